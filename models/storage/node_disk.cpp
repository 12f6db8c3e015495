#include "models/storage/node_disk.hpp"

#include <algorithm>

namespace shadow::models {
namespace {

constexpr Duration kSelection = milliseconds(250);  // SCSI-2: recommended selection time-out delay
constexpr Duration kAcknowledge =
    milliseconds(1);  // ours: the unit's time for a packet acknowledge
constexpr Duration kVerifyLimit = milliseconds(4500);  // below the 5 s that verify() may take

}  // namespace

NodeDisk::NodeDisk(NodeStorage& node, DiskUnit& unit, Wakeups& wakeups,
                   const std::vector<PathSpec>& paths)
    : node_(node),
      unit_(unit),
      wakeups_(wakeups),
      owner_(unit.join(*this, node.node)),
      arrival_(unit.arrival()) {
  for (const PathSpec& p : paths) paths_.emplace_back(p);
  for (Path& p : paths_) (void)p.refresh();
  const auto usable =
      std::find_if(paths_.begin(), paths_.end(), [](const Path& p) { return p.up(); });
  if (usable != paths_.end() && unit_.reachable()) current_ = &*usable;
  refresh_info(current_ != nullptr);
}

NodeDisk::~NodeDisk() { unit_.leave(owner_); }

void NodeDisk::refresh_info(bool online) {
  const DiskUnitSpec& u = unit_.spec();
  const Controller* const controller = current_ == nullptr ? nullptr : current_->spec().controller;
  DiskInfo now;
  now.name = u.name;
  now.unit = u.unit;
  now.maxblock = u.drive.blocks;
  now.geometry = u.drive.geometry;
  now.type = u.drive.name;
  now.host = controller == nullptr ? "" : controller->host();
  now.online = online;
  now.write_locked = unit_.write_locked();
  now.memory_disk = u.drive.memory_disk;
  now.forced_error =
      u.drive.forced_error && (controller == nullptr || controller->spec().forced_error);
  now.compare_host_data = controller != nullptr && controller->spec().compare_host_data;
  now.incarnation = info_.incarnation + 1;
  info_ = std::move(now);
}

// Commands.

void NodeDisk::start(IoOp& op) {
  const std::uint32_t slot = unit_.take(owner_, op);
  op.disk = this;
  ++outstanding_;
  count(op.kind);
  if (node_.may_run) [[likely]]
    issue(slot, op);
}

void NodeDisk::issue(std::uint32_t slot, const IoOp& op) {
  const Status refused = refusal(op);
  if (refused == Status::normal) [[likely]]
    return unit_.send(slot, *current_);
  unit_.answer(slot, refused);
}

Status NodeDisk::refusal(const IoOp& op) const {
  if (verify_first_) return Status::volume_invalid;
  if (!connected()) return Status::medium_offline;
  if (!unit_.ready() || unit_.arrival() != arrival_) return Status::volume_invalid;
  if (op.range.end() > info_.maxblock || op.range.empty()) return Status::illegal_block;
  if (op.kind == IoKind::read) return Status::normal;
  if (op.kind == IoKind::compare) {
    return info_.compare_host_data ? Status::normal : Status::unsupported;
  }
  if (unit_.write_locked()) return Status::write_locked;
  const bool mark = op.kind == IoKind::write_forced_error;
  return mark && !info_.forced_error ? Status::unsupported : Status::normal;
}

void NodeDisk::count(IoKind kind) {
  switch (kind) {
    case IoKind::read:
      ++counters_.reads;
      return;
    case IoKind::compare:
      ++counters_.compares;
      return;
    case IoKind::write:
    case IoKind::write_forced_error:
      ++counters_.writes;
      return;
  }
}

void NodeDisk::ended(Status status) {
  --outstanding_;
  if (failed(status)) [[unlikely]] {
    ++counters_.errors;
    if (status == Status::medium_offline || status == Status::device_offline) verify_first_ = true;
  }
  if (cancellers_.empty() || nudged_) return;
  nudged_ = true;
  unit_.remind(owner_, {});
}

void NodeDisk::release_held() {
  for (const std::uint32_t slot : unit_.held(owner_)) issue(slot, unit_.waiter(slot));
}

// Trouble.

void NodeDisk::recheck_paths() {
  const bool was_reached =
      std::any_of(paths_.begin(), paths_.end(), [](const Path& p) { return p.up(); });
  const bool was_connected = current_ != nullptr && current_->up();
  for (Path& p : paths_) (void)p.refresh();
  const bool is_reached =
      std::any_of(paths_.begin(), paths_.end(), [](const Path& p) { return p.up(); });
  const bool lost = was_connected && !current_->up();
  if (lost) unit_.disconnect(owner_);
  if (lost || (is_reached && !was_reached)) unit_.call_attention(owner_);
}

void NodeDisk::attention() {
  if (node_.on_changed) node_.on_changed(*this);
}

Task<Status> NodeDisk::verify() {
  const auto share =
      kVerifyLimit / static_cast<std::int64_t>(std::max<std::size_t>(paths_.size(), 1));
  for (Path& path : paths_) {
    const bool twin = path.up() && unit_.duplicate();  // RN.7
    const bool answers = path.up() && (unit_.reachable() || twin) && unit_.responds();
    const Duration wait = answers     ? path.round_trip() + kAcknowledge
                          : path.up() ? share
                                      : std::min(share, kSelection);
    co_await wakeups_.sleep(wait);
    if (!answers || !path.up()) continue;
    if (unit_.duplicate()) co_return Status::duplicate_unit;
    if (!unit_.reachable()) continue;
    if (!unit_.ready()) co_return Status::volume_invalid;
    current_ = &path;
    verify_first_ = false;
    arrival_ = unit_.arrival();
    refresh_info(true);
    co_return Status::normal;
  }
  if (info_.online) refresh_info(false);
  co_return Status::medium_offline;
}

Task<void> NodeDisk::cancel() {
  const std::uint64_t limit = unit_.next_sequence();
  const SimTime deadline = unit_.now() + node_.io_hard_limit;
  unit_.withdraw(owner_, limit, false);
  unit_.remind(owner_, node_.io_hard_limit);
  while (unit_.outstanding(owner_, limit) > 0) {
    if (unit_.now() >= deadline) unit_.withdraw(owner_, limit, true);
    co_await cancellers_.wait();
  }
}

void NodeDisk::spin_down() {
  const std::string code = info_.name.code();
  if (code != "DK" && code != "DG") unit_.spin_down();  // R5.30
}

void NodeDisk::reminded() {
  nudged_ = false;
  cancellers_.notify_all();
}

}  // namespace shadow::models
