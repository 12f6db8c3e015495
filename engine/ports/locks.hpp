#pragma once
// The distributed lock manager as the engine sees it: six modes, 64-byte value blocks, blocking
// notices.
//
// Contract:
//  1. Grant order per resource: conversions before new requests, each first come first served.
//  acquire and convert may wait
//     for ever; they stand still during a transition and while a holder is in its reconnect
//     interval (RL.1).
//  2. A lock lives as long as its Lock; a node's death releases it in the transition, before
//  transition tasks run. A value block
//     held in EX or PW by a dead node is not valid until somebody writes it (R6.126, RL.4).
//  3. The value is read at grant in any mode and written on demotion from EX or PW.
//  4. A blocking notice is given at least once after somebody waits for a conflicting mode; the
//  holder decides.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"

namespace shadow {

enum class LockMode : std::uint8_t { nl, cr, cw, pr, pw, ex };

struct ValueBlock {
  std::array<std::byte, 64> bytes{};
  bool valid = true;
};

/// The lock manager's side of one granted lock.
class LockImpl {
 public:
  virtual ~LockImpl() = default;  // dequeues
  [[nodiscard]] virtual LockMode mode() const = 0;
  [[nodiscard]] virtual const ValueBlock& value() const = 0;
  virtual Task<Status> convert(LockMode mode, std::optional<ValueBlock> write_on_demote) = 0;
  virtual void on_blocking(std::function<void(LockMode wanted)> handler) = 0;
};

/// A granted lock. Move-only; the destructor dequeues it.
class Lock {
 public:
  explicit Lock(std::unique_ptr<LockImpl> impl) : impl_(std::move(impl)) {}

  [[nodiscard]] LockMode mode() const { return impl_->mode(); }
  [[nodiscard]] const ValueBlock& value() const { return impl_->value(); }
  /// normal | deadlock | value_not_valid (granted, but the value is not valid).
  Task<Status> convert(LockMode mode, std::optional<ValueBlock> write_on_demote = {}) {
    return impl_->convert(mode, std::move(write_on_demote));
  }
  void on_blocking(std::function<void(LockMode wanted)> handler) {
    impl_->on_blocking(std::move(handler));
  }

 private:
  std::unique_ptr<LockImpl> impl_;
};

using ResourceName = std::string;  // at most 31 characters

class Locks {
 public:
  /// Ends granted, or never.
  virtual Task<Lock> acquire(ResourceName resource, LockMode mode) = 0;
  /// Granted at once if nothing conflicts, else nothing; asks the resource's master.
  virtual Task<std::optional<Lock>> try_acquire(ResourceName resource, LockMode mode) = 0;
  /// Granted at once, without messages or time: for a system that is found running at the start of
  /// a run (the locks that a long past MOUNT took). Nothing may conflict.
  virtual Lock grant_at_start(ResourceName resource, LockMode mode) = 0;
  /// Nodes that hold a lock on the resource in a mode above NL, sorted: who has DSAn mounted
  /// (R6.105).
  virtual Task<std::vector<NodeId>> holders(ResourceName resource) = 0;

 protected:
  ~Locks() = default;
};

}  // namespace shadow
