#include "engine/services/initialize_service.hpp"

#include <algorithm>

#include "engine/services/device_io.hpp"
#include "engine/services/refusal.hpp"
#include "engine/storage/home_block.hpp"

namespace shadow {
namespace {

/// Home block and SCB have room, and lie apart (ours).
constexpr BlockCount kSmallestVolume = 16;

/// The disks are in the hands of a command as long as it lives.
class InHand {
 public:
  InHand(UnitTable& units, const std::vector<DeviceName>& devices)
      : units_(units), devices_(devices) {
    for (const DeviceName& d : devices_) units_.take_in_hand(d);
  }
  InHand(const InHand&) = delete;
  InHand& operator=(const InHand&) = delete;
  ~InHand() {
    for (const DeviceName& d : devices_) units_.put_down(d);
  }

 private:
  UnitTable& units_;
  const std::vector<DeviceName>& devices_;
};

/// A generation of the distant past: the time of the command divided by 65,536 lies within the
/// first days of the calendar. No set that was ever mounted has an older one, a later command has a
/// newer one, the disks of one command have the same (R6.13).
Generation distant_past(WallTime now) { return Generation{now.ticks >> 16U}; }

}  // namespace

std::optional<ServiceResult> InitializeService::refuse(const InitializeRequest& request) const {
  if (request.label.empty() || request.label.size() > 12) {  // R1.20, R4.32
    return bad_value(request.label, "1 to 12 characters");
  }
  if (request.devices.size() > static_cast<std::size_t>(context_.options.max_members)) {
    return refused(MessageId::sim_maxmembers, Status::incompatible_member);  // R4.32
  }
  for (std::size_t i = 0; i < request.devices.size(); ++i) {
    const DeviceName& d = request.devices[i];
    if (std::ranges::count(request.devices, d) > 1) {
      return bad_value(d.with_colon(), "each disk once");
    }
    if (context_.ports.devices.find(d) == nullptr) return condition_only(Status::no_such_device);
    if (units_.of_member(d) || units_.single(d)) return condition_only(Status::device_mounted);
    if (units_.in_hand(d)) return condition_only(Status::device_allocated);
  }
  return {};
}

/// What stands on the disks, and whether somebody else uses them. They are ours meanwhile.
Task<std::optional<ServiceResult>> InitializeService::refuse_disks(
    const InitializeRequest& request) {
  for (const DeviceName& d : request.devices) {
    Disk& disk = *context_.ports.devices.find(d);
    const Status reached = co_await disk.verify();
    if (failed(reached)) co_return condition_only(reached);
    if (disk.info().write_locked) co_return condition_only(Status::write_locked);
    const ReadResult home = co_await read_device(context_, disk, {kHomeLbn, 1});
    if (failed(home.status)) continue;  // no home block: nobody's
    const auto old = decode_home(bytes_of(home.blocks.at(0)));
    if (old && old->owner != request.owner && !request.volpro) {
      co_return condition_only(Status::no_privilege);
    }
  }
  const DeviceAnswer use = co_await reader_.use_of(request.devices, kNoUnit);
  switch (use.use) {
    case DeviceUse::none:
      co_return std::nullopt;
    case DeviceUse::in_hand:
    case DeviceUse::quorum_disk:  // the cluster's
      co_return condition_only(Status::device_allocated);
    case DeviceUse::member:
    case DeviceUse::single_disk:
      break;
  }
  co_return condition_only(Status::device_mounted);
}

std::optional<ServiceResult> InitializeService::measure(const InitializeRequest& request,
                                                        Sizes& sizes) const {
  const EngineOptions& o = context_.options;
  BlockCount least = o.max_volume_blocks;  // RN.15
  BlockCount largest = 0;
  BlockCount smallest = ~BlockCount{0};
  for (const DeviceName& d : request.devices) {
    const BlockCount blocks = context_.ports.devices.find(d)->info().maxblock;
    smallest = std::min(smallest, blocks);
    largest = std::max(largest, blocks);
  }
  if (!o.dissimilar_devices && smallest != largest) {  // R4.33
    return condition_only(Status::incompatible_member);
  }
  least = std::min(least, smallest);
  sizes.volume = request.size.value_or(least);
  if (sizes.volume < kSmallestVolume || sizes.volume > least) {  // R4.34
    return bad_blocks(sizes.volume, kSmallestVolume, least);
  }
  if (!request.limit) return {};
  sizes.limit = request.limit_blocks.value_or(o.max_volume_blocks);  // R1.44
  if (sizes.limit < sizes.volume || sizes.limit > o.max_volume_blocks) {
    return bad_blocks(sizes.limit, sizes.volume, o.max_volume_blocks);
  }
  return {};
}

/// Every block gets the erase pattern: blank, which reads as zeroes (R4.27).
Task<Status> InitializeService::erase(Disk& disk) {
  const BlockCount size = disk.info().maxblock;
  for (Lbn at = 0; at < size;) {
    const BlockRange segment{at, std::min(context_.options.segment_blocks, size - at)};
    const Blocks zeroes(kBlank, segment.count);
    const Status s = co_await write_device(context_, disk, segment, zeroes);
    if (failed(s)) co_return s;
    at = segment.end();
  }
  co_return Status::normal;
}

/// The blocks of an empty volume. The home block comes last: before, the disk is no volume or still
/// the old one.
Task<Status> InitializeService::lay_out(Disk& disk, const InitializeRequest& request, Sizes sizes,
                                        Generation generation) {
  StorageControlBlock scb;
  scb.cluster = kClusterFactor;
  scb.volsize = static_cast<std::uint32_t>(sizes.volume);
  scb.limit = static_cast<std::uint32_t>(sizes.limit);
  scb.volockname = request.label;
  scb.scb_lbn = static_cast<std::uint32_t>(scb_lbn_of(sizes.volume));
  scb.erase_on_delete = request.erase;
  scb.not_erased = request.shadow && !request.erase;
  if (request.shadow) {
    scb.generation = generation;
    scb.shadow_status = shadow_normal;
    for (std::size_t i = 0; i < request.devices.size(); ++i) {
      const unsigned bits = member_valid | member_src | (i == 0 ? member_master : 0U);
      scb.member_status[i] = static_cast<std::uint8_t>(bits);
      scb.member_ids[i] = request.devices[i].id();
    }
    scb.devices = scb.members = static_cast<std::uint8_t>(request.devices.size());
  }
  const Blocks control(stamp_of(encode(scb)), 1);
  Status s = co_await write_device(context_, disk, {scb.scb_lbn, 1}, control);
  if (failed(s)) co_return s;
  const Blocks home(stamp_of(encode(HomeBlock{request.label, request.owner, scb.scb_lbn})), 1);
  s = co_await write_device(context_, disk, {kHomeLbn, 1}, home);
  co_return s;
}

Task<ServiceResult> InitializeService::initialize(InitializeRequest request) {
  if (auto refusal = refuse(request)) co_return std::move(*refusal);
  std::optional<InHand> in_hand;
  {
    // In line with MOUNTs of the same disks only while that is settled: an erase takes hours, and
    // who comes meanwhile is refused.
    const std::vector<Lock> claim = co_await reader_.claim_devices(request.devices);
    if (auto refusal = refuse(request)) co_return std::move(*refusal);
    auto used = co_await refuse_disks(request);
    if (used) co_return std::move(*used);
    in_hand.emplace(units_, request.devices);
  }
  Sizes sizes;
  if (auto bad = measure(request, sizes)) co_return std::move(*bad);
  if (request.erase) {
    for (const DeviceName& d : request.devices) {  // one after the other (R4.28)
      const Status s = co_await erase(*context_.ports.devices.find(d));
      if (failed(s)) co_return condition_only(s);
    }
  }
  const Generation generation = distant_past(context_.ports.timers.clock());
  for (const DeviceName& d : request.devices) {
    const Status s = co_await lay_out(*context_.ports.devices.find(d), request, sizes, generation);
    if (failed(s)) co_return condition_only(s);
    if (context_.observer != nullptr) context_.observer->disk_initialized(context_.self(), d);
  }
  co_return ServiceResult{};
}

}  // namespace shadow
