// Disks and members: names and allocation classes, sizes, versions (chapter 1, RN.*).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/scenario/advice_rules.hpp"
#include "sim/scenario/device_names.hpp"

namespace shadow::sim::advice {
namespace {

using enum ParameterId;

/// "$1$" of $1$DKA0.
std::string class_text(const Disk& disk) {
  return fmt::format("${}$", disk.device.allocation_class());
}

/// R1.21: one system, one storage path, one disk.
void smallest_configuration(Desk& desk) {
  const Position at{std::make_shared<std::string>(desk.scenario.file), 0, 0};
  if (desk.config.nodes.empty()) desk.error("R1.21", at, "there is no node: nothing can run");
  if (desk.config.disks.empty())
    desk.error("R1.21", at, "there is no disk: nothing can be shadowed");
  for (std::uint32_t n = 0; n < desk.config.nodes.size() && !desk.config.disks.empty(); ++n) {
    bool reaches = false;
    for (std::uint32_t d = 0; d < desk.config.disks.size() && !reaches; ++d)
      reaches = !desk.availability.whole().paths(n, d).empty();
    const bool can_tell = desk.availability.whole().node(n) == NodeFate::up;
    if (reaches || !can_tell) continue;
    desk.warn(
        "R1.21", desk.config.nodes[n].at,
        fmt::format("{} has no path to any disk: it can mount nothing", desk.config.nodes[n].name));
  }
}

void members(Desk& desk, const ShadowSet& set, const Reference& m) {
  const Disk& disk = *desk.config.disk(m.name);
  if (disk.device.allocation_class() == 0) {
    desk.error("L1", m.at,
               fmt::format("member {} of {} has no allocation class: MOUNT refuses it; expected a "
                           "name like $1$DKA0 (R3.4)",
                           m.name, set.name));
  }
  if (disk.write_locked) {
    desk.error("R1.31", m.at,
               fmt::format("member {} of {} is write-locked: MOUNT refuses it", m.name, set.name));
  }
  if (disk.forced_error && !*disk.forced_error) {
    desk.warn("R1.30", m.at,
              fmt::format("{} of {} cannot mark a block as lost: MOUNT needs "
                          "/OVERRIDE=NO_FORCED_ERROR, and an error that cannot be corrected "
                          "removes the member (R4.53)",
                          m.name, set.name));
  }
}

/// R1.34: memory disks shadow memory disks only.
void memory_disks(Desk& desk, const ShadowSet& set) {
  std::size_t memory = 0;
  for (const Reference& m : set.members) memory += desk.config.disk(m.name)->device.code() == "MD";
  if (memory == 0 || memory == set.members.size()) return;
  desk.error("R1.34", set.at,
             fmt::format("{} combines {} DECram disk{} with {} other{}: MOUNT refuses that",
                         set.name, memory, memory == 1 ? "" : "s", set.members.size() - memory,
                         set.members.size() - memory == 1 ? "" : "s"));
}

/// RN.11: members of unlike size need versions that know them.
void sizes(Desk& desk, const ShadowSet& set) {
  std::set<BlockCount> blocks;
  for (const Reference& m : set.members)
    blocks.insert(desk.plan.disks[desk.disk_index(m.name)].drive.blocks);
  if (blocks.size() < 2) return;
  for (const Node* n : desk.nodes_with(set)) {
    const bool knows =
        n->arch != "vax" && (n->arch == "alpha" ? at_least(*n, 7, 3, 2) : at_least(*n, 8, 2));
    if (knows) continue;
    desk.error(
        "RN.11", n->at,
        fmt::format("{} has members of {} to {} blocks, and {} ({} {}) mounts it: members "
                    "of unlike size need Alpha 7.3-2 or Integrity 8.2 (R1.36)",
                    set.name, *blocks.begin(), *blocks.rbegin(), n->name, n->arch, n->version));
  }
}

/// L16, R2.56: more than three members need 8.4 on every node that mounts the set.
void member_limit(Desk& desk, const ShadowSet& set) {
  constexpr std::size_t kMost = 6;
  constexpr std::size_t kMostBefore = 3;
  if (set.members.size() > kMost) {
    desk.error("L16", set.at,
               fmt::format("{} has {} members, at most {} are possible (R1.3)", set.name,
                           set.members.size(), kMost));
  }
  if (set.members.size() <= kMostBefore) return;
  for (const Node* n : desk.nodes_with(set)) {
    if (at_least(*n, 8, 4) && n->arch != "vax") continue;
    desk.error(
        "L16", n->at,
        fmt::format("{} has {} members, and {} ({} {}) mounts it: more than {} need 8.4 on "
                    "every node (R2.56, R1.62)",
                    set.name, set.members.size(), n->name, n->arch, n->version, kMostBefore));
  }
}

Attached attached(const Desk& desk) {
  return [&desk](std::size_t node, std::size_t disk) {
    return desk.graph.attached(static_cast<std::uint32_t>(node), static_cast<std::uint32_t>(disk));
  };
}

/// L2: one disk, one name.
void two_names(Desk& desk) {
  for (const TwoNames& t : disks_with_two_names(desk.config, attached(desk))) {
    const Disk& disk = *desk.config.disk(t.disk);
    const Node& node = *desk.config.node(t.node);
    if (disk.device.allocation_class() == 0) {
      desk.error("L2", disk.at,
                 fmt::format("{} is attached to {} and {}, which each name it after themselves: "
                             "give it an allocation class (R3.30)",
                             t.disk, t.first, t.node));
    } else if (!t.name.starts_with(class_text(disk))) {
      desk.error("L2", node.at,
                 fmt::format("{} has ALLOCLASS = {} and would name {} otherwise: all nodes that "
                             "reach a disk need its class (RN.2, R3.30)",
                             t.node, node.parameter(alloclass), t.disk));
    } else {
      desk.error("RN.3", disk.at,
                 fmt::format("{} is on a bus with an allocation class of its own: {} names it {}",
                             t.disk, t.node, t.name));
    }
  }
}

/// L2: two disks named after nodes of one class are one name.
void one_name(Desk& desk) {
  for (const SameName& s : disks_with_one_name(desk.config, attached(desk))) {
    desk.error("L2", desk.config.disk(s.second)->at,
               fmt::format("{} and {} both become {} by the allocation class of their nodes "
                           "(R3.30, RN.7)",
                           s.first, s.second, s.name));
  }
}

/// RN.3: units of an HSZ fail over between two buses only with a class of their own.
void multibus(Desk& desk, const Disk& disk) {
  if (disk.behind.empty() || disk.device.allocation_class() != 0) return;
  const Controller& box = *desk.config.controller(disk.behind.front().name);
  if (!box.multibus()) return;
  desk.error("RN.3", disk.at,
             fmt::format("{} is behind {} on two buses and has no allocation class: it cannot fail "
                         "over between them",
                         disk.name, box.name));
}

/// L16, R1.60: limits of support, which hinder nothing: the disks of all sets of several members,
/// and the sets of one.
void disk_limit(Desk& desk) {
  constexpr std::size_t kMost = 500;
  constexpr std::size_t kMostSingle = 10'000;
  std::size_t disks = 0;
  std::size_t single = 0;
  for (const ShadowSet& s : desk.config.sets) {
    disks += s.members.size() > 1 ? s.members.size() : 0;
    single += s.members.size() == 1 ? 1 : 0;
  }
  if (single > kMostSingle) {
    desk.warn(
        "R1.60", desk.config.sets[0].at,
        fmt::format("{} sets with one member, at most {} are supported", single, kMostSingle));
  }
  if (disks <= kMost) return;
  desk.error("L16", desk.config.sets[0].at,
             fmt::format("{} disks in sets with several members, at most {} are supported (R3.5)",
                         disks, kMost));
}

}  // namespace

void on_devices(Desk& desk) {
  smallest_configuration(desk);
  two_names(desk);
  one_name(desk);
  for (const Disk& d : desk.config.disks) multibus(desk, d);
  for (const ShadowSet& set : desk.config.sets) {
    for (const Reference& m : set.members) members(desk, set, m);
    memory_disks(desk, set);
    sizes(desk, set);
    member_limit(desk, set);
  }
  disk_limit(desk);
}

}  // namespace shadow::sim::advice
