#include "engine/services/volume_service.hpp"

#include <algorithm>

#include "engine/services/refusal.hpp"
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

/// The command on one state of the set; `result` says why if it is refused.
bool apply(const VolumeRequest& request, const EngineOptions& options, VirtualUnit& unit,
           SetState& set, ServiceResult& result) {
  if (request.limit) {
    const bool shared = unit.mount_scope() != MountScope::process || set.mounted_on.size() > 1;
    if (shared) {  // R1.46, R4.136
      result = refused_with(MessageId::sim_shared, Status::device_mounted,
                            {{"unit", unit.name().with_underscore()}});
      return false;
    }
    const BlockCount limit = request.limit_blocks.value_or(options.max_volume_blocks);
    if (limit < set.volsize || limit > options.max_volume_blocks) {
      result = bad_blocks(limit, set.volsize, options.max_volume_blocks);
      return false;
    }
    set.limit = limit;
  }
  if (request.size) {
    const BlockCount most = std::min(
        {smallest(unit, set), std::max(set.limit, set.volsize), options.max_volume_blocks});
    const BlockCount size = request.size_blocks.value_or(most);
    if (size <= set.volsize || size > most) {  // R1.48: it only grows
      result = bad_blocks(size, set.volsize + 1, most);
      return false;
    }
    set.scb_at = set.scb_lbn();
    set.volsize = size;
  }
  if (request.erase_on_delete) set.erase_on_delete = *request.erase_on_delete;
  return true;
}

}  // namespace

Task<ServiceResult> VolumeService::set(VolumeRequest request) {
  const bool unit_named = request.device.is_virtual_unit();
  const auto unit = unit_named
                        ? units_.find(UnitNumber{static_cast<std::uint16_t>(request.device.unit())})
                        : nullptr;
  if (!unit) co_return condition_only(Status::device_not_mounted);
  if (request.label) {
    co_return refused_with(MessageId::sim_notsupp, Status::unsupported,
                           {{"text", "SET VOLUME/LABEL"}});
  }
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
    SetState next = set;
    if (!apply(request, options, *unit, next, result)) return false;
    set = std::move(next);
    return true;
  };
  const Status changed = co_await change_membership(*unit, std::move(change));
  if (succeeded(result.status) && failed(changed)) co_return condition_only(changed);
  co_return result;
}

}  // namespace shadow
