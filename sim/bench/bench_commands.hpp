#pragma once
// Carries out bench commands on the system: faults and repairs of disks, paths, interconnects,
// links and nodes, and the life of workloads; one source file for each of these areas. Nodes learn
// of faults through their ports only. What moves time or prints (ADVANCE, SHOW ...) is the
// console's.
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/events/event_to.hpp"
#include "sim/bench/crash_dumps.hpp"
#include "sim/bench/loads.hpp"
#include "sim/bench/node_shutdown.hpp"
#include "sim/bench/system.hpp"
#include "sim/scenario/bench_command.hpp"

namespace shadow::sim {

class BenchCommands {
 public:
  BenchCommands(System& system, Loads& loads);

  /// Does it at this instant, from an event of the bench. Commands of the console alone do nothing.
  void execute(const BenchCommand& command);
  /// SNAPSHOT kept the disk's contents under that name.
  [[nodiscard]] bool has_snapshot(const std::string& disk, const std::string& name) const {
    return snapshots_.contains({disk, name});
  }
  /// Faults in force, one line each, in the order of the components' names.
  [[nodiscard]] std::vector<std::string> faults() const;
  /// Bench commands carried out so far.
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  // bench_disk_commands.cpp
  void run(const bench::FailDisk& c);
  void run(const bench::SpinUp& c);
  void run(const bench::Snapshot& c);
  void run(const bench::Restore& c);
  void run(const bench::Inject& c);
  void repair_disk(const std::string& name);
  /// Power of disks goes or comes back; those of one shelf start one after the other.
  void power_disks(const std::vector<std::string>& disks, bool on);
  void power_shelf(const std::string& shelf, bool on);
  /// In the order of the configuration; none: no such shelf.
  [[nodiscard]] std::vector<std::string> disks_of_shelf(const std::string& shelf) const;
  [[nodiscard]] models::DiskUnit& disk(const std::string& name);
  // bench_path_commands.cpp
  void run(const bench::FailAdapter& c);
  void run(const bench::FailController& c);
  void run(const bench::CutPath& c);
  void run(const bench::SplicePath& c);
  void run(const bench::ControllerLine& c);
  /// CUT PATH stands among the faults as "PATH node disk".
  static constexpr std::string_view kPathPrefix = "PATH ";
  void set_path(const std::string& node, const std::string& disk, bool cut);
  void repair_path(const std::string& fault);
  void repair_adapter(const std::string& name);
  void repair_controller(const std::string& name);  // or a half
  void power_controller(const std::string& name, bool on);
  void slow_controller(const std::string& name, double factor);
  // bench_node_commands.cpp
  void run(const bench::Crash& c);
  void run(const bench::Halt& c);
  void run(const bench::Hang& c);
  void run(const bench::Continue& c);
  void run(const bench::Power& c);
  void run(const bench::Shutdown& c);
  void run(const bench::ShutdownCluster& c);
  void run(const bench::BootNode& c);
  void run(const bench::IpcQuorum& c);
  void run(const bench::IpcCancel& c);
  void run(const bench::Reply& c);
  void run(const bench::FailSite& c);
  void run(const bench::Partition& c);
  void run(const bench::Heal& c);
  /// Of a node that runs; a boot ends it.
  void slow_node(const std::string& name, double factor);
  void repair_site(const std::string& name);
  void power_site(const std::string& site, bool on);
  [[nodiscard]] std::vector<NodeId> ids_of(const std::vector<std::string>& nodes) const;
  // bench_network_commands.cpp
  void run(const bench::FailInterconnect& c);
  void run(const bench::Slow& c);
  void run(const bench::Cut& c);
  void run(const bench::Splice& c);
  void run(const bench::Loss& c);
  void run(const bench::Congest& c);
  void repair_interconnect(const std::string& name);
  void repair_link(const std::string& name);

  void run(const bench::Repair& c);
  void run(const bench::StartWorkload& c) { loads_.start(c.workloads); }
  void run(const bench::StopWorkload& c) { loads_.stop(c.workloads); }
  void run(const bench::Freeze& c) { loads_.freeze(c.workloads); }
  void run(const bench::Thaw& c) { loads_.thaw(c.workloads); }
  void run(const bench::AdvanceBy&) {}
  void run(const bench::AdvanceToSteady&) {}
  void run(const bench::AdvanceTo&) {}
  void run(const bench::Sample&) {}
  void run(const bench::ShowTopology&) {}
  void run(const bench::ShowFaults&) {}
  void run(const bench::Verify&) {}

  void set_interconnect(const std::string& name, bool up);
  void set_link(const std::string& name, bool up, bool forward, bool backward);
  void repair(const std::string& component);
  void repair_later(const std::vector<std::string>& components, std::optional<Duration> after);
  void repair_due(std::uint64_t index);
  [[nodiscard]] bool is_at(const std::string& place, const std::string& interconnect) const;
  [[nodiscard]] std::size_t interconnect_index(const std::string& name) const;
  [[nodiscard]] models::LinkIndex model_link(const std::string& name) const;
  [[nodiscard]] models::Network& network() const;
  [[nodiscard]] std::vector<std::string> with_their_routes(
      const std::vector<std::string>& links) const;
  void note_cut(const std::string& link, const std::string& what);
  void note_share(const std::string& component, const std::string& what, double share);

  System& system_;
  Loads& loads_;
  NodeShutdown shutdown_{system_, loads_};
  CrashDumps dumps_{system_};
  std::map<std::string, std::vector<std::string>> faults_;  // by component: what is wrong
  std::map<std::pair<std::string, std::string>, models::Medium> snapshots_;  // disk, name
  std::deque<std::vector<std::string>> due_;  // repairs of FOR=, by number
  std::uint64_t count_ = 0;
  models::EventTo<BenchCommands, &BenchCommands::repair_due> repair_due_{*this};
};

}  // namespace shadow::sim
