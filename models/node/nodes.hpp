#pragma once
// All nodes of a run: boots them into the cluster and lets them die in the one order that is right.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/cluster/ideal_cluster.hpp"
#include "models/node/calendar.hpp"
#include "models/node/node_shell.hpp"

namespace shadow::models {

class Nodes {
 public:
  struct Options {
    IdealCluster::Options cluster{};
    WallTime start = wall_time({});  // `clock` of the scenario
    std::uint64_t seed = 1;
    FromLine from_line = FromLine::remote;
  };
  /// The bench's part of a death; each may be empty.
  struct Hooks {
    IdealCluster::Hooks cluster;
    /// A node dies; its shell still stands. What the bench runs on it (workloads, commands) is
    /// destroyed here. Resumes nothing.
    std::function<void(NodeShell&, std::string_view ident)> dying;
  };

  Nodes(EventQueue& queue, OperatorSink& sink, Options options);
  ~Nodes();
  Nodes(const Nodes&) = delete;
  Nodes& operator=(const Nodes&) = delete;

  void set_hooks(Hooks hooks);

  /// Boots a node that is down: ports and membership, no software yet (NodeShell::install).
  NodeShell& boot(const NodeSpec& spec);
  /// Nodes die at this instant, together, in one transition. From an event of the bench, never from
  /// a node's own task. Those that are down are skipped. `ident` is the bugcheck's name, in the
  /// journal (CRASH.BUGCHECK).
  void crash(const std::vector<NodeId>& nodes, std::string_view ident);
  /// The same as an event at this instant, for code of the node itself; does nothing if the node is
  /// dead by then.
  void crash_soon(NodeId node, std::string_view ident);

  /// Null: the node is down.
  [[nodiscard]] NodeShell* find(NodeId node);
  [[nodiscard]] IdealCluster& cluster() { return cluster_; }
  [[nodiscard]] Wakeups& wakeups() { return wakeups_; }

 private:
  struct Machine {
    std::unique_ptr<NodeShell> shell;
    std::uint32_t boots = 0;
  };
  struct Request {
    NodeId node;
    std::uint32_t boot = 0;
    std::string ident;
  };
  void crash_due(std::uint64_t argument);

  EventQueue& queue_;
  Options options_;
  Hooks hooks_;
  Wakeups wakeups_;
  OperatorTerminals terminals_;
  IdealCluster cluster_;
  std::vector<Request> requests_;
  EventTo<Nodes, &Nodes::crash_due> crash_due_{*this};
  std::vector<Machine> machines_;  // by node index; after what their shells use
};

}  // namespace shadow::models
