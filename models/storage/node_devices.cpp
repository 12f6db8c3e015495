#include "models/storage/node_devices.hpp"

#include <algorithm>
#include <utility>

namespace shadow::models {
namespace {

constexpr Duration kPollInterval = seconds(60);  // ours: the sources name none (RP.6)
// How long the poller waits for the volume's own verification before it verifies itself (ours: the
// retry pace, RV.12).
constexpr Duration kOwnVerification = seconds(1);

}  // namespace

NodeDevices::NodeDevices(NodeId node, Wakeups& wakeups, Duration io_hard_limit)
    : wakeups_(wakeups) {
  storage_.node = node;
  storage_.io_hard_limit = io_hard_limit;
}

NodeDevices::~NodeDevices() = default;

void NodeDevices::join_cluster(ServedDisks& served, const Node& parameters,
                               const StorageRules& rules) {
  storage_.served = &served;
  storage_.parameters = &parameters;
  storage_.rules = rules;
  storage_.poll_wanted = [this] { start_poller(); };
  if (parameters.parameter(ParameterId::mscp_load) == 0) return;
  server_ = std::make_unique<MscpServer>(storage_, served, wakeups_);
}

NodeDisk& NodeDevices::add(DiskUnit& unit, const std::vector<PathSpec>& paths,
                           const DiskTraits& traits) {
  auto disk = std::make_unique<NodeDisk>(storage_, unit, wakeups_, paths);
  NodeDisk& added = *disk;
  if (traits.seen_as) added.rename(*traits.seen_as);
  if (named(added.info().name) != nullptr) added.refuse_as_duplicate();
  const auto at =
      std::upper_bound(disks_.begin(), disks_.end(), added.info().name,
                       [](const DeviceName& name, const auto& d) { return name < d->info().name; });
  disks_.insert(at, std::move(disk));
  const std::size_t index = unit.spec().record_unit;
  if (by_unit_.size() <= index) by_unit_.resize(index + 1);
  by_unit_[index] = &added;
  if (server_ != nullptr && !paths.empty() &&
      serves(storage_.parameter(ParameterId::mscp_load),
             storage_.parameter(ParameterId::mscp_serve_all), traits.serve)) {
    server_->offer(added);
  }
  return added;
}

void NodeDevices::select_paths() {
  for (const auto& d : disks_) d->select_path();
}

NodeDisk* NodeDevices::named(const DeviceName& name) const {
  const auto at =
      std::lower_bound(disks_.begin(), disks_.end(), name,
                       [](const auto& d, const DeviceName& n) { return d->info().name < n; });
  return at != disks_.end() && (*at)->info().name == name ? at->get() : nullptr;
}

NodeDisk* NodeDevices::face(const DiskUnit& unit) const {
  const std::size_t index = unit.spec().record_unit;
  return index < by_unit_.size() ? by_unit_[index] : nullptr;
}

Disk* NodeDevices::find(const DeviceName& name) { return named(name); }

std::vector<Disk*> NodeDevices::all() {
  std::vector<Disk*> disks;
  for (const auto& d : disks_) disks.push_back(d.get());
  return disks;
}

void NodeDevices::set_may_run(bool may_run) {
  if (std::exchange(storage_.may_run, may_run) == may_run || !may_run) return;
  if (std::exchange(storage_.held, false)) {
    for (const auto& d : disks_) d->release_held();
  }
  if (server_ != nullptr) server_->release_held();
}

void NodeDevices::stand_still(bool still) {
  storage_.still = still;
  for (const auto& d : disks_) d->stand_still(still);
}

void NodeDevices::recheck_paths() {
  for (const auto& d : disks_) d->recheck_paths();
  if (server_ != nullptr) server_->recheck_paths();
}

void NodeDevices::settle() {
  for (const auto& d : disks_) d->settle();
}

// Commands about paths.

PathResult NodeDevices::prefer_server(const DeviceName& device, NodeId server, bool force) {
  NodeDisk* const disk = named(device);
  if (disk == nullptr) return PathResult::no_such_device;
  disk->prefer_server(server);
  if (force && disk->current_server().valid() && disk->current_server() != server) {
    disk->ask_for_verification();
    scope_.spawn(verify_soon(*disk));
  }
  return PathResult::done;
}

PathResult NodeDevices::switch_path(const DeviceName& device, std::string_view path) {
  NodeDisk* const disk = named(device);
  if (disk == nullptr) return PathResult::no_such_device;
  if (!disk->switch_to(path)) return PathResult::no_such_path;
  scope_.spawn(verify_soon(*disk));
  return PathResult::done;
}

PathResult NodeDevices::enable_path(const DeviceName& device, std::string_view path, bool enabled) {
  NodeDisk* const disk = named(device);
  if (disk == nullptr) return PathResult::no_such_device;
  return disk->enable_path(path, enabled) ? PathResult::done : PathResult::no_such_path;
}

// The path poller (RP.6). It runs only while a unit is off its direct paths: there is nothing else
// for it to find.

void NodeDevices::start_poller() {
  if (std::exchange(polling_, true)) return;
  scope_.spawn(poll());
}

Task<void> NodeDevices::poll() {
  for (;;) {
    const std::int64_t now = wakeups_.queue().now().ns;
    co_await wakeups_.sleep(kPollInterval - Duration{now % kPollInterval.ns});
    if (storage_.may_run && storage_.parameter(ParameterId::mpdev_poller) != 0) poll_once();
    const bool more = std::any_of(disks_.begin(), disks_.end(),
                                  [](const auto& d) { return d->away_from_direct(); });
    if (!more) break;
  }
  polling_ = false;
}

void NodeDevices::poll_once() {
  const std::int64_t least = storage_.parameter(ParameterId::mpdev_afb_intrvl);
  if (least == 0) return;
  const SimTime now = wakeups_.queue().now();
  for (const auto& d : disks_) {
    if (!d->away_from_direct() || !d->may_fail_back()) continue;
    const SimTime last = d->last_failback();
    if (last.ns >= 0 && now - last < seconds(least)) continue;
    d->note_failback(now);
    d->ask_for_verification();
    scope_.spawn(verify_soon(*d));
  }
}

/// A volume in use verifies as soon as a command is refused; else nobody would.
Task<void> NodeDevices::verify_soon(NodeDisk& disk) {
  co_await wakeups_.sleep(kOwnVerification);
  if (!disk.wants_verification()) co_return;
  const Status s = co_await disk.verify();
  static_cast<void>(s);  // if it failed, the next command finds out
}

}  // namespace shadow::models
