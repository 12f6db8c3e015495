#pragma once
// Which requests have member commands outstanding now. Membership changes and range interlocks wait
// until it is empty, wholly or in a range (R6.57, R6.107); the watch on commands that never end
// looks at the oldest (contract 1 of the Disk port).
#include "engine/base/types.hpp"
#include "engine/base/wait_list.hpp"
#include "engine/ports/timers.hpp"
#include "engine/unit/work.hpp"

namespace shadow {

class AllIo;
class FlightTable;
class IoOp;
struct Member;

/// Who wants to hear of each member command in trouble when it ends, not when all of its request
/// have: a slow member must not delay the news of a dead one.
class TroubleListener {
 public:
  /// `op` has ended with an error. True: it has been dealt with, as far as the member goes.
  virtual bool command_in_trouble(Member& m, const IoOp& op) = 0;

 protected:
  ~TroubleListener() = default;
};

/// One request while its member commands are outstanding; lives in its frame and leaves the table
/// with it.
class InFlight {
 public:
  InFlight(FlightTable& table, BlockRange range, SimTime started,
           WorkKind work = WorkKind::control);
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() { leave(); }
  /// The member commands have ended.
  void leave();

  [[nodiscard]] SimTime started() const { return started_; }
  /// What its commands are part of.
  [[nodiscard]] WorkKind work() const { return work_; }
  [[nodiscard]] const InFlight* next() const { return next_; }
  [[nodiscard]] AllIo* ios() const { return ios_; }

 private:
  friend class AllIo;
  friend class FlightTable;
  FlightTable* table_;
  InFlight* prev_;
  InFlight* next_ = nullptr;
  BlockRange range_;
  SimTime started_;
  WorkKind work_;
  bool begun_ = false;    // commands were sent before
  AllIo* ios_ = nullptr;  // newest first; declared after us, so gone before us
};

class FlightTable {
 public:
  /// `listener` may be null; commands of control work are its issuer's own to judge.
  explicit FlightTable(const Timers& timers, TroubleListener* listener = nullptr)
      : timers_(timers), listener_(listener) {}
  FlightTable(const FlightTable&) = delete;
  FlightTable& operator=(const FlightTable&) = delete;

  [[nodiscard]] bool empty() const { return first_ == nullptr; }
  [[nodiscard]] bool overlaps(BlockRange range) const {
    for (const InFlight* f = first_; f != nullptr; f = f->next_) {
      if (f->range_.overlaps(range)) return true;
    }
    return false;
  }
  /// Oldest first.
  [[nodiscard]] const InFlight* first() const { return first_; }
  /// Start of the oldest request; kNever if the table is empty.
  [[nodiscard]] SimTime oldest() const { return first_ == nullptr ? kNever : first_->started_; }
  /// Resumed whenever a request leaves.
  [[nodiscard]] WaitList& left() { return left_; }

 private:
  friend class AllIo;
  friend class InFlight;
  const Timers& timers_;
  TroubleListener* listener_;
  InFlight* first_ = nullptr;
  InFlight* last_ = nullptr;
  WaitList left_;
};

inline InFlight::InFlight(FlightTable& table, BlockRange range, SimTime started, WorkKind work)
    : table_(&table), prev_(table.last_), range_(range), started_(started), work_(work) {
  (prev_ != nullptr ? prev_->next_ : table.first_) = this;
  table.last_ = this;
}

inline void InFlight::leave() {
  if (table_ == nullptr) return;
  FlightTable& t = *table_;
  table_ = nullptr;
  (prev_ != nullptr ? prev_->next_ : t.first_) = next_;
  (next_ != nullptr ? next_->prev_ : t.last_) = prev_;
  if (!t.left_.empty()) t.left_.notify_all();
}

}  // namespace shadow
