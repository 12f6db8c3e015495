// The life of nodes and their cluster, and FAIL of sites.
#include <algorithm>

#include "sim/bench/bench_commands.hpp"
#include "sim/scenario/places.hpp"

namespace shadow::sim {
namespace {

// The bugcheck of a crash that somebody asked for. Ours: the bench is the operator.
constexpr std::string_view kCrashIdent = "OPERCRASH";

}  // namespace

std::vector<NodeId> BenchCommands::ids_of(const std::vector<std::string>& nodes) const {
  std::vector<NodeId> ids;
  for (const std::string& n : nodes) ids.push_back(*system_.node_id(n));
  return ids;
}

void BenchCommands::run(const bench::Crash& c) {
  const std::vector<NodeId> nodes = ids_of(c.nodes);
  const auto how = c.last_gasp ? models::Leaving::last_gasp : models::Leaving::silent;
  if (!c.dump) return system_.crash(nodes, kCrashIdent, how);
  std::vector<CrashDumps::Job> dumps;
  for (const NodeId n : nodes) {
    if (system_.engine(n) != nullptr) dumps.push_back(dumps_.plan(n));
  }
  system_.crash(nodes, kCrashIdent, how, models::Nodes::Dump::written);
  for (const CrashDumps::Job& job : dumps) dumps_.begin(job);
}

void BenchCommands::run(const bench::Halt& c) {
  for (const NodeId n : ids_of(c.nodes)) system_.nodes().halt(n, false);
}

void BenchCommands::run(const bench::Hang& c) {
  for (const NodeId n : ids_of(c.nodes)) system_.nodes().halt(n, true);
}

void BenchCommands::run(const bench::Continue& c) {
  for (const NodeId n : ids_of(c.nodes)) system_.nodes().resume(n);
}

void BenchCommands::run(const bench::Power& c) {
  const Config& config = system_.scenario().config;
  std::vector<NodeId> off;
  for (const std::string& name : c.components) {
    if (config.node(name) != nullptr) {
      const NodeId n = *system_.node_id(name);
      if (c.on) {
        system_.boot(n);
      } else {
        off.push_back(n);
      }
    } else if (is_site(config, name)) {
      for (const std::string& site : sites_of_power(config, name)) power_site(site, c.on);
    } else {
      power_shelf(name, c.on);
    }
  }
  system_.nodes().power_off(off);
}

void BenchCommands::run(const bench::FailSite& c) {
  for (const std::string& site : c.sites) power_site(site, false);
  repair_later(c.sites, c.lasting);
}

/// Everything at a site, at one instant. When it comes back, nodes boot that do so by themselves.
void BenchCommands::power_site(const std::string& site, bool on) {
  const SiteParts parts = parts_of_site(system_.scenario().config, site);
  if (!on) system_.nodes().power_off(ids_of(parts.nodes));
  power_disks(parts.disks, on);
  for (const std::string& name : parts.controllers) {
    power_controller(name, on);
    if (on) {
      repair_controller(name);
    } else {
      run(bench::FailController{{name}, {}});
    }
  }
  for (const std::string& name : parts.interconnects) set_interconnect(name, on);
  if (on) {
    faults_.erase(site);
    for (const std::string& name : parts.nodes) {
      const bool boots = system_.scenario().config.node(name)->boot == Boot::automatic;
      if (boots) system_.boot(*system_.node_id(name));
    }
  } else {
    faults_[site] = {"no power"};
  }
}

void BenchCommands::repair_site(const std::string& name) { power_site(name, true); }

void BenchCommands::run(const bench::Shutdown& c) {
  shutdown_.start(ids_of(c.nodes), c.remove_node);
}

void BenchCommands::run(const bench::ShutdownCluster&) { shutdown_.start_cluster(); }

void BenchCommands::run(const bench::BootNode& c) {
  system_.boot(*system_.node_id(c.node), c.device);
}

void BenchCommands::run(const bench::IpcQuorum& c) {
  system_.cluster().recompute_quorum(*system_.node_id(c.node));
}

void BenchCommands::run(const bench::Partition& c) {
  std::vector<std::vector<NodeId>> groups;
  for (const auto& g : c.groups) groups.push_back(ids_of(g));
  system_.partition(groups);
  faults_["PARTITION"] = {"in force"};
}

void BenchCommands::run(const bench::Heal&) {
  system_.heal();
  faults_.erase("PARTITION");
}

/// The console's answer does not reach anybody: a unit that verifies nothing is left as it is.
void BenchCommands::run(const bench::IpcCancel& c) {
  Engine* const engine = system_.engine(*system_.node_id(c.node));
  const auto unit = DeviceName::parse(c.unit);
  if (engine != nullptr && unit) static_cast<void>(engine->services().abort_virtual_unit(*unit));
}
void BenchCommands::slow_node(const std::string& name, double factor) {
  models::NodeShell* const shell = system_.shell(*system_.node_id(name));
  if (shell != nullptr) shell->runtime().slow(factor);
}

void BenchCommands::run(const bench::Reply&) {}

}  // namespace shadow::sim
