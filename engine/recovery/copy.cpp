#include "engine/recovery/copy.hpp"

#include <algorithm>

#include "engine/cluster/range_interlock.hpp"
#include "engine/io/all_io.hpp"
#include "engine/unit/membership_change.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {

Stop Copy::must_stop() const {
  if (unit_.stopping || unit_.gate().broken()) return Stop::canceled;
  if (!has_target()) return Stop::terminated;
  if (!unit_.current(false, thread_.incarnation())) return Stop::terminated;
  // A node failed: given up, and continued by whoever's waiting time is over first (table 8-1).
  if (unit_.delay_due) return Stop::canceled;
  return Stop::none;
}

bool Copy::has_target() const {
  return std::ranges::any_of(unit_.members(), [this](const Member* m) { return is_target(*m); });
}

Task<Stop> Copy::run() {
  pass_ = unit_.set().first_pass().value_or(0);
  const auto first =
      std::ranges::find_if(unit_.members(), [this](const Member* m) { return is_target(*m); });
  thread_.begin(unit_.set().copy_fence, (*first)->name);
  while (thread_.fence() < unit_.size()) {
    const BlockRange segment = thread_.segment();
    if (!thread_.may_go(segment)) co_await thread_.pause();
    if (const Stop stop = must_stop(); stop != Stop::none) {
      thread_.end(stop);
      co_return stop;
    }
    if (!thread_.may_go(segment)) continue;
    const std::uint64_t passes = co_await make_equal(segment);
    if (passes == 0) continue;
    thread_.advance(segment, passes);
    // The sources take turns by segments (R6.26b), not by passes: where they may differ, in blocks
    // that were never written (R4.26, R1.91), the target could never be equal to what is read next.
    ++turn_;
  }
  for (;;) {
    if (!unit_.gate().open({0, unit_.size()})) co_await thread_.pause();
    if (const Stop stop = must_stop(); stop != Stop::none) {
      thread_.end(stop);
      co_return stop;
    }
    const Status promoted = co_await promote();
    if (succeeded(promoted)) break;
    // No member could be written: again when volume processing has found one.
    co_await unit_.context().ports.timers.sleep(seconds(1));
  }
  thread_.end(Stop::none);
  co_return Stop::none;
}

/// Leaves a segment only after a compare that found source and targets equal: a user write that
/// slipped in between read and write shows in the next compare (R6.25, R6.26). Returns the passes
/// it took; 0: interrupted, look around and try again.
Task<std::uint64_t> Copy::make_equal(BlockRange segment) {
  const auto limit = static_cast<std::uint64_t>(unit_.context().options.copy_max_passes);
  bool compare = !unit_.context().options.write_first;
  for (std::uint64_t pass = 1; pass <= limit; ++pass) {
    if (!thread_.may_go(segment)) co_return 0;
    const Result result = co_await one_pass(segment, compare, Held::no);
    if (result == Result::again) co_return 0;
    if (result == Result::equal) co_return pass;
    compare = true;
  }
  // Users keep writing here: take the range (R6.26a).
  std::function<Task<Status>()> work = [this, segment]() { return make_equal_held(segment); };
  const Status s = co_await unit_.interlock().with_range(segment, work);
  co_return succeeded(s) ? limit + 1 : 0;
}

Task<Status> Copy::make_equal_held(BlockRange segment) {
  for (int pass = 0; pass < 2; ++pass) {
    const Result result = co_await one_pass(segment, true, Held::yes);
    if (result == Result::again) co_return Status::pending;
    if (result == Result::equal) co_return Status::normal;
  }
  co_return Status::pending;
}

/// Read the source, compare with the targets, write what was read to those that differ.
Task<Copy::Result> Copy::one_pass(BlockRange segment, bool compare_first, Held held) {
  Blocks source;
  // In merge state the sources themselves are made equal first (R6.87).
  if (unit_.unmerged(segment)) {
    Status s = Status::pending;
    if (held == Held::yes)
      s = co_await unit_.interlock().correct_held(segment, source, WorkKind::copy);
    else
      s = co_await unit_.read_merged(segment, source, WorkKind::copy);
    if (s == Status::pending) co_return Result::again;
    if (failed(s)) {
      const Result carried = co_await carry_bad_blocks_over(segment, held);
      co_return carried;
    }
  }
  InFlight flight(unit_.flights(), segment, unit_.context().now(), WorkKind::copy);
  unit_.watch();
  if (source.empty()) {
    const Result read = co_await read_source(segment, source);
    if (read == Result::again) co_return Result::again;
    if (read == Result::differed) {
      flight.leave();
      const Result carried = co_await carry_bad_blocks_over(segment, held);
      co_return carried;
    }
  }
  std::array<Blocks, 6> copies;
  Status error = Status::normal;
  AllIo compares(flight);
  for (Member* const m : unit_.members()) {
    if (!is_target(*m)) continue;
    if (m->disk->info().compare_host_data)
      compares.compare(*m, segment, source);
    else
      compares.read(*m, segment, copies[compares.size()]);
  }
  if (compares.size() == 0) co_return Result::again;
  if (compare_first) {
    co_await compares;
    // A target's unreadable block is no reason to stop: the write that follows repairs it.
    if (unit_.judge(compares, error) == IoOutcome::again) co_return Result::again;
  }
  AllIo writes(flight);
  for (std::uint32_t i = 0; i < compares.size(); ++i) {
    const IoOp& op = compares.op(i);
    const bool equal = compare_first && succeeded(op.status) &&
                       (op.kind == IoKind::compare ? op.equal : copies[i] == source);
    if (!equal) writes.write(compares.member(i), segment, source);
  }
  if (writes.size() == 0) co_return Result::equal;
  co_await writes;
  if (unit_.judge(writes, error) != IoOutcome::done) co_return Result::again;
  co_return Result::differed;
}

