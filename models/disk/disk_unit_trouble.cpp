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
                       c.state == State::serving || c.state == State::silent;
  if (op.payload != nullptr && to_come && !c.settled) {
    c.orphan = std::make_unique<Blocks>(*op.payload);
  }
  c.op = nullptr;
  if (c.state != State::held) return;
  CommandOwner* const face = owners_[c.owner].face;
  free_slot(op.slot);
  if (face != nullptr) face->ended(Status::cancelled);
}

void DiskUnit::settle(std::uint32_t slot, Fate fate) {
  Command& c = commands_[slot];
  const bool at_unit =
      c.state == State::waiting || c.state == State::serving || c.state == State::silent;
  Status outcome = Status::cancelled;
  if (at_unit && c.write() && fate == Fate::by_chance) {
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
                         c.state == State::serving || c.state == State::returning;
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

void DiskUnit::leave(OwnerIndex owner) {
  owners_[owner].face = nullptr;
  for (std::uint32_t slot = 0; slot < commands_.size(); ++slot) {
    const Command& c = commands_[slot];
    if (c.state != State::free && c.owner == owner) settle(slot, Fate::by_chance);
  }
}

void DiskUnit::disconnect(OwnerIndex owner) {
  const auto count = static_cast<std::uint32_t>(commands_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    const Command& c = commands_[slot];
    if (c.owner != owner || c.state == State::free || c.state == State::held ||
        c.state == State::answering) {
      continue;
    }
    move_waiter(slot, Status::medium_offline);
    settle(slot, Fate::by_chance);
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

bool DiskUnit::all_reachable() const {
  return std::all_of(faults_.begin(), faults_.end(), [](const auto& f) { return f->reachable(); });
}
bool DiskUnit::responds() const {
  return std::all_of(faults_.begin(), faults_.end(), [](const auto& f) { return f->responds(); });
}
bool DiskUnit::all_ready() const {
  return std::all_of(faults_.begin(), faults_.end(), [](const auto& f) { return f->ready(); });
}

void DiskUnit::install(std::unique_ptr<DiskFault> fault) {
  const bool gone = !fault->reachable();
  faults_.push_back(std::move(fault));
  if (!gone) return;
  for (OwnerIndex i = 0; i < owners_.size(); ++i) {
    if (owners_[i].face != nullptr) disconnect(i);
  }
  attention_of_all();
}

void DiskUnit::repair() {
  const bool was_away = !reachable() || !ready();
  faults_.clear();
  const auto count = static_cast<std::uint32_t>(commands_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    if (commands_[slot].state == State::silent) enqueue(slot, events_.now());
  }
  if (was_away) attention_of_all();
}

void DiskUnit::set_write_lock(bool locked) {
  if (spec_.write_locked == locked) return;
  spec_.write_locked = locked;
  attention_of_all();
}

void DiskUnit::attention_of_all() {
  for (OwnerIndex i = 0; i < owners_.size(); ++i) {
    if (owners_[i].face != nullptr) call_attention(i);
  }
}

}  // namespace shadow::models
