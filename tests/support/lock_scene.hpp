#pragma once
// Nodes that lock resources through a LockManager, with what a connection manager would tell it.
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/distributed_locks.hpp"
#include "models/cluster/ideal_lock_manager.hpp"
#include "models/events/plain_driver.hpp"
#include "tests/support/test_courier.hpp"

namespace shadow::test {

/// A lock that a test asks for, as a task of its own.
struct Wanted {
  NodeId node;
  TaskScope scope;
  std::optional<Lock> lock;
  std::optional<SimTime> granted_at;
  std::optional<Status> converted;
  std::optional<bool> attempt;
};

enum class LockManagerKind : std::uint8_t { ideal, distributed };

class LockScene {
 public:
  explicit LockScene(LockManagerKind kind, std::size_t nodes = 3,
                     const models::LockOptions& options = {},
                     const std::vector<std::uint32_t>& weights = {})
      : courier(driver.queue(), kLatency) {
    if (kind == LockManagerKind::ideal) {
      models::IdealLocks::Options ideal;
      ideal.message_latency = kLatency;
      manager = std::make_unique<models::IdealLockManager>(wakeups, ideal);
    } else {
      auto d = std::make_unique<models::DistributedLocks>(driver.queue(), courier, options);
      distributed = d.get();
      manager = std::move(d);
    }
    for (std::size_t i = 0; i < nodes; ++i) {
      weights_.push_back(i < weights.size() ? weights[i] : 0);
      boot(id(i));
    }
  }

  static constexpr Duration kLatency = microseconds(100);
  [[nodiscard]] static NodeId id(std::size_t n) { return {static_cast<std::uint16_t>(n)}; }

  void boot(NodeId n) {
    courier.start(n);
    manager->add(n, weights_.at(n.index));
    group.push_back(n);
    std::ranges::sort(group);
  }
  /// A node more than there were.
  void join(std::uint32_t weight) {
    weights_.push_back(weight);
    boot(id(weights_.size() - 1));
  }
  /// A crash: no code of the node runs any more, nobody has noticed yet.
  void kill(NodeId n) {
    courier.end(n);
    manager->stop(n);
    for (Wanted& w : wanted) {
      if (w.node != n) continue;
      w.scope.clear();
      w.lock.reset();
    }
  }
  /// The transition that removes nodes; takes the time of the rebuild.
  void remove(const std::vector<NodeId>& nodes) {
    std::erase_if(group, [&](NodeId n) { return std::ranges::find(nodes, n) != nodes.end(); });
    manager->suspend(group);
    const Duration d = manager->rebuild(group);
    run_for(d);
    manager->resume(group);
  }
  void crash(NodeId n) {
    kill(n);
    remove({n});
  }

  Wanted& ask(std::size_t node, const std::string& name, LockMode mode) {
    Wanted& w = wanted.emplace_back();
    w.node = id(node);
    w.scope.spawn(take(*this, name, mode, w));
    return w;
  }
  Wanted& attempt(std::size_t node, const std::string& name, LockMode mode) {
    Wanted& w = wanted.emplace_back();
    w.node = id(node);
    w.scope.spawn(try_to_take(*this, name, mode, w));
    return w;
  }
  void convert(Wanted& w, LockMode mode, std::optional<ValueBlock> value = {}) {
    w.converted.reset();
    w.scope.spawn(change(w, mode, value));
  }
  std::vector<NodeId> holders(std::size_t node, const std::string& name) {
    std::vector<NodeId> nodes{NodeId{}};
    TaskScope scope;
    scope.spawn(list(*this, id(node), name, nodes));
    settle();
    return nodes;
  }
  void run_for(Duration d) { driver.run_until(driver.now() + d); }
  /// Long enough for all messages, without the wait for deadlocks.
  void settle() { run_for(milliseconds(100)); }

  models::PlainDriver driver;
  models::Wakeups wakeups{driver.queue()};
  TestCourier courier;
  std::unique_ptr<models::LockManager> manager;
  models::DistributedLocks* distributed = nullptr;
  std::vector<NodeId> group;
  std::deque<Wanted> wanted;

 private:
  static Task<void> take(LockScene& s, std::string name, LockMode mode, Wanted& w) {
    Lock l = co_await s.manager->port(w.node).acquire(name, mode);
    w.lock.emplace(std::move(l));
    w.granted_at = s.driver.now();
  }
  static Task<void> try_to_take(LockScene& s, std::string name, LockMode mode, Wanted& w) {
    std::optional<Lock> l = co_await s.manager->port(w.node).try_acquire(name, mode);
    w.attempt = l.has_value();
    w.granted_at = s.driver.now();
    if (l) w.lock.emplace(std::move(*l));
  }
  static Task<void> change(Wanted& w, LockMode mode, std::optional<ValueBlock> value) {
    const Status s = co_await w.lock->convert(mode, value);
    w.converted = s;
  }
  static Task<void> list(LockScene& s, NodeId node, std::string name, std::vector<NodeId>& into) {
    into = co_await s.manager->port(node).holders(name);
  }
  std::vector<std::uint32_t> weights_;
};

inline ValueBlock value_of(int n) {
  ValueBlock v;
  v.bytes[0] = static_cast<std::byte>(n);
  return v;
}
inline int number(const ValueBlock& v) { return static_cast<int>(v.bytes[0]); }

}  // namespace shadow::test
