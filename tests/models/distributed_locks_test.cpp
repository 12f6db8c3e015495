// What only the distributed lock manager has: masters, the directory, costs, trees that move,
// rebuilds that take time, clusters that fall apart.
#include <gtest/gtest.h>

#include "models/cluster/lock_directory.hpp"
#include "tests/support/lock_scene.hpp"

namespace shadow {
namespace {

using models::LockMessageKind;
using models::LockOptions;
using test::LockManagerKind;
using test::LockScene;
using test::Wanted;

constexpr Duration kLocal = microseconds(5);

class DistributedLocksTest : public testing::Test {
 protected:
  /// A name whose directory entry lies on that node.
  std::string name_on(std::size_t directory, int after = 0) {
    for (int i = after;; ++i) {
      const std::string n = "R" + std::to_string(i);
      if (s.distributed->directory_node(s.id(0), n) == s.id(directory)) return n;
    }
  }
  static void expect_remote(Duration took, int messages) {
    // Two messages a request, and the processor of either side once (RL.3).
    EXPECT_GE(took, LockScene::kLatency * messages + microseconds(50) * messages);
    EXPECT_LE(took, LockScene::kLatency * messages + microseconds(200) * messages + kLocal);
  }

  LockScene s{LockManagerKind::distributed};
};

TEST_F(DistributedLocksTest, RL_3__FirstLockerIsMasterAndPaysTheDirectoryAndALocalRequest) {
  const std::string here = name_on(1);
  const std::string there = name_on(2);
  const Wanted& local = s.ask(1, here, LockMode::cr);
  s.settle();
  EXPECT_EQ(local.granted_at, SimTime{} + kLocal) << "its own directory, its own master";
  EXPECT_EQ(s.courier.sent, 0U);
  const SimTime start = s.driver.now();
  const Wanted& remote = s.ask(1, there, LockMode::cr);
  s.settle();
  EXPECT_EQ(s.distributed->master(there), s.id(1));
  EXPECT_EQ(s.courier.sent, 2U);
  expect_remote(*remote.granted_at - start, 2);
}

TEST_F(DistributedLocksTest, RL_3__LaterNodesPayOneMoreRemoteRequestForANameNotYetUsedThere) {
  const std::string name = name_on(2);
  s.ask(1, name, LockMode::cr);
  s.settle();
  s.courier.sent = 0;
  SimTime start = s.driver.now();
  const Wanted& first = s.ask(0, name, LockMode::cr);
  s.settle();
  EXPECT_EQ(s.courier.sent, 4U) << "directory, then master";
  expect_remote(*first.granted_at - start, 4);
  start = s.driver.now();
  const Wanted& second = s.ask(0, name, LockMode::cr);
  s.settle();
  EXPECT_EQ(s.courier.sent, 6U) << "the master is known";
  expect_remote(*second.granted_at - start, 2);
  Wanted& at_master = s.ask(1, name, LockMode::nl);
  start = s.driver.now();
  s.settle();
  EXPECT_EQ(at_master.granted_at, start + kLocal);
  EXPECT_EQ(s.courier.sent, 6U);
}

TEST_F(DistributedLocksTest, RL_3__MastersProcessorTakesOneRequestAfterAnother) {
  const std::string name = name_on(0);
  s.ask(0, name, LockMode::cr);
  s.settle();
  const SimTime start = s.driver.now();
  for (int i = 0; i < 50; ++i) s.ask(1, name, LockMode::cr);
  s.settle();
  // All reach the master together; each costs it 50-200 us before the next, 125 us in the mean.
  const Duration last = *s.wanted.back().granted_at - start;
  EXPECT_GT(last, microseconds(50 * 100));
  EXPECT_LT(last, microseconds(50 * 150 + 1000));
}

TEST_F(DistributedLocksTest, NameAndDirectoryEntryGoWithTheLastLock) {
  const std::string name = name_on(2);
  Wanted& a = s.ask(1, name, LockMode::cr);
  s.settle();
  a.lock.reset();
  s.settle();
  EXPECT_FALSE(s.distributed->master(name).valid());
  EXPECT_EQ(s.distributed->resources(), 0U);
  s.ask(0, name, LockMode::cr);
  s.settle();
  EXPECT_EQ(s.distributed->master(name), s.id(0)) << "first locker of a new life";
}

TEST_F(DistributedLocksTest, NoEventsWhileNobodyAsksForAnything) {
  for (std::size_t n = 0; n < 3; ++n) s.ask(n, "R", LockMode::cr);
  s.settle();
  s.run_for(seconds(20));
  EXPECT_TRUE(s.driver.queue().empty());
}

TEST(LockDirectory, RL_3__EntriesAreSharedByWeightAndEqualWhereAllWeightsAreZero) {
  using Member = models::LockDirectory::Member;
  const models::LockDirectory equal({Member{{0}, 0}, Member{{1}, 0}, Member{{2}, 0}});
  const models::LockDirectory weighted({Member{{0}, 0}, Member{{1}, 1}, Member{{2}, 3}});
  std::array<int, 3> even{};
  std::array<int, 3> heavy{};
  for (int i = 0; i < 4000; ++i) {
    const models::ResourceKey key("SHAD$STATE_DSA" + std::to_string(i));
    ++even.at(equal.node(key).index);
    ++heavy.at(weighted.node(key).index);
  }
  for (const int n : even) EXPECT_NEAR(n, 4000 / 3, 150);
  EXPECT_EQ(heavy[0], 0);
  EXPECT_NEAR(heavy[1], 1000, 150);
  EXPECT_NEAR(heavy[2], 3000, 150);
}

/// How many of `names` a node masters.
int mastered_by(const LockScene& s, const std::vector<std::string>& names, std::size_t node) {
  return static_cast<int>(std::ranges::count_if(
      names, [&](const std::string& n) { return s.distributed->master(n) == s.id(node); }));
}

TEST(LockTrees, RL_3__MoveToANodeWithHigherWeightAtMostFiveEachEightSeconds) {
  LockScene s(LockManagerKind::distributed, 3, {}, {0, 2, 1});
  std::vector<std::string> names;
  for (int i = 0; i < 12; ++i) names.push_back("R" + std::to_string(i));
  for (const auto& n : names) s.ask(0, n, LockMode::cr);
  s.settle();
  for (const auto& n : names) s.ask(1, n, LockMode::cr);
  for (const auto& n : names) s.ask(2, n, LockMode::cr);
  s.driver.run_until(SimTime{} + seconds(8) - milliseconds(1));
  EXPECT_EQ(mastered_by(s, names, 0), 12);
  s.run_for(seconds(1));
  EXPECT_EQ(mastered_by(s, names, 1), 5);
  s.run_for(seconds(8));
  EXPECT_EQ(mastered_by(s, names, 1), 10);
  s.run_for(seconds(8));
  EXPECT_EQ(mastered_by(s, names, 1), 12);
  EXPECT_EQ(s.distributed->messages(LockMessageKind::tree), 12U);
  // Everybody finds it there.
  const Wanted& w = s.ask(0, "R3", LockMode::pr);
  s.settle();
  EXPECT_TRUE(w.granted_at);
  s.run_for(seconds(100));
  EXPECT_EQ(s.distributed->messages(LockMessageKind::tree), 12U) << "they stay there";
}

TEST(LockTrees, RL_3__MoveToANodeWithClearlyHigherActivityOnly) {
  LockScene s(LockManagerKind::distributed);
  Wanted& own = s.ask(0, "R", LockMode::nl);
  s.settle();
  Wanted& other = s.ask(1, "R", LockMode::nl);
  s.settle();
  const auto work = [&](int mine, int its) {
    for (int i = 0; i < std::max(mine, its); ++i) {
      if (i < mine) s.convert(own, LockMode::cr);
      if (i < its) s.convert(other, LockMode::cr);
      s.run_for(milliseconds(10));
    }
    s.run_for(seconds(8));
  };
  work(30, 30);
  EXPECT_EQ(s.distributed->master("R"), s.id(0)) << "as much is not clearly more";
  work(0, 10);
  EXPECT_EQ(s.distributed->master("R"), s.id(0)) << "too little to matter";
  work(10, 40);
  EXPECT_EQ(s.distributed->master("R"), s.id(1));
}

TEST(LockTrees, TreeMovesWithItsQueueAndItsValue) {
  LockScene s(LockManagerKind::distributed, 3, {}, {0, 0, 1});
  Wanted& writer = s.ask(0, "R", LockMode::ex);
  s.settle();
  s.convert(writer, LockMode::pw, test::value_of(9));
  s.settle();
  std::vector<const Wanted*> waiting;
  for (const std::size_t n : {1U, 2U, 0U, 1U}) {
    waiting.push_back(&s.ask(n, "R", LockMode::ex));
    s.settle();
  }
  s.run_for(seconds(9));
  ASSERT_EQ(s.distributed->master("R"), s.id(2));
  writer.lock.reset();
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    s.settle();
    for (std::size_t k = 0; k < waiting.size(); ++k) {
      EXPECT_EQ(waiting[k]->granted_at.has_value(), k <= i) << i << k;
    }
    EXPECT_EQ(test::number(waiting[i]->lock->value()), 9);
    s.wanted[i + 1].lock.reset();
  }
}

TEST_F(DistributedLocksTest, RL_4__RebuildTakesAFifthOfASecondAndTenMicrosecondsALock) {
  for (std::size_t n = 0; n < 3; ++n) {
    for (int i = 0; i < 100; ++i) s.ask(n, "R" + std::to_string(i), LockMode::cr);
  }
  s.settle();
  s.kill(s.id(2));
  const std::vector survivors{s.id(0), s.id(1)};
  s.manager->suspend(survivors);
  EXPECT_EQ(s.manager->rebuild(survivors), milliseconds(200) + microseconds(10) * 200);
}

TEST_F(DistributedLocksTest, RL_4__MastersThatSurviveStayAndTheOthersTreesGetNewOnes) {
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) names.push_back("R" + std::to_string(i));
  for (int i = 0; i < 40; ++i) {
    s.ask(i < 20 ? 0 : 1, names[static_cast<std::size_t>(i)], LockMode::nl);
    s.settle();
  }
  for (std::size_t n = 0; n < 3; ++n) {
    for (const auto& name : names) s.ask(n, name, LockMode::cr);
  }
  s.settle();
  s.crash(s.id(1));
  s.settle();
  EXPECT_GT(mastered_by(s, names, 0), 20);
  EXPECT_GT(mastered_by(s, names, 2), 0) << "new masters are spread";
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(s.distributed->master(names[static_cast<std::size_t>(i)]), s.id(0)) << i;
  }
  for (const auto& name : names) {
    EXPECT_EQ(s.holders(2, name), (std::vector{s.id(0), s.id(2)})) << name;
  }
}

