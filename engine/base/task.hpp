#pragma once
// Coroutines with structured ownership. A Task owns its frame; awaiting it runs it; destroying it
// destroys whatever it awaits, down to the I/O at the leaf. A node's crash is the destructor of its
// TaskScope: nothing to cancel, nothing leaks, nothing fires.
//
// Rules: one co_await per statement, as the whole initializer, operand or condition; a coroutine
// never destroys its own scope (a crash asked for by a node's own code goes through the event
// queue).
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/frame_pool.hpp"

namespace shadow {

class JoinAll;
class TaskScope;

namespace detail {

struct PromiseBase {
  std::coroutine_handle<> continuation{};  // who awaits us; empty: a root
  std::coroutine_handle<> self{};
  std::uint32_t* join = nullptr;  // of tasks of a JoinAll: how many have not ended
  TaskScope* scope = nullptr;     // of roots only
  PromiseBase* prev = nullptr;
  PromiseBase* next = nullptr;

  static void* operator new(std::size_t n) { return FramePool::get(n); }
  static void operator delete(void* p, std::size_t n) noexcept { FramePool::put(p, n); }

  std::suspend_always initial_suspend() noexcept { return {}; }
  struct Final {
    bool await_ready() noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) noexcept {
      return h.promise().finish();
    }
    void await_resume() noexcept {}
  };
  Final final_suspend() noexcept { return {}; }
  // Expected failures are values; an exception inside the engine is a defect.
  void unhandled_exception() { std::terminate(); }
  std::coroutine_handle<> finish() noexcept;
};

}  // namespace detail

/// A lazy computation that ends with a T: nothing runs before it is awaited or spawned.
template <class T = void>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::PromiseBase {
    std::optional<T> value;
    Task get_return_object() {
      const auto h = std::coroutine_handle<promise_type>::from_promise(*this);
      this->self = h;
      return Task(h);
    }
    template <class U = T>
    void return_value(U&& v) {
      value.emplace(std::forward<U>(v));
    }
  };

  Task(Task&& o) noexcept : handle_(std::exchange(o.handle_, {})) {}
  Task& operator=(Task&& o) noexcept {
    if (this != &o) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(o.handle_, {});
    }
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
    handle_.promise().continuation = waiter;
    return handle_;
  }
  T await_resume() { return std::move(*handle_.promise().value); }

 private:
  explicit Task(std::coroutine_handle<promise_type> h) : handle_(h) {}
  std::coroutine_handle<promise_type> handle_;
};

template <>
class [[nodiscard]] Task<void> {
 public:
  struct promise_type : detail::PromiseBase {
    Task get_return_object() {
      const auto h = std::coroutine_handle<promise_type>::from_promise(*this);
      this->self = h;
      return Task(h);
    }
    void return_void() {}
  };

  Task(Task&& o) noexcept : handle_(std::exchange(o.handle_, {})) {}
  Task& operator=(Task&& o) noexcept {
    if (this != &o) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(o.handle_, {});
    }
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
    handle_.promise().continuation = waiter;
    return handle_;
  }
  void await_resume() {}

 private:
  friend class JoinAll;
  friend class TaskScope;
  explicit Task(std::coroutine_handle<promise_type> h) : handle_(h) {}
  std::coroutine_handle<promise_type> handle_;
};

/// Owns tasks that nobody awaits. Its destructor destroys them wherever they are suspended; keep it
/// the last data member of what the tasks use.
class TaskScope {
 public:
  TaskScope() = default;
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;
  ~TaskScope() { clear(); }

  /// Starts `t` at once and owns it until it ends.
  void spawn(Task<void> t) {
    auto h = std::exchange(t.handle_, {});
    detail::PromiseBase& p = h.promise();
    p.scope = this;
    p.next = head_;
    if (head_ != nullptr) head_->prev = &p;
    head_ = &p;
    h.resume();
  }
  /// Destroys all tasks. Never called by one of them.
  void clear() {
    ++destroying_;
    while (head_ != nullptr) {
      detail::PromiseBase* const p = head_;
      unlink(*p);
      p->self.destroy();
    }
    --destroying_;
  }
  /// Tasks are being destroyed now: what their destructors release must not set others of the dying
  /// node going (WaitList).
  [[nodiscard]] static bool destroying() { return destroying_ > 0; }
  [[nodiscard]] bool empty() const { return head_ == nullptr; }

 private:
  friend struct detail::PromiseBase;
  void unlink(detail::PromiseBase& p) noexcept {
    if (p.prev != nullptr)
      p.prev->next = p.next;
    else
      head_ = p.next;
    if (p.next != nullptr) p.next->prev = p.prev;
    p.prev = p.next = nullptr;
  }
  detail::PromiseBase* head_ = nullptr;
  static inline int destroying_ = 0;
};

/// Runs tasks side by side: `co_await JoinAll(std::move(tasks))` ends when the last has ended.
class JoinAll {
 public:
  explicit JoinAll(std::vector<Task<void>> tasks) : tasks_(std::move(tasks)) {}
  JoinAll(const JoinAll&) = delete;
  JoinAll& operator=(const JoinAll&) = delete;

  bool await_ready() const noexcept { return tasks_.empty(); }
  bool await_suspend(std::coroutine_handle<> waiter) {
    pending_ =
        static_cast<std::uint32_t>(tasks_.size()) + 1;  // +1: none ends us while we start them
    for (Task<void>& t : tasks_) {
      detail::PromiseBase& p = t.handle_.promise();
      p.continuation = waiter;
      p.join = &pending_;
      t.handle_.resume();
    }
    return --pending_ != 0;
  }
  void await_resume() const noexcept {}

 private:
  std::vector<Task<void>> tasks_;
  std::uint32_t pending_ = 0;
};

inline std::coroutine_handle<> detail::PromiseBase::finish() noexcept {
  if (join != nullptr && --*join != 0) return std::noop_coroutine();
  if (continuation) return continuation;
  const auto h = self;
  scope->unlink(*this);
  h.destroy();  // legal: a root at its final suspension point
  return std::noop_coroutine();
}

}  // namespace shadow
