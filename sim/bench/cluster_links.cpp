#include "sim/bench/cluster_links.hpp"

#include <algorithm>

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

ClusterLinks::ClusterLinks(Driver& driver, const Config& config, const HardwarePlan& plan)
    : transport_(driver.queue(), driver.network(), cluster_plan(config, plan)) {}

void ClusterLinks::node_up(NodeId node) {
  transport_.set_answers(node, true);
  for (const NodeId other : up_) {
    transport_.open(node, other);
    transport_.open(other, node);
  }
  up_.push_back(node);
}

void ClusterLinks::node_down(NodeId node) {
  std::erase(up_, node);
  transport_.set_answers(node, false);
  transport_.close_all(node);
  for (const NodeId other : up_) transport_.close(other, node);
}

}  // namespace shadow::sim
