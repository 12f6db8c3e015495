#include <algorithm>

#include "engine/base/assert.hpp"
#include "models/cluster/lock_database.hpp"
#include "models/cluster/lock_waits.hpp"

// This node's own locks and what it knows of their masters.
namespace shadow::models {
namespace {

const ValueBlock kNeverWritten{};

}  // namespace

SlotId LockDatabase::enqueue(const ResourceKey& key, LockMode mode, bool attempt) {
  SHADOW_ASSERT(running_, "a dead node asks for a lock");
  const auto [use, fresh] = uses_.try_emplace(key);
  const std::uint32_t slot = new_lock(use);
  Owned& o = locks_[slot];
  o.state = State::asking;
  o.wanted = mode;
  o.attempt = attempt;
  o.asked = queue_.now();
  const SlotId id{slot, o.generation};
  if (fresh) {
    find_master(use);
  } else if (!use->second.looking) {
    send_locks(use, {slot});
  }
  return id;
}

SlotId LockDatabase::adopt(const ResourceKey& key, LockMode mode, NodeId master, Mastership term) {
  const auto use = uses_.try_emplace(key).first;
  use->second.looking = false;
  use->second.master = master;
  use->second.term = term;
  const std::uint32_t slot = new_lock(use);
  Owned& o = locks_[slot];
  o.state = State::granted;
  o.mode = o.wanted = mode;
  return {slot, o.generation};
}

void LockDatabase::learn_value(SlotId id, const VersionedValue& value) {
  auto& mine = locks_[id.slot].value;
  mine.reset();
  if (value.version != 0 || !value.block.valid) mine = std::make_unique<VersionedValue>(value);
}

void LockDatabase::wait_for_grant(GrantWait& wait, SlotId id) { locks_[id.slot].waiter = &wait; }

void LockDatabase::convert(SlotId id, LockMode mode, const std::optional<ValueBlock>& value) {
  Owned& o = locks_[id.slot];
  SHADOW_ASSERT(o.state == State::granted, "conversion of a lock that is not granted");
  const bool down = is_demotion(o.mode, mode);
  const bool writes = down && value && writes_value(o.mode);
  if (writes) {
    auto written = std::make_unique<VersionedValue>();
    written->block = *value;
    written->block.valid = true;
    written->version = (o.value ? o.value->version : 0) + 1;
    o.value = std::move(written);
    o.unwritten = true;
  }
  ++o.ticket;
  o.state = State::converting;
  o.wanted = mode;
  o.asked = queue_.now();
  if (down) o.mode = mode;
  const Use& use = o.use->second;
  if (use.looking) return;  // its next master is told all of it
  LockMessage m = draft(LockMessageKind::convert, use.master, o.use->first);
  m.term = use.term;
  m.lock = id;
  m.ticket = o.ticket;
  m.mode = mode;
  m.ok = writes;
  if (writes) {
    m.value = *o.value;
    if (use.master != self_) keep_value(o.use->second, *o.value, false);
  }
  post(std::move(m));
}

void LockDatabase::dequeue(SlotId id) {
  Owned& o = locks_[id.slot];
  if (o.unwritten) {
    o.releasing = true;
    o.handler = nullptr;
    return;
  }
  const auto use = o.use;
  if (o.value && use->second.locks.size() > 1 && use->second.master != self_) {
    keep_value(use->second, *o.value, use->second.kept && use->second.kept->at_risk);
  }
  LockMessage m = draft(LockMessageKind::release, use->second.master, use->first);
  m.term = use->second.term;
  m.lock = id;
  const bool told = !use->second.looking;
  free_lock(id.slot);
  drop_if_unused(use);
  if (told) post(std::move(m));
}

void LockDatabase::abandon(const GrantWait& wait, SlotId id) {
  if (!current(id) || locks_[id.slot].waiter != &wait) return;
  Owned& o = locks_[id.slot];
  o.waiter = nullptr;
  if (!running_) return;
  if (o.state == State::asking) {
    dequeue(id);
    return;
  }
  o.state = State::granted;
  if (is_demotion(o.mode, o.wanted) || o.use->second.looking) return;
  LockMessage m = draft(LockMessageKind::cancel, o.use->second.master, o.use->first);
  m.term = o.use->second.term;
  m.lock = id;
  m.ticket = o.ticket;
  post(std::move(m));
}

bool LockDatabase::current(SlotId id) const {
  return locks_[id.slot].generation == id.generation && locks_[id.slot].state != State::free;
}

const ValueBlock& LockDatabase::value(SlotId id) const {
  const Owned& o = locks_[id.slot];
  return o.value ? o.value->block : kNeverWritten;
}

void LockDatabase::on_blocking(SlotId id, std::function<void(LockMode)> handler) {
  Owned& o = locks_[id.slot];
  o.handler = std::move(handler);
  if (!o.notice_due) return;
  LockMessage m = draft(LockMessageKind::blocking, self_, o.use->first);
  m.term = o.use->second.term;
  m.lock = id;
  m.mode = o.blocked;
  mail_.later(std::move(m), Duration{});
}

// ---- table

std::uint32_t LockDatabase::new_lock(Uses::iterator use) {
  std::uint32_t slot = static_cast<std::uint32_t>(locks_.size());
  if (free_locks_.empty()) {
    locks_.emplace_back();
  } else {
    slot = free_locks_.back();
    free_locks_.pop_back();
  }
  ++live_;
  locks_[slot].use = use;
  ++locks_[slot].ticket;
  use->second.locks.push_back(slot);
  return slot;
}

void LockDatabase::free_lock(std::uint32_t slot) {
  Owned& o = locks_[slot];
  std::erase(o.use->second.locks, slot);
  const std::uint32_t generation = o.generation + 1;
  o = Owned{};
  o.generation = generation;
  free_locks_.push_back(slot);
  --live_;
}

void LockDatabase::drop_if_unused(Uses::iterator use) {
  if (use->second.locks.empty() && !use->second.looking) uses_.erase(use);
}

// ---- the master

void LockDatabase::find_master(Uses::iterator use) {
  if (const auto here = mastered_.find(use->first); here != mastered_.end()) {
    take_master(use, self_, here->second.term, false);
  } else if (const auto gone = former_.find(use->first); gone != former_.end()) {
    take_master(use, gone->second.to, gone->second.term, false);
  } else {
    look_up(use, false);
  }
}

/// `hint`: the master that the directory named does not know the resource.
void LockDatabase::look_up(Uses::iterator use, bool hint) {
  Use& u = use->second;
  u.looking = true;
  LockMessage m = draft(LockMessageKind::look_up, group_->directory->node(use->first), use->first);
  m.ticket = ++u.question;
  if (hint && u.from_directory) {
    m.about = u.master;
    m.term = u.term;
  }
  post(std::move(m));
}

/// From now on this node's requests go there; it is told all locks of the node.
void LockDatabase::take_master(Uses::iterator use, NodeId master, Mastership term,
                               bool from_directory) {
  Use& u = use->second;
  const ResourceKey key = use->first;
  u.looking = false;
  u.master = master;
  u.term = term;
  u.from_directory = from_directory;
  if (u.kept) u.kept->at_risk = false;  // the former master is a lock owner like others now
  if (u.locks.empty()) {
    uses_.erase(use);
  } else {
    send_locks(use, u.locks);
  }
  retry_deferred(key);
}

void LockDatabase::send_locks(Uses::iterator use, const std::vector<std::uint32_t>& slots) {
  LockMessage m = draft(LockMessageKind::requests, use->second.master, use->first);
  m.term = use->second.term;
  for (const std::uint32_t slot : slots) m.locks.push_back(known(slot));
  m.value = best_value(use->second);
  post(std::move(m));
}

KnownLock LockDatabase::known(std::uint32_t slot) const {
  const Owned& o = locks_[slot];
  KnownLock k;
  k.ref = {self_, {slot, o.generation}};
  k.ticket = o.ticket;
  k.held = o.state != State::asking;
  k.busy = o.state != State::granted || o.unwritten;
  k.attempt = o.attempt && !k.held;
  k.mode = o.mode;
  k.wanted = o.wanted;
  k.sideways = k.held && !is_demotion(o.mode, o.wanted) && !is_demotion(o.wanted, o.mode);
  k.asked = o.asked;
  return k;
}

/// The latest value that this node knows of. What became invalid is valid again only as a later
/// version.
VersionedValue LockDatabase::best_value(const Use& use) const {
  VersionedValue best;
  if (use.kept) best = use.kept->value;
  for (const std::uint32_t slot : use.locks) {
    const auto& v = locks_[slot].value;
    if (!v || v->version < best.version) continue;
    if (v->version > best.version || !v->block.valid) best = *v;
  }
  return best;
}

void LockDatabase::keep_value(Use& use, const VersionedValue& value, bool at_risk) {
  if (!use.kept) use.kept = std::make_unique<Kept>();
  if (value.version >= use.kept->value.version) use.kept->value = value;
  use.kept->at_risk = at_risk;
}

// ---- what other nodes say

void LockDatabase::master_is(LockMessage& m) {
  const auto use = uses_.find(m.key);
  if (use == uses_.end() || !use->second.looking || use->second.question != m.ticket) return;
  if (m.about == self_ && !mastered_.contains(m.key)) {
    Mastered& mine = mastered_[m.key];
    mine.term = m.term;
    mine.resource.value.block.valid = m.ok;
  }
  const bool unused = use->second.locks.empty();  // they were withdrawn meanwhile
  take_master(use, m.about, m.term, true);
  const auto here = mastered_.find(m.key);
  if (unused && here != mastered_.end()) drop_if_unused(here);
}

/// The lock that a master's message is about, if it is from its present master.
LockDatabase::Owned* LockDatabase::addressed(const LockMessage& m) {
  if (!current(m.lock)) return nullptr;
  Owned& o = locks_[m.lock.slot];
  const Use& use = o.use->second;
  return !use.looking && use.master == m.from && use.term == m.term ? &o : nullptr;
}

void LockDatabase::granted(LockMessage& m) {
  Owned* const o = addressed(m);
  if (o == nullptr || o->ticket != m.ticket) return;
  o->mode = o->wanted = m.mode;
  o->state = State::granted;
  o->attempt = o->unwritten = false;
  learn_value(m.lock, m.value);
  Use& use = o->use->second;
  if (use.kept || !m.ok) keep_value(use, m.value, !m.ok);
  if (o->releasing) {
    dequeue(m.lock);
    return;
  }
  GrantWait* const w = std::exchange(o->waiter, nullptr);
  if (w != nullptr) w->tell(m.value.block.valid ? Status::normal : Status::value_not_valid);
}

void LockDatabase::refused(LockMessage& m) {
  Owned* const o = addressed(m);
  if (o == nullptr || o->ticket != m.ticket || o->state != State::asking) return;
  GrantWait* const w = o->waiter;
  const auto use = o->use;
  free_lock(m.lock.slot);
  drop_if_unused(use);
  if (w != nullptr) w->tell(Status::cancelled);
}

void LockDatabase::deadlock(LockMessage& m) {
  Owned* const o = addressed(m);
  if (o == nullptr || o->ticket != m.ticket || o->state != State::converting) return;
  o->state = State::granted;
  o->wanted = o->mode;
  GrantWait* const w = std::exchange(o->waiter, nullptr);
  if (w != nullptr) w->tell(Status::deadlock);
}

void LockDatabase::blocking(LockMessage& m) {
  Owned* const o = addressed(m);
  if (o == nullptr) return;
  o->blocked = m.mode;
  o->notice_due = !o->handler;
  if (o->notice_due) return;
  const auto handler = o->handler;  // it may end the lock, and the function with it
  handler(m.mode);
}

void LockDatabase::not_here(LockMessage& m) {
  const auto use = uses_.find(m.key);
  if (use == uses_.end() || use->second.looking) return;
  if (use->second.master != m.from || use->second.term != m.term) return;
  look_up(use, true);
}

void LockDatabase::redirected(LockMessage& m) {
  const auto use = uses_.find(m.key);
  if (use == uses_.end() || use->second.looking) return;
  const Mastership& mine = use->second.term;
  if (mine.birth == m.term.birth && mine.moves < m.term.moves) {
    take_master(use, m.about, m.term, false);
  }
}

void LockDatabase::new_master(LockMessage& m) {
  const auto use = uses_.find(m.key);
  // Known from a redirect: it has been told all, and before this answer.
  if (use != uses_.end() && !use->second.looking && use->second.term == m.term) return;
  if (use != uses_.end() && !use->second.locks.empty()) {
    take_master(use, m.from, m.term, false);
    return;
  }
  LockMessage none = draft(LockMessageKind::requests, m.from, m.key);
  none.term = m.term;
  post(std::move(none));
}

void LockDatabase::value_to_keep(LockMessage& m) {
  const auto use = uses_.find(m.key);
  if (use == uses_.end() || use->second.term != m.term) return;
  keep_value(use->second, m.value, !m.ok);
}

void LockDatabase::look_again(LockMessage& m) {
  if (m.lock.slot != kNone) {
    const Question& q = questions_[m.lock.slot];
    if (q.waiter != nullptr && q.generation == m.lock.generation) find(m.lock.slot, false);
    return;
  }
  const auto use = uses_.find(m.key);
  if (use == uses_.end() || !use->second.looking || use->second.question != m.ticket) return;
  look_up(use, false);
}

/// Requests of others that came before this node knew whether it is the master.
void LockDatabase::retry_deferred(const ResourceKey& key) {
  if (deferred_.empty()) return;
  std::vector<LockMessage> due;
  for (LockMessage& m : deferred_) {
    if (m.key == key) due.push_back(std::move(m));
  }
  std::erase_if(deferred_, [&](const LockMessage& m) { return m.key == key; });
  for (LockMessage& m : due) accept(std::move(m));
}

}  // namespace shadow::models
