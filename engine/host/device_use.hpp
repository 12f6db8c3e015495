#pragma once
// What this node uses devices for: a disk can be one thing at a time in the whole cluster (R1.33,
// R4.138, R4.139).
#include <vector>

#include "engine/cluster/messages.hpp"
#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"

namespace shadow {

/// The first of the devices that this node uses, and for what. As members of `except` they are not
/// in use.
[[nodiscard]] DeviceAnswer device_use(const NodeContext& context, const UnitTable& units,
                                      const std::vector<DeviceName>& devices, UnitNumber except);

}  // namespace shadow
