#include "sim/bench/hardware.hpp"

#include "sim/scenario/system_version.hpp"

namespace shadow::sim {

Hardware::Hardware(const Scenario& scenario, Driver& driver, HardwarePlan plan,
                   models::EventLog& log)
    : scenario_(scenario), plan_(std::move(plan)), driver_(driver) {
  port_lines_.resize(plan_.network.attachments.size());
  for (const auto& c : plan_.channels) {
    channels_.push_back(std::make_unique<models::StorageChannel>(c, &port_lines_));
  }
  for (const auto& d : plan_.disks) {
    disks_.push_back(std::make_unique<models::DiskUnit>(driver_.queue(), d, &log));
  }
  make_controllers();
  make_ports();
  for (std::size_t n = 0; n < plan_.paths.size(); ++n) {
    cuts_.push_back(std::make_unique<bool[]>(plan_.disks.size()));
  }
}

void Hardware::make_controllers() {
  for (std::size_t i = 0; i < plan_.controllers.size(); ++i) {
    controllers_.emplace_back();
    const std::size_t halves = scenario_.config.controllers[i].dual ? 2 : 1;
    caches_.push_back(cache_for(i));
    for (std::size_t half = 0; half < halves; ++half) {
      controllers_.back().push_back(
          std::make_unique<models::Controller>(plan_.controllers[i], plan_.controller_names[i]));
      // Each half or box mirrors the other's: what was acknowledged survives the loss of one
      // (RH.23).
      controllers_.back().back()->set_cache(caches_.back());
    }
  }
}

/// Boxes that are partners have one cache, that of the first of them.
models::Cache* Hardware::cache_for(std::size_t i) {
  powered_.push_back(true);
  if (plan_.controllers[i].cache.size == 0) return nullptr;
  const Config& config = scenario_.config;
  for (std::size_t other = 0; other < i; ++other) {
    const bool partners = config.controllers[other].partner == config.controllers[i].name ||
                          config.controllers[i].partner == config.controllers[other].name;
    if (partners && caches_[other] != nullptr) return caches_[other];
  }
  cache_store_.push_back(std::make_unique<models::Cache>(plan_.controllers[i].cache));
  return cache_store_.back().get();
}

void Hardware::set_controller_power(std::size_t i, bool on) {
  powered_[i] = on;
  models::Cache* const cache = caches_[i];
  if (cache == nullptr) return;
  for (std::size_t other = 0; other < caches_.size(); ++other) {
    if (other != i && caches_[other] == cache && powered_[other]) return;  // the mirror has it
  }
  if (on) {
    cache->power_on(driver_.queue().now());
  } else {
    cache->power_off(driver_.queue().now());
  }
}

void Hardware::make_ports() {
  for (const PortsPlan& p : plan_.ports) {
    ports_.push_back(nullptr);
    if (p.kind == PortsPlan::Kind::adapters) {
      // In a cluster that has been running the primary path has the disk on line.
      const bool held =
          scenario_.start == Start::mounted && scenario_.config.nodes[p.primary_node].up_at_start;
      adapter_ports_.push_back(std::make_unique<models::AdapterPorts>(held));
      ports_.back() = adapter_ports_.back().get();
    } else if (p.kind == PortsPlan::Kind::controllers) {
      controller_ports_.push_back(pair_of(p));
      ports_.back() = controller_ports_.back().get();
    }
  }
}

std::unique_ptr<models::ControllerPorts> Hardware::pair_of(const PortsPlan& ports) {
  std::vector<const models::Controller*> halves;
  for (const HalfPlan& h : ports.controllers) halves.push_back(&controller(h.controller, h.half));
  const models::ControllerSpec& spec = halves.front()->spec();
  return std::make_unique<models::ControllerPorts>(driver_.queue(), halves, spec.failover,
                                                   spec.failback, [this] {
                                                     if (units_moved_) units_moved_();
                                                   });
}

std::vector<models::PathSpec> Hardware::paths(NodeId node, std::size_t disk) {
  // Versions before 7.3 split what is longer than 127 blocks (RH.10).
  const SystemVersion version = system_version(scenario_.config.nodes[node.index].version);
  const BlockCount longest = version < SystemVersion{7, 3, 0} ? 127 : 256;
  std::vector<models::PathSpec> paths;
  for (const PathPlan& p : plan_.paths[node.index][disk]) {
    models::PathSpec spec;
    if (p.channel != PathPlan::kNone) spec.channel = channels_[p.channel].get();
    if (p.controller != PathPlan::kNone) spec.controller = &controller(p.controller, p.half);
    spec.network = &driver_.network();
    spec.host = p.host;
    spec.unit = p.unit;
    spec.ports = ports_[disk];
    spec.port = p.port;
    spec.cut = &cuts_[node.index][disk];
    spec.adapter = &plan_.port_names[p.host];
    spec.target = &plan_.port_names[p.unit];
    if (p.fibre_channel) spec.split = longest;
    paths.push_back(spec);
  }
  return paths;
}

void Hardware::return_to_primaries(const std::function<bool(NodeId)>& node_up) {
  for (std::size_t d = 0; d < plan_.ports.size(); ++d) {
    if (plan_.ports[d].kind != PortsPlan::Kind::adapters || ports_[d]->online() == 0) continue;
    const NodeId primary{static_cast<std::uint16_t>(plan_.ports[d].primary_node)};
    if (!node_up(primary)) continue;
    for (const models::PathSpec& spec : paths(primary, d)) {
      if (spec.port != 0 || !models::Path(spec).wired()) continue;
      ports_[d]->release(ports_[d]->online());
      ports_[d]->take(0);
      break;
    }
  }
}

std::optional<std::uint32_t> Hardware::online_port(std::size_t disk) const {
  const models::UnitPorts* const ports = ports_[disk];
  if (ports == nullptr || ports->online() == models::UnitPorts::kNone) return {};
  return ports->online();
}

void Hardware::set_controller(std::size_t i, std::size_t half, bool up) {
  controller(i, half).set_up(up);
  for (const auto& p : controller_ports_) p->recheck();
}

void Hardware::cut_path(NodeId node, std::size_t disk, bool cut) { cuts_[node.index][disk] = cut; }

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
