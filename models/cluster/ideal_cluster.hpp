#pragma once
// A cluster whose network is perfect and whose transitions take no time: every message arrives
// after the same latency, in order; a node's death is noticed at the instant it happens. What the
// real connection manager adds (votes, reconnect intervals, timed transitions) changes when things
// happen, not this order of them.
//
// Death of a node, all at that instant (RC.37, RC.38, RL.4, R6.122):
//   1. may_run() turns false on the survivors
//   2. the dead node's outstanding disk commands are settled (hook of the bench)
//   3. its locks are released and what they blocked is granted
//   4. every survivor's transition task runs to its end
//   5. may_run() turns true again, requests that waited for the dead node end with node_removed,
//   users go on
#include <deque>
#include <memory>
#include <vector>

#include "models/cluster/cluster_service.hpp"
#include "models/cluster/exchange.hpp"
#include "models/cluster/ideal_locks.hpp"

namespace shadow::models {

class IdealCluster final : public ClusterService {
 public:
  struct Options {
    Duration message_latency = microseconds(100);  // one way, ours
    IdealLocks::Options locks{};
  };

  IdealCluster(Wakeups& wakeups, Options options);
  ~IdealCluster() override;
  IdealCluster(const IdealCluster&) = delete;
  IdealCluster& operator=(const IdealCluster&) = delete;

  void set_hooks(ClusterHooks hooks) override { hooks_ = std::move(hooks); }

  /// Joins with a new CSID, in a transition of the others, at any time.
  Cluster& start_member(const MemberSpec& spec, TaskScope& scope) override;
  /// Taken in at once.
  void join(const MemberSpec& spec) override;
  Cluster& attach(NodeId node, TaskScope& scope) override;
  void stop(NodeId node) override;
  /// The transition that removes them, at this instant, however they leave.
  void leave(const std::vector<NodeId>& nodes, Leaving how) override;

  /// Not modelled: nobody ever stands still here.
  void stand_still(NodeId node, bool hung) override;
  [[nodiscard]] bool go_on(NodeId node) override;

  [[nodiscard]] Locks& locks(NodeId node) override { return locks_.port(node); }
  [[nodiscard]] IdealLocks& lock_manager() { return locks_; }
  [[nodiscard]] bool is_member(NodeId node) const override;
  [[nodiscard]] Duration terminal_latency() const override { return options_.message_latency; }
  [[nodiscard]] bool in_transition() const { return in_transition_; }
  [[nodiscard]] std::uint64_t messages_sent() const { return exchange_.sent(); }

 private:
  class TaskEnd;

  void carry(NodeId from, NodeId to, const Message& message, std::uint32_t parcel);
  void arrived(std::uint64_t parcel) { exchange_.arrived(static_cast<std::uint32_t>(parcel)); }
  void request_transition(Transition t);
  void begin_transition();
  void set_membership(Membership membership);
  static Task<void> run_transition_tasks(IdealCluster& cluster, ClusterPort& port);
  void transition_task_ended();
  void end_transition(std::uint64_t argument);
  /// Members that run, sorted by CSID.
  [[nodiscard]] std::vector<ClusterPort*> running_members() const;

  EventQueue& queue_;
  Options options_;
  ClusterHooks hooks_;
  IdealLocks locks_;
  Exchange exchange_;
  std::shared_ptr<const Membership> membership_ = std::make_shared<const Membership>();
  std::vector<MemberSpec> joining_;  // until they are attached
  std::deque<Transition> due_;       // the first one is running
  std::uint32_t last_csid_ = 0x00010000;
  std::uint32_t pending_tasks_ = 0;
  bool in_transition_ = false;
  bool starting_tasks_ = false;
  EventTo<IdealCluster, &IdealCluster::arrived> arrived_{*this};
  EventTo<IdealCluster, &IdealCluster::end_transition> end_transition_{*this};
};

}  // namespace shadow::models
