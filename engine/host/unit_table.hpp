#pragma once
// The shadow sets mounted on this node, and those on their way in.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/unit/virtual_unit.hpp"

namespace shadow {

/// Non-paged pool of a mounted set: taken when it is mounted, given back when it is dismounted
/// (1.5, R1.27).
inline constexpr Bytes kUnitPool = 4608;

/// A set that this node is about to join: what it hears of it meanwhile must not be lost.
struct PendingMount {
  std::optional<SetState> newest;
  std::optional<NodeId> held_by;
  std::vector<std::pair<BlockRange, NodeId>> ranges;  // held by corrections (R6.57)
  std::vector<ClusterNode> removed;                   // nodes that left the cluster
  std::vector<std::pair<NodeId, bool>> giving_up;     // nodes; with writes outstanding (R6.128)
  bool merge_wanted = false;
};

class SingleDisk;

class UnitTable {
 public:
  using Map = std::map<UnitNumber, std::shared_ptr<VirtualUnit>>;

  /// Null if the unit is not mounted here. Whoever awaits keeps the pointer.
  [[nodiscard]] std::shared_ptr<VirtualUnit> find(UnitNumber n) const {
    const auto it = units_.find(n);
    return it == units_.end() ? nullptr : it->second;
  }
  /// The same without keeping it; every user request asks.
  [[nodiscard]] VirtualUnit* peek(UnitNumber n) const {
    return n.value < by_number_.size() ? by_number_[n.value] : nullptr;
  }
  [[nodiscard]] const Map& all() const { return units_; }
  void add(std::shared_ptr<VirtualUnit> unit) {
    const UnitNumber n = unit->number();
    if (by_number_.size() <= n.value) by_number_.resize(n.value + std::size_t{1});
    by_number_[n.value] = unit.get();
    units_[n] = std::move(unit);
  }
  void remove(UnitNumber n) {
    if (n.value < by_number_.size()) by_number_[n.value] = nullptr;
    units_.erase(n);
  }
  /// Would one more set fit where at most `limit` may exist? Those that were dismounted since the
  /// node booted count too, and those on their way in (R1.55, R3.38).
  [[nodiscard]] bool has_slot(UnitNumber n, std::int64_t limit) const {
    std::set<UnitNumber> all = slots_;
    for (const auto& [pending, mount] : pending_) all.insert(pending);
    for (const auto& [mounted, unit] : units_) all.insert(mounted);
    return all.contains(n) || std::ssize(all) < limit;
  }

  /// Disks mounted by themselves on this node, by name.
  using Singles = std::map<DeviceName, std::shared_ptr<SingleDisk>>;
  [[nodiscard]] Singles& singles() { return singles_; }
  [[nodiscard]] const Singles& singles() const { return singles_; }
  [[nodiscard]] std::shared_ptr<SingleDisk> single(const DeviceName& device) const {
    const auto it = singles_.find(device);
    return it == singles_.end() ? nullptr : it->second;
  }

  /// The unit is dismounted; it keeps its slot until the node boots again (R1.55).
  void retire(UnitNumber n) {
    slots_.insert(n);
    remove(n);
  }

  /// The unit that has the device as a member now.
  [[nodiscard]] std::shared_ptr<VirtualUnit> of_member(const DeviceName& device) const {
    for (const auto& [n, unit] : units_) {
      if (unit->set().index_of(device)) return unit;
    }
    return nullptr;
  }

  /// Disks that INITIALIZE works on at this node: nobody mounts them meanwhile.
  void take_in_hand(const DeviceName& device) { in_hand_.insert(device); }
  void put_down(const DeviceName& device) { in_hand_.erase(device); }
  [[nodiscard]] bool in_hand(const DeviceName& device) const { return in_hand_.contains(device); }

  [[nodiscard]] PendingMount* pending(UnitNumber n) {
    const auto it = pending_.find(n);
    return it == pending_.end() ? nullptr : &it->second;
  }
  [[nodiscard]] std::map<UnitNumber, PendingMount>& all_pending() { return pending_; }
  /// One mount of a unit at a time: pending(n) is null.
  void begin_mount(UnitNumber n) { pending_[n] = {}; }
  PendingMount end_mount(UnitNumber n) {
    PendingMount p = std::move(pending_[n]);
    pending_.erase(n);
    mount_ended_.notify_all();
    return p;
  }
  /// Resumed when a mount is no longer pending.
  [[nodiscard]] WaitList& mount_ended() { return mount_ended_; }

 private:
  Map units_;
  std::vector<VirtualUnit*> by_number_;
  std::map<UnitNumber, PendingMount> pending_;
  std::set<DeviceName> in_hand_;
  std::set<UnitNumber> slots_;
  Singles singles_;
  WaitList mount_ended_;
};

}  // namespace shadow
