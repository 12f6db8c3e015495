#pragma once
// What MOUNT prints of a set and of its members (RA.20, R4.16).
#include <string>
#include <vector>

#include "engine/host/context.hpp"
#include "engine/services/results.hpp"
#include "engine/unit/mount_decision.hpp"
#include "engine/unit/virtual_unit.hpp"

namespace shadow {

/// The node or controller through which this node reaches the device (R4.122).
[[nodiscard]] std::string host_of(const NodeContext& context, const DeviceName& device);

/// MOUNTED of a unit or of a single disk.
[[nodiscard]] Emission mounted_line(const std::string& label, const DeviceName& device);

/// One line for each of the candidates that is a member now: the named ones in the order of
/// /SHADOW, then those that /INCLUDE found.
void report_members(const VirtualUnit& unit, const NodeContext& context,
                    const std::vector<Candidate>& candidates, ServiceResult& result);

}  // namespace shadow
