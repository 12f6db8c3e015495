#include "models/disk/disk_unit.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/assert.hpp"
#include "models/random/mix.hpp"

namespace shadow::models {
namespace {

// A command that waited that long goes first, whatever the arm's way (ours: drives bound the age of
// a queued command).
constexpr Duration kOverdue = milliseconds(500);

// The stream of a solid-state drive's pauses, apart from the unit's own.
constexpr std::uint64_t kFlashStream = 0x666c'6173'6800'0000;

RecordKind record_kind(IoKind kind) {
  switch (kind) {
    case IoKind::read:
      return RecordKind::member_read;
    case IoKind::compare:
      return RecordKind::member_compare;
    case IoKind::write:
    case IoKind::write_forced_error:
      break;
  }
  return RecordKind::member_write;
}

}  // namespace

DiskUnit::DiskUnit(EventQueue& queue, DiskUnitSpec spec, EventLog* log)
    : events_(queue),
      log_(log),
      spec_(std::move(spec)),
      drive_(spec_.drive),
      medium_(spec_.drive.blocks, spec_.contents) {
  state_ = look();
  if (spec_.drive.flash.channels == 0) return;
  flash_ = std::make_unique<SolidState>(spec_.drive, spec_.seed ^ kFlashStream);
  servers_ = spec_.drive.queue_depth;
}

OwnerIndex DiskUnit::join(CommandOwner& owner, NodeId node) {
  owners_.push_back(Owner{&owner, node});
  return static_cast<OwnerIndex>(owners_.size() - 1);
}

// Slots.

std::uint32_t DiskUnit::take_slot() {
  if (free_.empty()) {
    commands_.emplace_back();
    return static_cast<std::uint32_t>(commands_.size() - 1);
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  return slot;
}

void DiskUnit::free_slot(std::uint32_t slot) {
  Command& c = commands_[slot];
  c.op = nullptr;
  c.path = nullptr;
  c.orphan.reset();
  c.owner = kNone;
  c.state = State::free;
  c.settled = false;
  c.destage = false;
  free_.push_back(slot);
}

std::uint32_t DiskUnit::take(OwnerIndex owner, IoOp& op) {
  const std::uint32_t slot = take_slot();
  Command& c = commands_[slot];
  c.op = &op;
  c.range = op.range;
  c.kind = op.kind;
  c.owner = owner;
  c.sequence = sequence_++;
  c.state = State::held;
  c.status = Status::normal;
  op.slot = slot;
  return slot;
}

// The way there.

void DiskUnit::send(std::uint32_t slot, Path& path) {
  Command& c = commands_[slot];
  c.path = &path;
  const Bytes data = c.carries_data() ? c.range.count * kBlockBytes : 0;
  if (!path.through_network()) {
    enqueue(slot, path.out(events_.now(), c.carries_data(), data, c.range.count));
    return;
  }
  c.state = State::travelling;
  const PathSpec& p = path.spec();
  p.network->send(p.host, p.unit, kCommandBytes + data, *this, argument(Phase::arrived, slot),
                  &lost_);
}

void DiskUnit::answer(std::uint32_t slot, Status status) {
  Command& c = commands_[slot];
  c.state = State::answering;
  c.status = status;
  schedule(events_.now(), Phase::answer, slot);
}

void DiskUnit::enqueue(std::uint32_t slot, SimTime arrival) {
  if (!cache_serves(slot, arrival)) enqueue_at_drive(slot, arrival);
}

void DiskUnit::enqueue_at_drive(std::uint32_t slot, SimTime arrival) {
  Command& c = commands_[slot];
  c.arrived = arrival;
  c.where = drive_.locate(c.range);
  medium_.prefetch_page(c.range.begin);
  if (in_service_ < servers_) {
    begin(slot, arrival);
    return;
  }
  c.state = State::waiting;
  std::size_t at = waiting_.size();
  while (at > 0 && commands_[waiting_[at - 1]].arrived > arrival) --at;
  waiting_.insert(waiting_.begin() + static_cast<std::ptrdiff_t>(at), slot);
}

// Service.

void DiskUnit::begin(std::uint32_t slot, SimTime start) {
  Command& c = commands_[slot];
  c.state = State::serving;
  c.started = std::max(start, c.arrived);
  if (servers_ == 1) c.started = std::max(c.started, idle_since_);
  const double factor = faults_.empty() ? 1.0 : stretch();
  const Drive::Service service =
      flash_ ? flash_->serve(c.write(), c.range, c.started, factor)
             : drive_.serve(c.write(), c.range, c.where, c.started, c.arrived, factor);
  upwards_from_ = c.range.end();
  c.ended = service.end;
  c.transfer = service.transfer;
  if (in_service_++ == 0) busy_since_ = c.started;
  SimTime heard = c.ended;
  if (!c.destage && !c.path->through_network()) {
    const bool read = c.kind == IoKind::read;
    heard = heard + c.path->back(!read, c.transfer, c.range.count * kBlockBytes);
  }
  schedule(std::max(heard, events_.now()), Phase::served, slot);
  medium_.prefetch_extents(c.range.begin);
}

void DiskUnit::start_next(SimTime at) {
  if (waiting_.empty()) return;
  const std::size_t chosen = choose(at);
  const std::uint32_t slot = waiting_[chosen];
  waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(chosen));
  begin(slot, at);
}

// Index into waiting_ of the command to serve next, among the oldest `queue_depth` that have
// arrived.
std::size_t DiskUnit::choose(SimTime at) const {
  const Command& oldest = commands_[waiting_[0]];
  if (spec_.drive.policy == QueuePolicy::fcfs || at - oldest.arrived > kOverdue) return 0;
  return spec_.drive.policy == QueuePolicy::clook ? choose_upwards(at) : choose_nearest(at);
}

// The next one above the end of the last service, else the lowest; of equals the oldest.
std::size_t DiskUnit::choose_upwards(SimTime at) const {
  const std::size_t depth = std::min<std::size_t>(waiting_.size(), spec_.drive.queue_depth);
  std::size_t best = 0;
  Lbn least{};
  for (std::size_t i = 0; i < depth; ++i) {
    const Command& c = commands_[waiting_[i]];
    if (i > 0 && c.arrived > at) break;
    const Lbn ahead = c.range.begin - upwards_from_;  // wraps: those below come last, lowest first
    if (i == 0 || ahead < least) {
      best = i;
      least = ahead;
    }
  }
  return best;
}

// The one that the arm reaches first; of equals the oldest.
std::size_t DiskUnit::choose_nearest(SimTime at) const {
  const std::size_t depth = std::min<std::size_t>(waiting_.size(), spec_.drive.queue_depth);
  std::size_t best = 0;
  Duration shortest{};
  for (std::size_t i = 0; i < depth; ++i) {
    const Command& c = commands_[waiting_[i]];
    if (i > 0 && c.arrived > at) break;
    const Duration d = drive_.positioning(c.write(), c.range, c.where, at, c.arrived);
    if (i == 0 || d < shortest) {
      best = i;
      shortest = d;
    }
  }
  return best;
}

void DiskUnit::on_event(std::uint64_t what) {
  const auto index = static_cast<std::uint32_t>(what);
  switch (static_cast<Phase>(what >> 32)) {
    case Phase::served:
      return served(index);
    case Phase::answer:
    case Phase::returned:
      return finish(index, commands_[index].status);
    case Phase::arrived: {
      Command& c = commands_[index];
      if (c.settled) return free_slot(index);
      return enqueue(index, c.path->arrive(events_.now(), c.carries_data(), c.range.count));
    }
    case Phase::attention:
      if (owners_[index].face != nullptr) owners_[index].face->attention();
      return;
    case Phase::reminder:
      if (owners_[index].face != nullptr) owners_[index].face->reminded();
      return;
    case Phase::ready:
      return motor_ready(index);
    case Phase::cached:
      return from_cache(index);
    case Phase::destage:
      return destage();
    case Phase::late:
      return write_late(index);
  }
}

void DiskUnit::served(std::uint32_t slot) {
  Command& c = commands_[slot];
  const SimTime end = c.ended;
  idle_since_ = end;
  if (--in_service_ == 0) counters_.busy += end - busy_since_;
  counters_.service += end - c.started;
  ++counters_.serviced;
  if (c.settled || c.destage) {
    c.destage ? destaged(slot) : free_slot(slot);
    return start_next(end);
  }
  c.status = faults_.empty() ? Status::normal : verdict(c);
  if (c.status == Status::pending) {
    c.state = State::silent;
    return start_next(end);
  }
  if (c.status == Status::normal) c.status = perform(c, c.range.count);
  if (!caches_.empty() && succeeded(c.status)) through_cache(c);
  c.state = State::returning;
  start_next(end);
  go_back(slot);
}

// The way back.

void DiskUnit::go_back(std::uint32_t slot) {
  const Command& c = commands_[slot];
  const bool read = c.kind == IoKind::read && succeeded(c.status);
  const Bytes data = c.range.count * kBlockBytes;
  if (c.path->through_network()) {
    const PathSpec& p = c.path->spec();
    p.network->send(p.unit, p.host, kStatusBytes + (read ? data : 0), *this,
                    argument(Phase::returned, slot), &lost_);
    return;
  }
  if (read) {
    const Duration late = c.path->book(c.ended, c.transfer, data);
    if (late.ns > 0) return schedule(events_.now() + late, Phase::returned, slot);
  }
  finish(slot, c.status);
}

void DiskUnit::finish(std::uint32_t slot, Status status) {
  Command& c = commands_[slot];
  IoOp* const op = c.op;
  CommandOwner* const face = c.owner == kNone ? nullptr : owners_[c.owner].face;
  if (!c.settled) record(c, status);
  if (face != nullptr && op != nullptr && owners_[c.owner].still) [[unlikely]] {
    c.settled = true;
    c.state = State::answering;
    c.status = status;
    owners_[c.owner].unheard.push_back(slot);
    return;
  }
  free_slot(slot);
  if (face != nullptr) face->ended(status);
  if (op != nullptr) op->complete(status);
}

void DiskUnit::Lost::on_event(std::uint64_t what) { unit_.lost(static_cast<std::uint32_t>(what)); }

void DiskUnit::lost(std::uint32_t slot) {
  if (commands_[slot].settled) return free_slot(slot);
  finish(slot, Status::medium_offline);
}

Status DiskUnit::perform(Command& c, BlockCount blocks) {
  const BlockRange range{c.range.begin, blocks};
  if (c.kind == IoKind::read) {
    Defects::Outcome outcome{Status::normal, blocks};
    if (!defects_.empty()) outcome = defects_.read(range);
    if (c.op == nullptr) return outcome.status;
    c.op->done = outcome.good;
    read_into(range, *c.op->into);
    return outcome.status;
  }
  if (c.kind == IoKind::compare) {
    const bool equal = in_drive().holds(range, payload(c));
    if (c.op != nullptr) c.op->equal = equal;
    return Status::normal;
  }
  if (c.kind == IoKind::write_forced_error) {
    defects_.add(range, DefectKind::marked);
    return Status::normal;
  }
  if (defects_.empty()) {
    write_medium(range, payload(c));
    return Status::normal;
  }
  const Defects::Outcome outcome = defects_.write(range);
  write_medium({range.begin, outcome.good}, payload(c));
  return outcome.status;
}

void DiskUnit::record(const Command& c, Status status) {
  if (failed(status)) {
    ++counters_.errors;
  } else if (c.write()) {
    ++counters_.writes;
    counters_.written_blocks += c.range.count;
  } else {
    ++counters_.reads;
    counters_.read_blocks += c.range.count;
  }
  if (log_ == nullptr) return;
  EventRecord r;
  r.time_ns = events_.now().ns;
  r.lbn = c.range.begin;
  r.blocks = static_cast<std::uint32_t>(c.range.count);
  r.node = c.owner == kNone ? NodeId{}.index : owners_[c.owner].node.index;
  r.unit = spec_.record_unit;
  r.kind = record_kind(c.kind);
  r.status = status;
  log_->add(r);
}

}  // namespace shadow::models
