#pragma once
// A `[[workload]]` of a run, over all its nodes, with the commands START, STOP, FREEZE and THAW.
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/cluster.hpp"
#include "models/workload/workload_runner.hpp"

namespace shadow::models {

class Workload {
 public:
  /// Throws nothing; the specification is checked by whoever read it. Sizes, region and shares are
  /// asserted.
  using WakeupsOf = std::function<Wakeups&(NodeId)>;
  Workload(WorkloadSpec spec, WorkloadRunner::Hooks hooks,
           const WorkloadRunner::Surroundings& around, const WakeupsOf& wakeups);
  Workload(const Workload&) = delete;  // runners point into it
  Workload& operator=(const Workload&) = delete;

  [[nodiscard]] const WorkloadSpec& spec() const { return state_.spec; }
  [[nodiscard]] const std::string& name() const { return state_.spec.name; }
  /// Requests so far, without repetitions after errors; attempts that ended with an error.
  [[nodiscard]] std::uint64_t issued() const { return state_.issued; }
  [[nodiscard]] std::uint64_t failed() const { return state_.failed; }

  void node_up(NodeId node);
  void node_down(NodeId node);
  /// The node is about to shut down: its streams end after their present request.
  void node_closes(NodeId node);
  [[nodiscard]] bool idle(NodeId node) const;

  /// Opens the file and begins anew, at once; the limit `requests` goes on counting.
  void start();
  /// No request from now on; outstanding ones end, then the file is closed: see idle().
  void stop();
  /// Streams pause before their next request.
  void freeze() { state_.frozen = true; }
  void thaw();
  /// No stream is left and no request outstanding on any node.
  [[nodiscard]] bool idle() const;

 private:
  WorkloadState state_;
  WorkloadRunner::Hooks hooks_;
  std::vector<std::unique_ptr<WorkloadRunner>> runners_;  // one a node of the specification
};

/// All workloads of a run, and what they share. Destroyed before the nodes, or after node_down() of
/// each of them: streams end while the units they use still stand.
class Workloads {
 public:
  Workloads(Wakeups& wakeups, UserIoObserver& observer, std::uint64_t seed)
      : wakeups_(wakeups), observer_(observer), seed_(seed) {}
  /// Streams of a node sleep in its own table, and so stand still with it. Before add().
  void sleep_in(Workload::WakeupsOf wakeups) { wakeups_of_ = std::move(wakeups); }

  /// Before the nodes boot.
  Workload& add(WorkloadSpec spec, WorkloadRunner::Hooks hooks);
  /// By name, as written; null: none.
  [[nodiscard]] Workload* find(std::string_view name);
  [[nodiscard]] std::deque<Workload>& all() { return workloads_; }

  /// A node has booted and its software stands.
  void node_up(NodeId node);
  /// Users of a node go home; idle(node) when they have.
  void node_closes(NodeId node);
  [[nodiscard]] bool idle(NodeId node) const;
  /// A node dies; its software still stands (Nodes::Hooks::dying).
  void node_down(NodeId node);
  /// Gives the removed nodes' block locks back (R6.110).
  void transition_ended(const Transition& t);
  [[nodiscard]] bool idle() const;

 private:
  BlockLocks& locks_of(std::uint16_t unit_index);

  Wakeups& wakeups_;
  Workload::WakeupsOf wakeups_of_;
  UserIoObserver& observer_;
  std::uint64_t seed_;
  WriteStamps stamps_;
  std::vector<std::unique_ptr<BlockLocks>> locks_;  // by unit index
  std::deque<Workload> workloads_;
};

}  // namespace shadow::models
