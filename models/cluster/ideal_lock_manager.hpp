#pragma once
// IdealLocks as a LockManager: one database that a rebuild takes no time in. A living node that is
// not among the survivors is lost for good: what it asks from then on never ends, until it boots
// anew.
#include "models/cluster/ideal_locks.hpp"
#include "models/cluster/lock_manager.hpp"

namespace shadow::models {

class IdealLockManager final : public LockManager {
 public:
  explicit IdealLockManager(Wakeups& wakeups, IdealLocks::Options options = {})
      : locks_(wakeups, options) {}

  Locks& add(NodeId node, std::uint32_t directory_weight) override;
  [[nodiscard]] Locks& port(NodeId node) override { return locks_.port(node); }
  void stop(NodeId node) override;
  /// While one of its nodes is suspended the whole database is.
  void suspend(const std::vector<NodeId>& nodes) override;
  void resume(const std::vector<NodeId>& nodes) override;
  /// Takes no time.
  Duration rebuild(const std::vector<NodeId>& survivors) override;

  [[nodiscard]] IdealLocks& locks() { return locks_; }

 private:
  enum class Life : std::uint8_t { never, running, stopped, removed };
  struct Known {
    Life life = Life::never;
    bool suspended = false;
  };
  void follow_suspensions();

  IdealLocks locks_;
  std::vector<Known> nodes_;  // by node index
  bool suspended_ = false;
};

}  // namespace shadow::models
