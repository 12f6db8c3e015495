// User writes: to all members; completed when all have them (R1.5, R1.6). While a copy runs: what
// lies wholly below the fence goes to sources and target in parallel, everything else to the
// sources first (R6.28-R6.30).
#include <optional>

#include "engine/base/planted.hpp"
#include "engine/io/all_io.hpp"
#include "engine/io/request.hpp"
#include "engine/unit/virtual_unit.hpp"

namespace shadow {
Task<Status> VirtualUnit::write(BlockRange range, const Blocks& data) {
  if (gate_.broken()) co_return Status::volume_invalid;              // RA.17
  if (!contains(range)) co_return Status::illegal_block;             // R1.43
  if (data.count() != range.count) co_return Status::bad_parameter;  // RA.33, caller's fault
  if (range.empty()) co_return Status::normal;                       // nothing to transfer (ours)
  ++writes_;
  const Request request(requests_, request_ended_);
  const Count pending(writes_pending_);
  std::optional<Count> half_done;
  for (;;) {
    while (!gate_.open_for_write(range)) {
      if (gate_.refuses()) co_return gate_.failure();
      co_await gate_.changed();
    }
    InFlight flight(flights_, range, context_.now(), WorkKind::write);
    watch();
    // Who gets the data, and in which order, is settled before the first wait: afterwards a target
    // may have become a source.
    AllIo first(flight);
    AllIo second(flight);
    Lbn fence = set_.copy_fence;
    if (planted(Planted::segment_in_work_below_fence)) fence += context_.options.segment_blocks;
    for (Member* const m : members_) {
      const bool copied = m->pass == active_pass_ && range.end() <= fence;
      if (m->full() || copied)
        first.write(*m, range, data);
      else
        second.write(*m, range, data);
      m->last_lbn = range.end();  // the arms of all members follow a write
    }
    co_await first;
    Status error = Status::normal;
    IoOutcome outcome = judge(first, error);
    if (outcome == IoOutcome::done) {
      co_await second;
      outcome = judge(second, error);
    }
    if (outcome == IoOutcome::done) co_return Status::normal;
    if (outcome != IoOutcome::again) {
      ++errors_;
      co_return error;
    }
    if (!half_done) half_done.emplace(half_done_);
  }
}

}  // namespace shadow
