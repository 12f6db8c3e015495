#include "models/cluster/ideal_lock_manager.hpp"

#include <algorithm>

namespace shadow::models {

Locks& IdealLockManager::add(NodeId node, std::uint32_t /*directory_weight*/) {
  if (nodes_.size() <= node.index) nodes_.resize(node.index + std::size_t{1});
  nodes_[node.index] = {Life::running, false};
  return locks_.add(node);
}

void IdealLockManager::stop(NodeId node) {
  nodes_.at(node.index) = {Life::stopped, false};
  locks_.stop(node);
}

void IdealLockManager::suspend(const std::vector<NodeId>& nodes) {
  for (const NodeId n : nodes) {
    Known& k = nodes_.at(n.index);
    k.suspended = k.life == Life::running;
  }
  follow_suspensions();
}

void IdealLockManager::resume(const std::vector<NodeId>& nodes) {
  for (const NodeId n : nodes) nodes_.at(n.index).suspended = false;
  follow_suspensions();
}

Duration IdealLockManager::rebuild(const std::vector<NodeId>& survivors) {
  std::vector<NodeId> lost;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const NodeId n{static_cast<std::uint16_t>(i)};
    Known& k = nodes_[i];
    if (k.life == Life::never || k.life == Life::removed) continue;
    if (std::ranges::find(survivors, n) != survivors.end()) continue;
    if (k.life == Life::running) locks_.stop(n);
    k = {Life::removed, false};
    lost.push_back(n);
  }
  locks_.remove(lost);
  follow_suspensions();
  return {};
}

void IdealLockManager::follow_suspensions() {
  const bool any = std::ranges::any_of(nodes_, [](const Known& k) { return k.suspended; });
  if (any == suspended_) return;
  suspended_ = any;
  if (any) {
    locks_.suspend();
  } else {
    locks_.resume();
  }
}

}  // namespace shadow::models
