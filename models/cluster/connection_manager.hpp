#pragma once
// The connection manager of every node of a run: who is connected with whom, which nodes form a
// cluster, who has quorum, and the state transitions that change it (chapter 4 of the hardware
// specification). Each node has its own view; cut into parts, nodes hold different ones, and two
// clusters may live at the same time.
//
// Two memberships. The *view* is what the connection managers of a group have agreed on; a group
// without quorum changes it too (console order of A.9). What the node's software sees, the cluster
// port's membership, changes only in the recovery stages of a transition of a group with quorum:
// the lost nodes' I/O and locks, and the transition tasks. So a group that hangs and meets its lost
// members again goes on as if nothing had happened (RC.28), and a node that the software of some
// group no longer knows must leave (RC.27).
//
// Nothing here runs by the clock while all is well: a timer exists from the instant at which
// something fails, at the time when the node is to notice (RC.22).
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "models/cluster/cluster_service.hpp"
#include "models/cluster/exchange.hpp"
#include "models/cluster/lock_manager.hpp"
#include "models/cluster/transport.hpp"
#include "models/cluster/votes.hpp"

namespace shadow::models {

/// States of a connection, as SHOW CLUSTER names them (RC.35).
enum class ConnectionState : std::uint8_t {
  new_,
  connect,
  accept,
  open,
  disconnect,
  reconnect,
  reaccept,
  wait,
  dead,
  closed,
  local
};
[[nodiscard]] std::string_view word(ConnectionState s);

/// A member as a view has it. `expected_votes` is the present value, lowered by operators (RC.6).
struct ViewNode {
  ClusterNode node;
  std::uint32_t votes = 1;
  std::uint32_t expected_votes = 1;
  std::string quorum_disk;
  std::uint32_t quorum_disk_votes = 1;
};

/// What a group has agreed on. Shared by its members, never changed.
struct View {
  std::vector<ViewNode> nodes;                   // sorted by CSID
  std::shared_ptr<const Membership> membership;  // the same for the nodes' software
  std::uint32_t expected_votes = 0;
  std::uint32_t quorum = 0;
  SimTime formed{};
  SimTime last_transition{};
  std::uint32_t transitions = 0;
  [[nodiscard]] const ViewNode* find(NodeId node) const;
};

class ConnectionManager final : public ClusterService {
 public:
  struct Options {
    Duration lan_listen_timeout = seconds(8);  // lan_listen_timeout_s, RC.22
    std::optional<Duration> ci_detect;         // ci_detect_s; none: PASTIMOUT x 3 (RC.22)
    Duration sanity_timeout = seconds(100);    // chapter 4.5, HANG on CI and DSSI
    bool exit_on_inquorate_meeting = false;    // inquorate_rejoin = exit (RC.28)
    bool fence_after_halt = true;              // RC.39
    std::uint64_t seed = 1;
  };
  /// How long the stages of a transition take besides the messages. Ours; together well below the
  /// usual 3 s (RC.24).
  static constexpr Duration kPhase = milliseconds(50);
  static constexpr Duration kIoCompletion = milliseconds(100);
  /// Connection managers look for lost and new systems once a second (RC.22).
  static constexpr Duration kPoll = seconds(1);

  /// All arguments outlive it. `transport`: of all nodes of the run, none answers yet.
  ConnectionManager(EventQueue& queue, Transport& transport, LockManager& locks, Options options);
  ~ConnectionManager() override;
  ConnectionManager(const ConnectionManager&) = delete;
  ConnectionManager& operator=(const ConnectionManager&) = delete;

  // ---- ClusterService ----
  void set_hooks(ClusterHooks hooks) override { hooks_ = std::move(hooks); }
  Cluster& start_member(const MemberSpec& spec, TaskScope& scope) override;
  void join(const MemberSpec& spec) override;
  Cluster& attach(NodeId node, TaskScope& scope) override;
  void stop(NodeId node) override;
  void leave(const std::vector<NodeId>& nodes, Leaving how) override;
  void stand_still(NodeId node, bool hung) override;
  [[nodiscard]] bool go_on(NodeId node) override;
  [[nodiscard]] Locks& locks(NodeId node) override { return locks_.port(node); }
  [[nodiscard]] bool is_member(NodeId node) const override;
  [[nodiscard]] Duration terminal_latency() const override { return kTerminalLatency; }

