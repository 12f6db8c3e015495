#include "engine/cluster/range_interlock.hpp"

#include <algorithm>
#include <optional>

#include "engine/base/planted.hpp"
#include "engine/cluster/ask_all.hpp"
#include "engine/cluster/messages.hpp"
#include "engine/io/all_io.hpp"
#include "engine/unit/virtual_unit.hpp"

namespace shadow {

Task<Status> RangeInterlock::hold_here(BlockRange range, NodeId by) {
  unit_.gate().hold_range(range, by);
  // In mount verification, or given up: what is under way ends by the watch, nothing new starts.
  while (unit_.flights().overlaps(range) && !unit_.gate().held()) {
    co_await unit_.flights().left().wait();
  }
  if (!unit_.gate().held()) co_return Status::normal;
  // A membership change waits for the same flights: the two must not wait for each other (R6.107).
  unit_.gate().release_range(range, by);
  co_return Status::cancelled;
}

Task<Status> RangeInterlock::with_range(BlockRange range, std::function<Task<Status>()> work) {
  NodeContext& c = unit_.context();
  const NodeId self = c.self();
  std::optional<Lock> lock;
  {
    Lock granted = co_await c.ports.locks.acquire("SHAD$RANGE_" + unit_.name().str(), LockMode::ex);
    lock.emplace(std::move(granted));
  }
  const auto nodes = unit_.set().mounted_on;
  const std::uint32_t change = unit_.set().change;
  const Message announce = make_message(MessageKind::range_hold,
                                        std::make_shared<const RangeBody>(unit_.number(), range));
  std::function<Task<Message>()> local = [this, range, self]() -> Task<Message> {
    const Status s = co_await hold_here(range, self);
    co_return answer(MessageKind::range_hold, s);
  };
  const auto replies = co_await ask_all(c, nodes, announce, local);
  const bool refused = std::ranges::any_of(
      replies, [](const Reply& r) { return status_of(r) == Status::cancelled; });
  Status status = Status::pending;
  // A change since the announcement may have let a node in that has not heard of it.
  if (!refused && unit_.gate().running() && change == unit_.set().change) {
    const InFlight flight(unit_.flights(), range, c.now());  // a change waits for the whole of it
    status = co_await work();
  }
  tell_others(c, nodes,
              make_message(MessageKind::range_release,
                           std::make_shared<const RangeBody>(unit_.number(), range)));
  unit_.gate().release_range(range, self);
  lock.reset();
  // A change is under way somewhere: not to be disturbed by asking without pause.
  if (refused) co_await c.ports.timers.sleep(milliseconds(100));
  co_return status;
}

Task<Status> RangeInterlock::correct(BlockRange range, Blocks& into, WorkKind work) {
  if (planted(Planted::merge_without_interlock) && !into.empty()) {
    InFlight flight(unit_.flights(), range, unit_.context().now(), work);
    AllIo io(flight);
    for (Member* const m : unit_.members()) {
      if (m->full() && m != unit_.merge_master()) io.write(*m, range, into);
    }
    co_await io;
    co_return Status::normal;
  }
  std::function<Task<Status>()> held = [this, range, &into, work]() {
    return correct_held(range, into, work);
  };
  const Status s = co_await with_range(range, held);
  co_return s;
}

Task<Status> RangeInterlock::correct_held(BlockRange range, Blocks& into, WorkKind work) {
  std::array<Blocks, 6> copies;
  InFlight flight(unit_.flights(), range, unit_.context().now(), work);
  unit_.watch();
  AllIo reads(flight);
  Member* const master = unit_.merge_master();
  for (Member* const m : unit_.members()) {
    if (m->full()) reads.read(*m, range, copies[reads.size()]);
  }
  co_await reads;
  Status error = Status::normal;
  const IoOutcome outcome = unit_.judge(reads, error);
  if (outcome == IoOutcome::again) co_return Status::pending;
  if (outcome == IoOutcome::error) co_return error;
  std::optional<std::uint32_t> from;
  for (std::uint32_t i = 0; i < reads.size(); ++i) {
    if (failed(reads.op(i).status)) continue;
    if (!from || &reads.member(i) == master) from = i;
  }
  if (!from) {  // some block is bad everywhere, or different blocks on different members
    Status s = Status::pending;
    if (range.count == 1)
      s = co_await give_up_block(range.begin, reads, flight);
    else
      s = co_await correct_block_by_block(range, into, work);
    co_return s;
  }
  AllIo writes(flight);
  for (std::uint32_t i = 0; i < reads.size(); ++i) {
    if (failed(reads.op(i).status) || copies[i] != copies[*from]) {
      writes.write(reads.member(i), range, copies[*from]);
    }
  }
  co_await writes;
  // A member that cannot be rewritten is removed (R1.10); what was read is good all the same.
  const IoOutcome rewritten = unit_.judge(writes, error);
  if (rewritten == IoOutcome::again) co_return Status::pending;
  for (std::uint32_t i = 0; i < reads.size(); ++i) {
    if (failed(reads.op(i).status)) note_repair(reads.member(i), range.begin, "rewritten");
  }
  into = copies[*from];
  co_return Status::normal;
}

Task<Status> RangeInterlock::correct_block_by_block(BlockRange range, Blocks& into, WorkKind work) {
  Status first = Status::normal;
  into.clear();
  for (Lbn lbn = range.begin; lbn < range.end(); ++lbn) {
    Blocks block;
    const Status s = co_await correct_held({lbn, 1}, block, work);
    if (s == Status::pending) co_return s;
    if (failed(s) && succeeded(first)) first = s;
    into.append(failed(s) ? kBlank : block.at(0), 1);
  }
  co_return first;
}

/// Nobody can deliver the block: it is marked as lost wherever it is not yet, so that the members
/// stay equal (R2.11).
Task<Status> RangeInterlock::give_up_block(Lbn lbn, AllIo& reads, InFlight& flight) {
  AllIo marks(flight);
  bool all_marked = true;
  for (std::uint32_t i = 0; i < reads.size(); ++i) {
    if (reads.op(i).status == Status::forced_error) continue;
    all_marked = false;
    Member& m = reads.member(i);
    if (!m.disk->info().forced_error || !unit_.context().options.mark_lost_blocks) continue;
    marks.write_forced_error(m, {lbn, 1});
  }
  if (all_marked) co_return Status::forced_error;
  co_await marks;
  Status error = Status::normal;
  if (unit_.judge(marks, error) == IoOutcome::again) co_return Status::pending;
  for (std::uint32_t i = 0; i < marks.size(); ++i) note_repair(marks.member(i), lbn, "marked");
  co_return Status::parity;
}

void RangeInterlock::note_repair(const Member& member, Lbn lbn, std::string_view what) const {
  unit_.context().note(MessageId::io_repair, {{"unit", unit_.name().with_colon()},
                                              {"member", member.name.with_colon()},
                                              {"lbn", std::to_string(lbn)},
                                              {"status", std::string(what)}});
}

}  // namespace shadow