TEST_F(DistributedLocksTest, RC_24__NodeThatJoinsSharesTheDirectoryAndMovesNoMaster) {
  LockScene c(LockManagerKind::distributed, 2, {}, {0, 0, 0});
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) {
    names.push_back("R" + std::to_string(i));
    c.ask(static_cast<std::size_t>(i) % 2, names.back(), LockMode::cr);
  }
  c.settle();
  std::vector<NodeId> before;
  for (const auto& n : names) before.push_back(c.distributed->master(n));
  c.join(0);
  c.settle();
  int moved = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(c.distributed->master(names[i]), before[i]);
    moved += c.distributed->directory_node(c.id(0), names[i]) == c.id(2) ? 1 : 0;
    const Wanted& w = c.ask(2, names[i], LockMode::cr);
    c.settle();
    EXPECT_TRUE(w.granted_at);
    EXPECT_EQ(c.distributed->master(names[i]), before[i]);
  }
  EXPECT_GT(moved, 0) << "a third of the entries are the new node's";
}

TEST_F(DistributedLocksTest, RL_1__OnlyTheNodesThatWaitForEachOtherStandStill) {
  const std::string name = name_on(2);
  s.ask(2, name, LockMode::nl);
  s.settle();
  Wanted& a = s.ask(0, name, LockMode::ex);
  s.settle();
  s.manager->suspend({s.id(0), s.id(1)});
  s.courier.cut(s.id(0), s.id(1));
  const Wanted& waits = s.ask(1, name, LockMode::cr);
  const Wanted& goes_on = s.ask(2, name_on(2, 100), LockMode::ex);
  s.settle();
  EXPECT_TRUE(goes_on.granted_at);
  a.lock.reset();
  s.run_for(seconds(20));
  EXPECT_FALSE(waits.granted_at) << "granted by its master, but not told";
  s.courier.heal(s.id(0), s.id(1));
  s.manager->resume({s.id(0), s.id(1)});
  s.settle();
  EXPECT_TRUE(waits.granted_at);
}

