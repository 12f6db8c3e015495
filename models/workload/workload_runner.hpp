#pragma once
// One workload on one node: streams that read and write its unit. Lives as long as the run, over
// all boots of the node; its streams die with the node.
#include <functional>
#include <optional>
#include <vector>

#include "engine/ports/node.hpp"
#include "engine/ports/volume.hpp"
#include "models/node/wakeups.hpp"
#include "models/workload/address_pattern.hpp"
#include "models/workload/block_locks.hpp"
#include "models/workload/user_io_observer.hpp"
#include "models/workload/write_stamps.hpp"

namespace shadow::models {

/// What the nodes of one workload share.
struct WorkloadState {
  WorkloadSpec spec;
  std::uint64_t issued = 0;  // requests, without their repetitions
  std::uint64_t failed = 0;  // attempts that ended with an error
  std::uint32_t epoch = 0;   // raised by START and STOP: streams of an earlier one end
  bool stopped = false;
  bool frozen = false;
};

class WorkloadRunner {
 public:
  /// Everything outlives the runner.
  struct Surroundings {
    Wakeups& wakeups;
    UserIoObserver& observer;
    BlockLocks& locks;
    WriteStamps& stamps;
    std::uint64_t seed;
  };
  /// Time of a node's processor; a null node: none.
  struct Work {
    Node* node = nullptr;
    Duration cpu{};
  };
  struct Hooks {
    /// The unit as that node has it mounted; null: not mounted. Asked before every request, so
    /// cheap.
    std::function<Volume*(NodeId)> volume;
    /// Fence of the copy or merge that runs on the unit; only for the pattern `fence`.
    std::function<std::optional<Lbn>(NodeId)> fence;
    /// The processor's work for a request (R10.5), a part of its response time. Empty: none.
    std::function<Work(NodeId, bool write)> work{};
  };

  WorkloadRunner(WorkloadState& state, const Hooks& hooks, const Surroundings& around, NodeId node);
  WorkloadRunner(const WorkloadRunner&) = delete;
  WorkloadRunner& operator=(const WorkloadRunner&) = delete;

  [[nodiscard]] NodeId node() const { return node_; }
  /// The node has booted and its software stands: streams start there, at `spec.start` at the
  /// earliest.
  void node_up();
  /// The node dies, its software still stands: ends the streams where they are.
  void node_down();
  /// The node is about to shut down: no request from now on, until it boots again.
  void close() {
    closing_ = true;
    wake();
  }
  /// Starts the streams of the present epoch, if the node is up, not before `begin`.
  void launch(SimTime begin);
  /// The state changed: streams that wait for a THAW look again.
  void wake();
  /// No stream is left and no request outstanding.
  [[nodiscard]] bool idle() const { return tasks_ == 0; }

 private:
  class Running;
  class Outstanding;

  Task<void> stream(std::uint32_t epoch, SimTime begin);
  Task<void> arrivals(std::uint32_t epoch, SimTime begin);
  Task<void> single_request();
  /// True: the stream goes on.
  Task<bool> request();
  [[nodiscard]] bool may_issue(std::uint32_t epoch) const;
  [[nodiscard]] bool volume_ready();
  [[nodiscard]] Volume* volume() const { return hooks_.volume(node_); }
  void close_if_idle();

  [[nodiscard]] BlockCount draw_size();
  [[nodiscard]] Lbn draw_address(BlockCount size);
  [[nodiscard]] Duration draw_think();
  [[nodiscard]] Duration draw_interval();
  [[nodiscard]] SimTime now() const { return around_.wakeups.queue().now(); }

  WorkloadState& state_;
  const Hooks& hooks_;
  Surroundings around_;
  NodeId node_;
  RandomStream random_;
  AddressPattern pattern_;
  std::vector<double> size_limits_;  // cumulative shares
  bool up_ = false;
  Volume* opened_ = nullptr;  // our open file (R4.109)
  bool had_volume_ = false;
  bool closing_ = false;
  bool ended_by_error_ = false;  // open loop
  std::uint32_t tasks_ = 0;
  std::uint64_t interval_rest_ = 0;
  WaitList gate_;
  TaskScope streams_;  // last: ends before what it uses
};

}  // namespace shadow::models
