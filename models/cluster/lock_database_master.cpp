#include <algorithm>

#include "engine/base/assert.hpp"
#include "models/cluster/lock_database.hpp"

// Resources that this node masters.
namespace shadow::models {

LockDatabase::MasteredIt LockDatabase::mastered_for(const LockMessage& m) {
  const auto it = mastered_.find(m.key);
  return it != mastered_.end() && it->second.term == m.term ? it : mastered_.end();
}

void LockDatabase::requests(LockMessage& m) {
  const auto it = mastered_.find(m.key);
  if (it == mastered_.end()) {
    const auto use = uses_.find(m.key);
    if (use != uses_.end() && use->second.looking) {
      deferred_.push_back(std::move(m));
      return;
    }
    const auto gone = former_.find(m.key);
    LockMessage answer = draft(LockMessageKind::not_here, m.from, m.key);
    answer.term = m.term;
    if (gone != former_.end()) {
      answer.kind = LockMessageKind::redirect;
      answer.about = gone->second.to;
      answer.term = gone->second.term;
    }
    post(std::move(answer));
    return;
  }
  Mastered& r = it->second;
  if (r.term != m.term) {
    const bool moved_here = r.term.birth == m.term.birth;
    LockMessage answer =
        draft(moved_here ? LockMessageKind::redirect : LockMessageKind::not_here, m.from, m.key);
    answer.about = self_;
    answer.term = moved_here ? r.term : m.term;
    post(std::move(answer));
    return;
  }
  if (std::ranges::find(r.collecting, m.from) != r.collecting.end()) {
    collected(it, m);
    return;
  }
  note_activity(it, m.from);
  for (const KnownLock& k : m.locks) {
    if (r.resource.knows(k.ref)) continue;
    if (k.held) {
      r.resource.confirm(k);
    } else {
      r.resource.request(k);
    }
  }
  settle(it);
}

void LockDatabase::convert_request(LockMessage& m) {
  const auto it = mastered_for(m);
  if (it == mastered_.end()) return;  // the owner tells the new master
  Mastered& r = it->second;
  note_activity(it, m.from);
  const LockRef ref{m.from, m.lock};
  r.resource.convert(ref, m.ticket, m.mode, m.ok ? &m.value : nullptr);
  if (m.ok && m.from != self_) {
    r.keeper = m.from;  // it knows what it has written
    r.kept_version = m.value.version;
    r.kept_at_risk = false;
  }
  watch_deadlock(it->first, ref, m.ticket);
  settle(it);
}

void LockDatabase::cancel_request(LockMessage& m) {
  const auto it = mastered_for(m);
  if (it == mastered_.end()) return;
  it->second.resource.cancel({m.from, m.lock}, m.ticket);
  settle(it);
}

void LockDatabase::release_request(LockMessage& m) {
  const auto it = mastered_for(m);
  if (it == mastered_.end()) return;
  it->second.resource.release({m.from, m.lock});
  settle(it);
}

/// Decides what can be decided and tells the owners.
void LockDatabase::settle(MasteredIt it) {
  Mastered& r = it->second;
  if (!r.collecting.empty()) return;
  decisions_.clear();
  r.resource.settle(decisions_);
  const bool at_risk = writing_here(r);
  for (const LockResource::Decision& d : decisions_) {
    using What = LockResource::What;
    const auto kind = d.what == What::granted   ? LockMessageKind::granted
                      : d.what == What::refused ? LockMessageKind::refused
                                                : LockMessageKind::blocking;
    LockMessage m = draft(kind, d.ref.node, it->first);
    m.term = r.term;
    m.lock = d.ref.lock;
    m.ticket = d.ticket;
    m.mode = d.mode;
    if (d.what == What::granted) {
      m.value = r.resource.value;
      if (d.ref.node != self_ && (!r.keeper.valid() || r.keeper == d.ref.node)) {
        r.keeper = d.ref.node;
        r.kept_version = m.value.version;
        r.kept_at_risk = at_risk;
        m.ok = !at_risk;
      }
    }
    tell(std::move(m));
  }
  mind_value(it);
  drop_if_unused(it);
}

void LockDatabase::watch_deadlock(const ResourceKey& key, LockRef ref, std::uint32_t ticket) {
  const auto it = mastered_.find(key);
  if (!it->second.resource.deadlocked(ref, ticket)) return;
  LockMessage m = draft(LockMessageKind::deadlock_due, self_, key);
  m.about = ref.node;
  m.lock = ref.lock;
  m.ticket = ticket;
  mail_.later(std::move(m), options_.deadlock_wait);
}

void LockDatabase::watch_all(MasteredIt it) {
  for (const LockResource::Entry& e : it->second.resource.deadlocks()) {
    watch_deadlock(it->first, e.ref, e.ticket);
  }
}

void LockDatabase::deadlock_due(LockMessage& m) {
  const auto it = mastered_.find(m.key);
  const LockRef ref{m.about, m.lock};
  if (it == mastered_.end() || !it->second.collecting.empty()) return;
  if (!it->second.resource.deadlocked(ref, m.ticket)) return;
  it->second.resource.cancel(ref, m.ticket);
  LockMessage news = draft(LockMessageKind::deadlock, m.about, m.key);
  news.term = it->second.term;
  news.lock = m.lock;
  news.ticket = m.ticket;
  tell(std::move(news));
  settle(it);
}

bool LockDatabase::writing_here(const Mastered& r) const {
  return std::ranges::any_of(r.resource.granted(), [this](const LockResource::Entry& e) {
    return e.ref.node == self_ && writes_value(e.mode);
  });
}

/// One other node knows the value, and whether this node may be writing it: the loss of one node
/// then makes no value doubtful that it did not hold in PW or EX (RL.4). It is told when only this
/// node knows better; what others write they know themselves.
void LockDatabase::mind_value(MasteredIt it) {
  Mastered& r = it->second;
  const auto& granted = r.resource.granted();
  const bool at_risk = writing_here(r);
  if (r.keeper.valid() && !std::ranges::any_of(granted, [&](const LockResource::Entry& e) {
        return e.ref.node == r.keeper;
      })) {
    r.keeper = NodeId{};
  }
  const std::uint32_t version = r.resource.value.version;
  if (!r.keeper.valid()) {
    const auto other = std::ranges::find_if(
        granted, [this](const LockResource::Entry& e) { return e.ref.node != self_; });
    const bool known = version == 0 && r.resource.value.block.valid;  // as nothing was written
    if (other == granted.end() || (!at_risk && known)) return;
    r.keeper = other->ref.node;
  } else if (r.kept_version == version && r.kept_at_risk == at_risk) {
    return;
  }
  r.kept_version = version;
  r.kept_at_risk = at_risk;
  LockMessage m = draft(LockMessageKind::keep_value, r.keeper, it->first);
  m.term = r.term;
  m.value = r.resource.value;
  m.ok = !at_risk;
  post(std::move(m));
}

/// A name goes with its last lock, and its value with it; an invalid value stays until somebody
/// writes it (R6.126).
void LockDatabase::drop_if_unused(MasteredIt it) {
  const Mastered& r = it->second;
  if (!r.resource.empty() || !r.collecting.empty() || !r.resource.value.block.valid) return;
  LockMessage m = draft(LockMessageKind::forget, group_->directory->node(it->first), it->first);
  m.term = r.term;
  mastered_.erase(it);
  post(std::move(m));
}

VersionedValue const& LockDatabase::grant_at_start(const ResourceKey& key, Mastership term,
                                                   const KnownLock& lock) {
  const auto it = mastered_.try_emplace(key).first;
  Mastered& r = it->second;
  r.term = term;
  r.resource.request(lock);
  decisions_.clear();
  r.resource.settle(decisions_);
  SHADOW_ASSERT(decisions_.size() == 1 && decisions_[0].ref == lock.ref &&
                    decisions_[0].what == LockResource::What::granted,
                "a lock of the start conflicts");
  if (!r.keeper.valid() && lock.ref.node != self_) r.keeper = lock.ref.node;
  mind_value(it);
  return r.resource.value;
}

}  // namespace shadow::models
