#pragma once
// $DISMOU as a typed call (4.10).
#include "engine/base/device_name.hpp"
#include "engine/services/mount.hpp"

namespace shadow {

struct DismountRequest {
  /// A member: it leaves the set on all nodes. A virtual unit or a single disk: it is dismounted on
  /// this node.
  DeviceName device;
  bool cluster = false;          // unit: on all nodes (R4.108)
  bool abort = false;            // ends mount verification (R4 table of 4.10)
  bool force_removal = false;    // member of a set in mount verification: expel now
  bool override_checks = false;  // in spite of open files
  /// Spins disks down that can be; not given: as MOUNT said (R5.30).
  std::optional<bool> unload;
  bool only_volume = false;  // /UNIT: this volume of its volume set only
  BitmapPolicy minicopy = BitmapPolicy::not_given;
};

}  // namespace shadow
