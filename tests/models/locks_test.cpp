#include <gtest/gtest.h>

#include <deque>

#include "tests/support/test_nodes.hpp"

namespace shadow {
namespace {

using test::TestNodes;

constexpr Duration kLocal = microseconds(5);
constexpr Duration kRemote = microseconds(200);

/// A lock that a test asks for, as its own task.
struct Wanted {
  TaskScope scope;
  std::optional<Lock> lock;
  std::optional<SimTime> granted_at;
  std::optional<Status> converted;
};

Task<void> take(TestNodes& c, Locks& locks, std::string name, LockMode mode, Wanted& w) {
  w.lock = co_await locks.acquire(name, mode);
  w.granted_at = c.driver.now();
}

Task<void> change(Wanted& w, LockMode mode, std::optional<ValueBlock> value) {
  w.converted = co_await w.lock->convert(mode, value);
}

class LocksTest : public testing::Test {
 protected:
  Wanted& ask(std::size_t node, const std::string& name, LockMode mode) {
    Wanted& w = wanted.emplace_back();
    w.scope.spawn(take(c, c.node(node).locks(), name, mode, w));
    return w;
  }
  void convert(Wanted& w, LockMode mode, std::optional<ValueBlock> value = {}) {
    w.converted.reset();
    w.scope.spawn(change(w, mode, value));
  }
  /// Without the wait for deadlocks.
  void settle() { c.run_for(milliseconds(1)); }

