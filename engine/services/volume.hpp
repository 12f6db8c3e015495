#pragma once
// INITIALIZE and SET VOLUME as typed calls (4.3, 4.12): new volumes, and the size and attributes of
// mounted ones.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/device_name.hpp"
#include "engine/base/types.hpp"

namespace shadow {

/// INITIALIZE ddcu: label, and INITIALIZE/SHADOW=(ddcu,...) label.
struct InitializeRequest {
  std::vector<DeviceName> devices;
  /// The disks look like members of one set of long ago, so that they can be mounted as a set
  /// without a copy (R6.13); without it there is one disk, of no set.
  bool shadow = false;
  std::string label;                 // 1..12 characters (R1.20)
  std::string owner = "[SYSTEM]";    // who gives the command: owner of the new volume
  bool volpro = true;                // may initialize what belongs to somebody else (R4.32)
  bool erase = false;                // R4.27-R4.29
  std::optional<BlockCount> size{};  // /SIZE=n; none: as large as the smallest disk allows (R4.33)
  bool limit = false;                // /LIMIT: the volume can be expanded later (R1.44)
  std::optional<BlockCount> limit_blocks{};  // /LIMIT=n; none: the largest possible
};

/// SET VOLUME device: everything that is given is checked before anything is changed.
struct VolumeRequest {
  DeviceName device;
  bool size = false;                         // /SIZE (R4.135)
  std::optional<BlockCount> size_blocks{};   // /SIZE=n; none: the largest possible (R1.50)
  bool limit = false;                        // /LIMIT (R4.136)
  std::optional<BlockCount> limit_blocks{};  // /LIMIT=n; none: the largest possible (R1.44)
  std::optional<bool> erase_on_delete{};     // R4.29
  std::optional<std::string> label{};        // 1..12 characters (R1.20)
};

}  // namespace shadow
