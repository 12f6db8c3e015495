#include "sim/bench/cluster_plan.hpp"

namespace shadow::sim {

models::ClusterPlan cluster_plan(const Config& config, const HardwarePlan& plan) {
  models::ClusterPlan cluster;
  cluster.adapters.resize(config.nodes.size());
  cluster.implied = true;
  for (std::size_t a = 0; a < plan.network.attachments.size(); ++a) {
    const models::AttachmentSpec& at = plan.network.attachments[a];
    const ClusterKind kind = plan.cluster_kinds[at.interconnect];
    if (at.component >= config.nodes.size() || kind == ClusterKind::none) continue;
    cluster.implied = false;
    cluster.adapters[at.component].push_back(
        {static_cast<models::AttachmentIndex>(a),
         kind == ClusterKind::lan ? models::PortKind::lan : models::PortKind::polled,
         plan.network.interconnects[at.interconnect].bytes_per_second});
  }
  return cluster;
}

}  // namespace shadow::sim
