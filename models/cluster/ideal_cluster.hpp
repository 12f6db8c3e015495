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

#include "engine/ports/cluster.hpp"
#include "models/cluster/ideal_locks.hpp"

namespace shadow::models {

class IdealCluster {
 public:
  struct Options {
    Duration message_latency = microseconds(100);  // one way, ours
    IdealLocks::Options locks{};
  };
  /// Told by the cluster, in the order of the transition.
  struct Hooks {
    /// Performs or drops each outstanding disk command of a removed node (RC.38).
    std::function<void(NodeId)> settle_commands;
    /// A survivor may or may not issue I/O from now on (RC.37); its disk ports hold commands
    /// meanwhile.
    std::function<void(NodeId, bool may_run)> run_state;
    /// After survivors may run again, before their waiting users go on.
    std::function<void(const Transition&)> transition_ended;
    /// A message leaves.
    std::function<void(NodeId from, NodeId to, const Message&)> message_sent;
  };

  IdealCluster(Wakeups& wakeups, Options options);
  ~IdealCluster();
  IdealCluster(const IdealCluster&) = delete;
  IdealCluster& operator=(const IdealCluster&) = delete;

  void set_hooks(Hooks hooks) { hooks_ = std::move(hooks); }

  /// A node joins with a new CSID, in a transition of the others. Its handlers run in `scope`.
  void add(const std::string& name, NodeId node, TaskScope& scope, std::string version = "8.4",
           std::string arch = "integrity");
  /// The node has stopped: no handler runs on it any more; its locks stay until remove(). Before
  /// its scope is destroyed.
  void stop(NodeId node);
  /// The transition that removes stopped nodes. After their scopes are destroyed.
  void remove(const std::vector<NodeId>& nodes);

  [[nodiscard]] Cluster& port(NodeId node);
  [[nodiscard]] Locks& locks(NodeId node) { return locks_.port(node); }
  [[nodiscard]] IdealLocks& lock_manager() { return locks_; }
  [[nodiscard]] bool is_member(NodeId node) const;
  [[nodiscard]] const Membership& membership() const { return membership_; }
  [[nodiscard]] bool in_transition() const { return in_transition_; }
  [[nodiscard]] std::uint64_t messages_sent() const { return messages_sent_; }

 private:
  class Port;
  class AskWait;
  class TaskEnd;

  /// On its way, from tell and ask or an answer to one.
  struct Parcel {
    NodeId from;
    NodeId to;
    std::uint32_t from_csid = 0;  // of another incarnation: lost
    std::uint32_t to_csid = 0;
    SlotId ask{kNone, 0};  // who waits for the answer
    bool is_answer = false;
    Status status = Status::normal;
    Message message;
  };
  struct Ask {
    AskWait* waiter = nullptr;
    NodeId to;
    std::uint32_t generation = 0;
  };
  static constexpr std::uint32_t kNone = 0xffffffff;

  void send(Port& from, NodeId to, Parcel parcel);
  void arrived(std::uint64_t argument);
  void question_arrived(Port& receiver, Parcel parcel);
  static Task<void> serve_channel(IdealCluster& cluster, Port& receiver, std::size_t channel);
  void answer(Port& receiver, const Parcel& question, Status status, Message message);
  SlotId open_ask(AskWait& waiter, NodeId to);
  void close_ask(SlotId id);
  void end_ask(SlotId id, Status status, Message message);
  void ask_refused(std::uint64_t argument);

  void request_transition(Transition t);
  void begin_transition();
  static Task<void> run_transition_tasks(IdealCluster& cluster, Port& port);
  void transition_task_ended();
  void end_transition(std::uint64_t argument);
  void refuse_asks(NodeId removed);
  /// The port of a node that runs; null if it is down or stopped.
  [[nodiscard]] Port* running(NodeId node) const;
  [[nodiscard]] Port& at(NodeId node) const;
  /// Members that run, sorted by CSID.
  [[nodiscard]] std::vector<Port*> running_members() const;

  EventQueue& queue_;
  Options options_;
  Hooks hooks_;
  IdealLocks locks_;
  Membership membership_;
  std::vector<std::unique_ptr<Port>> ports_;  // by node index
  std::vector<Parcel> parcels_;
  std::vector<std::uint32_t> free_parcels_;
  std::vector<Ask> asks_;
  std::vector<std::uint32_t> free_asks_;
  std::deque<Transition> due_;  // the first one is running
  std::uint32_t last_csid_ = 0x00010000;
  std::uint32_t pending_tasks_ = 0;
  std::uint64_t messages_sent_ = 0;
  bool in_transition_ = false;
  bool starting_tasks_ = false;
  EventTo<IdealCluster, &IdealCluster::arrived> arrived_{*this};
  EventTo<IdealCluster, &IdealCluster::ask_refused> ask_refused_{*this};
  EventTo<IdealCluster, &IdealCluster::end_transition> end_transition_{*this};
};

}  // namespace shadow::models
