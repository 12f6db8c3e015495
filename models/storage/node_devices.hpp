#pragma once
// The units that one node can name: the engine's Devices port, with what the node and the bench
// tell its faces.
#include <functional>
#include <memory>
#include <vector>

#include "engine/ports/devices.hpp"
#include "models/storage/node_disk.hpp"

namespace shadow::models {

/// Made at a node's boot, destroyed at its death after the engine's coroutines: what is still under
/// way then is performed or dropped by the seed, and nothing later (R6.127).
class NodeDevices final : public Devices {
 public:
  /// `wakeups` outlives the node.
  NodeDevices(NodeId node, Wakeups& wakeups, Duration io_hard_limit = seconds(15));

  /// Before the engine starts. `unit` and what the paths lead through outlive the node.
  NodeDisk& add(DiskUnit& unit, const std::vector<PathSpec>& paths);

  Disk* find(const DeviceName& name) override;
  std::vector<Disk*> all() override;
  void on_changed(std::function<void(Disk&)> handler) override {
    storage_.on_changed = std::move(handler);
  }

  /// false: commands are held until true (Cluster port, RC.37).
  void set_may_run(bool may_run);
  /// After every failure or repair of an interconnect, link, adapter, controller or channel.
  void recheck_paths();
  [[nodiscard]] const std::vector<std::unique_ptr<NodeDisk>>& disks() const { return disks_; }

 private:
  NodeStorage storage_;
  Wakeups& wakeups_;
  std::vector<std::unique_ptr<NodeDisk>> disks_;  // by name
};

}  // namespace shadow::models
