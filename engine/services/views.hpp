#pragma once
// What displays and $GETDVI show of units and members on one node: values, computed by the engine,
// formatted by others.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/device_name.hpp"
#include "engine/base/types.hpp"
#include "engine/ports/disk.hpp"
#include "engine/services/mount.hpp"
#include "engine/unit/set_state.hpp"
#include "engine/unit/work.hpp"

namespace shadow {

/// 6.0 "State of a set"; copying and merging can hold at once (R6.1).
enum class UnitState : std::uint8_t {
  steady,
  copying,
  merging,
  copying_merging,
  mount_verify,
  mount_verify_timeout
};

struct MemberView {
  DeviceName name;
  std::string host;  // reached through (R4.122)
  std::string type;
  MemberRole role = MemberRole::full;
  bool master = false;
  bool merging = false;
  int percent = 0;  // copied or merged, rounded down (R4.121)
  std::uint32_t read_cost = 0;
  std::uint32_t site = 0;
  std::int64_t timeout_s = 0;
  std::uint32_t queue = 0;
  std::uint64_t operations = 0;  // physical I/O incl. copy and merge (R4.125)
  std::uint64_t errors = 0;      // physical I/O that failed
  WorkCounts work;               // the operations by kind of work (R1.14)
  BlockCount maxblock = 0;
  bool reachable = true;
  bool served = false;
};

/// Who performs an operation on the set now, as this node knows it.
struct OperationView {
  std::string node;  // "" = pending
  int percent = 0;
};

struct UnitView {
  DeviceName name;
  std::string label;
  std::string logical;
  MountScope scope = MountScope::process;
  UnitState state = UnitState::steady;
  BlockCount volsize = 0;
  BlockCount limit = 0;          // to which it can be expanded; 0: it cannot
  Lbn scb_lbn = 0;               // where the storage control block lies
  bool not_erased = false;       // R4.26
  bool erase_on_delete = false;  // R4.29
  Geometry geometry;             // of the smallest member (R1.40)
  Generation generation;
  std::int64_t timeout_s = 0;  // MVTIMEOUT in force
  std::uint32_t site = 0;
  std::uint32_t priority = 5000;
  std::int64_t delay_per_served_member_s = 30;
  std::uint64_t operations = 0;  // user I/O (R4.125)
  std::uint64_t reads = 0;       // of these
  std::uint64_t writes = 0;
  std::uint64_t errors = 0;
  std::uint32_t open_files = 0;
  std::vector<std::string> mounted_on;  // node names, sorted
  std::optional<OperationView> copy;    // needed or running
  std::optional<OperationView> merge;
  std::vector<MemberView> members;  // in index order
  Lbn merge_fence = 0;              // as this node knows it
  bool extended = false;            // extended membership is on (R1.61)
  bool system_disk = false;         // this node booted from it (3.6)
  bool write_locked = false;        // mounted /NOWRITE
  std::string volume_set;           // name of the volume set it belongs to; "" = none (R4.22)
  std::uint32_t relative_volume = 0;
};

/// A single disk mounted on this node.
struct VolumeView {
  DeviceName name;
  std::string host;
  std::string type;
  std::string label;
  std::string logical;
  MountScope scope = MountScope::process;
  bool share = false;
  UnitState state = UnitState::steady;  // steady, mount_verify or mount_verify_timeout
  bool write_locked = false;            // /NOWRITE, or a former member (R4.51)
  BlockCount volsize = 0;
  std::uint64_t operations = 0;
  std::uint64_t errors = 0;
  std::uint32_t open_files = 0;
  std::string volume_set;
  std::uint32_t relative_volume = 0;
};

/// A unit in short, for whoever asks about many of them.
struct UnitGlance {
  UnitState state = UnitState::steady;
  Generation generation;
  std::vector<DeviceName> members;  // in index order
};

}  // namespace shadow
