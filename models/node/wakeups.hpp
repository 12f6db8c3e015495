#pragma once
// Coroutines that sleep until an event of the queue. Nodes die while their sleepers' events are
// still queued, so the table lives as long as the run; a sleeper that is destroyed raises the
// generation of its slot, and its event finds nobody.
#include <coroutine>
#include <vector>

#include "models/events/event_to.hpp"

namespace shadow::models {

class Wakeups final : public EventHandler {
 public:
  explicit Wakeups(EventQueue& queue) : queue_(queue) {}

  /// One sleep; lives in the awaiting frame.
  class Sleep {
   public:
    Sleep(Wakeups& table, Duration d) : table_(table), duration_(d) {}
    Sleep(const Sleep&) = delete;
    Sleep& operator=(const Sleep&) = delete;
    ~Sleep() {
      if (waiting_) table_.release(id_.slot);
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) {
      waiting_ = true;
      id_ = table_.enter(*this, h);
      table_.queue_.after(duration_, table_, id_.pack());
    }
    void await_resume() const noexcept {}

   private:
    friend class Wakeups;
    Wakeups& table_;
    Duration duration_;
    SlotId id_;
    bool waiting_ = false;
  };

  /// `co_await sleep(d)` ends after `d` (>= 0), as an event; without a frame and without an
  /// allocation in steady state.
  [[nodiscard]] Sleep sleep(Duration d) { return Sleep(*this, d); }
  [[nodiscard]] EventQueue& queue() { return queue_; }
  /// Their node stands still: nobody is woken until thaw(), then all whose time has come, in the
  /// order of their times, as events.
  void freeze() { frozen_ = true; }
  void thaw() {
    frozen_ = false;
    for (const std::uint64_t argument : held_) queue_.after(Duration{}, *this, argument);
    held_.clear();
  }
  /// Coroutines that sleep now.
  [[nodiscard]] std::size_t sleeping() const { return sleeping_; }

  void on_event(std::uint64_t argument) override {
    const SlotId id = SlotId::unpack(argument);
    const Slot s = slots_[id.slot];
    if (s.sleep == nullptr || s.generation != id.generation) return;
    if (frozen_) [[unlikely]] {
      held_.push_back(argument);
      return;
    }
    s.sleep->waiting_ = false;
    release(id.slot);
    s.waiter.resume();
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Slot {
    Sleep* sleep = nullptr;
    std::coroutine_handle<> waiter;
    std::uint32_t generation = 0;
    std::uint32_t next_free = kNone;
  };
  SlotId enter(Sleep& sleep, std::coroutine_handle<> h) {
    if (free_ == kNone) {
      free_ = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    }
    const std::uint32_t slot = free_;
    Slot& s = slots_[slot];
    free_ = s.next_free;
    s.sleep = &sleep;
    s.waiter = h;
    ++sleeping_;
    return {slot, s.generation};
  }
  void release(std::uint32_t slot) {
    Slot& s = slots_[slot];
    s.sleep = nullptr;
    ++s.generation;
    s.next_free = free_;
    free_ = slot;
    --sleeping_;
  }

  EventQueue& queue_;
  std::vector<Slot> slots_;
  std::uint32_t free_ = kNone;
  std::size_t sleeping_ = 0;
  std::vector<std::uint64_t> held_;  // wakings while frozen
  bool frozen_ = false;
};

}  // namespace shadow::models
