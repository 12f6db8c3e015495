// FAIL of disks and what else is done to disks.
#include "sim/bench/bench_commands.hpp"
#include "sim/fault/disk_faults.hpp"

namespace shadow::sim {
namespace {

DiskFaultMode mode_of(bench::DiskFault f) {
  switch (f) {
    case bench::DiskFault::offline:
      return DiskFaultMode::offline;
    case bench::DiskFault::fatal:
      return DiskFaultMode::fatal;
    case bench::DiskFault::stuck:
      return DiskFaultMode::stuck;
    case bench::DiskFault::slow:
      return DiskFaultMode::slow;
    case bench::DiskFault::transient:
      return DiskFaultMode::transient;
    case bench::DiskFault::nth:
      return DiskFaultMode::nth;
    case bench::DiskFault::notready:
      return DiskFaultMode::notready;
    default:
      break;
  }
  return DiskFaultMode::fatal;
}

}  // namespace

void BenchCommands::run(const bench::FailDisk& c) {
  for (const std::string& d : c.disks) {
    DiskFaultSpec spec;
    spec.mode = mode_of(c.mode);
    spec.factor = c.factor;
    spec.count = c.count;
    if (c.writes) spec.only = *c.writes ? IoKind::write : IoKind::read;
    system_.hardware().disk(system_.disk_index(d)).install(make_disk_fault(spec));
    faults_[d].emplace_back(word(c.mode));
  }
  repair_later(c.disks, c.lasting);
}

void BenchCommands::repair_disk(const std::string& name) {
  system_.hardware().disk(system_.disk_index(name)).repair();
}

void BenchCommands::run(const bench::SpinUp&) {}
void BenchCommands::run(const bench::Snapshot&) {}
void BenchCommands::run(const bench::Restore&) {}
void BenchCommands::run(const bench::Inject&) {}

}  // namespace shadow::sim
