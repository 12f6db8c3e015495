#pragma once
// The shadowing engine of one node: everything shadowing that runs there, on the node's ports.
// Destroying it is the node's crash: all its work ends where it is, commands at the disks are
// abandoned.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/host/context.hpp"
#include "engine/ports/volume.hpp"
#include "engine/services/services.hpp"
#include "engine/unit/set_state.hpp"

namespace shadow {

class Engine {
 public:
  /// `observer` may be null; it outlives the engine.
  Engine(EnginePorts ports, EngineOptions options, EngineObserver* observer);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  [[nodiscard]] Services& services();
  /// The unit as users of this node see it; null if it is not mounted here. Stable until it is
  /// dismounted.
  [[nodiscard]] Volume* volume(UnitNumber unit);
  /// The same of a single disk.
  [[nodiscard]] Volume* volume(const DeviceName& disk);

  /// Takes over a set that was mounted long ago, without I/O, messages or time (scenario-format:
  /// start = mounted). The media hold `scb_sector(set)` and `home_sector(set)` already; every node
  /// in `mounted_on` adopts the same state. `sites`: of the members on this node (R4.94), by member
  /// index; empty: none has one. `boot_device`: the node booted from this member; empty: the set is
  /// not its system disk.
  void adopt(const SetState& set, MountScope scope, const std::string& logical,
             const std::vector<std::uint32_t>& sites = {}, const DeviceName& boot_device = {});

  /// Fence of the copy, else of the merge, that runs on the unit as this node knows it; 0 if there
  /// is none.
  [[nodiscard]] Lbn fence(UnitNumber unit) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shadow
