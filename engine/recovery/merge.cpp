#include "engine/recovery/merge.hpp"

#include <array>

#include "engine/base/planted.hpp"
#include "engine/cluster/range_interlock.hpp"
#include "engine/io/all_io.hpp"
#include "engine/unit/membership_change.hpp"

namespace shadow {

Stop Merge::must_stop() const {
  if (unit_.stopping || unit_.gate().broken()) return Stop::canceled;
  // Another node failed: a new merge from LBN 0 (6.6).
  if (!unit_.set().merge_needed || !unit_.current(true, thread_.incarnation())) {
    return Stop::terminated;
  }
  // A copy goes before a full merge; the merge continues afterwards where it was (R6.87, R6.90).
  if (unit_.set().targets() > 0 || unit_.delay_due) return Stop::canceled;
  return Stop::none;
}

Task<Stop> Merge::run() {
  thread_.begin(unit_.set().merge_fence, {});
  while (thread_.fence() < unit_.size()) {
    const BlockRange segment = thread_.segment();
    if (!thread_.may_go(segment)) co_await thread_.pause();
    if (const Stop stop = must_stop(); stop != Stop::none) {
      thread_.end(stop);
      co_return stop;
    }
    if (!thread_.may_go(segment)) continue;
    const std::uint64_t passes = co_await make_equal(segment);
    if (passes > 0) thread_.advance(segment, passes);
  }
  for (;;) {
    if (!unit_.gate().open({0, unit_.size()})) co_await thread_.pause();
    if (const Stop stop = must_stop(); stop != Stop::none) {
      thread_.end(stop);
      co_return stop;
    }
    const Status finished = co_await finish();
    if (succeeded(finished)) break;
    // No member could be written: again when volume processing has found one.
    co_await unit_.context().ports.timers.sleep(seconds(1));
  }
  thread_.end(Stop::none);
  co_return Stop::none;
}

/// Reads the master, then the others in parallel; a difference is corrected under the range
/// interlock (R6.54, R6.57). Returns 1: equal, 2: corrected, 0: interrupted.
Task<std::uint64_t> Merge::make_equal(BlockRange segment) {
  std::array<Blocks, 6> copies;
  bool same = true;
  {
    InFlight flight(unit_.flights(), segment, unit_.context().now(), WorkKind::merge);
    unit_.watch();
    const std::uint32_t epoch = unit_.merge_epoch();
    Member* const master = unit_.merge_master();
    const bool master_first =
        unit_.context().options.merge_reads == EngineOptions::MergeReads::master_first;
    Status error = Status::normal;
    AllIo first(flight);
    AllIo others(flight);
    first.read(*master, segment, copies[0]);
    std::size_t n = 1;
    for (Member* const m : unit_.members()) {
      if (!m->full() || m == master) continue;
      (master_first ? others : first).read(*m, segment, copies[n]);
      ++n;
    }
    co_await first;
    IoOutcome outcome = unit_.judge(first, error);
    if (outcome == IoOutcome::again || outcome == IoOutcome::error) co_return 0;
    const bool readable = outcome == IoOutcome::done;
    co_await others;
    outcome = unit_.judge(others, error);
    if (outcome == IoOutcome::again || outcome == IoOutcome::error) co_return 0;
    if (epoch != unit_.merge_epoch()) co_return 0;
    for (std::size_t i = 1; i < n; ++i) same = same && copies[i] == copies[0];
    same = same && readable && outcome == IoOutcome::done;
  }
  if (same) co_return 1;
  Blocks data;
  if (planted(Planted::merge_without_interlock)) data = copies[0];
  const Status s = co_await unit_.interlock().correct(segment, data, WorkKind::merge);
  // Blocks that nobody can deliver are equally bad everywhere: the merge goes on.
  co_return s == Status::pending ? 0 : 2;
}

Task<Status> Merge::finish() {
  Change change;
  change.cause = ChangeCause::merge_done;
  change.scb = ScbWrite::flags;
  const Incarnation incarnation = thread_.incarnation();
  change.edit = [incarnation](SetState& set) {
    // Entered anew meanwhile, on any node: the leader has given it another number by now.
    if (!set.merge_needed || set.merge_incarnation != incarnation) return false;
    set.merge_needed = set.merge_runs = false;
    set.not_erased = false;  // R4.26
    return true;
  };
  const Status s = co_await change_membership(unit_, std::move(change));
  co_return s;
}

}  // namespace shadow
