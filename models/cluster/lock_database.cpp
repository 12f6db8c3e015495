#include "models/cluster/lock_database.hpp"

#include "engine/base/assert.hpp"
#include "models/cluster/lock_waits.hpp"

namespace shadow::models {

LockDatabase::LockDatabase(EventQueue& queue, LockMail& mail, const LockOptions& options,
                           NodeId self)
    : queue_(queue), mail_(mail), options_(options), self_(self) {}

LockDatabase::~LockDatabase() = default;

void LockDatabase::boot(std::shared_ptr<const LockGroup> group, std::uint32_t weight) {
  group_ = std::move(group);
  weight_ = weight;
  running_ = true;
  suspended_ = draining_ = settle_all_ = false;
  held_.clear();
  deferred_.clear();
  for (std::uint32_t slot = 0; slot < locks_.size(); ++slot) {
    if (locks_[slot].state != State::free) free_lock(slot);
  }
  for (std::uint32_t q = 0; q < questions_.size(); ++q) {
    if (questions_[q].waiter == nullptr) continue;
    questions_[q].waiter = nullptr;
    ++questions_[q].generation;
    free_questions_.push_back(q);
  }
  uses_.clear();
  mastered_.clear();
  former_.clear();
  directory_.clear();
  candidates_.clear();
}

void LockDatabase::resume() {
  if (!suspended_) return;
  suspended_ = false;
  if (draining_) return;
  draining_ = true;
  queue_.after(Duration{}, drain_);
}

void LockDatabase::settle_soon() {
  settle_all_ = true;
  if (suspended_ || draining_) return;
  draining_ = true;
  queue_.after(Duration{}, drain_);
}

/// What came while the node was suspended, in its order; what comes meanwhile stands behind it.
void LockDatabase::drain(std::uint64_t /*argument*/) {
  if (running_ && !suspended_ && settle_all_) {
    settle_all_ = false;
    for (auto it = mastered_.begin(); it != mastered_.end();) {
      const auto here = it++;
      watch_all(here);
      settle(here);
    }
  }
  while (running_ && !suspended_ && !held_.empty()) {
    LockMessage m = std::move(held_.front());
    held_.pop_front();
    handle(m);
  }
  draining_ = false;
}

void LockDatabase::receive(LockMessage&& message) {
  if (!running_ || message.epoch != group_->epoch) return;
  accept(std::move(message));
}

void LockDatabase::accept(LockMessage&& message) {
  if (gated()) {
    held_.push_back(std::move(message));
  } else {
    handle(message);
  }
}

void LockDatabase::handle(LockMessage& m) {
  using Handler = void (LockDatabase::*)(LockMessage&);
  static constexpr Handler kHandlers[] = {
      &LockDatabase::look_up_request,  // look_up
      &LockDatabase::find_request,     // find
      &LockDatabase::forget,           // forget
      &LockDatabase::moved,            // moved
      &LockDatabase::master_is,        // master_is
      &LockDatabase::found,            // found
      &LockDatabase::look_again,       // look_again
      &LockDatabase::move_known,       // move_known
      &LockDatabase::requests,         // requests
      &LockDatabase::convert_request,  // convert
      &LockDatabase::cancel_request,   // cancel
      &LockDatabase::release_request,  // release
      &LockDatabase::who_holds,        // who_holds
      &LockDatabase::granted,          // granted
      &LockDatabase::refused,          // refused
      &LockDatabase::deadlock,         // deadlock
      &LockDatabase::blocking,         // blocking
      &LockDatabase::not_here,         // not_here
      &LockDatabase::redirected,       // redirect
      &LockDatabase::holders_are,      // holders_are
      &LockDatabase::value_to_keep,    // keep_value
      &LockDatabase::tree,             // tree
      &LockDatabase::new_master,       // new_master
      &LockDatabase::deadlock_due,     // deadlock_due
  };
  static_assert(std::size(kHandlers) == static_cast<std::size_t>(LockMessageKind::count_));
  (this->*kHandlers[static_cast<std::size_t>(m.kind)])(m);
}

LockMessage LockDatabase::draft(LockMessageKind kind, NodeId to, const ResourceKey& key) const {
  LockMessage m;
  m.kind = kind;
  m.from = self_;
  m.to = to;
  m.epoch = group_->epoch;
  m.key = key;
  return m;
}

/// To another part of this very database: at once, in the order of what is held.
void LockDatabase::post(LockMessage message) {
  if (message.to == self_) {
    accept(std::move(message));
  } else {
    mail_.send(std::move(message));
  }
}

/// News for the owner of a lock: never within the call that caused them.
void LockDatabase::tell(LockMessage message) {
  if (message.to == self_) {
    mail_.later(std::move(message), options_.local_request);
  } else {
    mail_.send(std::move(message));
  }
}

}  // namespace shadow::models
