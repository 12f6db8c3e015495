#include "models/cluster/ideal_lock_manager.hpp"

#include <gtest/gtest.h>

#include "models/events/plain_driver.hpp"

namespace shadow::models {
namespace {

class IdealLockManagerTest : public testing::Test {
 protected:
  IdealLockManagerTest() {
    manager.add(a, 0);
    manager.add(b, 0);
  }
  static Task<void> take(LockManager& m, NodeId n, std::optional<Lock>& into) {
    Lock l = co_await m.port(n).acquire("R", LockMode::ex);
    into.emplace(std::move(l));
  }
  void settle() { driver.run_until(driver.now() + seconds(1)); }

  const NodeId a{0};
  const NodeId b{1};
  PlainDriver driver;
  Wakeups wakeups{driver.queue()};
  IdealLockManager manager{wakeups};
  std::optional<Lock> first;
  std::optional<Lock> second;
  TaskScope scope;
};

TEST_F(IdealLockManagerTest, RL_1__NothingIsGrantedWhileANodeIsSuspended) {
  manager.suspend({a, b});
  scope.spawn(take(manager, a, first));
  settle();
  manager.resume({a});
  settle();
  EXPECT_FALSE(first);
  manager.resume({b});
  settle();
  EXPECT_TRUE(first);
}

TEST_F(IdealLockManagerTest, RL_4__RebuildReleasesTheLocksOfTheDead) {
  scope.spawn(take(manager, a, first));
  settle();
  scope.spawn(take(manager, b, second));
  manager.stop(a);
  settle();
  EXPECT_FALSE(second);
  manager.suspend({b});
  EXPECT_EQ(manager.rebuild({b}), Duration{});
  manager.resume({b});
  settle();
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->value().valid);
}

TEST_F(IdealLockManagerTest, CutOffNodesWaitForEverAndDisturbNobody) {
  scope.spawn(take(manager, a, first));
  settle();
  manager.suspend({b});
  manager.rebuild({b});
  manager.resume({b});
  scope.spawn(take(manager, b, second));
  std::optional<Lock> third;
  scope.spawn(take(manager, a, third));
  settle();
  EXPECT_TRUE(second);
  EXPECT_FALSE(third);
  first.reset();
  settle();
  EXPECT_EQ(manager.locks().count(), 1U);
}

}  // namespace
}  // namespace shadow::models
