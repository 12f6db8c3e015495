#pragma once
// What MOUNT of a shadow set refuses before it looks at any device.
#include <optional>

#include "engine/host/context.hpp"
#include "engine/services/mount.hpp"
#include "engine/services/results.hpp"

namespace shadow {

/// Most members that a set can have while `nodes` have it mounted (R1.3, R4.15).
[[nodiscard]] std::size_t member_limit(const NodeContext& context,
                                       const std::vector<NodeId>& nodes);

/// Nothing if the request may go on. `number`: the unit, where it is known.
[[nodiscard]] std::optional<ServiceResult> refuse_set(const NodeContext& context,
                                                      const MountRequest& request);
/// Label of 1 to 12 characters, or none where the disk's own is taken (R1.20, R4.14).
[[nodiscard]] std::optional<ServiceResult> refuse_label(const MountRequest& request);

}  // namespace shadow
