#include "engine/services/single_disk_service.hpp"

#include "engine/host/device_use.hpp"
#include "engine/services/device_io.hpp"
#include "engine/services/mount/checks.hpp"
#include "engine/services/mount/member_lines.hpp"
#include "engine/services/refusal.hpp"

namespace shadow {
namespace {

/// Held by every node that has the disk mounted: EX by one that has it for itself, CR by others.
ResourceName volume_resource(const DeviceName& d) { return "SHAD$VOL_" + d.str(); }

ServiceResult is_a_member(const DeviceName& d) {  // R1.33, RA.28
  return refused(MessageId::mount_isambr, Status::device_mounted, naming(d));
}

}  // namespace

/// What does not depend on the disk's contents.
Task<std::optional<ServiceResult>> SingleDiskService::refuse(const MountRequest& request) {
  const DeviceName& d = request.device;
  if (context_.ports.devices.find(d) == nullptr) co_return condition_only(Status::no_such_device);
  const DeviceAnswer use = co_await reader_.use_of({d}, kNoUnit);
  switch (use.use) {
    case DeviceUse::member:
      co_return is_a_member(d);
    case DeviceUse::in_hand:
      co_return condition_only(Status::device_allocated);
    case DeviceUse::single_disk:  // elsewhere: the lock tells whether it is shared
      if (units_.single(d)) co_return condition_only(Status::device_mounted);
      break;
    case DeviceUse::none:
    case DeviceUse::quorum_disk:
      break;
  }
  co_return std::nullopt;
}

Task<ServiceResult> SingleDiskService::mount(MountRequest request) {
  if (!request.foreign) {
    if (auto no = refuse_label(request)) co_return std::move(*no);
  }
  if (request.minicopy == BitmapPolicy::required || request.minicopy == BitmapPolicy::optional) {
    co_return no_bitmaps();
  }
  const std::vector<Lock> claim = co_await reader_.claim_devices({request.device});
  auto refusal = co_await refuse(request);
  if (refusal) co_return std::move(*refusal);
  Disk& disk = *context_.ports.devices.find(request.device);
  ServiceResult done = co_await mount_claimed(std::move(request), disk);
  co_return done;
}

Task<ServiceResult> SingleDiskService::mount_claimed(MountRequest request, Disk& disk) {
  ServiceResult result;
  bool given_up = false;
  const Status reached = co_await reader_.ready(disk, request, result.messages, given_up);
  if (failed(reached)) {
    result.status = reached;
    result.messages.push_back(system_message(reached));
    co_return result;
  }
  const Candidate found = co_await reader_.read_one(disk);
  const bool own_label = request.override_identification && found.home.has_value();
  if (!request.foreign && !own_label && found.label() != request.label) {
    co_return refused(MessageId::mount_incvollabel, Status::volume_invalid,
                      {{"label", request.label}, {"device", request.device.with_underscore()}});
  }
  const bool former = found.generation().value != 0;
  const bool override = former && request.override_shadow_membership;
  if (override && !request.may_override_protection) {  // R5.21
    co_return condition_only(Status::no_privilege);
  }
  if (override && disk.info().write_locked) co_return condition_only(Status::write_locked);
  const bool alone = request.scope == MountScope::process && !request.share;
  std::optional<Lock> lock = co_await context_.ports.locks.try_acquire(
      volume_resource(request.device), alone ? LockMode::ex : LockMode::cr);
  if (!lock) co_return condition_only(Status::device_allocated);
  if (override) {
    const Status s = co_await forget_membership(disk, found);
    if (failed(s)) co_return condition_only(s);
  }
  SingleDisk::Options o;
  o.label = request.foreign ? "" : found.label();
  o.logical = request.logical.empty() ? "DISK$" + o.label : request.logical;
  o.scope = request.scope;
  o.share = request.share;
  o.write_locked = request.no_write || disk.info().write_locked || (former && !override);  // R4.51
  o.foreign = request.foreign;
  o.mount_verification = request.mount_verification && !request.foreign;  // table 5.2.2
  o.unload = request.unload;
  o.volsize = found.scb && !request.foreign ? found.scb->volsize : found.maxblock;
  units_.singles()[request.device] =
      std::make_shared<SingleDisk>(context_, disk, o, std::move(*lock));
  result.messages.push_back(mounted_line(o.label, request.device));
  co_return result;
}

/// Generation 0: no member of any set any more (R4.52, R6.12).
Task<Status> SingleDiskService::forget_membership(Disk& disk, const Candidate& found) {
  StorageControlBlock scb = *found.scb;
  scb.generation = {};
  const Blocks block(stamp_of(encode(scb)), 1);
  const Status s = co_await write_device(context_, disk, {found.home->scb_lbn, 1}, block);
  co_return s;
}

ServiceResult SingleDiskService::check(const DeviceName& device, bool override_checks) const {
  const auto disk = units_.single(device);
  if (!disk) return condition_only(Status::device_not_mounted);
  if (disk->open_files() == 0 || override_checks) return {};
  ServiceResult r;
  r.status = Status::device_not_dismounted;
  auto vars = naming(device);
  vars.push_back({"node", context_.ports.node.name()});
  r.messages.emplace_back(MessageId::dism_cannotdmt, std::move(vars));
  return r;
}

Task<ServiceResult> SingleDiskService::dismount(DismountRequest request) {
  const auto disk = units_.single(request.device);
  ServiceResult objection = check(request.device, request.override_checks || request.abort);
  if (failed(objection.status)) co_return objection;
  if (request.abort) co_await disk->abort();
  while (disk->verifying() && !disk->given_up()) {  // dismounted when that has ended (4.10)
    co_await context_.ports.timers.sleep(seconds(1));
  }
  co_await disk->quiesce();
  if (units_.single(request.device) != disk) co_return condition_only(Status::device_not_mounted);
  const auto holders = co_await context_.ports.locks.holders(volume_resource(request.device));
  units_.singles().erase(request.device);
  // Not under the feet of other nodes (R5.30).
  if (holders.size() < 2 && request.unload.value_or(disk->options().unload)) disk->spin_down();
  co_return ServiceResult{};
}

}  // namespace shadow