  TestNodes c{{"ALPHA", "BETA", "GAMMA"}};
  std::deque<Wanted> wanted;
};

ValueBlock value_of(int n) {
  ValueBlock v;
  v.bytes[0] = static_cast<std::byte>(n);
  return v;
}

TEST(LockModes, SixModesHaveTheUsualCompatibility) {
  // rows and columns NL CR CW PR PW EX
  constexpr const char* kTable[] = {"yyyyyy", "yyyyyn", "yyynnn", "yynynn", "yynnnn", "ynnnnn"};
  for (std::size_t a = 0; a < 6; ++a) {
    for (std::size_t b = 0; b < 6; ++b) {
      EXPECT_EQ(models::compatible(LockMode(a), LockMode(b)), kTable[a][b] == 'y') << a << b;
    }
  }
  EXPECT_TRUE(models::is_demotion(LockMode::ex, LockMode::cw));
  EXPECT_FALSE(models::is_demotion(LockMode::pr, LockMode::cw));
  EXPECT_FALSE(models::is_demotion(LockMode::cw, LockMode::pr));
}

TEST_F(LocksTest, RL_3__FirstLockerIsMasterAndOthersPayTwoMessages) {
  const Wanted& first = ask(0, "R", LockMode::cr);
  const Wanted& second = ask(1, "R", LockMode::cr);
  EXPECT_FALSE(first.granted_at) << "nothing ends inside the call";
  settle();
  EXPECT_EQ(first.granted_at, SimTime{} + kLocal);
  EXPECT_EQ(second.granted_at, SimTime{} + kRemote);
}

TEST_F(LocksTest, ConversionsGoBeforeNewRequestsAndEachInOrder) {
  Wanted& a = ask(0, "R", LockMode::cr);
  Wanted& b = ask(1, "R", LockMode::pr);
  settle();
  const Wanted& newcomer = ask(2, "R", LockMode::pw);
  const Wanted& later = ask(2, "R", LockMode::cr);
  convert(a, LockMode::pw);
  settle();
  EXPECT_FALSE(a.converted);
  EXPECT_FALSE(later.granted_at) << "compatible, but behind a waiting request";
  b.lock.reset();
  settle();
  EXPECT_EQ(a.converted, Status::normal);
  EXPECT_FALSE(newcomer.granted_at);
  a.lock.reset();
  settle();
  EXPECT_TRUE(newcomer.granted_at);
  EXPECT_TRUE(later.granted_at);
}

TEST_F(LocksTest, ValueIsWrittenOnDemotionAndReadAtGrant) {
  Wanted& a = ask(0, "R", LockMode::ex);
  settle();
  const Wanted& b = ask(1, "R", LockMode::nl);
  settle();
  EXPECT_EQ(b.lock->value().bytes[0], std::byte{0});
  convert(a, LockMode::nl, value_of(7));
  settle();
  const Wanted& reader = ask(2, "R", LockMode::cr);
  settle();
  EXPECT_TRUE(reader.lock->value().valid);
  EXPECT_EQ(reader.lock->value().bytes[0], std::byte{7});
  EXPECT_EQ(b.lock->value().bytes[0], std::byte{0}) << "as read at its own grant";
}

TEST_F(LocksTest, BlockingNoticeComesOncePerGrantAsAnEvent) {
  Wanted& a = ask(0, "R", LockMode::ex);
  settle();
  std::vector<LockMode> told;
  a.lock->on_blocking([&](LockMode m) { told.push_back(m); });
  ask(1, "R", LockMode::pr);
  ask(2, "R", LockMode::ex);
  EXPECT_TRUE(told.empty());
  settle();
  EXPECT_EQ(told, std::vector{LockMode::pr});
  convert(a, LockMode::pr);
  settle();
  EXPECT_EQ(told, (std::vector{LockMode::pr, LockMode::ex})) << "a new grant, a new notice";
}

TEST_F(LocksTest, NoticeIsNotLostIfNobodyListensYetAndMayEndTheLock) {
  Wanted& a = ask(0, "R", LockMode::ex);
  const Wanted& b = ask(1, "R", LockMode::ex);
  settle();
  EXPECT_FALSE(b.granted_at);
  a.lock->on_blocking([&](LockMode) { a.lock.reset(); });
  settle();
  EXPECT_TRUE(b.granted_at);
}

TEST_F(LocksTest, ConversionDeadlockIsReportedToTheYounger) {
  Wanted& a = ask(0, "R", LockMode::pr);
  Wanted& b = ask(1, "R", LockMode::pr);
  settle();
  convert(a, LockMode::ex);
  convert(b, LockMode::ex);
  c.run_for(seconds(9));
  EXPECT_FALSE(b.converted);
  c.run_for(seconds(2));
  EXPECT_EQ(b.converted, Status::deadlock);
  EXPECT_EQ(b.lock->mode(), LockMode::pr);
  EXPECT_FALSE(a.converted);
  b.lock.reset();
  settle();
  EXPECT_EQ(a.converted, Status::normal);
}

TEST_F(LocksTest, TryAcquireSaysNoWithoutQueueing) {
  Wanted& a = ask(0, "R", LockMode::ex);
  settle();
  std::vector<bool> answers;
  const auto probe = [&]() -> Task<void> {
    const std::optional<Lock> l = co_await c.node(1).locks().try_acquire("R", LockMode::pr);
    answers.push_back(l.has_value());
  };
  c.spawn(1, probe);
  settle();
  a.lock.reset();
  settle();
  EXPECT_EQ(answers, std::vector{false});
  EXPECT_EQ(c.nodes.ideal().lock_manager().count(), 0U);
  c.spawn(1, probe);
  settle();
  EXPECT_EQ(answers, (std::vector{false, true}));
}

TEST_F(LocksTest, R6_105__HoldersAboveNullModeAreKnown) {
  ask(2, "SHAD$MOUNT_DSA1", LockMode::cr);
  ask(0, "SHAD$MOUNT_DSA1", LockMode::cr);
  ask(1, "SHAD$MOUNT_DSA1", LockMode::nl);
  settle();
  std::vector<NodeId> nodes;
  c.spawn(1,
          [&]() -> Task<void> { nodes = co_await c.node(1).locks().holders("SHAD$MOUNT_DSA1"); });
  settle();
  EXPECT_EQ(nodes, (std::vector{c.id(0), c.id(2)}));
}

TEST_F(LocksTest, RL_4_R6_126__DeadHoldersLocksGoAndItsExclusiveValueIsInvalid) {
  ask(1, "R", LockMode::nl);
  settle();
  Wanted dead;
  c.spawn(0, [&]() -> Task<void> {
    Lock mine = co_await c.node(0).locks().acquire("R", LockMode::ex);
    dead.granted_at = c.driver.now();
    co_await std::suspend_always{};
  });
  settle();
  ASSERT_TRUE(dead.granted_at);
  Wanted& heir = ask(1, "R", LockMode::pw);
  settle();
  EXPECT_FALSE(heir.granted_at);
  c.nodes.crash({c.id(0)}, "TEST");
  EXPECT_FALSE(heir.granted_at) << "a grant is an event";
  settle();
  ASSERT_TRUE(heir.granted_at);
  EXPECT_FALSE(heir.lock->value().valid);
  convert(heir, LockMode::nl, value_of(1));
  settle();
  EXPECT_EQ(heir.converted, Status::normal);
  const Wanted& next = ask(2, "R", LockMode::cr);
  settle();
  EXPECT_TRUE(next.lock->value().valid);
}

TEST_F(LocksTest, RL_4_R6_126__InvalidValueOutlivesTheLastLockOfItsName) {
  c.spawn(0, [&]() -> Task<void> {
    Lock mine = co_await c.node(0).locks().acquire("R", LockMode::pw);
    co_await std::suspend_always{};
  });
  settle();
  c.nodes.crash({c.id(0)}, "TEST");
  const Wanted& next = ask(2, "R", LockMode::ex);
  settle();
  ASSERT_TRUE(next.granted_at);
  EXPECT_FALSE(next.lock->value().valid);
}

TEST_F(LocksTest, LocksOfTheStartAreGrantedAtOnceWithoutTime) {
  const Lock a = c.node(0).locks().grant_at_start("R", LockMode::cr);
  const Lock b = c.node(1).locks().grant_at_start("R", LockMode::cr);
  EXPECT_EQ(a.mode(), LockMode::cr);
  EXPECT_EQ(c.driver.now(), SimTime{});
  settle();
  EXPECT_EQ(c.nodes.ideal().lock_manager().count(), 2U);
}

/// The same manager, written down as slowly and plainly as possible: one list, searched anew at
/// every step.
class Reference {
 public:
  struct L {
    int id;
    int resource;
    LockMode mode;
    LockMode wanted;
    char state;  // g w c
  };
  void request(int id, int resource, LockMode m) { all_.push_back({id, resource, m, m, 'w'}); }
  void convert(int id, LockMode m) {
    L l = take(id);
    l.wanted = m;
    if (models::is_demotion(l.mode, m))
      l.mode = m;
    else
      l.state = 'c';
    all_.push_back(l);  // order of the list = order of the queues
  }
  void release(int id) { (void)take(id); }
  bool granted(int id) { return find(id).state == 'g'; }
  LockMode mode(int id) { return find(id).mode; }
  /// Grants until nothing moves; ends conversions that wait for a conversion before them that waits
  /// for them.
  void settle() {
    while (step()) {
    }
  }

