#pragma once
// What a node's configuration says about its storage besides the paths.
#include <optional>
#include <vector>

#include "models/storage/node_storage.hpp"
#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim {

struct NodeStoragePlan {
  models::StorageRules rules;
  std::vector<std::optional<DeviceName>> names;  // by disk; none: as configured
};

/// Rules by version and options, and the node's own names of its disks (RN.1, RP.4, RP.8).
[[nodiscard]] NodeStoragePlan node_storage_plan(const Config& config, const HardwarePlan& plan,
                                                NodeId node);

}  // namespace shadow::sim
