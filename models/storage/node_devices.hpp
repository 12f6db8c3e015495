#pragma once
// The units that one node can name: the engine's Devices port, with what the node and the bench
// tell its faces; the node's MSCP server; and its path poller.
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/ports/devices.hpp"
#include "models/storage/mscp_server.hpp"
#include "models/storage/node_disk.hpp"
#include "models/storage/serve_rules.hpp"

namespace shadow::models {

/// What a node knows of a unit besides its paths.
struct DiskTraits {
  ServeTraits serve{};
  std::optional<DeviceName> seen_as{};  // the node's name for it; none: the unit's own (RN.1, RN.2)
};

/// How a command about paths ended (RP.3, RP.7).
enum class PathResult : std::uint8_t { done, no_such_device, no_such_path };

/// Made at a node's boot, destroyed at its death after the engine's coroutines: what is still under
/// way then is performed or dropped by the seed, and nothing later (R6.127).
class NodeDevices final : public Devices {
 public:
  /// `wakeups` outlives the node.
  NodeDevices(NodeId node, Wakeups& wakeups, Duration io_hard_limit = seconds(15));
  ~NodeDevices();
  NodeDevices(const NodeDevices&) = delete;
  NodeDevices& operator=(const NodeDevices&) = delete;

  /// Before add(): the node serves disks if its MSCP_LOAD is above 0, and uses what others serve.
  /// Both arguments outlive the node's devices.
  void join_cluster(ServedDisks& served, const Node& parameters, const StorageRules& rules = {});
  /// Before the engine starts. `unit` and what the paths lead through outlive the node; no paths:
  /// others may serve the unit. A second unit of the same name is refused (RN.7).
  NodeDisk& add(DiskUnit& unit, const std::vector<PathSpec>& paths, const DiskTraits& traits = {});
  /// Every unit's first path, when all nodes that start together are up.
  void select_paths();

  Disk* find(const DeviceName& name) override;
  std::vector<Disk*> all() override;
  void on_changed(std::function<void(Disk&)> handler) override {
    storage_.on_changed = std::move(handler);
  }

  /// false: commands are held until true (Cluster port, RC.37).
  void set_may_run(bool may_run);
  /// The node's processor stands still (HALT, HANG), or goes on.
  void stand_still(bool still);
  /// After every failure or repair of an interconnect, link, adapter, controller or channel.
  void recheck_paths();
  /// The node was removed from the cluster: everything it has under way is performed or dropped now
  /// (RC.38).
  void settle();

  // Commands about paths; typed forms of SET PREFERRED_PATH and SET DEVICE.

  /// SET PREFERRED_PATH device/HOST=node [/FORCE]; an invalid node clears it (/NOHOST). RP.3.
  PathResult prefer_server(const DeviceName& device, NodeId server, bool force);
  /// SET DEVICE device/PATH=path/SWITCH (RP.7).
  PathResult switch_path(const DeviceName& device, std::string_view path);
  /// SET DEVICE device/PATH=path/[NO]ENABLE (RP.7).
  PathResult enable_path(const DeviceName& device, std::string_view path, bool enabled);

  [[nodiscard]] const std::vector<std::unique_ptr<NodeDisk>>& disks() const { return disks_; }
  /// The node's face of the unit; null: it cannot name it.
  [[nodiscard]] NodeDisk* face(const DiskUnit& unit) const;
  /// Null: the node serves nothing.
  [[nodiscard]] const MscpServer* server() const { return server_.get(); }

 private:
  [[nodiscard]] NodeDisk* named(const DeviceName& name) const;
  void start_poller();
  Task<void> poll();
  void poll_once();
  Task<void> verify_soon(NodeDisk& disk);

  NodeStorage storage_;
  Wakeups& wakeups_;
  std::vector<std::unique_ptr<NodeDisk>> disks_;  // by name
  std::vector<NodeDisk*> by_unit_;                // by record_unit
  std::unique_ptr<MscpServer> server_;
  bool polling_ = false;
  TaskScope scope_;  // last: destroyed first
};

}  // namespace shadow::models
