#pragma once
// Coroutines of a node that wait for its lock database.
#include <coroutine>

#include "models/cluster/lock_database.hpp"

namespace shadow::models {

/// Waits for the news of a request or conversion. Destroyed earlier, it withdraws the operation.
class GrantWait {
 public:
  GrantWait(LockDatabase& locks, SlotId id) : locks_(locks), id_(id) {
    locks_.wait_for_grant(*this, id);
  }
  GrantWait(const GrantWait&) = delete;
  GrantWait& operator=(const GrantWait&) = delete;
  ~GrantWait() {
    if (!told_) locks_.abandon(*this, id_);
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) noexcept { handle_ = h; }
  /// normal | value_not_valid: granted; deadlock; cancelled: an attempt was refused.
  Status await_resume() const noexcept { return status_; }

  void tell(Status s) {
    told_ = true;
    status_ = s;
    handle_.resume();
  }

 private:
  LockDatabase& locks_;
  SlotId id_;
  std::coroutine_handle<> handle_;
  Status status_ = Status::pending;
  bool told_ = false;
};

/// Waits for the answer who holds a resource.
class HoldersWait {
 public:
  HoldersWait(LockDatabase& locks, const ResourceKey& key)
      : locks_(locks), id_(locks.ask_holders(key, *this)) {}
  HoldersWait(const HoldersWait&) = delete;
  HoldersWait& operator=(const HoldersWait&) = delete;
  ~HoldersWait() {
    if (!told_) locks_.abandon(*this, id_);
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) noexcept { handle_ = h; }
  std::vector<NodeId> await_resume() { return std::move(nodes_); }

  void tell(std::vector<NodeId> nodes) {
    told_ = true;
    nodes_ = std::move(nodes);
    handle_.resume();
  }

 private:
  LockDatabase& locks_;
  SlotId id_;
  std::coroutine_handle<> handle_;
  std::vector<NodeId> nodes_;
  bool told_ = false;
};

}  // namespace shadow::models
