#pragma once
// $MOUNT as a typed call (chapter 5, 4.2-4.6).
#include <optional>
#include <string>
#include <vector>

#include "engine/base/device_name.hpp"
#include "engine/base/types.hpp"

namespace shadow {

enum class MountScope : std::uint8_t { process, group, system };

struct MountRequest {
  /// Nothing: `DSA:`, the highest free number (R4.11).
  std::optional<UnitNumber> unit;
  /// As named in /SHADOW; empty: join a set that is mounted elsewhere (R4.57).
  std::vector<DeviceName> members;
  std::string label;
  std::string logical;  // "" = DISK$label
  MountScope scope = MountScope::process;
  bool cluster = false;          // R4.49
  bool confirm = false;          // R4.35
  bool no_copy = false;          // R4.39
  bool include = false;          // R4.40
  bool require_members = false;  // R4.43
  bool verify_label = false;     // R4.44
  bool assist = true;            // R4.47
  bool override_identification = false;
  bool override_no_forced_error = false;  // R4.53
};

}  // namespace shadow
