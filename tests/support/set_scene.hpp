#pragma once
// The usual scene of a requirement test: disks $1$DGA10 to $1$DGA30 and the set DSA1 on them.
#include <algorithm>
#include <string>
#include <vector>

#include "sim/fault/disk_faults.hpp"
#include "tests/support/test_cluster.hpp"

namespace shadow::test {

inline constexpr UnitNumber kUnit{1};
inline constexpr BlockCount kSize = 8192;
/// Where the set's storage control block lies.
inline constexpr BlockRange kScb{kSize / 2, 1};
inline const std::string kD1 = "$1$DGA10", kD2 = "$1$DGA20", kD3 = "$1$DGA30", kD4 = "$1$DGA40";

inline DeviceName named(const std::string& device) { return *DeviceName::parse(device); }
inline DeviceName unit_name(UnitNumber n = kUnit) { return DeviceName::virtual_unit(n); }

/// MOUNT/SYSTEM DSA1:/SHADOW=(disks) DATA1
inline MountRequest mounting(const std::vector<std::string>& disks, UnitNumber unit = kUnit) {
  MountRequest r;
  r.unit = unit;
  for (const auto& d : disks) r.members.push_back(named(d));
  r.label = "DATA" + std::to_string(unit.value);
  r.scope = MountScope::system;
  return r;
}
inline DismountRequest dismounting(const DeviceName& device) {
  DismountRequest r;
  r.device = device;
  return r;
}
inline DismountRequest dismounting(const std::string& disk) { return dismounting(named(disk)); }

/// The three disks (10 and 20 alike, 30 different) and the nodes; the set is mounted on all of them
/// with `members`.
struct SetScene {
  explicit SetScene(const std::vector<std::string>& members = {kD1, kD2},
                    const std::vector<std::string>& nodes = {"ALPHA"},
                    const TestCluster::Options& options = {},
                    const std::vector<std::string>& targets = {}, BlockCount size = kSize)
      : c(options) {
    c.disk(kD1, size, 7);
    c.disk(kD2, size, 7);
    c.disk(kD3, size, 99);
    for (const auto& n : nodes) c.boot(n);
    if (!members.empty()) c.adopt(kUnit, members, nodes, targets);
  }
  TestCluster c;
};

/// Idents or event keys of the messages that a command returned, in order.
inline std::vector<std::string> keys(const ServiceResult& r) {
  std::vector<std::string> all;
  for (const Emission& e : r.messages) all.emplace_back(key(e));
  return all;
}
inline bool has(const ServiceResult& r, const std::string& ident) {
  return std::ranges::count(keys(r), ident) > 0;
}

/// "10 20 30*": unit numbers of the members in index order, targets with a star.
inline std::string members(TestCluster& c, const std::string& node = "ALPHA",
                           UnitNumber unit = kUnit) {
  std::string all;
  for (const MemberView& m : c.view(node, unit).members) {
    if (!all.empty()) all += " ";
    all += std::to_string(m.name.unit()) + (m.role == MemberRole::full ? "" : "*");
  }
  return all;
}

/// Which of `wanted` a node said or journalled, in order.
inline std::vector<std::string> said_of(const TestCluster& c, const std::string& node,
                                        const std::vector<std::string>& wanted,
                                        std::size_t from = 0) {
  std::vector<std::string> all;
  for (std::size_t i = from; i < c.said().size(); ++i) {
    const Said& s = c.said()[i];
    if (s.node == c.id(node) && std::ranges::count(wanted, s.key) > 0) all.push_back(s.key);
  }
  return all;
}

inline void offline(TestCluster& c, const std::string& disk) {
  c.unit(disk).install(std::make_unique<sim::OfflineDisk>());
}
inline void fatal(TestCluster& c, const std::string& disk) {
  c.unit(disk).install(std::make_unique<sim::FatalDisk>());
}
inline void slow(TestCluster& c, const std::string& disk, double factor) {
  c.unit(disk).install(std::make_unique<sim::SlowDisk>(factor));
}

/// Everything that a refused command may not change (R4.143): what the node shows, and what stands
/// on the disks.
struct Snapshot {
  std::vector<std::string> units;
  std::vector<std::optional<StorageControlBlock>> blocks;
  std::size_t writes = 0;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};
inline Snapshot snapshot(TestCluster& c, const std::vector<std::string>& disks,
                         const std::string& node = "ALPHA") {
  Snapshot s;
  for (const UnitView& u : c.services(node).units()) {
    std::string text = u.name.str() + " " + u.label + " " + std::to_string(u.generation.value);
    for (const MemberView& m : u.members) {
      text += " " + m.name.str() + (m.role == MemberRole::full ? "" : "*");
    }
    s.units.push_back(text);
  }
  for (const VolumeView& v : c.services(node).single_disks()) {
    s.units.push_back(v.name.str() + " " + v.label + (v.write_locked ? " locked" : ""));
  }
  s.units.push_back("pool " + std::to_string(c.shell(node)->runtime().pool_used()));
  for (const auto& d : disks) {
    s.blocks.push_back(c.scb_of(d, c.unit(d).medium().size()));
    s.writes += c.unit(d).counters().writes;
  }
  return s;
}

}  // namespace shadow::test
