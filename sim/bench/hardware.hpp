#pragma once
// The hardware of a run, put together: network, storage channels, controllers, disks, and the paths
// from every node to every disk. It outlives nodes. Parts fail here; nodes notice through their
// ports.
#include <memory>
#include <vector>

#include "models/disk/disk_unit.hpp"
#include "models/link/storage_channel.hpp"
#include "models/observe/event_log.hpp"
#include "models/storage/controller.hpp"
#include "models/storage/path.hpp"
#include "sim/kernel/driver.hpp"
#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim {

class Hardware {
 public:
  /// `driver` has the plan's network; it and `log` outlive the hardware.
  Hardware(Driver& driver, HardwarePlan plan, models::EventLog& log);

  [[nodiscard]] models::Network& network() { return driver_.network(); }
  [[nodiscard]] const HardwarePlan& plan() const { return plan_; }

  [[nodiscard]] std::size_t disks() const { return disks_.size(); }
  [[nodiscard]] models::DiskUnit& disk(std::size_t i) { return *disks_[i]; }
  [[nodiscard]] const models::DiskUnit& disk(std::size_t i) const { return *disks_[i]; }
  [[nodiscard]] models::StorageChannel& channel(std::size_t i) { return *channels_[i]; }
  [[nodiscard]] models::Controller& controller(std::size_t i) { return *controllers_[i]; }
  /// The paths of a node to a disk, in order of preference; empty: it cannot name the disk.
  [[nodiscard]] std::vector<models::PathSpec> paths(NodeId node, std::size_t disk);

  /// An interconnect as network and as storage channel. Afterwards paths must be looked at again.
  void set_interconnect(std::size_t i, bool up);
  void slow_interconnect(std::size_t i, double factor);
  void congest_interconnect(std::size_t i, double share);
  /// Negative: as its figures say.
  void set_interconnect_loss(std::size_t i, double share);

 private:
  HardwarePlan plan_;
  Driver& driver_;
  std::vector<models::PortLines> port_lines_;  // by attachment
  std::vector<std::unique_ptr<models::StorageChannel>> channels_;
  std::vector<std::unique_ptr<models::Controller>> controllers_;
  std::vector<std::unique_ptr<models::DiskUnit>> disks_;
};

}  // namespace shadow::sim
