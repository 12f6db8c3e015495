#include "engine/base/assert.hpp"
#include "models/cluster/lock_database.hpp"
#include "models/cluster/lock_waits.hpp"

// This node's part of the directory, and the question who holds a resource.
namespace shadow::models {

bool LockDatabase::directory_here(const ResourceKey& key) const {
  return group_->directory->node(key) == self_;
}

/// `known`: what the value is, or that it was never written, can be told.
LockDatabase::Entry& LockDatabase::assign(const ResourceKey& key, NodeId master, bool& known) {
  const auto [it, fresh] = directory_.try_emplace(key);
  Entry& e = it->second;
  known = !e.lost && !(fresh && group_->unknown(key));
  e.lost = false;
  e.master = master;
  e.term = new_term();
  return e;
}

void LockDatabase::look_up_request(LockMessage& m) {
  LockMessage answer = draft(LockMessageKind::master_is, m.from, m.key);
  answer.ticket = m.ticket;
  answer.lock.slot = kNone;
  if (!directory_here(m.key)) {
    answer.kind = LockMessageKind::look_again;
    post(std::move(answer));
    return;
  }
  const auto it = directory_.find(m.key);
  const bool named = it != directory_.end() && it->second.master.valid();
  // Named as master, but it has dropped the resource: its `forget` is still under way.
  const bool stale = named && (it->second.master == m.from ||
                               (m.about == it->second.master && m.term == it->second.term));
  if (!named || stale) {
    const Entry& e = assign(m.key, m.from, answer.ok);
    answer.about = e.master;
    answer.term = e.term;
  } else {
    answer.about = it->second.master;
    answer.term = it->second.term;
  }
  post(std::move(answer));
}

void LockDatabase::find_request(LockMessage& m) {
  LockMessage answer = draft(LockMessageKind::found, m.from, m.key);
  answer.lock = m.lock;
  if (!directory_here(m.key)) {
    answer.kind = LockMessageKind::look_again;
    post(std::move(answer));
    return;
  }
  const auto it = directory_.find(m.key);
  answer.ok = it != directory_.end() && it->second.master.valid() &&
              !(m.about == it->second.master && m.term == it->second.term);
  if (answer.ok) {
    answer.about = it->second.master;
    answer.term = it->second.term;
  }
  post(std::move(answer));
}

void LockDatabase::forget(LockMessage& m) {
  if (!directory_here(m.key)) {
    m.to = group_->directory->node(m.key);
    m.from = self_;
    post(std::move(m));
    return;
  }
  const auto it = directory_.find(m.key);
  if (it == directory_.end() || it->second.term != m.term) return;
  if (group_->losses.empty()) {
    directory_.erase(it);
  } else {
    it->second.master = NodeId{};  // a name in use since the loss: its value is no riddle
  }
}

void LockDatabase::moved(LockMessage& m) {
  if (!directory_here(m.key)) {
    m.to = group_->directory->node(m.key);
    m.from = self_;
    post(std::move(m));
    return;
  }
  const auto it = directory_.find(m.key);
  if (it != directory_.end() && it->second.term.birth == m.term.birth &&
      it->second.term.moves < m.term.moves) {
    it->second.master = m.about;
    it->second.term = m.term;
  }
  for (const NodeId former : m.nodes) {
    LockMessage answer = draft(LockMessageKind::move_known, former, m.key);
    answer.term = m.term;
    post(std::move(answer));
  }
}

void LockDatabase::move_known(LockMessage& m) {
  const auto it = former_.find(m.key);
  if (it != former_.end() && it->second.term == m.term) former_.erase(it);
}

std::pair<NodeId, Mastership> LockDatabase::assign_at_start(const ResourceKey& key, NodeId asker) {
  const auto it = directory_.find(key);
  bool known = true;
  const Entry& e =
      it != directory_.end() && it->second.master.valid() ? it->second : assign(key, asker, known);
  return {e.master, e.term};
}

// ---- who holds it?

SlotId LockDatabase::ask_holders(const ResourceKey& key, HoldersWait& wait) {
  SHADOW_ASSERT(running_, "a dead node asks for holders");
  std::uint32_t slot = static_cast<std::uint32_t>(questions_.size());
  if (free_questions_.empty()) {
    questions_.emplace_back();
  } else {
    slot = free_questions_.back();
    free_questions_.pop_back();
  }
  Question& q = questions_[slot];
  q.waiter = &wait;
  q.key = key;
  const SlotId id{slot, q.generation};
  ask(slot);
  return id;
}

void LockDatabase::ask(std::uint32_t question) {
  Question& q = questions_[question];
  q.term = {};
  const auto use = uses_.find(q.key);
  NodeId master;
  if (mastered_.contains(q.key)) {
    master = self_;
  } else if (use != uses_.end() && !use->second.looking) {
    master = use->second.master;
  }
  if (!master.valid()) {
    find(question, false);
    return;
  }
  LockMessage m = draft(LockMessageKind::who_holds, master, q.key);
  m.lock = {question, q.generation};
  post(std::move(m));
}

/// After a rebuild: questions and answers under way are void.
void LockDatabase::ask_again() {
  for (std::uint32_t q = 0; q < questions_.size(); ++q) {
    if (questions_[q].waiter != nullptr) ask(q);
  }
}

void LockDatabase::abandon(const HoldersWait& wait, SlotId id) {
  Question& q = questions_[id.slot];
  if (q.waiter != &wait || q.generation != id.generation) return;
  q.waiter = nullptr;
  ++q.generation;
  free_questions_.push_back(id.slot);
}

void LockDatabase::find(std::uint32_t question, bool hint) {
  const Question& q = questions_[question];
  LockMessage m = draft(LockMessageKind::find, group_->directory->node(q.key), q.key);
  m.lock = {question, q.generation};
  if (hint) {
    m.about = q.master;
    m.term = q.term;
  }
  post(std::move(m));
}

void LockDatabase::found(LockMessage& m) {
  Question& q = questions_[m.lock.slot];
  if (q.waiter == nullptr || q.generation != m.lock.generation) return;
  if (!m.ok) {
    LockMessage none = draft(LockMessageKind::holders_are, self_, m.key);
    none.lock = m.lock;
    tell(std::move(none));
    return;
  }
  q.master = m.about;
  q.term = m.term;
  LockMessage ask = draft(LockMessageKind::who_holds, m.about, m.key);
  ask.lock = m.lock;
  post(std::move(ask));
}

void LockDatabase::who_holds(LockMessage& m) {
  const auto it = mastered_.find(m.key);
  const auto use = uses_.find(m.key);
  const bool soon = it != mastered_.end() ? !it->second.collecting.empty()
                                          : use != uses_.end() && use->second.looking;
  if (soon) {
    deferred_.push_back(std::move(m));
    return;
  }
  LockMessage answer = draft(LockMessageKind::holders_are, m.from, m.key);
  answer.lock = m.lock;
  answer.ok = it != mastered_.end();
  if (answer.ok) {
    answer.nodes = it->second.resource.holders();
  } else if (const auto gone = former_.find(m.key); gone != former_.end()) {
    answer.about = gone->second.to;
  }
  tell(std::move(answer));
}

void LockDatabase::holders_are(LockMessage& m) {
  Question& q = questions_[m.lock.slot];
  if (q.waiter == nullptr || q.generation != m.lock.generation) return;
  if (!m.ok && m.about.valid()) {
    q.term = {};  // not what the directory said: no reason to doubt that
    LockMessage ask = draft(LockMessageKind::who_holds, m.about, m.key);
    ask.lock = m.lock;
    post(std::move(ask));
    return;
  }
  if (!m.ok) {
    find(m.lock.slot, q.term.birth != 0);
    return;
  }
  HoldersWait* const w = std::exchange(q.waiter, nullptr);
  ++q.generation;
  free_questions_.push_back(m.lock.slot);
  w->tell(std::move(m.nodes));
}

}  // namespace shadow::models