/// Two sides without a connection: {0, 1} and {2}.
class SplitLocks : public DistributedLocksTest {
 protected:
  void split() {
    for (const std::size_t n : {0U, 1U}) s.courier.break_off(s.id(n), s.id(2));
    s.manager->suspend({s.id(0), s.id(1), s.id(2)});
  }
  const std::vector<NodeId> left = {LockScene::id(0), LockScene::id(1)};
  const std::vector<NodeId> right = {LockScene::id(2)};
};

TEST_F(SplitLocks, PartsOfAClusterHaveDatabasesOfTheirOwn) {
  Wanted& a = s.ask(0, "R", LockMode::ex);
  s.settle();
  const Wanted& near = s.ask(1, "R", LockMode::ex);
  const Wanted& far = s.ask(2, "R", LockMode::ex);
  s.settle();
  split();
  s.manager->rebuild(left);
  s.manager->rebuild(right);
  s.manager->resume(left);
  s.manager->resume(right);
  s.settle();
  EXPECT_TRUE(far.granted_at) << "for this side the other one is lost";
  EXPECT_FALSE(far.lock->value().valid);
  EXPECT_FALSE(near.granted_at);
  a.lock.reset();
  s.settle();
  EXPECT_TRUE(near.granted_at);
}

TEST_F(SplitLocks, RC_28__SidesThatBothStoodStillFindEachOtherWithoutLoss) {
  Wanted& a = s.ask(0, "R", LockMode::ex);
  Wanted& b = s.ask(2, "Q", LockMode::pr);
  s.settle();
  const Wanted& first = s.ask(2, "R", LockMode::ex);
  s.settle();
  const Wanted& second = s.ask(1, "R", LockMode::pr);
  const Wanted& q = s.ask(1, "Q", LockMode::pw);
  s.settle();
  split();
  s.manager->rebuild(left);
  s.manager->rebuild(right);
  s.run_for(seconds(5));
  for (const NodeId n : left) s.courier.join(n, s.id(2));
  s.manager->rebuild(s.group);
  s.manager->resume(s.group);
  s.settle();
  EXPECT_FALSE(first.granted_at || second.granted_at || q.granted_at);
  a.lock.reset();
  b.lock.reset();
  s.settle();
  EXPECT_TRUE(first.granted_at) << "the queue is as it was";
  EXPECT_FALSE(second.granted_at);
  EXPECT_TRUE(q.granted_at);
}

TEST_F(SplitLocks, RequestsThatWereLostWithAConnectionAreMadeGoodWhenTheNodesGoOn) {
  const std::string name = name_on(0);
  s.ask(0, name, LockMode::cr);
  s.settle();
  s.courier.cut(s.id(0), s.id(2));
  s.manager->suspend({s.id(0), s.id(2)});
  const Wanted& a = s.ask(2, name, LockMode::cr);
  s.courier.break_off(s.id(0), s.id(2));
  s.settle();
  s.courier.join(s.id(0), s.id(2));
  s.manager->resume({s.id(0), s.id(2)});
  s.settle();
  EXPECT_TRUE(a.granted_at);
}

}  // namespace
}  // namespace shadow
