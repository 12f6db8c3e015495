#pragma once
// Coroutines of a node that wait for its lock database.
#include <vector>

#include "models/cluster/lock_database.hpp"
#include "models/cluster/news_wait.hpp"

namespace shadow::models {

/// Waits for the news of a request or conversion. Destroyed earlier, it withdraws the operation.
/// normal | value_not_valid: granted; deadlock; cancelled: an attempt was refused.
class GrantWait final : public NewsWait<Status> {
 public:
  GrantWait(LockDatabase& locks, SlotId id) : locks_(locks), id_(id) {
    locks_.wait_for_grant(*this, id);
  }
  ~GrantWait() {
    if (!told()) locks_.abandon(*this, id_);
  }

 private:
  LockDatabase& locks_;
  SlotId id_;
};

/// Waits for the answer who holds a resource.
class HoldersWait final : public NewsWait<std::vector<NodeId>> {
 public:
  HoldersWait(LockDatabase& locks, const ResourceKey& key)
      : locks_(locks), id_(locks.ask_holders(key, *this)) {}
  ~HoldersWait() {
    if (!told()) locks_.abandon(*this, id_);
  }

 private:
  LockDatabase& locks_;
  SlotId id_;
};

}  // namespace shadow::models
