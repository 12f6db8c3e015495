#pragma once
// The hardware of a run, put together: network, storage channels, controllers, disks, and the paths
// from every node to every disk. It outlives nodes. Parts fail here; nodes notice through their
// ports.
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "models/disk/disk_unit.hpp"
#include "models/link/storage_channel.hpp"
#include "models/observe/event_log.hpp"
#include "models/storage/controller.hpp"
#include "models/storage/path.hpp"
#include "models/storage/unit_ports.hpp"
#include "sim/kernel/driver.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/scenario.hpp"

namespace shadow::sim {

class Hardware {
 public:
  /// `driver` has the plan's network; it, `log` and `scenario` outlive the hardware.
  Hardware(const Scenario& scenario, Driver& driver, HardwarePlan plan, models::EventLog& log);

  [[nodiscard]] models::Network& network() { return driver_.network(); }
  [[nodiscard]] const HardwarePlan& plan() const { return plan_; }

  [[nodiscard]] std::size_t disks() const { return disks_.size(); }
  [[nodiscard]] models::DiskUnit& disk(std::size_t i) { return *disks_[i]; }
  [[nodiscard]] const models::DiskUnit& disk(std::size_t i) const { return *disks_[i]; }
  [[nodiscard]] models::StorageChannel& channel(std::size_t i) { return *channels_[i]; }
  /// `half`: 0 or 1 of a dual controller, 0 of a single one.
  [[nodiscard]] models::Controller& controller(std::size_t i, std::size_t half = 0) {
    return *controllers_[i][half];
  }
  /// Of both halves, or of two boxes that are partners, together; null: none.
  [[nodiscard]] models::Cache* cache(std::size_t controller) { return caches_[controller]; }
  [[nodiscard]] std::size_t halves(std::size_t controller) const {
    return controllers_[controller].size();
  }
  /// The direct paths of a node to a disk, in order of preference.
  [[nodiscard]] std::vector<models::PathSpec> paths(NodeId node, std::size_t disk);
  /// Disks cabled to two adapters go back to the first where that works and its node is up (option
  /// primary_path.failback, R2.38).
  void return_to_primaries(const std::function<bool(NodeId)>& node_up);
  /// Port of the disk that has it on line (R2.24, RH.23); none: it is on line to all, or to nobody.
  [[nodiscard]] std::optional<std::uint32_t> online_port(std::size_t disk) const;

  /// An interconnect as network and as storage channel. Afterwards paths must be looked at again.
  void set_interconnect(std::size_t i, bool up);
  void slow_interconnect(std::size_t i, double factor);
  void congest_interconnect(std::size_t i, double share);
  /// Negative: as its figures say.
  void set_interconnect_loss(std::size_t i, double share);
  void set_attachment(models::AttachmentIndex a, bool up) { network().set_attachment(a, up); }
  /// Units of a controller that fails go to its partner after the time that takes (RH.23).
  void set_controller(std::size_t i, std::size_t half, bool up);
  /// Power of a box goes, and the clock of its cache's battery starts, or it comes back. A cache
  /// that a partner with power mirrors loses nothing.
  void set_controller_power(std::size_t i, bool on);
  /// The node loses every direct way to the disk, or has them again.
  void cut_path(NodeId node, std::size_t disk, bool cut);
  /// Told when units have moved between controllers; then paths must be looked at again.
  void on_units_moved(std::function<void()> told) { units_moved_ = std::move(told); }

 private:
  void make_controllers();
  [[nodiscard]] models::Cache* cache_for(std::size_t i);
  void make_ports();
  [[nodiscard]] std::unique_ptr<models::ControllerPorts> pair_of(const PortsPlan& ports);
  const Scenario& scenario_;
  HardwarePlan plan_;
  Driver& driver_;
  std::vector<models::PortLines> port_lines_;  // by attachment
  std::vector<std::unique_ptr<models::StorageChannel>> channels_;
  std::vector<std::vector<std::unique_ptr<models::Controller>>> controllers_;  // and their halves
  std::vector<std::unique_ptr<models::Cache>> cache_store_;
  std::vector<models::Cache*> caches_;  // by controller; null: none
  std::vector<bool> powered_;           // by controller
  std::vector<std::unique_ptr<models::DiskUnit>> disks_;
  std::vector<std::unique_ptr<models::AdapterPorts>> adapter_ports_;
  std::vector<std::unique_ptr<models::ControllerPorts>> controller_ports_;
  std::vector<models::UnitPorts*> ports_;      // by disk; null: on line to all
  std::vector<std::unique_ptr<bool[]>> cuts_;  // by node and disk
  std::function<void()> units_moved_;
};

}  // namespace shadow::sim