  // ---- operators ----
  /// IPC Q on a node: quorum is recomputed from the nodes present in its group (RC.6, RC.7).
  void recompute_quorum(NodeId node);
  /// SET CLUSTER/EXPECTED_VOTES[=n] on a node that runs: the new value, clamped (RC.6). Nothing:
  /// the node may not run.
  std::optional<std::uint32_t> set_expected_votes(NodeId node, std::optional<std::uint32_t> wanted);
  /// A watcher trusts the quorum disk, or does not any more (RC.11, RC.12).
  void quorum_disk_is(NodeId watcher, bool trusted);
  /// At t = 0, before the first event, when all nodes that are up have started.
  void started();

  // ---- displays ----
  /// Null: the node is no member.
  [[nodiscard]] const View* view(NodeId node) const;
  [[nodiscard]] ConnectionState connection(NodeId node, NodeId peer) const;
  /// Votes that the node counts: members it has open connections with, and the disk (RC.37).
  [[nodiscard]] std::uint32_t votes(NodeId node) const;
  [[nodiscard]] bool has_quorum(NodeId node) const { return members_[node.index].quorate; }
  [[nodiscard]] bool in_transition(NodeId node) const {
    return members_[node.index].transition != 0;
  }
  /// Waits for the return of some peer.
  [[nodiscard]] bool reconnecting(NodeId node) const;
  /// It is up, and some group has gone on without it (RC.27).
  [[nodiscard]] bool is_removed(NodeId node) const;
  /// Its system is up and waits for a cluster to take it in.
  [[nodiscard]] bool waits_to_join(NodeId node) const {
    return members_[node.index].phase == Phase::waiting;
  }
  /// The node counts the votes of a quorum disk.
  [[nodiscard]] bool counts_quorum_disk(NodeId node) const;
  [[nodiscard]] bool may_run(NodeId node) const { return members_[node.index].runs; }
  /// No transition is under way or to come: whoever is in a view is there and connected.
  [[nodiscard]] bool calm() const;
  /// How long the last transition that ended took: users stood still so long.
  [[nodiscard]] Duration last_transition_time() const { return last_transition_time_; }
  [[nodiscard]] const Exchange& exchange() const { return exchange_; }
  [[nodiscard]] const Options& options() const { return options_; }
  void set_fence_after_halt(bool on) { options_.fence_after_halt = on; }
  /// Who else wants to know that a node has lost the connection with a peer.
  void on_lost(std::function<void(NodeId node, NodeId peer)> told) { lost_ = std::move(told); }
  /// A node's system is up, before it looks for a cluster, and has stopped.
  void on_life(std::function<void(NodeId node, bool up)> told) { life_ = std::move(told); }

 private:
  static constexpr Duration kTerminalLatency = microseconds(100);  // ours

  enum class Phase : std::uint8_t {
    down,
    waiting,  // looks for a cluster
    member,
  };
  struct Peer {
    ConnectionState state = ConnectionState::new_;
    std::uint32_t ticket = 0;  // of the timer that runs; others are void
    SimTime lost{};            // noticed at
  };
  struct Member {
    Phase phase = Phase::down;
    MemberSpec spec;
    std::uint32_t csid = 0;
    std::shared_ptr<const View> view;
    std::vector<Peer> peers;       // by node
    std::uint32_t transition = 0;  // that it takes part in; 0: none
    bool quorate = false;
    bool quorum_was_lost = false;  // since the last recovery
    bool runs = false;
    bool doomed = false;  // must crash at this instant
    bool fenced = false;  // went on after a halt, and has not heard from all peers (RC.39)
    bool hung = false;
    SimTime stands_since = kNever;
    bool attached = false;  // its software stands
    Leaving left = Leaving::silent;
    bool disk_trusted = false;       // watchers only
    std::uint32_t lowers_votes = 0;  // of nodes that left with REMOVE_NODE, until the transition
  };

