#pragma once
// All nodes of a run and their lives: power, boot, halt and hang, crash and shutdown (chapter 4.5
// of the hardware specification). Nodes live in a cluster, which decides when a booted one is taken
// in and what the others make of one that is gone.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/cluster/cluster_service.hpp"
#include "models/cluster/ideal_cluster.hpp"
#include "models/node/calendar.hpp"
#include "models/node/node_shell.hpp"

namespace shadow::models {

/// What the machine does; the cluster knows more of one that runs (RC.36).
enum class MachineState : std::uint8_t {
  off,      // never booted, or without power
  booting,  // until it is taken into a cluster
  running,
  halted,  // stopped by the console, can be continued
  hung,    // its processor loops
  crashed,
  shut_down
};

class Nodes {
 public:
  struct Options {
    IdealCluster::Options cluster{};
    WallTime start = wall_time({});  // `clock` of the scenario
    std::uint64_t seed = 1;
    FromLine from_line = FromLine::remote;
  };
  /// The bench's part of lives; each may be empty.
  struct Hooks {
    ClusterHooks cluster;
    /// A booted node has been taken into a cluster: install its software.
    std::function<void(NodeShell&)> booted;
    /// The node's processor stops, or goes on (HALT, HANG, CONTINUE).
    std::function<void(NodeId, bool still)> stands_still;
    /// A node dies; its shell still stands. What the bench runs on it (workloads, commands) is
    /// destroyed here. Resumes nothing.
    std::function<void(NodeShell&, std::string_view ident)> dying;
  };
  using MakeCluster = std::function<std::unique_ptr<ClusterService>(Wakeups&)>;

  /// In an ideal cluster.
  Nodes(EventQueue& queue, OperatorSink& sink, Options options);
  /// In the cluster that `make` builds.
  Nodes(EventQueue& queue, OperatorSink& sink, Options options, const MakeCluster& make);
  ~Nodes();
  Nodes(const Nodes&) = delete;
  Nodes& operator=(const Nodes&) = delete;

  void set_hooks(Hooks hooks);

  /// A node that is up since long ago: ports and membership, no software yet (NodeShell::install).
  NodeShell& boot(const NodeSpec& spec);
  /// A node that is down boots: after `spec.boot_time` it looks for its cluster.
  void power_on(const NodeSpec& spec);
  /// Nodes die at this instant, together. From an event of the bench, never from a node's own task.
  /// Those that are down are skipped; booting ones end their boot. `ident` is the bugcheck's name,
  /// in the journal (CRASH.BUGCHECK). Nodes whose specification says so boot again.
  /// Those that write a dump first boot only after dumped().
  enum class Dump : std::uint8_t { none, written };
  void crash(const std::vector<NodeId>& nodes, std::string_view ident,
             Leaving how = Leaving::last_gasp, Dump dump = Dump::none);
  /// The dump of a crashed node has ended, well or not.
  void dumped(NodeId node);
  /// What the node was booted with last; it has been booted.
  [[nodiscard]] const NodeSpec& spec(NodeId node) const { return machines_[node.index].spec; }
  /// The same as an event at this instant, for code of the node itself; does nothing if the node is
  /// dead by then.
  void crash_soon(NodeId node, std::string_view ident);
  /// The end of a power failure or of a shutdown: as crash(), without a bugcheck and a reboot.
  void power_off(const std::vector<NodeId>& nodes);
  void shut_down(const std::vector<NodeId>& nodes, Leaving how);
  /// The node stands still with all that is under way; power_on, crash and power_off still work.
  /// Only of a node that runs.
  void halt(NodeId node, bool hung);
  /// It goes on, or crashes if the others have removed it (RC.39).
  void resume(NodeId node);

  /// A value of a system parameter that a boot by itself uses; boot() and power_on() bring their
  /// own.
  void store_parameter(NodeId node, ParameterId id, std::int64_t value) {
    machine(node).spec.parameters[id] = value;
  }

  [[nodiscard]] MachineState state(NodeId node) const;
  /// Null: the node is down, or has not been taken into a cluster yet.
  [[nodiscard]] NodeShell* find(NodeId node) const;
  [[nodiscard]] ClusterService& cluster() { return *cluster_; }
  [[nodiscard]] const ClusterService& cluster() const { return *cluster_; }
  /// Only in an ideal cluster.
  [[nodiscard]] IdealCluster& ideal() { return dynamic_cast<IdealCluster&>(*cluster_); }
  /// Of the bench, which never stands still.
  [[nodiscard]] Wakeups& wakeups() { return wakeups_; }
  /// Of a node; those who sleep there stand still with it.
  [[nodiscard]] Wakeups& wakeups(NodeId node) { return *machine(node).wakeups; }

 private:
  struct Machine {
    MachineState state = MachineState::off;
    NodeSpec spec;
    std::unique_ptr<Wakeups> wakeups;
    std::unique_ptr<NodeShell> shell;
    std::uint32_t boots = 0;
    std::uint32_t ticket = 0;  // of the present boot; boots that were cut short find another
  };
  struct Request {
    NodeId node;
    std::uint32_t boot = 0;
    std::string ident;
  };
  Machine& machine(NodeId node);
  NodeShell& make_shell(Machine& m);
  void admit(NodeId node);
  void end(const std::vector<NodeId>& nodes, std::string_view ident, Leaving how,
           MachineState after);
  void crash_due(std::uint64_t argument);
  void boot_due(std::uint64_t argument);
  void restart_due(std::uint64_t argument);

  EventQueue& queue_;
  Options options_;
  Hooks hooks_;
  Wakeups wakeups_;
  std::unique_ptr<ClusterService> cluster_;
  OperatorTerminals terminals_;
  std::vector<Request> requests_;
  EventTo<Nodes, &Nodes::crash_due> crash_due_{*this};
  EventTo<Nodes, &Nodes::boot_due> boot_due_{*this};
  EventTo<Nodes, &Nodes::restart_due> restart_due_{*this};
  std::vector<Machine> machines_;  // by node index; after what their shells use
};

}  // namespace shadow::models
