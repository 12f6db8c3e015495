#pragma once
// What is installed on a node's ports at its boot: its devices, the engine, and the commands its
// users give. Destroyed at the node's death, the engine first.
#include "engine/host/engine.hpp"
#include "models/node/node_shell.hpp"
#include "models/storage/node_devices.hpp"
#include "sim/bench/hardware.hpp"
#include "sim/bench/node_storage_plan.hpp"

namespace shadow::sim {

class NodeSoftware {
 public:
  NodeSoftware(models::NodeShell& shell, models::Wakeups& wakeups, Hardware& hardware,
               models::ServedDisks& served, const NodeStoragePlan& storage,
               const EngineOptions& options, EngineObserver& observer)
      : devices(shell.id(), wakeups, options.io_hard_limit),
        faces(add_disks(devices, shell, hardware, served, storage)),
        engine({devices, shell.cluster(), shell.locks(), shell.timers(), shell.runtime(),
                shell.console()},
               options, &observer) {}

  models::NodeDevices devices;
  std::size_t faces;  // disks that the node can name
  Engine engine;

 private:
  static std::size_t add_disks(models::NodeDevices& devices, models::NodeShell& shell,
                               Hardware& hardware, models::ServedDisks& served,
                               const NodeStoragePlan& storage) {
    const HardwarePlan& plan = hardware.plan();
    const std::size_t node = shell.id().index;
    devices.join_cluster(served, shell.runtime(), storage.rules);
    std::size_t added = 0;
    for (std::size_t d = 0; d < hardware.disks(); ++d) {
      if (!plan.can_name(node, d)) continue;
      models::DiskTraits traits;
      traits.serve.forced = plan.serves[node][d];
      traits.seen_as = storage.names[d];
      devices.add(hardware.disk(d), hardware.paths(shell.id(), d), traits);
      ++added;
    }
    return added;
  }
};

}  // namespace shadow::sim
