#pragma once
// What the blocks of one virtual unit may hold: the last completed write of each block, in the same
// store as a medium, writes and reads under way, and writes that nobody knows the end of. More than
// 99 of 100 reads end with one compare.
#include <cstdint>
#include <vector>

#include "engine/base/blocks.hpp"
#include "models/disk/medium.hpp"
#include "sim/oracle/maybe_writes.hpp"
#include "sim/oracle/request.hpp"

namespace shadow::sim {

/// A run of blocks that should hold `expected` and was found to hold `found` (of its first block).
struct WrongRun {
  BlockRange range;
  Stamp expected = kBlank;
  Stamp found = kBlank;
};

/// One virtual unit; requests belong to the oracle and stay where they are while they are open.
class UnitTruth {
 public:
  explicit UnitTruth(BlockCount size, Stamp everywhere = kBlank) : completed_(size, everywhere) {}

  /// What the last completed writes left (kUndefined, kStructure: stamps.hpp).
  [[nodiscard]] models::Medium& completed() { return completed_; }
  [[nodiscard]] const models::Medium& completed() const { return completed_; }
  [[nodiscard]] MaybeWrites& maybe() { return maybe_; }
  [[nodiscard]] const MaybeWrites& maybe() const { return maybe_; }

  void open_read(Request& r);
  /// True if it overlaps an outstanding write: an application race (R6.21c).
  bool open_write(Request& r);
  /// Takes an ended read off the list; if `data` is given it is judged, wrong blocks are added to
  /// `wrong` (R6.110, R6.114).
  void close_read(Request& r, const Blocks* data, std::vector<WrongRun>& wrong);
  /// The write was acknowledged: its contents are the only legal ones from now on.
  void close_write(Request& r);
  /// The write failed, or its issuer died: it may have been performed, wholly, in part or not at
  /// all.
  void close_write_uncertain(Request& r);

  /// Is `stamp` what an outstanding or uncertain write would leave in `lbn`?
  [[nodiscard]] bool explained(Lbn lbn, Stamp stamp) const;
  /// Is a write to the block outstanding?
  [[nodiscard]] bool outstanding(Lbn lbn) const;
  /// Is any write outstanding or uncertain within the range?
  [[nodiscard]] bool unsettled(BlockRange range) const;
  /// Blocks with outstanding writes, each counted once.
  [[nodiscard]] BlockCount outstanding_blocks() const;
  /// Other legal contents of the block than the completed ones.
  [[nodiscard]] std::vector<Stamp> alternatives(Lbn lbn) const;

 private:
  void retire(BlockRange range);
  void judge(const Request& r, const Blocks& data, std::vector<WrongRun>& wrong);
  void judge_run(const Request& r, WrongRun run, std::vector<WrongRun>& wrong) const;
  [[nodiscard]] bool was_legal(const Request& r, Lbn lbn, Stamp stamp) const;
  void bind(const Request& r, const Blocks& data);
  void note_race(const Request& r);

  models::Medium completed_;
  MaybeWrites maybe_;
  std::vector<Request*> reads_;
  std::vector<Request*> writes_;
  Blocks scratch_;
};

}  // namespace shadow::sim