 private:
  bool first(const L& x, char state) {
    for (const L& o : all_) {
      if (o.resource == x.resource && o.state == state) return o.id == x.id;
    }
    return false;
  }
  bool any(int resource, char state) {
    for (const L& o : all_) {
      if (o.resource == resource && o.state == state) return true;
    }
    return false;
  }
  bool fits(const L& x) {
    for (const L& o : all_) {
      if (o.resource != x.resource || o.id == x.id || o.state == 'w') continue;
      if (!models::compatible(o.mode, x.wanted)) return false;
    }
    return true;
  }
  bool step() {
    for (L& x : all_) {
      const bool turn = (x.state == 'c' && first(x, 'c')) ||
                        (x.state == 'w' && !any(x.resource, 'c') && first(x, 'w'));
      if (!turn || !fits(x)) continue;
      x.state = 'g';
      x.mode = x.wanted;
      return true;
    }
    for (std::size_t i = 0; i < all_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        L& x = all_[i];
        const L& o = all_[j];
        if (x.state != 'c' || o.state != 'c' || x.resource != o.resource) continue;
        if (models::compatible(o.wanted, x.mode)) continue;
        x.state = 'g';
        return true;
      }
    }
    return false;
  }
  L& find(int id) {
    return *std::find_if(all_.begin(), all_.end(), [id](const L& l) { return l.id == id; });
  }
  L take(int id) {
    const auto it = std::find_if(all_.begin(), all_.end(), [id](const L& l) { return l.id == id; });
    const L l = *it;
    all_.erase(it);
    return l;
  }
  std::vector<L> all_;
};

TEST(LocksProperty, RandomHistoriesAgreeWithAPlainReference) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    models::RandomStream chance(seed, "history");
    TestNodes c{{"ALPHA", "BETA", "GAMMA"}};
    Reference reference;
    std::deque<Wanted> locks;
    std::vector<int> alive;
    const std::string names[] = {"A", "B"};
    for (int step = 0; step < 80; ++step) {
      const std::uint64_t what = chance.uniform(10);
      const auto mode = LockMode(chance.uniform(6));
      if (alive.empty() || what < 4) {
        const int id = static_cast<int>(locks.size());
        const auto resource = static_cast<int>(chance.uniform(2));
        Wanted& w = locks.emplace_back();
        Locks& port = c.node(chance.uniform(3)).locks();
        w.scope.spawn(take(c, port, names[resource], mode, w));
        reference.request(id, resource, mode);
        alive.push_back(id);
      } else {
        const std::size_t pick = chance.uniform(alive.size());
        const int id = alive[pick];
        Wanted& w = locks[static_cast<std::size_t>(id)];
        if (what < 7 && reference.granted(id)) {
          w.scope.spawn(change(w, mode, {}));
          reference.convert(id, mode);
        } else {
          w.scope.clear();  // withdraws what waits
          w.lock.reset();
          reference.release(id);
          alive.erase(alive.begin() + static_cast<std::ptrdiff_t>(pick));
        }
      }
      c.run();
      reference.settle();
      for (const int id : alive) {
        const Wanted& w = locks[static_cast<std::size_t>(id)];
        const bool granted = w.lock.has_value() && w.scope.empty();
        ASSERT_EQ(granted, reference.granted(id)) << "seed " << seed << " step " << step;
        if (w.lock) {
          ASSERT_EQ(w.lock->mode(), reference.mode(id)) << "seed " << seed << " step " << step;
        }
      }
      ASSERT_EQ(c.nodes.ideal().lock_manager().count(), alive.size());
    }
  }
}

}  // namespace
}  // namespace shadow
