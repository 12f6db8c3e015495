#include "engine/services/dismount_service.hpp"

#include <algorithm>

#include "engine/unit/membership_change.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

ServiceResult refused(const DeviceName& device, MessageId reason) {
  ServiceResult r;
  r.status = Status::device_mounted;
  r.messages.emplace_back(MessageId::dism_cannotdmt,
                          std::vector<MessageVar>{{"device", device.with_underscore()}});
  if (reason != MessageId::count_) {
    Emission second(reason);
    second.secondary = true;
    r.messages.push_back(std::move(second));
  }
  return r;
}

ServiceResult condition_only(Status s) {
  ServiceResult r;
  r.status = s;
  if (failed(s)) r.messages.push_back(system_message(s));
  return r;
}

}  // namespace

ServiceResult DismountService::check(const DeviceName& device, bool override_checks) const {
  const auto unit = units_.find(UnitNumber{static_cast<std::uint16_t>(device.unit())});
  if (!unit) return condition_only(Status::device_not_mounted);
  if (unit->open_files() > 0 && !override_checks) {
    ServiceResult r = refused(device, MessageId::count_);
    r.messages.front().vars.push_back({"node", context_.ports.node.name()});
    return r;
  }
  return {};
}

Task<ServiceResult> DismountService::dismount(DismountRequest request) {
  if (request.device.is_virtual_unit()) {
    const auto unit = units_.find(UnitNumber{static_cast<std::uint16_t>(request.device.unit())});
    ServiceResult objection = check(request.device, request.override_checks || request.abort);
    if (failed(objection.status)) co_return objection;
    ServiceResult done = co_await dismount_unit(unit, std::move(request));
    co_return done;
  }
  const auto unit = units_.of_member(request.device);
  if (!unit) {
    ServiceResult r;
    r.status = Status::device_not_mounted;
    const bool known = context_.ports.devices.find(request.device) != nullptr;
    if (known) {
      r.messages.emplace_back(
          MessageId::dism_notshdwmem,
          std::vector<MessageVar>{{"device", request.device.with_underscore()}});
    } else {
      r.status = Status::no_such_device;
      r.messages.push_back(system_message(Status::no_such_device));
    }
    co_return r;
  }
  ServiceResult done = co_await remove_member(unit, std::move(request));
  co_return done;
}

Task<void> DismountService::stop_threads(VirtualUnit& unit) {
  unit.stopping = true;
  const NodeId self = context_.self();
  // A thread that waits at the gate is woken to see that it must stop.
  unit.gate().nudge();
  while (unit.performer(false) == self || unit.performer(true) == self) {
    co_await unit.thread_ended.wait();
  }
}

Task<ServiceResult> DismountService::dismount_unit(std::shared_ptr<VirtualUnit> unit,
                                                   DismountRequest request) {
  if (unit->volume_processing().active() && !unit->volume_processing().timed_out()) {
    if (request.abort) unit->volume_processing().abort();
  }
  // An abort first ends the commands at the disks and tells the others (R6.133).
  while ((unit->volume_processing().active() || unit->volume_processing().timed_out()) &&
         !unit->gate().broken()) {
    co_await unit->gate().changed();
  }
  if (unit->gate().broken() && !request.abort && !request.override_checks) {
    co_return refused(request.device, MessageId::count_);  // R6.101
  }
  const bool broken = unit->gate().broken();
  co_await stop_threads(*unit);
  if (broken) {
    while (!unit->flights().empty()) co_await unit->flights().left().wait();
  }
  const NodeId self = context_.self();
  Change leave;
  leave.cause = ChangeCause::dismounted;
  // What was given up with writes outstanding is not marked clean (R6.124).
  leave.scb = broken ? ScbWrite::none : ScbWrite::when_last;
  leave.edit = [self](SetState& set) { return std::erase(set.mounted_on, self) > 0; };
  co_await change_membership(*unit, std::move(leave));
  const bool dissolved = unit->set().mounted_on.empty();
  if (!unit->gate().broken()) unit->gate().break_with(Status::volume_invalid);
  co_await unit->quiesce();
  if (units_.find(unit->number()) != unit) co_return condition_only(Status::device_not_mounted);
  unit->mount_lock.reset();
  unit->state_lock.reset();
  if (dissolved && request.unload.value_or(true)) {
    for (const Member* const m : unit->members()) {
      if (m->disk != nullptr) m->disk->spin_down();
    }
  }
  const UnitNumber n = unit->number();
  unit->scope().clear();
  units_.remove(n);
  context_.ports.node.release(kUnitPool);
  if (context_.observer != nullptr) context_.observer->unit_changed(self, n);
  co_return ServiceResult{};
}

Task<ServiceResult> DismountService::remove_member(std::shared_ptr<VirtualUnit> unit,
                                                   DismountRequest request) {
  const DeviceName device = request.device;
  const Member* const m = unit->member(device);
  if (m->full() && unit->set().full_members() < 2) {  // R4.110
    co_return refused(device, MessageId::dism_srcmem);
  }
  if (request.force_removal) {
    const Removal done = co_await unit->volume_processing().force_removal(device);
    if (done == Removal::only_source) co_return refused(device, MessageId::dism_srcmem);
    while (done == Removal::at_once && unit->member(device) != nullptr &&
           unit->volume_processing().active()) {
      co_await unit->gate().changed();
    }
    co_return ServiceResult{};
  }
  // In mount verification a member is dismounted when that has ended (4.10).
  while (unit->volume_processing().active() && !unit->gate().broken()) {
    co_await unit->gate().changed();
  }
  Change change;
  change.cause = ChangeCause::removed;
  change.devices = {device};
  change.edit = [device](SetState& set) {
    const auto index = set.index_of(device);
    if (!index || (set.members[*index].full() && set.full_members() < 2)) return false;
    shadow::remove_member(set, *index);
    return true;
  };
  const Status s = co_await change_membership(*unit, std::move(change));
  co_return condition_only(s);
}

}  // namespace shadow
