#pragma once
// Runs an event queue without SimGrid: for unit tests of engine and models, thousands of runs a
// process.
#include "models/events/event_queue.hpp"

namespace shadow::models {

/// Stops the run when events follow each other without end at one instant: two parts that answer
/// each other with delay 0.
class ProgressGuard {
 public:
  /// Called with the instant of each event.
  void event_at(SimTime t) {
    if (t != instant_) {
      instant_ = t;
      events_ = 0;
    }
    SHADOW_ASSERT(++events_ <= kMaxEvents, "1,000,000 events without progress of time");
  }

 private:
  // ours: no honest model has that many events in a nanosecond
  static constexpr std::uint32_t kMaxEvents = 1'000'000;
  SimTime instant_{-1};
  std::uint32_t events_ = 0;
};

/// Owns the queue of a run and runs it.
class PlainDriver {
 public:
  [[nodiscard]] EventQueue& queue() { return queue_; }
  [[nodiscard]] SimTime now() const { return queue_.now(); }

  /// Runs all events up to and at `t`; the clock stands at `t` afterwards. t >= now().
  void run_until(SimTime t) {
    while (queue_.next() <= t && !queue_.empty()) step();
    queue_.advance_to(t);
  }
  /// Runs until no event is left.
  void run() {
    while (!queue_.empty()) step();
  }
  /// Runs until `holds()` is true after an event (true), or no event is left at or before `limit`
  /// (false).
  template <class Predicate>
    requires requires(Predicate p) { bool(p()); }
  bool run_until(const Predicate& holds, SimTime limit = kNever) {
    if (holds()) return true;
    while (!queue_.empty() && queue_.next() <= limit) {
      step();
      if (holds()) return true;
    }
    if (limit != kNever) queue_.advance_to(limit);
    return false;
  }

 private:
  void step() {
    guard_.event_at(queue_.next());
    queue_.step();
  }
  EventQueue queue_;
  ProgressGuard guard_;
};

}  // namespace shadow::models
