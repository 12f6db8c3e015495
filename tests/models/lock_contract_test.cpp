// The contract of the Locks port and of LockManager (notes of engine/ports/locks.hpp), for every
// lock manager there is.
#include <gtest/gtest.h>

#include "tests/support/lock_scene.hpp"

namespace shadow {
namespace {

using test::LockManagerKind;
using test::LockScene;
using test::number;
using test::value_of;
using test::Wanted;

class LockContract : public testing::TestWithParam<LockManagerKind> {
 protected:
  LockScene s{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Both, LockContract,
                         testing::Values(LockManagerKind::ideal, LockManagerKind::distributed),
                         [](const auto& kind) {
                           return kind.param == LockManagerKind::ideal ? "Ideal" : "Distributed";
                         });

TEST_P(LockContract, NothingEndsInsideTheCall) {
  const Wanted& a = s.ask(0, "R", LockMode::ex);
  const Wanted& b = s.attempt(1, "Q", LockMode::ex);
  EXPECT_FALSE(a.granted_at);
  EXPECT_FALSE(b.attempt);
  s.settle();
  EXPECT_TRUE(a.granted_at);
  EXPECT_EQ(b.attempt, true);
}

TEST_P(LockContract, AllPairsOfModesFollowTheTable) {
  for (std::size_t a = 0; a < 6; ++a) {
    for (std::size_t b = 0; b < 6; ++b) {
      const std::string name = "R" + std::to_string(a) + std::to_string(b);
      s.ask(a % 3, name, LockMode(a));
      s.settle();
      const Wanted& second = s.ask((a + b) % 3, name, LockMode(b));
      s.settle();
      EXPECT_EQ(second.granted_at.has_value(), models::compatible(LockMode(a), LockMode(b)))
          << a << b;
    }
  }
}

TEST_P(LockContract, ConversionsGoBeforeNewRequestsAndEachInOrder) {
  Wanted& a = s.ask(0, "R", LockMode::cr);
  Wanted& b = s.ask(1, "R", LockMode::pr);
  s.settle();
  const Wanted& newcomer = s.ask(2, "R", LockMode::pw);
  s.settle();
  const Wanted& later = s.ask(2, "R", LockMode::cr);
  s.settle();
  s.convert(a, LockMode::pw);
  s.settle();
  EXPECT_FALSE(a.converted);
  EXPECT_FALSE(later.granted_at) << "compatible, but behind a waiting request";
  b.lock.reset();
  s.settle();
  EXPECT_EQ(a.converted, Status::normal);
  EXPECT_FALSE(newcomer.granted_at);
  a.lock.reset();
  s.settle();
  EXPECT_TRUE(newcomer.granted_at);
  EXPECT_TRUE(later.granted_at);
}

TEST_P(LockContract, ValueIsWrittenOnDemotionAndReadAtGrant) {
  Wanted& a = s.ask(0, "R", LockMode::ex);
  s.settle();
  Wanted& b = s.ask(1, "R", LockMode::nl);
  s.settle();
  EXPECT_EQ(number(b.lock->value()), 0);
  s.convert(a, LockMode::nl, value_of(7));
  s.settle();
  EXPECT_EQ(a.lock->mode(), LockMode::nl);
  const Wanted& reader = s.ask(2, "R", LockMode::cr);
  s.settle();
  EXPECT_TRUE(reader.lock->value().valid);
  EXPECT_EQ(number(reader.lock->value()), 7);
  EXPECT_EQ(number(b.lock->value()), 0) << "as read at its own grant";
  s.convert(b, LockMode::pw);
  s.settle();
  EXPECT_EQ(number(b.lock->value()), 7);
  s.convert(b, LockMode::cr, value_of(8));
  s.settle();
  s.convert(a, LockMode::cr, value_of(9));
  s.settle();
  EXPECT_EQ(number(a.lock->value()), 8) << "only a holder of EX or PW writes";
}

TEST_P(LockContract, BlockingNoticeComesAfterEachGrantThatBlocks) {
  Wanted& a = s.ask(0, "R", LockMode::ex);
  s.settle();
  std::vector<LockMode> told;
  a.lock->on_blocking([&](LockMode m) { told.push_back(m); });
  s.ask(1, "R", LockMode::pr);
  EXPECT_TRUE(told.empty());
  s.settle();
  s.ask(2, "R", LockMode::ex);
  s.settle();
  EXPECT_EQ(told, std::vector{LockMode::pr});
  s.convert(a, LockMode::pr);
  s.settle();
  EXPECT_EQ(told, (std::vector{LockMode::pr, LockMode::ex})) << "a new grant, a new notice";
}

TEST_P(LockContract, NoticeIsNotLostIfNobodyListensYetAndMayEndTheLock) {
  Wanted& a = s.ask(0, "R", LockMode::ex);
  s.settle();
  const Wanted& b = s.ask(1, "R", LockMode::ex);
  s.settle();
  EXPECT_FALSE(b.granted_at);
  a.lock->on_blocking([&](LockMode) { a.lock.reset(); });
  s.settle();
  EXPECT_TRUE(b.granted_at);
}

TEST_P(LockContract, ConversionDeadlockIsReportedToTheYounger) {
  Wanted& a = s.ask(0, "R", LockMode::pr);
  Wanted& b = s.ask(1, "R", LockMode::pr);
  s.settle();
  s.convert(a, LockMode::ex);
  s.settle();
  s.convert(b, LockMode::ex);
  s.run_for(seconds(9));
  EXPECT_FALSE(b.converted);
  s.run_for(seconds(2));
  EXPECT_EQ(b.converted, Status::deadlock);
  EXPECT_EQ(b.lock->mode(), LockMode::pr);
  EXPECT_FALSE(a.converted);
  b.lock.reset();
  s.settle();
  EXPECT_EQ(a.converted, Status::normal);
}

TEST_P(LockContract, TryAcquireSaysNoWithoutQueueing) {
  Wanted& a = s.ask(0, "R", LockMode::ex);
  s.settle();
  const Wanted& no = s.attempt(1, "R", LockMode::pr);
  s.settle();
  EXPECT_EQ(no.attempt, false);
  a.lock.reset();
  s.settle();
  EXPECT_FALSE(no.lock);
  const Wanted& yes = s.attempt(1, "R", LockMode::pr);
  s.settle();
  EXPECT_EQ(yes.attempt, true);
}

TEST_P(LockContract, WaitersThatAreDestroyedStandInNobodysWay) {
  Wanted& a = s.ask(0, "R", LockMode::pr);
  s.settle();
  Wanted& waits = s.ask(1, "R", LockMode::ex);
  s.settle();
  const Wanted& behind = s.ask(2, "R", LockMode::pr);
  s.settle();
  EXPECT_FALSE(behind.granted_at);
  waits.scope.clear();
  s.settle();
  EXPECT_TRUE(behind.granted_at);
  s.convert(a, LockMode::ex);
  s.settle();
  const Wanted& third = s.ask(1, "R", LockMode::cr);
  s.settle();
  EXPECT_FALSE(third.granted_at) << "a conversion waits before it";
  a.scope.clear();
  s.settle();
  EXPECT_TRUE(third.granted_at);
  EXPECT_EQ(a.lock->mode(), LockMode::pr);
}

TEST_P(LockContract, WithdrawnConversionThatWasGrantedMayGoOn) {
  Wanted& a = s.ask(1, "R", LockMode::pr);
  s.settle();
  s.convert(a, LockMode::ex);
  a.scope.clear();
  s.convert(a, LockMode::nl);
  s.settle();
  EXPECT_EQ(a.converted, Status::normal);
  EXPECT_EQ(a.lock->mode(), LockMode::nl);
  const Wanted& b = s.ask(2, "R", LockMode::ex);
  s.settle();
  EXPECT_TRUE(b.granted_at);
}

TEST_P(LockContract, R6_105__HoldersAboveNullModeAreKnownToAll) {
  s.ask(2, "SHAD$MOUNT_DSA1", LockMode::cr);
  s.ask(0, "SHAD$MOUNT_DSA1", LockMode::cr);
  s.ask(1, "SHAD$MOUNT_DSA1", LockMode::nl);
  s.settle();
  const std::vector both{s.id(0), s.id(2)};
  for (std::size_t n = 0; n < 3; ++n) EXPECT_EQ(s.holders(n, "SHAD$MOUNT_DSA1"), both) << n;
  EXPECT_TRUE(s.holders(1, "SHAD$MOUNT_DSA2").empty());
}

TEST_P(LockContract, R6_105__ThreadRightGoesToAWaitingNodeWhenItsOwnerDies) {
  s.ask(0, "SHAD$COPY_DSA1", LockMode::ex);
  s.settle();
  const Wanted& waits = s.ask(2, "SHAD$COPY_DSA1", LockMode::ex);
  s.settle();
  s.crash(s.id(0));
  s.settle();
  EXPECT_TRUE(waits.granted_at);
}

TEST_P(LockContract, LocksOfTheStartAreGrantedAtOnceWithoutTimeOrMessages) {
  const Lock a = s.manager->port(s.id(0)).grant_at_start("R", LockMode::cr);
  const Lock b = s.manager->port(s.id(1)).grant_at_start("R", LockMode::cr);
  EXPECT_EQ(a.mode(), LockMode::cr);
  EXPECT_EQ(s.driver.now(), SimTime{});
  EXPECT_EQ(s.courier.sent, 0U);
  EXPECT_EQ(s.holders(2, "R"), (std::vector{s.id(0), s.id(1)}));
  const Wanted& w = s.ask(2, "R", LockMode::ex);
  s.settle();
  EXPECT_FALSE(w.granted_at);
}

TEST_P(LockContract, RL_4_R6_126__ValueHeldInExclusiveModeByADeadNodeIsInvalid) {
  for (std::size_t dead = 0; dead < 3; ++dead) {
    for (const LockMode held : {LockMode::pw, LockMode::ex}) {
      LockScene c{GetParam()};
      const std::size_t other = (dead + 1) % 3;
      Wanted& null = c.ask(other, "R", LockMode::nl);
      c.settle();
      Wanted& writer = c.ask(dead, "R", LockMode::ex);
      c.settle();
      c.convert(writer, held, value_of(5));
      c.settle();
      Wanted& heir = c.ask((dead + 2) % 3, "R", LockMode::pw);
      c.settle();
      EXPECT_FALSE(heir.granted_at);
      c.crash(c.id(dead));
      c.settle();
      ASSERT_TRUE(heir.granted_at);
      EXPECT_FALSE(heir.lock->value().valid) << dead;
      c.convert(heir, LockMode::cr);
      c.settle();
      EXPECT_EQ(heir.converted, Status::value_not_valid) << "nothing was written";
      c.convert(null, LockMode::pw);
      c.settle();
      EXPECT_EQ(null.converted, Status::value_not_valid);
      c.convert(null, LockMode::nl, value_of(6));
      c.settle();
      const Wanted& next = c.ask(other, "R", LockMode::cr);
      c.settle();
      EXPECT_TRUE(next.lock->value().valid);
      EXPECT_EQ(number(next.lock->value()), 6);
    }
  }
}

TEST_P(LockContract, RL_4__ValueThatNoDeadNodeCouldWriteStaysAsItWasWrittenLast) {
  for (std::size_t dead = 0; dead < 3; ++dead) {
    LockScene c{GetParam()};
    std::vector<Wanted*> w;
    for (std::size_t n = 0; n < 3; ++n) {
      w.push_back(&c.ask(n, "SHAD$STATE_DSA1", LockMode::nl));
      c.settle();
    }
    for (int round = 1; round <= 3; ++round) {
      Wanted& writer = *w[static_cast<std::size_t>(round) % 3];
      c.convert(writer, LockMode::ex);
      c.settle();
      c.convert(writer, LockMode::nl, value_of(round));
      c.settle();
    }
    c.crash(c.id(dead));
    Wanted& next = *w[(dead + 1) % 3];
    c.convert(next, LockMode::ex);
    c.settle();
    EXPECT_EQ(next.converted, Status::normal) << dead;
    EXPECT_EQ(number(next.lock->value()), 3);
  }
}

TEST_P(LockContract, RL_4_R6_126__InvalidValueOutlivesTheLastLockOfItsName) {
  for (const char* const name : {"R", "S", "T", "U", "V"}) {
    LockScene c{GetParam()};
    c.ask(0, name, LockMode::pw);
    c.settle();
    c.crash(c.id(0));
    Wanted& next = c.ask(2, name, LockMode::ex);
    c.settle();
    ASSERT_TRUE(next.granted_at);
    EXPECT_FALSE(next.lock->value().valid) << name;
    next.lock.reset();
    c.settle();
    Wanted& again = c.ask(1, name, LockMode::ex);
    c.settle();
    EXPECT_FALSE(again.lock->value().valid) << name;
    c.convert(again, LockMode::nl, value_of(1));
    c.settle();
    again.lock.reset();
    c.settle();
    const Wanted& last = c.ask(2, name, LockMode::cr);
    c.settle();
    EXPECT_TRUE(last.lock->value().valid) << name;
  }
}

TEST_P(LockContract, RL_4__ValueWrittenJustBeforeItsLockEndedOutlivesTheMaster) {
  s.ask(0, "R", LockMode::nl);
  s.settle();
  Wanted& reader = s.ask(2, "R", LockMode::nl);
  Wanted& writer = s.ask(1, "R", LockMode::ex);
  s.settle();
  s.convert(writer, LockMode::nl, value_of(7));
  writer.scope.clear();
  writer.lock.reset();
  s.run_for(microseconds(10));
  s.crash(s.id(0));
  s.settle();
  s.convert(reader, LockMode::ex);
  s.settle();
  EXPECT_EQ(reader.converted, Status::normal);
  EXPECT_EQ(number(reader.lock->value()), 7);
  const Wanted& other = s.ask(1, "R", LockMode::cr);
  s.settle();
  EXPECT_FALSE(other.granted_at);
  reader.lock.reset();
  s.settle();
  EXPECT_TRUE(other.granted_at);
}

TEST_P(LockContract, RL_1__NothingIsGrantedOrToldDuringATransition) {
  Wanted& a = s.ask(0, "R", LockMode::ex);
  s.settle();
  const Wanted& b = s.ask(1, "R", LockMode::pr);
  s.settle();
  s.manager->suspend(s.group);
  a.lock.reset();
  const Wanted& c = s.ask(2, "Q", LockMode::cr);
  const Wanted& d = s.attempt(2, "R", LockMode::cr);
  s.run_for(seconds(30));
  EXPECT_FALSE(b.granted_at);
  EXPECT_FALSE(c.granted_at);
  EXPECT_FALSE(d.attempt);
  s.manager->resume(s.group);
  EXPECT_FALSE(b.granted_at) << "news is an event";
  s.settle();
  EXPECT_TRUE(b.granted_at);
  EXPECT_TRUE(c.granted_at);
  EXPECT_EQ(d.attempt, true);
}

TEST_P(LockContract, RL_1__NewsUnderWayWhenATransitionBeginsIsToldAfterIt) {
  s.ask(0, "R", LockMode::cr);
  s.settle();
  const Wanted& b = s.ask(1, "R", LockMode::cr);
  s.run_for(microseconds(1));
  s.manager->suspend(s.group);
  s.run_for(seconds(1));
  EXPECT_FALSE(b.granted_at);
  s.manager->resume(s.group);
  s.settle();
  EXPECT_TRUE(b.granted_at);
}

TEST_P(LockContract, DeadNodesLocksAndTasksTellNobody) {
  Wanted& held = s.ask(0, "R", LockMode::ex);
  s.settle();
  const Wanted& next = s.ask(1, "R", LockMode::ex);
  s.settle();
  s.kill(s.id(0));
  EXPECT_FALSE(held.lock);
  s.run_for(seconds(1));
  EXPECT_FALSE(next.granted_at) << "its locks stay until the transition that removes it";
  s.remove({s.id(0)});
  s.settle();
  EXPECT_TRUE(next.granted_at);
}

TEST_P(LockContract, RequestOnItsWayToADeadNodeIsAskedAnew) {
  s.ask(0, "R", LockMode::cr);
  s.settle();
  const Wanted& a = s.ask(1, "R", LockMode::cr);
  const Wanted& b = s.attempt(2, "R", LockMode::cr);
  s.run_for(microseconds(10));
  s.crash(s.id(0));
  s.settle();
  EXPECT_TRUE(a.granted_at);
  EXPECT_EQ(b.attempt, true);
}

TEST_P(LockContract, NodeThatBootsAnewHasNoLocks) {
  s.ask(0, "R", LockMode::ex);
  s.ask(1, "Q", LockMode::cr);
  s.settle();
  s.crash(s.id(0));
  s.settle();
  s.boot(s.id(0));
  const Wanted& a = s.ask(0, "Q", LockMode::pr);
  const Wanted& b = s.ask(2, "R", LockMode::ex);
  s.settle();
  EXPECT_TRUE(a.granted_at);
  EXPECT_TRUE(b.granted_at);
  EXPECT_EQ(s.holders(0, "Q"), (std::vector{s.id(0), s.id(1)}));
}

TEST_P(LockContract, LockMayEndWithinItsOwnConversionsNews) {
  Wanted& a = s.ask(1, "R", LockMode::nl);
  s.settle();
  s.convert(a, LockMode::ex);
  a.lock.reset();
  s.settle();
  EXPECT_FALSE(a.converted);
  const Wanted& b = s.ask(2, "R", LockMode::ex);
  s.settle();
  EXPECT_TRUE(b.granted_at);
}

}  // namespace
}  // namespace shadow
