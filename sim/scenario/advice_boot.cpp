// System disks and satellites (3.6, 3.7).
#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/scenario/advice_rules.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::advice {
namespace {

using enum ParameterId;

constexpr std::int64_t kMinimerge = 4096;  // of SHADOW_SYS_DISK (R3.55)

void system_disk_parameters(Desk& desk, const Node& n) {
  const std::int64_t disk = n.parameter(shadow_sys_disk);
  const bool shadowed = (disk & 1) != 0;
  if (shadowed && n.parameter(shadowing) != 2) {
    desk.error("L4", n.at,
               fmt::format("{}: SHADOW_SYS_DISK = {} needs SHADOWING = 2 (R3.54)", n.name, disk));
  }
  if ((disk & kMinimerge) != 0 && (n.parameter(dumpstyle) & 4) == 0) {
    desk.error("L11", n.at,
               fmt::format("{}: SHADOW_SYS_DISK = {} permits a minimerge of the system disk, which "
                           "needs DUMPSTYLE bit 2 (a dump off the system disk, R3.92)",
                           n.name, disk));
  }
  if (disk == kMinimerge) {
    desk.warn(
        "L18", n.at,
        fmt::format("{}: SHADOW_SYS_DISK = 4096 without bit 0 has no effect (R9.53)", n.name));
  }
  constexpr std::int64_t kDocumented = 120;
  if (shadowed && n.parameter(shadow_sys_tmo) < kDocumented) {
    desk.warn(
        "L7", n.at,
        fmt::format("{}: SHADOW_SYS_TMO = {} is below the documented minimum of 120 s (R3.26)",
                    n.name, n.parameter(shadow_sys_tmo)));
  }
}

/// The set that a node boots from; null: none.
const ShadowSet* system_set(const Desk& desk, const Node& n) {
  if (!n.system_disk.empty()) return desk.config.set(n.system_disk);
  if ((n.parameter(shadow_sys_disk) & 1) == 0 || n.boot_device.empty()) return nullptr;
  return desk.config.set_of(n.boot_device);
}

/// L5, L7, R1.70: nodes that boot from one set.
void one_system_set(Desk& desk, const ShadowSet& set, const std::vector<const Node*>& nodes) {
  for (const Node* n : nodes) {
    const std::int64_t unit = n->parameter(shadow_sys_unit);
    if (unit == static_cast<std::int64_t>(set.unit.value)) continue;
    desk.error("L5", n->at,
               fmt::format("{} boots from {} but has SHADOW_SYS_UNIT = {} (R3.57)", n->name,
                           set.name, unit));
  }
  if (const std::string values = differing(nodes, shadow_sys_tmo); !values.empty()) {
    desk.warn("L7", set.at,
              fmt::format("SHADOW_SYS_TMO differs among the nodes that boot from {}: {} (R3.60)",
                          set.name, values));
  }
  for (const Node* n : nodes) {
    if (n->arch == nodes[0]->arch) continue;
    desk.error("R1.70", n->at,
               fmt::format("{} ({}) and {} ({}) boot from {}: architectures need system disks of "
                           "their own",
                           nodes[0]->name, nodes[0]->arch, n->name, n->arch, set.name));
    break;
  }
}

void system_sets(Desk& desk) {
  std::map<std::string, std::vector<const Node*>> booting;
  std::map<std::int64_t, std::set<std::string>> numbers;
  for (const Node& n : desk.config.nodes) {
    const ShadowSet* set = system_set(desk, n);
    if (set == nullptr) continue;
    booting[set->name].push_back(&n);
    numbers[n.parameter(shadow_sys_unit)].insert(set->name);
  }
  for (const auto& [name, nodes] : booting) one_system_set(desk, *desk.config.set(name), nodes);
  for (const auto& [unit, sets] : numbers) {
    if (sets.size() < 2) continue;
    desk.error("L5", desk.config.set(*sets.begin())->at,
               fmt::format("{} and {} are system disks with one number, SHADOW_SYS_UNIT = {} "
                           "(R3.57)",
                           *sets.begin(), *std::next(sets.begin()), unit));
  }
}

/// R3.71, R1.71: what the node boots from.
void boot_device(Desk& desk, const Node& n) {
  const ShadowSet* set = system_set(desk, n);
  if (set == nullptr) return;
  const auto is_member = [&](const std::string& disk) {
    for (const Reference& m : set->members) {
      if (m.name == disk) return true;
    }
    return false;
  };
  if (!n.boot_device.empty() && !is_member(n.boot_device)) {
    desk.error("R3.71", n.at,
               fmt::format("{} boots from {}, which is no source member of {}", n.name,
                           n.boot_device, set->name));
  }
  bool direct = false;
  std::set<std::string> sites;
  const auto node = static_cast<std::uint32_t>(desk.node_index(n.name));
  for (const Reference& m : set->members) {
    const auto disk = static_cast<std::uint32_t>(desk.disk_index(m.name));
    direct = direct || desk.graph.attached(node, disk);
    if (!desk.graph.disks()[disk].site.empty()) sites.insert(desk.graph.disks()[disk].site);
  }
  if (!direct && !n.satellite()) {
    desk.warn(
        "R1.71", n.at,
        fmt::format("{} is no satellite and reaches no member of its system disk {} directly: "
                    "it cannot boot from there",
                    n.name, set->name));
  }
  if (sites.size() > 1) {
    desk.warn("R2.46", n.at,
              fmt::format("the system disk {} of {} has members at {} sites: shadow data disks "
                          "across sites, system disks within a site",
                          set->name, n.name, sites.size()));
  }
}

/// L12: a start-up procedure that adds members to the system disk can copy stale data over new.
void startup_lines(Desk& desk, const Node& n) {
  if ((n.parameter(shadow_sys_disk) & 1) == 0) return;
  const std::string unit = fmt::format("DSA{}", n.parameter(shadow_sys_unit));
  for (const std::string& line : n.startup) {
    const std::string text = upper(line);
    const std::size_t at = text.find(unit);
    const bool names = at != std::string::npos &&
                       (at + unit.size() == text.size() ||
                        text.find_first_of("0123456789", at + unit.size()) != at + unit.size());
    if (!text.starts_with("MOU") || !names || text.find("/SHA") == std::string::npos) continue;
    desk.error(
        "L12", n.at,
        fmt::format("{} mounts its system disk with /SHADOW at start-up: after a boot from a "
                    "stale member this copies the old data over the new (R3.75): {}",
                    n.name, line));
  }
}

/// L13: the entry of a satellite names the unit, not a member.
void satellite_entry(Desk& desk, const Node& n) {
  if (!n.satellite() || n.system_disk.empty() || desk.config.disk(n.system_disk) == nullptr) return;
  const ShadowSet* set = desk.config.set_of(n.system_disk);
  desk.error("L13", n.at,
             fmt::format("the entry of satellite {} names the disk {}, expected {} (R3.81)", n.name,
                         n.system_disk, set == nullptr ? "a virtual unit" : set->name));
}

}  // namespace

void on_boot(Desk& desk) {
  for (const Node& n : desk.config.nodes) {
    system_disk_parameters(desk, n);
    boot_device(desk, n);
    startup_lines(desk, n);
    satellite_entry(desk, n);
  }
  system_sets(desk);
}

}  // namespace shadow::sim::advice
