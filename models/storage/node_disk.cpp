#include "models/storage/node_disk.hpp"

#include <algorithm>
#include <utility>

#include "models/storage/served_disks.hpp"

namespace shadow::models {

NodeDisk::NodeDisk(NodeStorage& node, DiskUnit& unit, Wakeups& wakeups,
                   const std::vector<PathSpec>& paths, Use use)
    : node_(node),
      unit_(unit),
      wakeups_(wakeups),
      owner_(unit.join(*this, node.node)),
      arrival_(unit.arrival()),
      use_(use) {
  info_.name = unit.spec().name;
  for (const PathSpec& p : paths) paths_.emplace_back(p);
  for (Path& p : paths_) (void)p.refresh();
  Path* const usable = first_up();
  if (usable != nullptr && unit_.reachable()) use_direct(*usable);
  refresh_info(current_ != nullptr);
}

NodeDisk::~NodeDisk() {
  if (node_.served != nullptr && use_ == Use::own) node_.served->leave(*this);
  unit_.leave(owner_);
  leave_path();
}

void NodeDisk::refresh_info(bool online) {
  const DiskUnitSpec& u = unit_.spec();
  const Controller* const controller = current_ == nullptr ? nullptr : current_->spec().controller;
  DiskInfo now;
  now.name = info_.name;
  now.unit = now.name.id();
  now.maxblock = u.drive.blocks;
  now.geometry = u.drive.geometry;
  now.type = u.drive.name;
  now.online = online;
  now.write_locked = unit_.write_locked();
  now.memory_disk = u.drive.memory_disk;
  now.forced_error = u.drive.forced_error;
  if (controller != nullptr) {
    const ControllerSpec& c = controller->spec();
    now.host = now.controller = controller->host();
    now.forced_error = now.forced_error && c.forced_error;
    now.compare_host_data = c.compare_host_data;
    now.copy_data = controller->copies_data();
    now.log_entries = controller->log_entries();
  } else if (server_.valid()) {
    now.served = true;
    now.host = node_.served->name(server_);
  }
  now.incarnation = info_.incarnation + 1;
  info_ = std::move(now);
}

bool NodeDisk::connected() const {
  if (server_.valid()) return node_.served->connected(node_.node, server_);
  return direct_connected();
}

// Commands.

void NodeDisk::start(IoOp& op) {
  if (server_.valid()) return start_served(op);
  const std::uint32_t slot = unit_.take(owner_, op);
  op.disk = this;
  ++outstanding_;
  count(op.kind);
  if (node_.may_run) [[likely]] {
    issue(slot, op);
  } else {
    node_.held = true;
  }
}

void NodeDisk::start_served(IoOp& op) {
  op.disk = this;
  ++outstanding_;
  count(op.kind);
  const Status refused = refusal(op);
  node_.held = node_.held || !node_.may_run;
  if (node_.may_run && refused == Status::normal) {
    return node_.served->start(*this, server_, op);
  }
  // Held, or answered: both are done by the unit's table.
  const std::uint32_t slot = unit_.take(owner_, op);
  if (node_.may_run) unit_.answer(slot, refused);
}

void NodeDisk::abandon(IoOp& op) noexcept {
  if ((op.slot & ServedDisks::kServedSlot) != 0) return node_.served->abandon(op);
  unit_.abandon(op);
}

void NodeDisk::issue(std::uint32_t slot, const IoOp& op) {
  const Status refused = refusal(op);
  if (refused == Status::normal) [[likely]]
    return unit_.send(slot, *current_);
  unit_.answer(slot, refused);
}

Status NodeDisk::refusal(const IoOp& op) const {
  if (verify_first_) return Status::volume_invalid;
  const bool served = server_.valid();
  if (!served && !direct_connected()) return Status::medium_offline;
  if (!served && !unit_.ready()) return Status::volume_invalid;
  if (unit_.arrival() != arrival_) return Status::volume_invalid;
  if (op.range.end() > info_.maxblock || op.range.empty()) return Status::illegal_block;
  if (op.kind == IoKind::read) return Status::normal;
  if (op.kind == IoKind::compare) {
    return info_.compare_host_data ? Status::normal : Status::unsupported;
  }
  if (!served && unit_.write_locked()) return Status::write_locked;
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
  for (const std::uint32_t slot : unit_.held(owner_)) {
    if (server_.valid() && refusal(unit_.waiter(slot)) == Status::normal) {
      IoOp& op = unit_.give_back(slot);
      node_.served->start(*this, server_, op);
    } else {
      issue(slot, unit_.waiter(slot));
    }
  }
}

// The end of commands.

Task<void> NodeDisk::cancel() {
  const std::uint64_t limit = unit_.next_sequence();
  const std::uint64_t served_limit = node_.served == nullptr ? 0 : node_.served->next_sequence();
  const SimTime deadline = unit_.now() + node_.io_hard_limit;
  const auto withdraw = [&](bool all) {
    unit_.withdraw(owner_, limit, all);
    if (node_.served != nullptr) node_.served->withdraw(*this, served_limit, all);
  };
  const auto left = [&] {
    return unit_.outstanding(owner_, limit) +
           (node_.served == nullptr ? 0 : node_.served->outstanding(*this, served_limit));
  };
  withdraw(false);
  unit_.remind(owner_, node_.io_hard_limit);
  while (left() > 0) {
    if (unit_.now() >= deadline) withdraw(true);
    co_await cancellers_.wait();
  }
}

void NodeDisk::spin_down() {
  const std::string code = info_.name.code();
  if (code != "DK" && code != "DG") unit_.spin_down();  // R5.30
}

void NodeDisk::reminded() {
  if (node_.still) {
    missed_reminder_ = true;
    return;
  }
  nudged_ = false;
  cancellers_.notify_all();
}

void NodeDisk::settle() {
  unit_.disconnect(owner_);
  if (current_ != nullptr) current_->release();  // the others may have it on line (R2.25)
  if (node_.served != nullptr) node_.served->disconnect(*this, Status::medium_offline);
}

void NodeDisk::stand_still(bool still) {
  unit_.stand_still(owner_, still);
  if (still) return;
  if (std::exchange(missed_attention_, false)) unit_.call_attention(owner_);
  if (std::exchange(missed_reminder_, false)) unit_.remind(owner_, {});
}

void NodeDisk::attention() {
  if (node_.still) {
    missed_attention_ = true;
    return;
  }
  if (node_.on_changed) node_.on_changed(*this);
}

}  // namespace shadow::models
