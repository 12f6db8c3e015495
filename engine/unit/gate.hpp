#pragma once
// Whether requests of this node may start member commands. Closed by a membership change (R6.107),
// by volume processing (R6.95) or, for a range, by a correction (R6.57); broken for good when the
// unit was aborted or timed out here (RA.17).
#include <vector>

#include "engine/base/status.hpp"
#include "engine/base/types.hpp"
#include "engine/base/wait_list.hpp"

namespace shadow {

class Gate {
 public:
  /// May a request on `range` start now? False too if broken().
  [[nodiscard]] bool open(BlockRange range) const {
    if (!closed_) return true;
    if (held_ || stalled_ || broken()) return false;
    for (const RangeHold& h : ranges_) {
      if (h.range.overlaps(range)) return false;
    }
    return true;
  }
  /// Neither held nor stalled: a drain that waits here will end.
  [[nodiscard]] bool running() const { return !held_ && !stalled_ && !broken(); }
  [[nodiscard]] bool held() const { return held_; }
  [[nodiscard]] bool stalled() const { return stalled_; }
  [[nodiscard]] bool broken() const { return broken_ != Status::normal; }
  /// What requests end with once broken.
  [[nodiscard]] Status failure() const { return broken_; }

  /// A membership change, led by `by`, holds all I/O.
  void hold(NodeId by) {
    held_ = true;
    holder_ = by;
    update();
  }
  void release() {
    held_ = false;
    holder_ = {};
    update();
  }
  [[nodiscard]] NodeId holder() const { return holder_; }

  void stall() {
    stalled_ = true;
    update();
  }
  void unstall() {
    stalled_ = false;
    update();
  }
  /// All waiting and new requests end with `s`.
  void break_with(Status s) {
    broken_ = s;
    update();
  }

  void hold_range(BlockRange range, NodeId by) {
    ranges_.push_back({range, by});
    update();
  }
  void release_range(BlockRange range, NodeId by) {
    std::erase_if(ranges_, [&](const RangeHold& h) { return h.range == range && h.by == by; });
    update();
  }
  /// The node is gone: so are its range holds.
  void release_ranges_of(NodeId by) {
    std::erase_if(ranges_, [by](const RangeHold& h) { return h.by == by; });
    update();
  }

  /// Lets those that wait look again at what they wait for.
  void nudge() { waiters_.notify_all(); }
  /// Resumed at every change; test again.
  [[nodiscard]] WaitList::Waiter changed() { return waiters_.wait(); }

 private:
  struct RangeHold {
    BlockRange range;
    NodeId by;
  };
  void update() {
    closed_ = held_ || stalled_ || broken() || !ranges_.empty();
    waiters_.notify_all();
  }

  bool closed_ = false;
  bool held_ = false;
  bool stalled_ = false;
  Status broken_ = Status::normal;
  NodeId holder_;
  std::vector<RangeHold> ranges_;
  WaitList waiters_;
};

}  // namespace shadow
