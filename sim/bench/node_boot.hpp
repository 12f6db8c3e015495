#pragma once
// How a node of the bench comes to its system disk (3.6, 3.7): which member its console or its MOP
// server names, and the boot itself.
#include "engine/base/device_name.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"
#include "sim/scenario/config.hpp"

namespace shadow::sim {

class System;

/// The physical disk behind a boot device: the disk itself, or of a virtual unit the first member
/// in the file (ours: the console knows one name). Empty: a disk outside the model.
[[nodiscard]] DeviceName boot_member(const Config& config, NodeId node, const std::string& device);

/// Does the node boot from a disk of the model, as `system_disk` or its parameters say?
[[nodiscard]] bool boots_from_model(System& system, NodeId node);

/// Mounts the node's system disk. A satellite waits for a server that has the set mounted; it gets
/// the name of the current master member (R3.80, R3.82, 3.7). Where there is nothing to boot from
/// the node stops (R3.85), and this does not end.
Task<void> mount_system_disk(System& system, NodeId node);

}  // namespace shadow::sim
