#pragma once
// The connections between the nodes of an ideal cluster, whose membership knows no circuits: every
// node that runs is connected with every other, and messages take the network's ways.
#include <memory>
#include <vector>

#include "models/cluster/transport.hpp"
#include "sim/kernel/driver.hpp"
#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim {

/// Adapters of nodes on interconnects that carry cluster traffic; implied if there are none.
[[nodiscard]] models::ClusterPlan cluster_plan(const Config& config, const HardwarePlan& plan);

class ClusterLinks {
 public:
  /// `driver` has the plan's network and outlives the links.
  ClusterLinks(Driver& driver, const Config& config, const HardwarePlan& plan);

  void node_up(NodeId node);
  /// Its peers hear of it by an event of this instant.
  void node_down(NodeId node);
  /// After parts of the network failed or came back.
  void recheck() { transport_.recheck(); }
  [[nodiscard]] models::Courier& courier() { return transport_; }

 private:
  models::Transport transport_;
  std::vector<NodeId> up_;
};

}  // namespace shadow::sim
