// The life of nodes, and FAIL of sites.
#include "sim/bench/bench_commands.hpp"

namespace shadow::sim {
namespace {

// The bugcheck of a crash that somebody asked for. Ours: the bench is the operator.
constexpr std::string_view kCrashIdent = "OPERCRASH";

}  // namespace

void BenchCommands::run(const bench::Crash& c) {
  std::vector<NodeId> nodes;
  for (const std::string& n : c.nodes) nodes.push_back(*system_.node_id(n));
  system_.crash(nodes, kCrashIdent);
}

void BenchCommands::run(const bench::Halt&) {}
void BenchCommands::run(const bench::Hang&) {}
void BenchCommands::run(const bench::Continue&) {}
void BenchCommands::run(const bench::Power& c) {
  for (const std::string& name : c.components) {
    if (!disks_of_shelf(name).empty()) power_shelf(name, c.on);
  }
}
void BenchCommands::run(const bench::Shutdown&) {}
void BenchCommands::run(const bench::ShutdownCluster&) {}
void BenchCommands::run(const bench::BootNode&) {}
void BenchCommands::run(const bench::IpcQuorum&) {}
void BenchCommands::run(const bench::IpcCancel&) {}
void BenchCommands::run(const bench::Reply&) {}
void BenchCommands::run(const bench::FailSite&) {}
void BenchCommands::repair_site(const std::string&) {}

}  // namespace shadow::sim
