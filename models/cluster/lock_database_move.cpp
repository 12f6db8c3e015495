#include <algorithm>

#include "engine/base/assert.hpp"
#include "models/cluster/lock_database.hpp"

// Trees that move to another master: to a node with a higher LOCKDIRWT that uses them, or to one
// that uses them clearly more (RL.3). A scan is due only where requests made a candidate: a cluster
// without requests has no events of it. Every resource is a tree of its own: shadowing has no
// resources below others.
namespace shadow::models {

void LockDatabase::note_activity(MasteredIt it, NodeId from) {
  Mastered& r = it->second;
  const std::int64_t window = queue_.now().ns / options_.move_scan.ns;
  if (r.window != window) {
    r.window = window;
    r.activity.clear();
  }
  auto a = std::ranges::find(r.activity, from, &Activity::node);
  if (a == r.activity.end()) a = r.activity.insert(a, {from, 0});
  ++a->requests;
  if (from == self_ || r.candidate) return;
  const bool heavier = group_->directory->weight(from) > weight_;
  if (!heavier && a->requests < options_.move_least_requests) return;
  r.candidate = true;
  candidates_.push_back(it->first);
  if (scan_armed_) return;
  scan_armed_ = true;
  queue_.at(SimTime{(window + 1) * options_.move_scan.ns}, scan_);
}

/// Invalid: it stays here.
NodeId LockDatabase::better_master(const Mastered& m) const {
  NodeId best;
  std::uint32_t best_weight = weight_;
  for (const NodeId n : m.resource.nodes()) {
    const std::uint32_t w = group_->directory->weight(n);
    if (w > best_weight) {
      best = n;
      best_weight = w;
    }
  }
  if (best.valid()) return best;
  std::uint32_t own = 0;
  std::uint32_t most = options_.move_least_requests;
  for (const Activity& a : m.activity) {
    if (a.node == self_) own = a.requests;
  }
  for (const Activity& a : m.activity) {
    if (a.node == self_ || a.requests < most || a.requests < own * options_.move_factor) continue;
    if (group_->directory->weight(a.node) < weight_ || !m.resource.has_locks_of(a.node)) continue;
    best = a.node;
    most = a.requests + 1;
  }
  return best;
}

void LockDatabase::scan(std::uint64_t /*argument*/) {
  scan_armed_ = false;
  if (!running_) return;
  const std::int64_t window = queue_.now().ns / options_.move_scan.ns;
  std::uint32_t left = gated() ? 0 : options_.moves_per_scan;
  std::vector<ResourceKey> later;
  for (const ResourceKey& key : std::exchange(candidates_, {})) {
    const auto it = mastered_.find(key);
    if (it == mastered_.end() || !it->second.candidate) continue;
    if (left == 0 || !it->second.collecting.empty()) {
      later.push_back(key);
      continue;
    }
    it->second.candidate = false;
    const NodeId to = better_master(it->second);
    if (!to.valid()) continue;
    --left;
    move(it, to);
  }
  candidates_ = std::move(later);
  if (candidates_.empty()) return;
  scan_armed_ = true;
  queue_.at(SimTime{(window + 1) * options_.move_scan.ns}, scan_);
}

void LockDatabase::move(MasteredIt it, NodeId to) {
  const ResourceKey key = it->first;
  Mastership term = it->second.term;
  ++term.moves;
  const auto resource = std::make_shared<const LockResource>(std::move(it->second.resource));
  mastered_.erase(it);
  // One that goes on using it knows its value, until the new master has told somebody (mind_value).
  const VersionedValue& value = resource->value;
  const auto use = uses_.find(key);
  if (use != uses_.end() && (value.version != 0 || !value.block.valid)) {
    keep_value(use->second, value, false);
  }
  former_[key] = {to, term, resource};
  LockMessage m = draft(LockMessageKind::tree, to, key);
  m.term = term;
  m.resource = resource;
  post(std::move(m));
}

/// The master's view tells who has locks, and their order; what they are their owners say.
void LockDatabase::tree(LockMessage& m) {
  former_.erase(m.key);
  const auto it = mastered_.try_emplace(m.key).first;
  Mastered& r = it->second;
  r.resource = *m.resource;
  r.term = m.term;
  r.collecting = r.resource.nodes();
  if (m.from != self_ && r.resource.has_granted(m.from)) {
    r.keeper = m.from;
    r.kept_version = r.resource.value.version;
  }
  LockMessage news = draft(LockMessageKind::moved, group_->directory->node(m.key), m.key);
  news.term = m.term;
  news.about = self_;
  news.nodes = {m.from};
  post(std::move(news));
  const std::vector<NodeId> asked = r.collecting;
  for (const NodeId n : asked) {
    LockMessage ask = draft(LockMessageKind::new_master, n, m.key);
    ask.term = m.term;
    post(std::move(ask));
  }
  if (asked.empty()) end_collection(it);
}

/// A node has said which locks it has.
void LockDatabase::collected(MasteredIt it, const LockMessage& m) {
  Mastered& r = it->second;
  r.resource.begin_reconciliation(m.from);
  for (const KnownLock& k : m.locks) r.resource.confirm(k);
  r.resource.end_reconciliation(m.from);
  if (m.value.version > r.resource.value.version) r.resource.value = m.value;
  std::erase(r.collecting, m.from);
  if (r.collecting.empty()) end_collection(it);
}

void LockDatabase::end_collection(MasteredIt it) {
  const ResourceKey key = it->first;
  watch_all(it);
  settle(it);
  retry_deferred(key);
}

}  // namespace shadow::models
