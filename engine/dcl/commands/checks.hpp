#pragma once
// Checks that several commands share. Each answers the message that refuses the command, or
// nothing.
#include <optional>
#include <string_view>
#include <tl/expected.hpp>

#include "engine/dcl/session/session.hpp"

namespace shadow::dcl {

using Refusal = std::optional<Emission>;

/// SYSTEM-F-NOPRIV if the user lacks it (R4.6).
[[nodiscard]] Refusal need(const Session& session, Privilege privilege);
/// SIMSHAD-E-NOTSUPP, naming what is not there.
[[nodiscard]] Emission not_there(std::string_view what);
/// SIMSHAD-E-BADVALUE with what is allowed.
[[nodiscard]] Emission bad_value(std::string_view value, std::string_view allowed);

/// A device, or the logical name of a unit mounted here. Error: SYSTEM-F-IVDEVNAM (also for a unit
/// number above 9999, RA.44).
[[nodiscard]] tl::expected<DeviceName, Emission> read_device(Session& session,
                                                             std::string_view text);
/// SYSTEM-W-NOSUCHDEV for a disk that this node cannot name; virtual units exist by being mounted.
[[nodiscard]] Refusal need_device(Session& session, const DeviceName& device);

/// /POLICY=[NO]MINICOPY[=OPTIONAL] of MOUNT and DISMOUNT.
[[nodiscard]] BitmapPolicy bitmap_policy(const Command& command);
/// Lines of `said` go to the file of /OUTPUT if the command has one and did not fail, else to
/// `result`; messages go to `result`. DCL-E-OPENOUT where the file cannot be written.
void deliver(Session& session, const Command& command, CommandResult said, CommandResult& result);

}  // namespace shadow::dcl
