// What happens to commands when nodes, paths or the unit itself fail.
#include <algorithm>
#include <utility>

#include "engine/base/assert.hpp"
#include "models/disk/disk_unit.hpp"
#include "models/random/mix.hpp"

namespace shadow::models {

std::uint64_t DiskUnit::draw() { return mix(spec_.seed, draws_++); }

void DiskUnit::abandon(const IoOp& op) noexcept {
  Command& c = commands_[op.slot];
  const bool to_come = c.state == State::travelling || c.state == State::waiting ||
                       c.state == State::serving || c.state == State::cached ||
                       c.state == State::silent;
  if (op.payload != nullptr && to_come && !c.settled) {
    c.orphan = std::make_unique<Blocks>(*op.payload);
  }
  c.op = nullptr;
  if (c.state != State::held) return;
  CommandOwner* const face = owners_[c.owner].face;
  free_slot(op.slot);
  if (face != nullptr) face->ended(Status::cancelled);
}

// Blocks of a command in service that have passed the head by now: the transfer is the last part of
// a service.
BlockCount DiskUnit::transferred(const Command& c) const {
  const SimTime now = events_.now();
  if (now >= c.ended) return c.range.count;
  const Duration left = c.ended - now;
  if (left >= c.transfer) return 0;
  const double share = static_cast<double>(left.ns) / static_cast<double>(c.transfer.ns);
  return c.range.count - 1 -
         static_cast<BlockCount>(share * static_cast<double>(c.range.count - 1));
}

void DiskUnit::settle(std::uint32_t slot, Fate fate) {
  Command& c = commands_[slot];
  const bool at_unit = c.state == State::waiting || c.state == State::serving ||
                       c.state == State::cached || c.state == State::silent;
  Status outcome = Status::cancelled;
  if (c.state == State::serving && c.write() && fate == Fate::cut) {
    const BlockCount blocks = transferred(c);
    if (blocks > 0) (void)perform(c, blocks);
    if (blocks == c.range.count) outcome = Status::normal;
  } else if (at_unit && c.write() && fate == Fate::by_chance) {
    // A service that was under way may also have come to a part of the blocks (contract 3 of
    // ports/disk.hpp).
    const std::uint64_t what = draw() % (c.state == State::serving ? 3 : 2);
    const BlockCount blocks = what == 0 ? 0 : what == 1 ? c.range.count : draw() % c.range.count;
    if (blocks > 0) (void)perform(c, blocks);
    if (blocks == c.range.count) outcome = Status::normal;
  }
  // A command whose waiter was moved is recorded when that is answered.
  const bool ended = c.state == State::returning || c.state == State::answering;
  if (c.owner != kNone && !ended) record(c, outcome);
  if (c.state == State::waiting) {
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), slot));
  }
  if (c.op != nullptr) c.op->disk = nullptr;
  c.op = nullptr;
  c.orphan.reset();
  c.owner = kNone;
  const bool event_due = c.state == State::answering || c.state == State::travelling ||
                         c.state == State::serving || c.state == State::cached ||
                         c.state == State::returning;
  c.settled = true;
  if (!event_due) free_slot(slot);
}

void DiskUnit::move_waiter(std::uint32_t slot, Status status) {
  const OwnerIndex owner = commands_[slot].owner;
  IoOp* const op = commands_[slot].op;
  const std::uint32_t fresh = take_slot();
  Command& from = commands_[slot];
  Command& to = commands_[fresh];
  to.op = op;
  to.owner = owner;
  to.kind = from.kind;
  to.range = from.range;
  to.sequence = from.sequence;
  if (op != nullptr) {
    op->slot = fresh;
    if (op->payload != nullptr && from.state != State::returning) {
      from.orphan = std::make_unique<Blocks>(*op->payload);
    }
  }
  from.op = nullptr;
  from.owner = kNone;
  answer(fresh, status);
}

IoOp& DiskUnit::give_back(std::uint32_t slot) {
  IoOp& op = *commands_[slot].op;
  SHADOW_ASSERT(commands_[slot].state == State::held, "a command that was sent is given back");
  free_slot(slot);
  return op;
}

