#include "sim/bench/node_storage_plan.hpp"

#include "sim/scenario/device_names.hpp"
#include "sim/scenario/system_version.hpp"

namespace shadow::sim {

NodeStoragePlan node_storage_plan(const Config& config, const HardwarePlan& plan, NodeId node) {
  const Node& n = config.nodes[node.index];
  const SystemVersion version = system_version(n.version);
  NodeStoragePlan storage;
  storage.rules.multipath = version >= SystemVersion{7, 2, 1};
  storage.rules.served_in_sets = version >= SystemVersion{7, 3, 1};
  storage.rules.fc_served_failover = config.option("fc_served_failover") == "on";
  storage.names.resize(config.disks.size());
  for (std::size_t d = 0; d < config.disks.size(); ++d) {
    if (plan.paths[node.index][d].empty()) continue;
    const DeviceName name = name_at(config, n, config.disks[d]);
    if (name != config.disks[d].device) storage.names[d] = name;
  }
  return storage;
}

}  // namespace shadow::sim
