#pragma once
// The shutdown procedure (chapter 4.5): users go home, sets are dismounted cleanly, then the node
// leaves. Nodes that shut down together reach the same point first and leave without a transition.
#include <deque>
#include <vector>

#include "models/events/event_to.hpp"
#include "sim/bench/loads.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

class NodeShutdown {
 public:
  /// Both outlive it.
  NodeShutdown(System& system, Loads& loads) : system_(system), loads_(loads) {}
  NodeShutdown(const NodeShutdown&) = delete;
  NodeShutdown& operator=(const NodeShutdown&) = delete;

  /// Each node by itself, when it is ready. Nodes that do not run are skipped.
  void start(const std::vector<NodeId>& nodes, bool remove_node);
  /// All nodes that run, together (CLUSTER_SHUTDOWN).
  void start_cluster();

 private:
  struct Job {
    std::vector<NodeId> nodes;
    std::size_t ready = 0;
    models::Leaving how = models::Leaving::last_gasp;
  };
  void begin(Job job);
  static Task<void> procedure(NodeShutdown& self, NodeId node, std::size_t job);
  void ready(std::uint64_t job);

  System& system_;
  Loads& loads_;
  std::deque<Job> jobs_;
  models::EventTo<NodeShutdown, &NodeShutdown::ready> ready_{*this};
};

}  // namespace shadow::sim
