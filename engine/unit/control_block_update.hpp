#pragma once
// How a change comes to the media: the storage control blocks of all members, in the order of R6.6.
#include <vector>

#include "engine/unit/membership_change.hpp"
#include "engine/unit/virtual_unit.hpp"

namespace shadow {

/// Numbers that one change may need: one, and a further one for each member that cannot be written.
inline constexpr std::uint64_t kNumbersOfAChange = kScbMembers + 1;

/// Writes the blocks of `next`: the master, the other full members, targets. Members that cannot be
/// written are taken out of `next`, which then gets a newer generation, and all is written again
/// (R6.11); those taken out are added to `lost`. New generations are at least `first` and above
/// all that were given before. All I/O of the set is held.
/// normal | medium_offline: no full member could be updated, or a member must be waited for (R6.96,
/// R6.104); the set stays as it was, some media may carry a newer number.
Task<Status> write_control_blocks(VirtualUnit& unit, SetState& next, ScbWrite what,
                                  Generation first, bool mounted, std::vector<DeviceName>& lost);

/// This node's clock as a generation number (R6.9).
[[nodiscard]] Generation generation_of_now(const NodeContext& context);

}  // namespace shadow