/// equal: `data` holds the segment; differed: a block cannot be read on any source; again: start
/// over.
Task<Copy::Result> Copy::read_source(BlockRange segment, Blocks& data) {
  std::array<Member*, 6> sources{};
  std::uint32_t n = 0;
  for (Member* const m : unit_.members()) {
    if (m->full()) sources[n++] = m;
  }
  const std::uint32_t start = turn_;
  for (std::uint32_t k = 0; k < n; ++k) {
    Member* const m = sources[(start + k) % n];
    InFlight flight(unit_.flights(), segment, unit_.context().now(), WorkKind::copy);
    AllIo io(flight);
    io.read(*m, segment, data);
    co_await io;
    Status error = Status::normal;
    const IoOutcome outcome = unit_.judge(io, error);
    if (outcome == IoOutcome::done) co_return Result::equal;
    if (outcome != IoOutcome::media) co_return Result::again;
  }
  co_return Result::differed;
}

/// Blocks that no source can deliver are marked as lost on the targets, so that both are equally
/// bad and the copy goes on (R6.92); the others are repaired (R6.91) and copied one by one. The
/// range is held meanwhile: there is no compare afterwards.
Task<Copy::Result> Copy::carry_bad_blocks_over(BlockRange segment, Held held) {
  Status s = Status::pending;
  if (held == Held::yes) {
    s = co_await carry_held(segment);
  } else {
    std::function<Task<Status>()> work = [this, segment]() { return carry_held(segment); };
    s = co_await unit_.interlock().with_range(segment, work);
  }
  co_return succeeded(s) ? Result::equal : Result::again;
}

Task<Status> Copy::carry_held(BlockRange segment) {
  for (Lbn lbn = segment.begin; lbn < segment.end(); ++lbn) {
    const BlockRange block{lbn, 1};
    Blocks data;
    const Status s = co_await unit_.interlock().correct_held(block, data, WorkKind::copy);
    if (s == Status::pending) co_return s;
    InFlight flight(unit_.flights(), block, unit_.context().now(), WorkKind::copy);
    unit_.watch();
    AllIo writes(flight);
    for (Member* const m : unit_.members()) {
      if (!is_target(*m)) continue;
      if (succeeded(s))
        writes.write(*m, block, data);
      else
        writes.write_forced_error(*m, block);
    }
    co_await writes;
    for (std::uint32_t i = 0; i < writes.size(); ++i) {
      // A target that cannot carry the mark is removed (R6.92).
      if (writes.op(i).status == Status::unsupported) {
        unit_.volume_processing().member_failed(writes.member(i), Status::drive_error);
      }
    }
    Status error = Status::normal;
    if (unit_.judge(writes, error) != IoOutcome::done) co_return Status::pending;
  }
  co_return Status::normal;
}

/// The targets of this pass become full members; what waits behind is next, from LBN 0 (R6.35,
/// R6.38).
Task<Status> Copy::promote() {
  Change change;
  change.cause = ChangeCause::copy_done;
  for (const Member* const m : unit_.members()) {
    if (is_target(*m)) change.devices.push_back(m->name);
  }
  const std::uint32_t pass = pass_;
  const Incarnation incarnation = thread_.incarnation();
  change.edit = [this, pass, incarnation](SetState& set) {
    if (set.copy_incarnation != incarnation) return false;
    bool any = false;
    for (MemberState& m : set.members) {
      if (m.full() || m.pass != pass) continue;
      m.role = MemberRole::full;
      m.pass = 0;
      any = true;
    }
    set.copy_fence = 0;
    set.copy_runs = false;
    ++set.copy_incarnation.value;
    if (any) thread_.announce_completion();
    return any;
  };
  const Status s = co_await change_membership(unit_, std::move(change));
  co_return s;
}

}  // namespace shadow
