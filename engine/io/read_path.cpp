// User reads: one full member (R1.7, R6.27); in merge state, beyond the fence, all full members
// (R6.56).
#include "engine/base/planted.hpp"
#include "engine/cluster/range_interlock.hpp"
#include "engine/io/all_io.hpp"
#include "engine/io/request.hpp"
#include "engine/unit/virtual_unit.hpp"

namespace shadow {

Task<ReadResult> VirtualUnit::read(BlockRange range) {
  ReadResult result;
  if (gate_.broken()) {  // stalled requests were aborted, new ones find no volume (RA.17)
    result.status = Status::volume_invalid;
    co_return result;
  }
  if (!contains(range)) {
    result.status = Status::illegal_block;  // R1.43
    co_return result;
  }
  if (range.empty()) co_return result;  // nothing to transfer: done (ours)
  ++reads_;
  const Request request(requests_, request_ended_);
  for (;;) {
    while (!gate_.open(range)) {
      if (gate_.refuses()) {
        result.status = gate_.failure();
        co_return result;
      }
      co_await gate_.changed();
    }
    if (unmerged(range)) {
      result.status = co_await read_merged(range, result.blocks, WorkKind::read);
      if (result.status == Status::pending) continue;
      if (failed(result.status)) ++errors_;
      co_return result;
    }
    InFlight flight(flights_, range, context_.now(), WorkKind::read);
    watch();
    Member* const m = choose_reader(range);
    const std::uint32_t epoch = merge_epoch_;
    AllIo io(flight);
    io.read(*m, range, result.blocks);
    co_await io;
    result.status = Status::normal;  // not that of an earlier try
    const IoOutcome outcome = judge(io, result.status);
    // Entered merge state meanwhile: one member's answer may not be what the merge will keep
    // (R6.114).
    if (outcome == IoOutcome::again || epoch != merge_epoch_) continue;
    if (outcome == IoOutcome::done) co_return result;
    if (outcome == IoOutcome::media) {
      flight.leave();
      // All full members are asked under the interlock, and the bad blocks rewritten with what one
      // of them delivers (R1.9, R6.131).
      result.status = co_await interlock_->correct(range, result.blocks, WorkKind::read);
    }
    if (result.status == Status::pending) continue;
    if (failed(result.status)) ++errors_;
    co_return result;
  }
}

Task<Status> VirtualUnit::read_merged(BlockRange range, Blocks& into, WorkKind work) {
  std::array<Blocks, 6> copies;
  bool same = true;
  {
    InFlight flight(flights_, range, context_.now(), work);
    watch();
    const std::uint32_t epoch = merge_epoch_;
    Member* const master = merge_master();
    std::size_t from = 0;
    AllIo io(flight);
    for (Member* const m : members_) {
      if (!m->full()) continue;
      if (m == master) from = io.size();
      io.read(*m, range, copies[io.size()]);
    }
    co_await io;
    Status error = Status::normal;
    const IoOutcome outcome = judge(io, error);
    if (outcome == IoOutcome::again || epoch != merge_epoch_) co_return Status::pending;
    if (outcome == IoOutcome::error) co_return error;
    for (std::uint32_t i = 1; i < io.size(); ++i) same = same && copies[i] == copies[0];
    same = same && outcome == IoOutcome::done;
    if (same || planted(Planted::merge_without_interlock)) into = copies[from];
  }
  if (same) co_return Status::normal;
  const Status corrected = co_await interlock_->correct(range, into, work);
  co_return corrected;
}

/// With split reads the volume is cut into as many groups as there are cheapest members, and each
/// of them reads its own (R4.79). Null: there is one cheapest, the usual rule decides.
Member* VirtualUnit::owner_of(Lbn lbn) const {
  std::array<Member*, 6> cheapest{};
  std::size_t n = 0;
  for (Member* const m : members_) {
    if (!m->full() || m->failing) continue;
    if (n > 0 && m->read_cost > cheapest[0]->read_cost) continue;
    if (n > 0 && m->read_cost < cheapest[0]->read_cost) n = 0;
    cheapest[n++] = m;
  }
  if (n < 2) return nullptr;
  const BlockCount group = (size_ + n - 1) / n;
  return cheapest[lbn / group];
}

Member* VirtualUnit::choose_reader(BlockRange range) {
  if (split_reads) {
    if (Member* const owner = owner_of(range.begin); owner != nullptr) return owner;
  }
  using Choice = EngineOptions::ReadChoice;
  const Choice choice = context_.options.read_choice;
  const std::size_t n = members_.size();
  Member* best = nullptr;
  std::uint64_t best_value = 0;
  std::size_t best_at = 0;
  const std::uint64_t picked = choice == Choice::random && full_count_ > 1
                                   ? context_.ports.node.draw("read choice", full_count_)
                                   : 0;
  std::uint64_t index = 0;  // among the full members
  for (std::size_t k = 0; k < n; ++k) {
    // Ties go round: the walk begins behind the member that was read last (R4.99).
    const bool in_order = choice == Choice::random || choice == Choice::primary;
    const std::size_t at = in_order ? k : (turn_ + k) % n;
    Member* const m = members_[at];
    if (!m->full() || m->failing) continue;
    std::uint64_t value = 0;
    switch (choice) {
      case Choice::cost:
        value = m->disk->queue_length() + m->read_cost;
        break;
      case Choice::shortest_queue:
        value = m->disk->queue_length();
        break;
      case Choice::random:
        value = index == picked ? 0 : 1;
        break;
      case Choice::nearest:
        value = m->last_lbn > range.begin ? m->last_lbn - range.begin : range.begin - m->last_lbn;
        break;
      case Choice::primary:
      case Choice::round_robin:
        break;
    }
    ++index;
    if (best == nullptr || value < best_value) {
      best = m;
      best_at = at;
      best_value = value;
    }
  }
  if (best != nullptr) best->last_lbn = range.end();
  turn_ = best_at + 1;
  SHADOW_ASSERT(best != nullptr || gate_.stalled(), "no full member to read from");
  return best;
}

}  // namespace shadow
