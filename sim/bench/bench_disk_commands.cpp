// FAIL of disks and what else is done to disks: power and motor of shelves, snapshots.
#include <algorithm>

#include "engine/base/assert.hpp"
#include "sim/bench/bench_commands.hpp"
#include "sim/fault/disk_faults.hpp"

namespace shadow::sim {
namespace {

/// Long after a transition that removes a silent node and after `io_hard_limit` (RC.38; ours).
constexpr Duration kLate = seconds(60);

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
    case bench::DiskFault::notready:
      return DiskFaultMode::notready;
    case bench::DiskFault::writelock:
      return DiskFaultMode::writelock;
    case bench::DiskFault::wrong_volume:
      return DiskFaultMode::wrongvolume;
    case bench::DiskFault::duplicate:
      return DiskFaultMode::duplicate;
    case bench::DiskFault::nth:
      return DiskFaultMode::nth;
    case bench::DiskFault::drop_write:
      return DiskFaultMode::dropwrite;
    case bench::DiskFault::misdirect:
      return DiskFaultMode::misdirect;
    case bench::DiskFault::bit_flip:
      return DiskFaultMode::bitflip;
    case bench::DiskFault::bad_block:
      break;
  }
  SHADOW_ASSERT(false, "bad blocks are no fault of a unit");
  return DiskFaultMode::fatal;
}

models::DefectKind kind_of(bench::BadBlockKind k) {
  switch (k) {
    case bench::BadBlockKind::lost:
      return models::DefectKind::lost;
    case bench::BadBlockKind::revectored:
      return models::DefectKind::revectored;
    case bench::BadBlockKind::correctable:
      return models::DefectKind::correctable;
    case bench::BadBlockKind::unwritable:
      return models::DefectKind::unwritable;
    case bench::BadBlockKind::marked:
      return models::DefectKind::marked;
    case bench::BadBlockKind::torn:
      break;
  }
  return models::DefectKind::torn;
}

/// The part of `range` that a medium of `size` blocks has.
BlockRange inside(BlockRange range, BlockCount size) {
  if (range.begin >= size) return {size, 0};
  return {range.begin, std::min(range.count, size - range.begin)};
}

}  // namespace

void BenchCommands::run(const bench::FailDisk& c) {
  for (const std::string& d : c.disks) {
    models::DiskUnit& unit = disk(d);
    faults_[d].emplace_back(word(c.mode));
    if (c.mode == bench::DiskFault::bad_block) {
      unit.defects().add(inside(*c.blocks, unit.medium().size()), kind_of(c.kind));
      continue;
    }
    DiskFaultSpec spec;
    spec.mode = mode_of(c.mode);
    spec.factor = c.factor;
    spec.count = c.count;
    spec.blocks = c.blocks;
    if (c.writes) spec.only = *c.writes ? IoKind::write : IoKind::read;
    unit.install(make_disk_fault(spec, unit.medium().size()));
  }
  repair_later(c.disks, c.lasting);
}

models::DiskUnit& BenchCommands::disk(const std::string& name) {
  return system_.hardware().disk(system_.disk_index(name));
}

void BenchCommands::repair_disk(const std::string& name) { disk(name).repair(); }

std::vector<std::string> BenchCommands::disks_of_shelf(const std::string& shelf) const {
  std::vector<std::string> disks;
  for (const Disk& d : system_.scenario().config.disks) {
    if (d.shelf == shelf) disks.push_back(d.name);
  }
  return disks;
}

void BenchCommands::power_disks(const std::vector<std::string>& disks, bool on) {
  std::map<std::string, std::int64_t> started;  // by shelf; each disk alone has none before it
  for (const std::string& name : disks) {
    models::DiskUnit& unit = disk(name);
    if (!on) {
      unit.power_off();
      continue;
    }
    const std::string& shelf = system_.scenario().config.disk(name)->shelf;
    const std::int64_t before = shelf.empty() ? 0 : started[shelf]++;
    unit.power_on(unit.spec().drive.spin_up_step * before);
  }
}

void BenchCommands::power_shelf(const std::string& shelf, bool on) {
  power_disks(disks_of_shelf(shelf), on);
  if (on) {
    faults_.erase(shelf);
  } else {
    faults_[shelf] = {"no power"};
  }
}

void BenchCommands::run(const bench::SpinUp& c) {
  for (const std::string& name : c.components) {
    std::vector<std::string> disks = disks_of_shelf(name);
    if (disks.empty()) disks = {name};
    std::int64_t before = 0;
    for (const std::string& d : disks) {
      models::DiskUnit& unit = disk(d);
      unit.spin_up(unit.spec().drive.spin_up_step * before++);
    }
  }
}

void BenchCommands::run(const bench::Snapshot& c) {
  const models::Medium& medium = disk(c.disk).medium();
  const auto [kept, fresh] = snapshots_.try_emplace({c.disk, c.name}, medium.size());
  kept->second.copy(medium);
}

void BenchCommands::run(const bench::Restore& c) {
  const auto kept = snapshots_.find({c.disk, c.name});
  if (kept != snapshots_.end()) disk(c.disk).replace_contents(kept->second);
}

void BenchCommands::run(const bench::Inject& c) {
  if (c.what == bench::Injection::fence_after_halt_off) {
    system_.cluster().set_fence_after_halt(false);
    return;
  }
  for (std::size_t d = 0; d < system_.hardware().disks(); ++d) {
    system_.hardware().disk(d).set_late_writes(kLate);
  }
}

}  // namespace shadow::sim
