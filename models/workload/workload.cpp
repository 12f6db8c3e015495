#include "models/workload/workload.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"

namespace shadow::models {

Workload::Workload(WorkloadSpec spec, WorkloadRunner::Hooks hooks,
                   const WorkloadRunner::Surroundings& around, const WakeupsOf& wakeups)
    : state_{.spec = std::move(spec)}, hooks_(std::move(hooks)) {
  const WorkloadSpec& s = state_.spec;
  SHADOW_ASSERT(!s.sizes.empty() && !s.region.empty(), "sizes and region of a workload");
  SHADOW_ASSERT((s.streams > 0) != (s.rate_micro > 0), "closed or open loop");
  for (const SizeShare& size : s.sizes) {
    SHADOW_ASSERT(size.blocks > 0 && size.blocks <= s.region.count, "size of a request");
  }
  for (const NodeId node : s.nodes) {
    const WorkloadRunner::Surroundings there{wakeups ? wakeups(node) : around.wakeups,
                                             around.observer, around.locks, around.stamps,
                                             around.seed};
    runners_.push_back(std::make_unique<WorkloadRunner>(state_, hooks_, there, node));
  }
}

void Workload::node_up(NodeId node) {
  for (const auto& r : runners_) {
    if (r->node() == node) r->node_up();
  }
}

void Workload::node_down(NodeId node) {
  for (const auto& r : runners_) {
    if (r->node() == node) r->node_down();
  }
}

void Workload::node_closes(NodeId node) {
  for (const auto& r : runners_) {
    if (r->node() == node) r->close();
  }
}

bool Workload::idle(NodeId node) const {
  return std::ranges::all_of(runners_,
                             [node](const auto& r) { return r->node() != node || r->idle(); });
}

void Workload::start() {
  ++state_.epoch;
  state_.stopped = false;
  for (const auto& r : runners_) {
    r->wake();
    r->launch(SimTime{});
  }
}

void Workload::stop() {
  ++state_.epoch;
  state_.stopped = true;
  for (const auto& r : runners_) r->wake();
}

void Workload::thaw() {
  state_.frozen = false;
  for (const auto& r : runners_) r->wake();
}

bool Workload::idle() const {
  return std::ranges::all_of(runners_, [](const auto& r) { return r->idle(); });
}

Workload& Workloads::add(WorkloadSpec spec, WorkloadRunner::Hooks hooks) {
  const WorkloadRunner::Surroundings around{wakeups_, observer_, locks_of(spec.unit_index), stamps_,
                                            seed_};
  return workloads_.emplace_back(std::move(spec), std::move(hooks), around, wakeups_of_);
}

Workload* Workloads::find(std::string_view name) {
  const auto it = std::ranges::find(workloads_, name, &Workload::name);
  return it == workloads_.end() ? nullptr : &*it;
}

void Workloads::node_up(NodeId node) {
  for (Workload& w : workloads_) w.node_up(node);
}

void Workloads::node_closes(NodeId node) {
  for (Workload& w : workloads_) w.node_closes(node);
}

bool Workloads::idle(NodeId node) const {
  return std::ranges::all_of(workloads_, [node](const Workload& w) { return w.idle(node); });
}

void Workloads::node_down(NodeId node) {
  for (Workload& w : workloads_) w.node_down(node);
}

void Workloads::transition_ended(const Transition& t) {
  for (const ClusterNode& n : t.removed) {
    for (const auto& locks : locks_) {
      if (locks) locks->unlock_all_of(n.id);
    }
  }
}

bool Workloads::idle() const {
  return std::ranges::all_of(workloads_, [](const Workload& w) { return w.idle(); });
}

BlockLocks& Workloads::locks_of(std::uint16_t unit_index) {
  if (locks_.size() <= unit_index) locks_.resize(unit_index + std::size_t{1});
  auto& locks = locks_[unit_index];
  if (!locks) locks = std::make_unique<BlockLocks>();
  return *locks;
}

}  // namespace shadow::models
