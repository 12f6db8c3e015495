#pragma once
// Coroutines of one node that wait for a change of the node's own state (a hold released, writes
// drained).
#include <coroutine>

#include "engine/base/task.hpp"

namespace shadow {

namespace detail {
struct WaitLink {
  WaitLink* prev = this;
  WaitLink* next = this;
  WaitLink() = default;
  WaitLink(const WaitLink&) = delete;
  WaitLink& operator=(const WaitLink&) = delete;
  ~WaitLink() { unlink(); }
  void unlink() noexcept {
    prev->next = next;
    next->prev = prev;
    prev = next = this;
  }
  void push_back(WaitLink& link) noexcept {
    link.prev = prev;
    link.next = this;
    prev->next = &link;
    prev = &link;
  }
  [[nodiscard]] bool empty() const noexcept { return next == this; }
};
}  // namespace detail

/// First come, first resumed. `co_await list.wait()` suspends until the next `notify_all`; what was
/// waited for must be tested again afterwards. A waiter that is destroyed takes itself off the
/// list.
class WaitList {
 public:
  class Waiter : detail::WaitLink {
   public:
    explicit Waiter(WaitList& list) : list_(list) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) noexcept {
      handle_ = h;
      list_.waiters_.push_back(*this);
    }
    void await_resume() const noexcept {}

   private:
    friend class WaitList;
    WaitList& list_;
    std::coroutine_handle<> handle_;
  };

  [[nodiscard]] Waiter wait() { return Waiter(*this); }
  [[nodiscard]] bool empty() const { return waiters_.empty(); }

  /// Resumes all that wait now, inside the call. They may destroy this list: it is not touched
  /// afterwards. The caller's own state must be consistent before.
  void notify_all() {
    detail::WaitLink batch;
    // A node's death destroys its tasks one by one: none may go on because another has released
    // something.
    if (waiters_.empty() || TaskScope::destroying()) return;
    waiters_.push_back(batch);  // the ring now holds both heads; without its own it is the batch's
    waiters_.unlink();
    while (!batch.empty()) {
      auto* const w = static_cast<Waiter*>(batch.next);
      w->unlink();
      w->handle_.resume();
    }
  }

 private:
  detail::WaitLink waiters_;
};

}  // namespace shadow
