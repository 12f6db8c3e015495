#include "sim/bench/bench_commands.hpp"

namespace shadow::sim {

BenchCommands::BenchCommands(System& system, Loads& loads) : system_(system), loads_(loads) {}

void BenchCommands::execute(const BenchCommand& command) {
  models::EventRecord r;
  r.time_ns = system_.now().ns;
  r.kind = models::RecordKind::fault;
  r.lbn = ++count_;
  system_.recorder().events().add(r);
  std::visit([this](const auto& c) { run(c); }, command);
  system_.witness().notice().changed();
}

std::vector<std::string> BenchCommands::faults() const {
  std::vector<std::string> lines;
  for (const auto& [component, what] : faults_) {
    std::string line = component + ":";
    for (const std::string& w : what) line += ' ' + w;
    lines.push_back(std::move(line));
  }
  return lines;
}

void BenchCommands::run(const bench::Repair& c) {
  std::vector<std::string> components = c.components;
  if (components.empty()) {
    for (const auto& [component, what] : faults_) components.push_back(component);
  }
  for (const std::string& component : components) repair(component);
}

void BenchCommands::repair(const std::string& component) {
  const Config& config = system_.scenario().config;
  const std::string owner = component.substr(0, component.find('.'));
  if (component.starts_with(kPathPrefix)) {
    repair_path(component);
  } else if (config.disk(component) != nullptr) {
    repair_disk(component);
  } else if (!disks_of_shelf(component).empty()) {
    power_shelf(component, true);
  } else if (config.interconnect(component) != nullptr) {
    repair_interconnect(component);
  } else if (config.link(component) != nullptr) {
    repair_link(component);
  } else if (config.controller(owner) != nullptr) {
    repair_controller(component);
  } else if (config.node(component) != nullptr) {
    slow_node(component, 1.0);
  } else if (config.node(owner) != nullptr) {
    repair_adapter(component);
  } else {
    repair_site(component);
  }
  faults_.erase(component);
}

void BenchCommands::repair_later(const std::vector<std::string>& components,
                                 std::optional<Duration> after) {
  if (!after) return;
  due_.push_back(components);
  system_.queue().after(*after, repair_due_, due_.size() - 1);
}

void BenchCommands::repair_due(std::uint64_t index) { execute(bench::Repair{due_[index]}); }

}  // namespace shadow::sim
