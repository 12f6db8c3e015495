#pragma once
// Whether requests of this node may start member commands. Closed by a membership change (R6.107),
// by volume processing (R6.95) or, for a range, by a correction (R6.57); broken for good when the
// unit was aborted or timed out here (RA.17).
#include <algorithm>
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
    if (held_ || stalled_ || refuses()) return false;
    for (const RangeHold& h : ranges_) {
      if (h.range.overlaps(range)) return false;
    }
    return true;
  }
  /// The same for a write: not while a node that gives the set up may still have writes on their
  /// way (R6.128).
  [[nodiscard]] bool open_for_write(BlockRange range) const {
    return open(range) && write_holders_.empty();
  }
  /// Neither held nor stalled: a drain that waits here will end.
  [[nodiscard]] bool running() const { return !held_ && !stalled_ && !broken(); }
  [[nodiscard]] bool held() const { return held_; }
  [[nodiscard]] bool stalled() const { return stalled_; }
  [[nodiscard]] bool broken() const { return broken_ != Status::normal; }
  /// Requests end with failure() instead of waiting: broken, or no member is reached and nobody
  /// waits for one (/NOMOUNT_VERIFICATION).
  [[nodiscard]] bool refuses() const { return broken() || refused_ != Status::normal; }
  [[nodiscard]] Status failure() const { return broken() ? broken_ : refused_; }
  /// Status::normal: no longer.
  void refuse_with(Status s) {
    refused_ = s;
    update();
  }

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

  /// Another node gives the set up; until release_writes(by).
  void hold_writes(NodeId by) {
    if (!holds_writes(by)) write_holders_.push_back(by);
    update();
  }
  void release_writes(NodeId by) {
    std::erase(write_holders_, by);
    update();
  }
  [[nodiscard]] bool holds_writes(NodeId by) const {
    return std::ranges::find(write_holders_, by) != write_holders_.end();
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
    closed_ = held_ || stalled_ || refuses() || !ranges_.empty();
    waiters_.notify_all();
  }

  bool closed_ = false;
  bool held_ = false;
  bool stalled_ = false;
  Status broken_ = Status::normal;
  Status refused_ = Status::normal;
  std::vector<NodeId> write_holders_;
  NodeId holder_;
  std::vector<RangeHold> ranges_;
  WaitList waiters_;
};

}  // namespace shadow
