#pragma once
// Every change of what the nodes share about a set runs through here, in the order of R6.107: state
// lock, hold on all nodes, storage control blocks, publication, release. Serialised clusterwide by
// the lock; a node that dies in the middle is survived by R6.126.
#include <functional>
#include <vector>

#include "engine/cluster/messages.hpp"
#include "engine/unit/virtual_unit.hpp"

namespace shadow {

/// Applied to the state found once all I/O is held; false: nothing to change any more.
using Edit = std::function<bool(SetState&)>;

enum class ScbWrite : std::uint8_t {
  none,        // who has the set mounted: not on the media
  flags,       // same membership: same generation (R6.63)
  when_last,   // as flags, if no node has the set mounted any more: properly dismounted (R6.124)
  generation,  // composition changed: new generation (R6.8)
};

struct Change {
  Edit edit;
  ChangeCause cause = ChangeCause::none;
  std::vector<DeviceName> devices;  // whom it concerns, for the reports
  ScbWrite scb = ScbWrite::generation;
};

/// normal | set_changed: the edit found nothing to do | medium_offline: no full member could be
/// updated, nothing changed.
Task<Status> change_membership(VirtualUnit& unit, Change change);

/// The storage control blocks of `next`, in the order of R6.6; members that cannot be written are
/// taken out of `next`, which then gets a newer generation, and all is written again (R6.11). Those
/// taken out are added to `lost`.
Task<Status> write_control_blocks(VirtualUnit& unit, SetState& next, ScbWrite what, bool mounted,
                                  std::vector<DeviceName>& lost);

/// The next generation number: this node's clock, but always above `last` (R6.9).
[[nodiscard]] Generation next_generation(const NodeContext& context, Generation last);

}  // namespace shadow
