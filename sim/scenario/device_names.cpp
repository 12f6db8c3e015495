#include "sim/scenario/device_names.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace shadow::sim {
namespace {

/// The first controller in front of the disk; null: it is attached without one.
const Controller* controller_of(const Config& config, const Disk& disk) {
  return disk.behind.empty() ? nullptr : config.controller(disk.behind.front().name);
}

/// The class in the name belongs to the bus behind the node's port: that of the port itself, or the
/// one that is set in an HSZ (RN.3).
bool named_by_port(const Config& config, const Node& node, const Disk& disk) {
  if (disk.device.code() != "DK") return false;
  const Controller* const box = controller_of(config, disk);
  return (node.parameter(ParameterId::device_naming) & 1) != 0 ||
         (box != nullptr && box->kind.name.starts_with("HSZ"));
}

bool independent_of_node(const Config& config, const Disk& disk) {
  if (disk.device.code() == "DG") return true;
  const Controller* const box = controller_of(config, disk);
  return box != nullptr && box->kind.name.starts_with("HS");
}

/// "DKA100" of "$1$DKA100" and "ALPHA$DKA100".
std::string local_part(const DeviceName& name) {
  return name.str().substr(name.str().rfind('$') + 1);
}

/// Nodes with a direct path, and what they call the disk.
std::vector<std::pair<std::size_t, std::string>> names_of(const Config& config,
                                                          const Attached& attached, std::size_t d) {
  std::vector<std::pair<std::size_t, std::string>> names;
  for (std::size_t n = 0; n < config.nodes.size(); ++n) {
    if (!attached(n, d)) continue;
    names.emplace_back(n, name_at(config, config.nodes[n], config.disks[d]).str());
  }
  return names;
}

}  // namespace

std::int64_t class_of(const Disk& disk) { return disk.device.allocation_class(); }

DeviceName name_at(const Config& config, const Node& node, const Disk& disk) {
  const std::int64_t own = node.parameter(ParameterId::alloclass);
  std::string name = disk.device.str();
  if (class_of(disk) != 0 && named_by_port(config, node, disk)) {
    name[name.rfind('$') + 3] = 'A';
  } else if (independent_of_node(config, disk)) {
    return disk.device;
  } else if (own != 0) {
    name = fmt::format("${}${}", own, local_part(disk.device));
  } else if (class_of(disk) == 0) {
    name = fmt::format("{}${}", node.name, local_part(disk.device));
  }
  return DeviceName::parse(name).value_or(disk.device);
}

std::vector<TwoNames> disks_with_two_names(const Config& config, const Attached& attached) {
  std::vector<TwoNames> found;
  for (std::size_t d = 0; d < config.disks.size(); ++d) {
    const auto names = names_of(config, attached, d);
    if (names.empty()) continue;
    const Disk& disk = config.disks[d];
    // without a class the text's name is that of a node, and stands for what nodes make of it
    const std::string first = class_of(disk) != 0 ? disk.device.str() : names.front().second;
    const std::string& owner = config.nodes[names.front().first].name;
    for (const auto& [n, name] : names) {
      if (name != first) found.push_back({disk.name, owner, config.nodes[n].name, name});
    }
  }
  return found;
}

std::vector<SameName> disks_with_one_name(const Config& config, const Attached& attached) {
  std::vector<SameName> found;
  std::map<std::string, std::size_t> seen;  // name, first disk of it
  for (std::size_t d = 0; d < config.disks.size(); ++d) {
    for (const auto& [n, name] : names_of(config, attached, d)) {
      const auto [at, fresh] = seen.emplace(name, d);
      if (fresh || at->second == d) continue;
      found.push_back(
          {config.nodes[n].name, name, config.disks[at->second].name, config.disks[d].name});
      break;
    }
  }
  return found;
}

}  // namespace shadow::sim
