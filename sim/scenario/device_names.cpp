#include "sim/scenario/device_names.hpp"

#include <fmt/format.h>

#include <map>

#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim {
namespace {

bool independent_of_node(const Config& config, const Node& node, const Disk& disk) {
  if (disk.device.code() == "DG") return true;
  if (node.parameter(ParameterId::device_naming) != 0) return true;
  if (disk.behind.empty()) return false;
  const std::string& first = disk.behind.front().name;
  const Controller* box = config.controller(first);
  if (box == nullptr) box = config.controller(first.substr(0, first.rfind('.')));
  return box != nullptr && box->kind.name.starts_with("HS");
}

/// "DKA100" of "$1$DKA100" and "ALPHA$DKA100".
std::string local_part(const DeviceName& name) {
  return name.str().substr(name.str().rfind('$') + 1);
}

}  // namespace

std::int64_t class_of(const Disk& disk) { return disk.device.allocation_class(); }

DeviceName name_at(const Config& config, const Node& node, const Disk& disk) {
  const std::int64_t own = node.parameter(ParameterId::alloclass);
  if (independent_of_node(config, node, disk)) return disk.device;
  std::string name = disk.device.str();
  if (own != 0) {
    name = fmt::format("${}${}", own, local_part(disk.device));
  } else if (class_of(disk) == 0) {
    name = fmt::format("{}${}", node.name, local_part(disk.device));
  }
  return DeviceName::parse(name).value_or(disk.device);
}

std::vector<TwoNames> disks_with_two_names(const Config& config, const HardwarePlan& plan) {
  std::vector<TwoNames> found;
  for (std::size_t d = 0; d < config.disks.size(); ++d) {
    for (std::size_t n = 0; n < config.nodes.size(); ++n) {
      if (plan.paths[n][d].empty()) continue;
      const DeviceName name = name_at(config, config.nodes[n], config.disks[d]);
      if (name == config.disks[d].device) continue;
      found.push_back({config.disks[d].name, config.nodes[n].name, name.str()});
    }
  }
  return found;
}

std::vector<SameName> disks_with_one_name(const Config& config, const HardwarePlan& plan) {
  std::vector<SameName> found;
  for (std::size_t n = 0; n < config.nodes.size(); ++n) {
    std::map<std::string, std::string> seen;
    for (std::size_t d = 0; d < config.disks.size(); ++d) {
      if (!plan.can_name(n, d)) continue;
      const bool direct = !plan.paths[n][d].empty();
      const std::string name =
          (direct ? name_at(config, config.nodes[n], config.disks[d]) : config.disks[d].device)
              .str();
      const auto [at, fresh] = seen.emplace(name, config.disks[d].name);
      if (!fresh) found.push_back({config.nodes[n].name, name, at->second, config.disks[d].name});
    }
  }
  return found;
}

}  // namespace shadow::sim