  enum class Stage : std::uint8_t { commit, io_completion, tasks, finish };  // what comes next
  /// A transition under way. Committed: there is no way back (RC.24).
  struct Reconfiguration {
    std::uint32_t id = 0;
    Stage stage = Stage::commit;
    NodeId coordinator;
    std::vector<NodeId> group;  // members afterwards, by index; those who join included
    std::vector<NodeId> joining;
    std::vector<NodeId> gone;     // of the group, lost after the commit
    std::vector<NodeId> removed;  // from the software's membership
    Transition summary;           // all that changed for the software, over all members
    SimTime begun{};
    SimTime not_before{};              // rebuilding for those who joined
    bool due = false;                  // its stage's time is up, and it waits for somebody
    bool starting = false;             // transition tasks are being started
    std::vector<std::uint32_t> tasks;  // that have not ended, by place in `group`
  };
  class TaskEnd;

  // connections (connection_manager.cpp)
  [[nodiscard]] Member& at(NodeId n) { return members_[n.index]; }
  [[nodiscard]] const Member& at(NodeId n) const { return members_[n.index]; }
  [[nodiscard]] Peer& peer(NodeId n, NodeId p) { return members_[n.index].peers[p.index]; }
  [[nodiscard]] const Peer& peer(NodeId n, NodeId p) const {
    return members_[n.index].peers[p.index];
  }
  [[nodiscard]] bool in_view(NodeId n, NodeId p) const;
  [[nodiscard]] bool known_to_software(NodeId n, NodeId p) const;
  [[nodiscard]] std::vector<NodeId> view_nodes(NodeId n) const;
  [[nodiscard]] std::vector<NodeId> all_nodes() const;
  [[nodiscard]] std::int64_t parameter(NodeId n, ParameterId id) const;
  [[nodiscard]] static std::uint64_t pack(NodeId a, NodeId b, std::uint32_t ticket);
  void say(NodeId n, MessageId id, NodeId about);
  void say(NodeId n, MessageId id);
  void talk_changed(NodeId a, NodeId b);
  void watch(NodeId n, NodeId p);
  [[nodiscard]] std::optional<Duration> detection_time(NodeId n, NodeId p);
  [[nodiscard]] Duration reconnect_interval(NodeId n, NodeId p) const;
  void circuit_silent(std::uint64_t argument);
  void circuit_stuck(NodeId from, NodeId to);
  void lose_connection(NodeId n, NodeId p);
  void reconnect_timeout(std::uint64_t argument);
  void declare_dead(NodeId n, NodeId p);
  void contact_later(NodeId a, NodeId b);
  void contact_due(std::uint64_t argument);
  void contact(NodeId a, NodeId b);
  void reconnect(NodeId n, NodeId p);
  void meet(NodeId a, NodeId b);
  void leave_by_clue(NodeId n);
  [[nodiscard]] std::uint32_t merit(NodeId n) const;
  void last_gasp_due(std::uint64_t argument);
  void unfence_due(std::uint64_t argument);
  [[nodiscard]] bool has_heard_from_all(NodeId n) const;
  void settle_later(NodeId n);
  void settle_due(std::uint64_t node);

  // quorum (quorum.cpp)
  [[nodiscard]] std::uint32_t disk_votes(NodeId n) const;
  [[nodiscard]] static std::uint32_t disk_votes(const View& view);
  void evaluate_quorum(NodeId n);
  void set_view(const std::vector<NodeId>& nodes, const std::shared_ptr<const View>& view);
  void lower_expected_votes(const std::vector<NodeId>& nodes, std::uint32_t expected);
  void check_one_cluster(NodeId n);
  void follow(const std::vector<NodeId>& nodes);
  [[nodiscard]] ClusterPort* port(NodeId n) const;
  [[nodiscard]] bool wants_to_run(NodeId n) const;
  [[nodiscard]] bool software_is_behind(NodeId n) const;

