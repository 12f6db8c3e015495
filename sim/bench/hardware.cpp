#include "sim/bench/hardware.hpp"

namespace shadow::sim {

Hardware::Hardware(Driver& driver, HardwarePlan plan, models::EventLog& log)
    : plan_(std::move(plan)), driver_(driver) {
  port_lines_.resize(plan_.network.attachments.size());
  for (const auto& c : plan_.channels) {
    channels_.push_back(std::make_unique<models::StorageChannel>(c, &port_lines_));
  }
  for (std::size_t i = 0; i < plan_.controllers.size(); ++i) {
    controllers_.push_back(
        std::make_unique<models::Controller>(plan_.controllers[i], plan_.controller_names[i]));
  }
  for (const auto& d : plan_.disks) {
    disks_.push_back(std::make_unique<models::DiskUnit>(driver_.queue(), d, &log));
  }
}

std::vector<models::PathSpec> Hardware::paths(NodeId node, std::size_t disk) {
  std::vector<models::PathSpec> paths;
  for (const PathPlan& p : plan_.paths[node.index][disk]) {
    models::PathSpec spec;
    if (p.channel != PathPlan::kNone) spec.channel = channels_[p.channel].get();
    if (p.controller != PathPlan::kNone) spec.controller = controllers_[p.controller].get();
    spec.network = &driver_.network();
    spec.host = p.host;
    spec.unit = p.unit;
    paths.push_back(spec);
  }
  return paths;
}

void Hardware::set_interconnect(std::size_t i, bool up) {
  channels_[i]->set_up(up);
  network().set_interconnect(static_cast<models::InterconnectIndex>(i), up);
}

void Hardware::slow_interconnect(std::size_t i, double factor) {
  channels_[i]->slow(factor);
  network().slow_interconnect(static_cast<models::InterconnectIndex>(i), factor);
}

void Hardware::congest_interconnect(std::size_t i, double share) {
  channels_[i]->congest(share);
  network().congest_interconnect(static_cast<models::InterconnectIndex>(i), share);
}

void Hardware::set_interconnect_loss(std::size_t i, double share) {
  channels_[i]->set_loss(share);
  network().set_interconnect_loss(static_cast<models::InterconnectIndex>(i), share);
}

}  // namespace shadow::sim