void DiskUnit::tear(const IoOp& op, Status status) {
  const std::uint32_t slot = op.slot;
  const State state = commands_[slot].state;
  if (state == State::answering) return;
  if (state == State::held) return answer(slot, status);
  move_waiter(slot, status);
  settle(slot, Fate::by_chance);
}

void DiskUnit::stand_still(OwnerIndex owner, bool still) {
  Owner& o = owners_[owner];
  o.still = still;
  if (still) return;
  for (const std::uint32_t slot : o.unheard) schedule(events_.now(), Phase::answer, slot);
  o.unheard.clear();
}

void DiskUnit::leave(OwnerIndex owner) {
  owners_[owner].face = nullptr;
  for (const std::uint32_t slot : owners_[owner].unheard) free_slot(slot);
  owners_[owner].unheard.clear();
  for (std::uint32_t slot = 0; slot < commands_.size(); ++slot) {
    const Command& c = commands_[slot];
    if (c.state == State::free || c.owner != owner) continue;
    if (late_by_ > Duration{}) leave_behind(c);
    settle(slot, late_by_ > Duration{} ? Fate::dropped : Fate::by_chance);
  }
}

void DiskUnit::leave_behind(const Command& c) {
  const bool at_unit = c.state == State::waiting || c.state == State::serving ||
                       c.state == State::cached || c.state == State::silent;
  if (!at_unit || c.kind != IoKind::write || (!c.orphan && c.op == nullptr)) return;
  late_.push_back({c.range, payload(c)});
  schedule(events_.now() + late_by_, Phase::late, static_cast<std::uint32_t>(late_.size() - 1));
}

void DiskUnit::write_late(std::uint32_t index) {
  const LateWrite write = std::move(late_[index]);
  if (state_.reachable) write_medium(write.range, write.data);
}

void DiskUnit::disconnect(OwnerIndex owner) { disconnect(owner, Fate::by_chance); }

void DiskUnit::disconnect(OwnerIndex owner, Fate fate) {
  const auto count = static_cast<std::uint32_t>(commands_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    const Command& c = commands_[slot];
    if (c.owner != owner || c.state == State::free || c.state == State::held ||
        c.state == State::answering) {
      continue;
    }
    move_waiter(slot, Status::medium_offline);
    settle(slot, fate);
  }
}

void DiskUnit::withdraw(OwnerIndex owner, std::uint64_t limit, bool all) {
  const auto count = static_cast<std::uint32_t>(commands_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    const State state = commands_[slot].state;
    if (commands_[slot].owner != owner || commands_[slot].sequence >= limit) continue;
    if (state == State::held) {
      answer(slot, Status::cancelled);
    } else if (state == State::waiting || state == State::travelling) {
      // Not begun, so certainly not performed.
      move_waiter(slot, Status::cancelled);
      settle(slot, Fate::dropped);
    } else if (all && state != State::free && state != State::answering) {
      move_waiter(slot, Status::cancelled);
      settle(slot, Fate::by_chance);
    }
  }
}

std::vector<std::uint32_t> DiskUnit::held(OwnerIndex owner) const {
  std::vector<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < commands_.size(); ++slot) {
    const Command& c = commands_[slot];
    if (c.state == State::held && c.owner == owner) slots.push_back(slot);
  }
  std::sort(slots.begin(), slots.end(), [this](std::uint32_t a, std::uint32_t b) {
    return commands_[a].sequence < commands_[b].sequence;
  });
  return slots;
}

std::uint32_t DiskUnit::outstanding(OwnerIndex owner, std::uint64_t limit) const {
  return static_cast<std::uint32_t>(
      std::count_if(commands_.begin(), commands_.end(), [&](const Command& c) {
        return c.state != State::free && c.owner == owner && c.sequence < limit;
      }));
}

void DiskUnit::remind(OwnerIndex owner, Duration d) {
  schedule(events_.now() + d, Phase::reminder, owner);
}

// Faults.

Status DiskUnit::verdict(const Command& c) {
  Status status = Status::normal;
  for (const auto& fault : faults_) {
    const Status said = fault->verdict(c.kind, c.range);
    if (status == Status::normal) status = said;
  }
  std::erase_if(faults_, [](const auto& fault) { return fault->passed(); });
  return status;
}