  // transitions (reconfiguration.cpp)
  void want_transition(NodeId n);
  void propose(NodeId n);
  [[nodiscard]] std::vector<NodeId> connected_part(NodeId n) const;
  void begin(std::vector<NodeId> group, std::vector<NodeId> joining, NodeId coordinator);
  void schedule_stage(Reconfiguration& r, Duration d);
  void stage_due(std::uint64_t id);
  void advance(Reconfiguration& r);
  [[nodiscard]] bool all_ready(const Reconfiguration& r) const;
  [[nodiscard]] Duration phase_time(const Reconfiguration& r) const;
  void commit(Reconfiguration& r);
  void send_away(const Reconfiguration& r, const std::vector<NodeId>& before);
  [[nodiscard]] std::shared_ptr<const View> agreed_view(const Reconfiguration& r);
  void complete_io(Reconfiguration& r);
  void run_tasks(Reconfiguration& r);
  static Task<void> run_transition_tasks(ConnectionManager& cm, ClusterPort& port, Transition t,
                                         std::uint32_t id, std::size_t place);
  void task_ended(std::uint32_t id, std::size_t place);
  void finish(std::uint32_t id);
  void abort(std::uint32_t id);
  void poke();
  void poke_due(std::uint64_t argument);
  [[nodiscard]] Reconfiguration* find(std::uint32_t id);
  [[nodiscard]] std::vector<NodeId> present(const Reconfiguration& r) const;
  void member_lost(NodeId n, NodeId p);

  // joining (joining.cpp)
  void look_for_joiners();
  void look_due(std::uint64_t argument);
  [[nodiscard]] bool take_into(NodeId representative, const std::vector<NodeId>& waiting);
  [[nodiscard]] bool form(const std::vector<NodeId>& waiting);
  void merge(NodeId a, NodeId b);
  [[nodiscard]] std::uint32_t new_csid();

  EventQueue& queue_;
  Transport& transport_;
  LockManager& locks_;
  Options options_;
  ClusterHooks hooks_;
  std::function<void(NodeId, NodeId)> lost_;
  std::function<void(NodeId, bool)> life_;
  Exchange exchange_;
  std::vector<Member> members_;                                // by node
  std::vector<std::unique_ptr<Reconfiguration>> transitions_;  // under way
  std::uint32_t last_transition_ = 0;
  std::uint16_t last_slot_ = 0;
  std::vector<std::uint16_t> slots_;  // sequence number of each slot of a CSID (RN.8)
  Duration last_transition_time_{};
  std::set<std::pair<std::uint32_t, std::uint32_t>> reported_;  // pairs of clusters (RC.29)
  bool started_ = false;
  bool look_scheduled_ = false;
  bool poke_scheduled_ = false;
  EventTo<ConnectionManager, &ConnectionManager::circuit_silent> circuit_silent_{*this};
  EventTo<ConnectionManager, &ConnectionManager::reconnect_timeout> reconnect_timeout_{*this};
  EventTo<ConnectionManager, &ConnectionManager::contact_due> contact_due_{*this};
  EventTo<ConnectionManager, &ConnectionManager::last_gasp_due> last_gasp_due_{*this};
  EventTo<ConnectionManager, &ConnectionManager::unfence_due> unfence_due_{*this};
  EventTo<ConnectionManager, &ConnectionManager::settle_due> settle_due_{*this};
  EventTo<ConnectionManager, &ConnectionManager::stage_due> stage_due_{*this};
  EventTo<ConnectionManager, &ConnectionManager::look_due> look_due_{*this};
  EventTo<ConnectionManager, &ConnectionManager::poke_due> poke_due_{*this};
};

}  // namespace shadow::models
