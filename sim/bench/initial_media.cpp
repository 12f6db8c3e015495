#include "sim/bench/initial_media.hpp"

#include <algorithm>

#include "engine/storage/home_block.hpp"
#include "models/node/calendar.hpp"

namespace shadow::sim {
namespace {

// Sets were mounted a day before t = 0, so that every later time stamp of a change is greater
// (R6.9). Ours.
constexpr std::uint64_t kDayTicks = std::uint64_t{24} * 3600 * 10'000'000;

std::size_t index_of(const Config& config, std::string_view disk) {
  const Disk* const found = config.disk(disk);
  SHADOW_ASSERT(found != nullptr, "a set refers to a disk that does not exist");
  return static_cast<std::size_t>(found - config.disks.data());
}

void write_block(models::Medium& medium, Lbn lbn, const Sector& bytes) {
  medium.write({lbn, 1}, Blocks(stamp_of(bytes), 1));
}

void lay_out_volume(models::Medium& medium, const std::string& label, const std::string& owner,
                    std::int64_t backup_revision) {
  StorageControlBlock scb;
  scb.backup_revision = static_cast<std::uint16_t>(backup_revision);
  scb.volsize = static_cast<std::uint32_t>(medium.size());
  scb.cluster = kClusterFactor;
  scb.volockname = label;
  const Lbn lbn = scb_lbn_of(medium.size());
  scb.scb_lbn = static_cast<std::uint32_t>(lbn);
  write_block(medium, lbn, encode(scb));
  write_block(medium, kHomeLbn, encode(HomeBlock{label, owner, scb.scb_lbn}));
}

/// Disks that were initialized together and never mounted: of no unit yet, with a generation of the
/// distant past (R6.13), as INITIALIZE/SHADOW writes it.
Sector initialized_sector(const SetState& state, bool erased, WallTime start) {
  StorageControlBlock scb = scb_of(state, false);
  scb.unit = {};
  scb.mount_time = {};
  scb.generation = Generation{start.ticks >> 16U};
  scb.not_erased = !erased;
  scb.erase_on_delete = erased;
  return encode(scb);
}

/// A former member of some set, as its own control block tells (key `scb`). Generations are ranks,
/// all of them older than those of the sets of the file.
SetState former_set(const Config& config, const Disk& disk, const Hardware& hardware,
                    WallTime start) {
  const FormerMember& former = *disk.scb;
  SetState state;
  state.unit = former.unit;
  state.label = disk.label;
  state.owner = disk.owner;
  if (const ShadowSet* const set = config.set(DeviceName::virtual_unit(former.unit).str());
      set != nullptr && state.label.empty()) {
    state.label = set->label;
  }
  state.backup_revision = static_cast<std::uint16_t>(disk.backup_revision);
  state.volsize = hardware.disk(index_of(config, disk.name)).medium().size();
  const auto add = [&](const Reference& m, MemberRole role) {
    const std::size_t d = index_of(config, m.name);
    state.volsize = std::min(state.volsize, hardware.disk(d).medium().size());
    state.members.push_back({config.disks[d].device, role, 0});
  };
  for (const Reference& m : former.members) add(m, MemberRole::full);
  for (const Reference& t : former.targets) add(t, MemberRole::copy_target);
  const std::uint64_t rank = static_cast<std::uint64_t>(former.generation);
  state.generation = {start.ticks - 2 * kDayTicks + std::min(rank, kDayTicks - 1)};
  state.mount_time = {start.ticks - 2 * kDayTicks};
  return state;
}

/// A disk that belongs to no set of the file.
void lay_out_disk(const Config& config, const Disk& disk, Hardware& hardware, WallTime start) {
  models::Medium& medium = hardware.disk(index_of(config, disk.name)).medium();
  if (disk.scb) {
    const SetState state = former_set(config, disk, hardware, start);
    write_block(medium, state.scb_lbn(), scb_sector(state, !disk.scb->dismounted));
    write_block(medium, kHomeLbn, home_sector(state));
  } else if (!disk.label.empty()) {
    lay_out_volume(medium, disk.label, disk.owner, disk.backup_revision);
  }
}

}  // namespace

SetState initial_set(const Config& config, const ShadowSet& set, const Hardware& hardware,
                     WallTime start) {
  SetState state;
  state.unit = set.unit;
  state.label = set.label;
  state.volsize = ~BlockCount{0};
  for (const Reference& m : set.members) {
    const std::size_t d = index_of(config, m.name);
    state.volsize = std::min(state.volsize, hardware.disk(d).medium().size());
    state.members.push_back({config.disks[d].device, MemberRole::full, 0});
  }
  for (const Reference& t : set.targets) {
    const std::size_t d = index_of(config, t.name);
    state.volsize = std::min(state.volsize, hardware.disk(d).medium().size());
    state.members.push_back({config.disks[d].device, MemberRole::copy_target, 0});
  }
  state.merge_needed = set.state == InitialState::improper;
  state.not_erased = set.state == InitialState::unerased;
  if (set.volsize) state.volsize = *set.volsize;
  state.limit = set.limit.value_or(0);
  state.generation = {start.ticks - kDayTicks};
  state.mount_time = {start.ticks - kDayTicks};
  for (std::size_t n = 0; n < config.nodes.size(); ++n) {
    const auto& on = set.mounted_on;
    const bool mounts = std::find(on.begin(), on.end(), config.nodes[n].name) != on.end();
    if (mounts && config.nodes[n].up_at_start) {
      state.mounted_on.push_back({static_cast<std::uint16_t>(n)});
    }
  }
  return state;
}

void lay_out_media(const Config& config, Hardware& hardware, WallTime start, bool mounted) {
  for (const ShadowSet& set : config.sets) {
    const SetState state = initial_set(config, set, hardware, start);
    const bool in_use = (mounted && !state.mounted_on.empty()) || state.merge_needed;
    const bool fresh = set.state == InitialState::fresh || set.state == InitialState::unerased;
    const Sector block = fresh && !in_use ? initialized_sector(state, !state.not_erased, start)
                                          : scb_sector(state, in_use);
    for (const MemberState& m : state.members) {
      models::Medium& medium = hardware.disk(index_of(config, m.name.str())).medium();
      write_block(medium, state.scb_lbn(), block);
      write_block(medium, kHomeLbn, home_sector(state));
    }
  }
  for (std::size_t d = 0; d < config.disks.size(); ++d) {
    const Disk& disk = config.disks[d];
    for (const BadBlocks& b : disk.bad) {
      hardware.disk(d).defects().add({b.lbn, b.blocks}, b.kind);
    }
    if (config.set_of(disk.name) == nullptr) lay_out_disk(config, disk, hardware, start);
  }
}

WallTime start_time(const Scenario& s) {
  const DateTime& c = s.clock;
  WallTime t = models::wall_time({c.year, c.month, c.day, c.hour, c.minute, c.second});
  t.ticks += c.nanosecond / 100;
  return t;
}

}  // namespace shadow::sim
