#pragma once
// What is installed on a node's ports at its boot: its devices, the engine, and the commands its
// users give. Destroyed at the node's death, the engine first.
#include "engine/host/engine.hpp"
#include "models/node/node_shell.hpp"
#include "models/storage/node_devices.hpp"
#include "sim/bench/hardware.hpp"

namespace shadow::sim {

class NodeSoftware {
 public:
  NodeSoftware(models::NodeShell& shell, models::Wakeups& wakeups, Hardware& hardware,
               const EngineOptions& options, EngineObserver& observer)
      : devices(shell.id(), wakeups, options.io_hard_limit),
        faces(add_disks(devices, shell.id(), hardware)),
        engine({devices, shell.cluster(), shell.locks(), shell.timers(), shell.runtime(),
                shell.console()},
               options, &observer) {}

  models::NodeDevices devices;
  std::size_t faces;  // disks that the node can name
  Engine engine;

 private:
  static std::size_t add_disks(models::NodeDevices& devices, NodeId node, Hardware& hardware) {
    std::size_t added = 0;
    for (std::size_t d = 0; d < hardware.disks(); ++d) {
      const auto paths = hardware.paths(node, d);
      if (paths.empty()) continue;
      devices.add(hardware.disk(d), paths);
      ++added;
    }
    return added;
  }
};

}  // namespace shadow::sim
