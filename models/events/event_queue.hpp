#pragma once
// The event queue of a run: one heap keyed (time, sequence). Everything that models do later is an
// event here; drivers (sim/kernel) decide how far it may run.
#include <cstdint>
#include <vector>

#include "engine/base/assert.hpp"
#include "engine/base/types.hpp"

namespace shadow::models {

/// What an event calls. Outlives its events; who may die earlier keeps a generation in the
/// argument.
class EventHandler {
 public:
  virtual void on_event(std::uint64_t argument) = 0;

 protected:
  ~EventHandler() = default;
};

/// Events in order of time, then of the sequence in which they were scheduled.
class EventQueue {
 public:
  [[nodiscard]] SimTime now() const { return now_; }
  /// Schedules `handler.on_event(argument)` at `t`, not before now().
  void at(SimTime t, EventHandler& handler, std::uint64_t argument = 0) {
    SHADOW_ASSERT(t >= now_, "event in the past");
    push(Entry{t.ns, sequence_++, &handler, argument});
  }
  void after(Duration d, EventHandler& handler, std::uint64_t argument = 0) {
    at(now_ + d, handler, argument);
  }

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  /// Time of the next event; kNever if there is none.
  [[nodiscard]] SimTime next() const { return heap_.empty() ? kNever : SimTime{heap_[0].time_ns}; }
  /// Runs the next event; !empty().
  void step() {
    const Entry e = pop();
    now_ = SimTime{e.time_ns};
    ++executed_;
    e.handler->on_event(e.argument);
  }
  /// Moves the clock on to `t` without an event; no event may be due before.
  void advance_to(SimTime t) {
    SHADOW_ASSERT(t >= now_ && t <= next(), "clock moved over an event");
    now_ = t;
  }
  /// Events run so far.
  [[nodiscard]] std::uint64_t executed() const { return executed_; }

 private:
  struct Entry {
    std::int64_t time_ns;
    std::uint64_t sequence;
    EventHandler* handler;
    std::uint64_t argument;
    [[nodiscard]] bool before(const Entry& o) const {
      return time_ns != o.time_ns ? time_ns < o.time_ns : sequence < o.sequence;
    }
  };
  void push(const Entry& e) {
    heap_.push_back(e);
    std::size_t i = heap_.size() - 1;
    while (i > 0) {
      const std::size_t parent = (i - 1) / 4;
      if (!e.before(heap_[parent])) break;
      heap_[i] = heap_[parent];
      i = parent;
    }
    heap_[i] = e;
  }
  Entry pop() {
    const Entry top = heap_[0];
    const Entry last = heap_.back();
    heap_.pop_back();
    const std::size_t n = heap_.size();
    if (n == 0) return top;
    std::size_t i = 0;
    for (;;) {
      const std::size_t first = i * 4 + 1;
      if (first >= n) break;
      std::size_t best = first;
      const std::size_t end = first + 4 < n ? first + 4 : n;
      for (std::size_t c = first + 1; c < end; ++c) {
        if (heap_[c].before(heap_[best])) best = c;
      }
      if (!heap_[best].before(last)) break;
      heap_[i] = heap_[best];
      i = best;
    }
    heap_[i] = last;
    return top;
  }

  std::vector<Entry> heap_;
  SimTime now_{};
  std::uint64_t sequence_ = 0;
  std::uint64_t executed_ = 0;
};

}  // namespace shadow::models
