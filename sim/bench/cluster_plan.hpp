#pragma once
// Which adapters of the nodes carry cluster traffic.
#include "models/cluster/circuits.hpp"
#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim {

/// Adapters of nodes on interconnects that carry cluster traffic. If there are none, every pair of
/// nodes talks: such a configuration is taken to have a LAN outside the model (ours).
[[nodiscard]] models::ClusterPlan cluster_plan(const Config& config, const HardwarePlan& plan);

}  // namespace shadow::sim
