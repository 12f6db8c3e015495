#pragma once
// Paths of disks, for SET DEVICE and SHOW DEVICE.
#include <string>
#include <vector>

#include "engine/dcl/commands/checks.hpp"

namespace shadow::dcl {

/// SET DEVICE with /PATH, /SWITCH or /ENABLE.
[[nodiscard]] bool names_a_path(const Command& command);
void set_path(Session& session, const Command& command, CommandResult& result);
/// SHOW DEVICE/MULTIPATH_SET: a heading, and a line a path.
[[nodiscard]] std::vector<std::string> multipath_display(Session& session, const DeviceName& disk);

}  // namespace shadow::dcl
