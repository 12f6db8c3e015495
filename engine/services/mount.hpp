#pragma once
// $MOUNT as a typed call (chapter 5, 4.2-4.6): one volume, a shadow set or a single disk.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/device_name.hpp"
#include "engine/base/types.hpp"

namespace shadow {

enum class MountScope : std::uint8_t { process, group, system };

/// /POLICY=MINICOPY of MOUNT and DISMOUNT (R4.45, R4.113, R4.114).
enum class BitmapPolicy : std::uint8_t { not_given, required, optional, forbidden };

struct MountRequest {
  /// A single disk, mounted by itself (MNT$_DEVNAM); empty: a shadow set.
  DeviceName device;
  /// Nothing: `DSA:`, the highest free number (R4.11).
  std::optional<UnitNumber> unit;
  /// As named in /SHADOW; empty: join a set that is mounted elsewhere (R4.57).
  std::vector<DeviceName> members;
  std::string label;    // may be empty with `override_identification`: what the disk says
  std::string logical;  // "" = DISK$label
  MountScope scope = MountScope::process;
  bool share = false;            // others may mount it too (R4.48)
  bool cluster = false;          // R4.49
  bool confirm = false;          // R4.35
  bool no_copy = false;          // R4.39
  bool include = false;          // R4.40
  bool require_members = false;  // R4.43
  bool verify_label = false;     // R4.44
  bool assist = true;            // R4.47
  bool override_identification = false;
  bool override_no_forced_error = false;  // R4.53
  /// Single disk: writable although it is a former member, which it is no more then (R4.52).
  bool override_shadow_membership = false;
  bool no_write = false;           // /NOWRITE: users may only read
  bool foreign = false;            // without file structure; never a shadow set (R4.23)
  bool mount_verification = true;  // /NOMOUNT_VERIFICATION: a lost device is an error at once
  bool unload = true;              // DISMOUNT spins the disks down, unless told otherwise there
  BitmapPolicy minicopy = BitmapPolicy::not_given;
  /// The node boots from this member: the set becomes its system disk (3.6). Empty: no boot.
  DeviceName boot_device;
  /// The caller has VOLPRO or owns the volume (R5.21).
  bool may_override_protection = true;
};

/// MOUNT/BIND: several volumes joined to one file system; each may be a shadow set, the volume set
/// itself is none (R4.22, R5.24).
struct VolumeSetRequest {
  std::string name;                   // of the volume set (/BIND)
  std::vector<MountRequest> volumes;  // in the order of relative volume numbers
  std::string logical;                // "" = DISK$name
};

}  // namespace shadow
