#pragma once
// Every change of what the nodes share about a set runs through here, in the order of R6.107: state
// lock, hold on all nodes, storage control blocks, publication, release. Serialised clusterwide by
// the lock; a node that dies in the middle is survived by R6.126.
#include <functional>
#include <memory>
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
  /// Filled by the edit where only it finds out whom it concerns; null: `devices`.
  std::shared_ptr<const std::vector<DeviceName>> concerned;
};

/// normal | set_changed: the edit found nothing to do | medium_offline: no full member could be
/// updated, or one must be waited for: nothing changed. If a dead leader's change could not be
/// settled for lack of a member, I/O stays held until some node has settled it.
Task<Status> change_membership(VirtualUnit& unit, Change change);

/// The same, again and again as long as a member must be waited for: normal | set_changed, or
/// medium_offline if the unit is given up here meanwhile.
Task<Status> change_when_possible(VirtualUnit& unit, Change change);

/// Settles what a leader left that died within a change, or could not finish: again and again until
/// it is settled or the unit is given up here (R6.126).
Task<void> settle_change(VirtualUnit& unit);

}  // namespace shadow
