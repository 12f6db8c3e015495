#include "engine/services/volume_service.hpp"

#include <algorithm>

#include "engine/host/single_disk.hpp"
#include "engine/services/device_io.hpp"
#include "engine/services/refusal.hpp"
#include "engine/storage/home_block.hpp"
#include "engine/unit/membership_change.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

/// Blocks that every member has: the volume cannot grow beyond (R1.48).
BlockCount smallest(VirtualUnit& unit, const SetState& set) {
  BlockCount least = ~BlockCount{0};
  for (const MemberState& m : set.members) {
    const Disk* const disk = unit.acquaint(m.name).disk;
    least = std::min(least, disk == nullptr ? BlockCount{0} : disk->info().maxblock);
  }
  return least;
}

/// What the command can change.
struct Attributes {
  BlockCount size = 0;
  BlockCount limit = 0;
  bool erase_on_delete = false;
  std::string label;
};
/// Where the volume stands.
struct Surroundings {
  BlockCount room = 0;  // blocks that it can have there
  bool is_private = false;
  DeviceName name;
};

/// The command on the attributes of a volume; `result` says why if it is refused.
bool apply(const VolumeRequest& request, const EngineOptions& options, const Surroundings& around,
           Attributes& a, ServiceResult& result) {
  if (request.label && (request.label->empty() || request.label->size() > 12)) {  // R1.20
    result = bad_value(*request.label, "1 to 12 characters");
    return false;
  }
  if (request.limit) {
    if (!around.is_private) {  // R1.46, R4.136
      result = refused_with(MessageId::sim_shared, Status::device_mounted,
                            {{"unit", around.name.with_underscore()}});
      return false;
    }
    const BlockCount limit = request.limit_blocks.value_or(options.max_volume_blocks);
    if (limit < a.size || limit > options.max_volume_blocks) {
      result = bad_blocks(limit, a.size, options.max_volume_blocks);
      return false;
    }
    a.limit = limit;
  }
  if (request.size) {
    const BlockCount most =
        std::min({around.room, std::max(a.limit, a.size), options.max_volume_blocks});
    const BlockCount size = request.size_blocks.value_or(most);
    if (size <= a.size || size > most) {  // R1.48: it only grows
      result = bad_blocks(size, a.size + 1, most);
      return false;
    }
    a.size = size;
  }
  a.erase_on_delete = request.erase_on_delete.value_or(a.erase_on_delete);
  a.label = request.label.value_or(a.label);
  return true;
}

}  // namespace

Task<ServiceResult> VolumeService::set(VolumeRequest request) {
  if (!request.device.is_virtual_unit()) {
    const auto disk = units_.single(request.device);
    if (!disk) co_return condition_only(Status::device_not_mounted);
    ServiceResult done = co_await set_single(disk, std::move(request));
    co_return done;
  }
  const auto unit = units_.find(UnitNumber{static_cast<std::uint16_t>(request.device.unit())});
  if (!unit) co_return condition_only(Status::device_not_mounted);
  ServiceResult done = co_await set_unit(unit, std::move(request));
  co_return done;
}

Task<ServiceResult> VolumeService::set_unit(std::shared_ptr<VirtualUnit> unit,
                                            VolumeRequest request) {
  // A change would expel the members that are only waited for.
  if (unit->volume_processing().active() || unit->gate().broken()) {
    co_return refused_with(MessageId::sim_busy, Status::device_mounted,
                           {{"unit", unit->name().with_underscore()}});
  }
  ServiceResult result;
  Change change;
  change.cause = ChangeCause::volume_changed;
  const EngineOptions& options = context_.options;
  change.edit = [&request, &options, &unit, &result](SetState& set) {
    const bool is_private =
        unit->mount_scope() == MountScope::process && set.mounted_on.size() == 1;
    const Surroundings around{smallest(*unit, set), is_private, unit->name()};
    Attributes a{set.volsize, set.limit, set.erase_on_delete, set.label};
    if (!apply(request, options, around, a, result)) return false;
    set.scb_at = set.scb_lbn();
    set.volsize = a.size;
    set.limit = a.limit;
    set.erase_on_delete = a.erase_on_delete;
    set.label = a.label;
    return true;
  };
  const Status changed = co_await change_when_possible(*unit, std::move(change));
  if (succeeded(result.status) && failed(changed)) co_return condition_only(changed);
  co_return result;
}

/// The blocks of the file structure stand on the one disk; the home block is written last.
Task<ServiceResult> VolumeService::set_single(std::shared_ptr<SingleDisk> disk,
                                              VolumeRequest request) {
  const SingleDisk::Options mounted = disk->options();
  if (mounted.write_locked) co_return condition_only(Status::write_locked);
  Disk& unit = *context_.ports.devices.find(request.device);
  const Candidate found = co_await reader_.read_one(unit);
  if (mounted.foreign || !found.scb) co_return condition_only(Status::volume_invalid);
  StorageControlBlock scb = *found.scb;
  HomeBlock home = *found.home;
  const bool is_private = mounted.scope == MountScope::process && !mounted.share;
  const Surroundings around{unit.info().maxblock, is_private, request.device};
  Attributes a{scb.volsize, scb.limit, scb.erase_on_delete, home.label};
  ServiceResult result;
  if (!apply(request, context_.options, around, a, result)) co_return result;
  scb.volsize = static_cast<std::uint32_t>(a.size);
  scb.limit = static_cast<std::uint32_t>(a.limit);
  scb.erase_on_delete = a.erase_on_delete;
  scb.volockname = home.label = a.label;
  const Blocks control_block(stamp_of(encode(scb)), 1);
  Status s = co_await write_device(context_, unit, {home.scb_lbn, 1}, control_block);
  if (succeeded(s)) {
    const Blocks home_block(stamp_of(encode(home)), 1);
    s = co_await write_device(context_, unit, {kHomeLbn, 1}, home_block);
  }
  if (failed(s)) co_return condition_only(s);
  disk->volume_changed(a.label, a.size);
  co_return result;
}

}  // namespace shadow
