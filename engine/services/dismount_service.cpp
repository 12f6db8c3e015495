#include "engine/services/dismount_service.hpp"

#include <algorithm>

#include "engine/services/refusal.hpp"
#include "engine/unit/membership_change.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

ServiceResult cannot(const DeviceName& device, MessageId reason) {
  ServiceResult r;
  r.status = Status::device_not_dismounted;
  r.messages.emplace_back(MessageId::dism_cannotdmt, naming(device));
  if (reason != MessageId::count_) {
    Emission second(reason);
    second.secondary = true;
    r.messages.push_back(std::move(second));
  }
  return r;
}

UnitNumber number_of(const DeviceName& unit) {
  return UnitNumber{static_cast<std::uint16_t>(unit.unit())};
}

bool wants_bitmap(const DismountRequest& r) {
  return r.minicopy == BitmapPolicy::required || r.minicopy == BitmapPolicy::optional;
}

void spin_down(const std::vector<Disk*>& disks) {
  for (Disk* const d : disks) {
    if (d != nullptr) d->spin_down();
  }
}

}  // namespace

std::vector<DeviceName> DismountService::volumes_of(const DismountRequest& request) const {
  std::string set;
  if (const auto disk = units_.single(request.device)) {
    set = disk->volume_set;
  } else if (request.device.is_virtual_unit()) {
    const auto unit = units_.find(number_of(request.device));
    if (unit) set = unit->volume_set;
  }
  if (set.empty() || request.only_volume) return {request.device};
  std::vector<DeviceName> all;
  for (const auto& [n, unit] : units_.all()) {
    if (unit->volume_set == set) all.push_back(unit->name());
  }
  for (const auto& [name, disk] : units_.singles()) {
    if (disk->volume_set == set) all.push_back(name);
  }
  return all;
}

ServiceResult DismountService::check_volume(const DeviceName& device,
                                            const DismountRequest& request) const {
  const bool override_checks = request.override_checks || request.abort;
  if (!device.is_virtual_unit()) return singles_.check(device, override_checks);
  const auto unit = units_.find(number_of(device));
  if (!unit) return condition_only(Status::device_not_mounted);
  // The node's own files are always open on its system disk.
  if ((unit->open_files() > 0 || unit->system_disk) && !override_checks) {
    ServiceResult r = cannot(device, MessageId::count_);
    r.messages.front().vars.push_back({"node", context_.ports.node.name()});
    return r;
  }
  return {};
}

ServiceResult DismountService::check(const DismountRequest& request) const {
  for (const DeviceName& d : volumes_of(request)) {
    ServiceResult objection = check_volume(d, request);
    if (failed(objection.status)) return objection;
  }
  if (wants_bitmap(request)) return no_bitmaps();
  return {};
}

Task<ServiceResult> DismountService::dismount(DismountRequest request) {
  if (!request.device.is_virtual_unit() && !units_.single(request.device)) {
    ServiceResult done = co_await dismount_member(std::move(request));
    co_return done;
  }
  ServiceResult result = check(request);
  if (failed(result.status)) co_return result;
  const auto volumes = volumes_of(request);
  for (const DeviceName& d : volumes) {
    DismountRequest one = request;
    one.device = d;
    ServiceResult done = co_await dismount_volume(std::move(one));
    std::ranges::move(done.messages, std::back_inserter(result.messages));
    if (failed(done.status)) result.status = done.status;
  }
  co_return result;
}

