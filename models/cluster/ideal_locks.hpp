#pragma once
// A lock manager that knows everything at once: requests are queued and granted in the order of the
// calls, cluster-wide; only the news of it takes time (RL.3). Six modes, conversions before new
// requests, each first come first served; value blocks; blocking notices. A node's locks outlive
// its death until the transition that removes it (RL.4).
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/wait_list.hpp"
#include "engine/ports/locks.hpp"
#include "models/cluster/lock_modes.hpp"
#include "models/node/wakeups.hpp"

namespace shadow::models {

class IdealLocks {
 public:
  struct Options {
    Duration local_request = microseconds(5);      // RL.3
    Duration message_latency = microseconds(100);  // ours; a remote request takes two (RL.3)
    Duration deadlock_wait = seconds(10);          // DEADLOCK_WAIT, default 10 s
  };

  IdealLocks(Wakeups& wakeups, Options options);
  ~IdealLocks();
  IdealLocks(const IdealLocks&) = delete;
  IdealLocks& operator=(const IdealLocks&) = delete;

  /// A node boots. Its port is valid as long as this object.
  Locks& add(NodeId node);
  [[nodiscard]] Locks& port(NodeId node);
  /// The node has died: what its code destroys from now on releases nothing.
  void stop(NodeId node);
  /// Deletes the locks of stopped nodes and grants what they blocked; values that they held in EX
  /// or PW become invalid.
  void remove(const std::vector<NodeId>& nodes);
  void remove(NodeId node) { remove(std::vector{node}); }
  /// During a transition requests are queued, nothing is granted or told (RL.1).
  void suspend() { suspended_ = true; }
  void resume();

  /// Granted, converting and waiting locks of all nodes.
  [[nodiscard]] std::size_t count() const { return live_; }

 private:
  class Port;
  class Handle;
  class GrantWait;
  enum class State : std::uint8_t { free, waiting, granted, converting };

  struct Resource {
    NodeId master;  // the node that locked it first (RL.3)
    ValueBlock value;
    std::vector<std::uint32_t> granted;     // entries, also those that convert; by time of grant
    std::vector<std::uint32_t> converting;  // first come first served
    std::vector<std::uint32_t> waiting;
  };
  using Resources = std::map<ResourceName, Resource, std::less<>>;

  struct Entry {
    Resources::iterator resource;
    NodeId node;
    State state = State::free;
    LockMode mode = LockMode::nl;     // granted
    LockMode wanted = LockMode::nl;   // waiting, converting
    LockMode blocked = LockMode::nl;  // what the latest notice reports
    bool fresh = true;                // its first grant has not been told: nobody else knows of it
    bool noticed = false;             // a notice was sent since the last grant
    bool notice_due = false;          // a notice arrived before anybody listened
    ValueBlock value;                 // as read at the last grant
    GrantWait* waiter = nullptr;
    std::function<void(LockMode)> on_blocking;
    std::uint32_t generation = 0;  // of the lock in this slot
    std::uint32_t ticket = 0;      // of the latest operation; events of earlier ones are void
  };

  std::uint32_t enqueue(NodeId node, const ResourceName& name, LockMode mode);
  void convert(std::uint32_t e, LockMode mode, const std::optional<ValueBlock>& value);
  void dequeue(std::uint32_t e);
  void abandon(const GrantWait& wait, std::uint32_t e);
  void cancel_conversion(std::uint32_t e);
  [[nodiscard]] bool would_grant(const ResourceName& name, LockMode mode) const;
  [[nodiscard]] bool grantable(const Resource& r, std::uint32_t e) const;
  [[nodiscard]] bool deadlocked(const Resource& r, std::uint32_t e) const;
  void watch_deadlock(const Resource& r, std::uint32_t e);
  /// Grants what can be granted and sends the notices due; `asker` is told by the answer to its own
  /// request.
  void settle(Resource& r, std::uint32_t asker);
  void grant(Resource& r, std::uint32_t e, std::uint32_t asker);
  void send_notices(Resource& r);
  void unlink(std::uint32_t e);
  void free_entry(std::uint32_t e);
  void drop_if_unused(Resources::iterator it);
  void tell(std::uint32_t e, Duration delay);
  [[nodiscard]] bool stopped(NodeId node) const;
  [[nodiscard]] Duration one_way(const Resource& r, NodeId node) const;
  [[nodiscard]] Duration round_trip(const Resource& r, NodeId node) const;
  [[nodiscard]] Duration request_time(NodeId node, const ResourceName& name) const;
  [[nodiscard]] std::vector<NodeId> holders(const ResourceName& name) const;

  void told(std::uint64_t argument);
  void noticed(std::uint64_t argument);
  void deadlock_due(std::uint64_t argument);

  Wakeups& wakeups_;
  EventQueue& queue_;
  Options options_;
  Resources resources_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> free_;
  std::vector<std::unique_ptr<Port>> ports_;  // by node index
  std::vector<std::uint64_t> held_;           // news that arrived during a transition
  WaitList resumed_;
  std::size_t live_ = 0;
  bool suspended_ = false;
  EventTo<IdealLocks, &IdealLocks::told> told_{*this};
  EventTo<IdealLocks, &IdealLocks::noticed> noticed_{*this};
  EventTo<IdealLocks, &IdealLocks::deadlock_due> deadlock_due_{*this};
};

}  // namespace shadow::models