double DiskUnit::stretch() const {
  double factor = 1.0;
  for (const auto& fault : faults_) factor *= fault->stretch();
  return factor;
}

DiskUnit::Standing DiskUnit::look() const {
  Standing c;
  c.reachable = motor_ == Motor::running && !lost_writes_;
  c.write_locked = spec_.write_locked;
  for (const auto& fault : faults_) {
    c.reachable = c.reachable && fault->reachable();
    c.responds = c.responds && fault->responds();
    c.ready = c.ready && fault->ready();
    c.write_locked = c.write_locked || fault->write_locked();
    c.duplicate = c.duplicate || fault->duplicate();
    if (fault->foreign() != nullptr) c.foreign = fault->foreign();
  }
  return c;
}

void DiskUnit::state_changed(Fate fate) {
  const Standing was = state_;
  const Standing now = look();
  const bool exchanged = was.foreign != now.foreign;
  if ((was.reachable && !now.reachable) || exchanged) {
    // What is still performed of these commands is performed on the medium that was in the drive.
    for (OwnerIndex i = 0; i < owners_.size(); ++i) {
      if (owners_[i].face != nullptr) disconnect(i, fate);
    }
  }
  state_ = now;
  if (exchanged) ++arrival_;
  const bool news = exchanged || was.reachable != state_.reachable ||
                    (!was.ready && state_.ready) || was.write_locked != state_.write_locked;
  if (news) attention_of_all();
}

void DiskUnit::install(std::unique_ptr<DiskFault> fault) {
  faults_.push_back(std::move(fault));
  state_changed();
}

void DiskUnit::repair() {
  // Kept to the end: commands that are cut off may still be performed on a foreign medium.
  const auto gone = std::exchange(faults_, {});
  lost_writes_ = false;
  defects_.repair();
  state_changed();
  const auto count = static_cast<std::uint32_t>(commands_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    if (commands_[slot].state == State::silent) enqueue(slot, events_.now());
  }
  plan_destage();
}

void DiskUnit::set_write_lock(bool locked) {
  spec_.write_locked = locked;
  state_changed();
}

void DiskUnit::replace_contents(const Medium& contents) { medium_.copy(contents); }

// Power and motor.

void DiskUnit::power_off() {
  if (motor_ == Motor::no_power) return;
  motor_ = Motor::no_power;
  ++motor_starts_;
  state_changed(Fate::cut);
  drop_destages();
}

void DiskUnit::power_on(Duration turn) {
  if (motor_ == Motor::no_power) start_motor(turn);
}

void DiskUnit::spin_down() {
  if (motor_ == Motor::no_power || motor_ == Motor::stopped) return;
  motor_ = Motor::stopped;
  ++motor_starts_;
  state_changed();
  drop_destages();
}

void DiskUnit::spin_up(Duration turn) {
  if (motor_ == Motor::stopped) start_motor(turn);
}

void DiskUnit::start_motor(Duration turn) {
  motor_ = Motor::starting;
  ++arrival_;
  schedule(events_.now() + turn + spec_.drive.spin_up, Phase::ready, ++motor_starts_);
}

void DiskUnit::motor_ready(std::uint32_t start) {
  if (start != motor_starts_) return;  // stopped again meanwhile
  motor_ = Motor::running;
  state_changed();
  plan_destage();
}

// What faults make of the data.

void DiskUnit::read_into(BlockRange range, Blocks& into) {
  in_drive().read(range, into);
  for (const auto& fault : faults_) fault->deliver(range, into);
}

void DiskUnit::write_medium(BlockRange range, const Blocks& contents) {
  for (const auto& fault : faults_) {
    const BlockRange landing = fault->lands(range);
    if (landing != range) {
      range = {landing.begin, std::min(landing.count, range.count)};
      break;
    }
  }
  if (!range.empty()) in_drive().write(range, contents);
}

void DiskUnit::attention_of_all() {
  for (OwnerIndex i = 0; i < owners_.size(); ++i) {
    if (owners_[i].face != nullptr) call_attention(i);
  }
}

}  // namespace shadow::models