Task<ServiceResult> DismountService::dismount_volume(DismountRequest request) {
  if (!request.device.is_virtual_unit()) {
    ServiceResult single = co_await singles_.dismount(std::move(request));
    co_return single;
  }
  const auto unit = units_.find(number_of(request.device));
  if (!unit) co_return condition_only(Status::device_not_mounted);
  ServiceResult done = co_await dismount_unit(unit, std::move(request));
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

/// An abort first ends the commands at the disks and tells the others (R6.133).
Task<void> DismountService::end_verification(VirtualUnit& unit, bool abort) {
  VolumeProcessing& processing = unit.volume_processing();
  if (processing.active() && !processing.timed_out() && abort) processing.abort();
  while ((processing.active() || processing.timed_out()) && !unit.gate().broken()) {
    co_await unit.gate().changed();
  }
}

Task<ServiceResult> DismountService::dismount_unit(std::shared_ptr<VirtualUnit> unit,
                                                   DismountRequest request) {
  co_await end_verification(*unit, request.abort);
  const bool broken = unit->gate().broken();
  if (broken && !request.abort && !request.override_checks) {
    co_return cannot(request.device, MessageId::count_);  // R6.101
  }
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
  co_await change_when_possible(*unit, leave);
  if (!broken && unit->gate().broken() && !unit->departed) {  // given up meanwhile
    leave.scb = ScbWrite::none;
    co_await change_membership(*unit, std::move(leave));
  }
  const bool dissolved = unit->set().mounted_on.empty();
  if (!unit->gate().broken()) unit->gate().break_with(Status::volume_invalid);
  co_await unit->quiesce();
  if (units_.find(unit->number()) != unit) co_return condition_only(Status::device_not_mounted);
  unit->mount_lock.reset();
  unit->state_lock.reset();
  if (dissolved && request.unload.value_or(unit->unload)) {
    std::vector<Disk*> disks;
    for (const Member* const m : unit->members()) disks.push_back(m->disk);
    spin_down(disks);
  }
  if (dissolved && unit->set().extended) {  // R1.65
    context_.note(MessageId::set_extended, {{"unit", unit->name().with_colon()}, {"value", "off"}});
  }
  const UnitNumber n = unit->number();
  unit->scope().clear();
  units_.retire(n);
  context_.ports.node.release(kUnitPool);
  if (context_.observer != nullptr) context_.observer->unit_changed(self, n);
  co_return ServiceResult{};
}

Task<ServiceResult> DismountService::dismount_member(DismountRequest request) {
  const auto unit = units_.of_member(request.device);
  if (unit) {
    ServiceResult done = co_await remove_member(unit, std::move(request));
    co_return done;
  }
  if (context_.ports.devices.find(request.device) == nullptr) {
    co_return condition_only(Status::no_such_device);
  }
  ServiceResult r;
  r.status = Status::device_not_mounted;
  r.messages.emplace_back(MessageId::dism_notshdwmem, naming(request.device));
  co_return r;
}

Task<ServiceResult> DismountService::force_removal(std::shared_ptr<VirtualUnit> unit,
                                                   DeviceName device) {
  const Removal done = co_await unit->volume_processing().force_removal(device);
  if (done == Removal::only_source) co_return cannot(device, MessageId::dism_srcmem);
  while (done == Removal::at_once && unit->member(device) != nullptr &&
         unit->volume_processing().active()) {
    co_await unit->gate().changed();
  }
  co_return ServiceResult{};
}

Task<ServiceResult> DismountService::remove_member(std::shared_ptr<VirtualUnit> unit,
                                                   DismountRequest request) {
  const DeviceName device = request.device;
  const Member* const m = unit->member(device);
  if (m->full() && unit->set().full_members() < 2) {  // R4.110
    co_return cannot(device, MessageId::dism_srcmem);
  }
  if (wants_bitmap(request)) co_return no_bitmaps();
  if (request.force_removal) {
    ServiceResult forced = co_await force_removal(unit, device);
    co_return forced;
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
  const Status s = co_await change_when_possible(*unit, std::move(change));
  // Not under the feet of other nodes (R5.30).
  const bool alone = unit->set().mounted_on.size() < 2;
  if (succeeded(s) && alone && request.unload.value_or(unit->unload)) {
    spin_down({context_.ports.devices.find(device)});
  }
  co_return condition_only(s);
}

}  // namespace shadow
