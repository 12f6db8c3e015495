#pragma once
// The holder of the state lock died within a change: who is a member stands on the media (R6.126).
#include "engine/unit/virtual_unit.hpp"

namespace shadow {

/// Reads the storage control blocks of all devices that this node knows as members, and of those
/// that they name; takes over the membership with the highest generation found on a device that is
/// a full member in it, if it is newer than `set`. False: none could be read. All I/O of the set is
/// held.
Task<bool> recover_from_media(VirtualUnit& unit, SetState& set);

/// Membership, roles and generation of a control block put into `set`; passes are kept for targets
/// that `set` knows.
void apply_control_block(const StorageControlBlock& scb, SetState& set);

}  // namespace shadow
