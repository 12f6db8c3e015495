// Nodes that know different things of a set come to one view (R6.105-R6.108, R6.121-R6.126).
#include "engine/unit/agreement.hpp"

#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kTwo{"ALPHA", "BETA"};
const std::vector<std::string> kThree{"ALPHA", "BETA", "GAMMA"};

SetState view(std::uint32_t change, std::uint32_t merge, Lbn fence, bool needed = true) {
  SetState s;
  s.change = change;
  s.members = {{named(kD1), MemberRole::full, 0}, {named(kD2), MemberRole::full, 0}};
  s.merge_needed = needed;
  s.merge_incarnation.value = merge;
  s.merge_fence = fence;
  return s;
}

TEST(Agree, R6_107_R6_126__TheViewWithTheGreatestChangeNumberCounts) {
  SetState newer = view(8, 1, 0, false);
  newer.members.pop_back();
  const Agreed a = agree({view(7, 1, 0, false), newer, view(7, 1, 0, false)}, {});
  EXPECT_EQ(a.set.members, newer.members);
  EXPECT_EQ(a.set.change, 8U);
  EXPECT_FALSE(a.settled);
}

TEST(Agree, R6_125__TheGreatestFenceOfTheIncarnationUnderWayCounts) {
  const Agreed a = agree({view(7, 3, 100), view(7, 3, 400), view(7, 2, 900)}, {});
  EXPECT_EQ(a.set.merge_fence, 400U);
}

TEST(Agree, R6_125__OfACopyToo) {
  SetState low = view(7, 0, 0, false);
  low.copy_incarnation.value = 5;
  low.copy_fence = 100;
  SetState high = low;
  high.copy_fence = 300;
  EXPECT_EQ(agree({low, high}, {}).set.copy_fence, 300U);
}

TEST(Agree, R6_122_R6_123__AMergeThatAnybodyHasEnteredIsEveryonesUnderANewNumber) {
  SetState entered = view(7, 4, 0);
  entered.merge_unsettled = true;
  const Agreed a = agree({view(7, 4, 500), entered, view(7, 4, 0, false)}, {});
  EXPECT_TRUE(a.settled);
  EXPECT_TRUE(a.set.merge_needed);
  EXPECT_FALSE(a.set.merge_unsettled);
  EXPECT_EQ(a.set.merge_incarnation.value, 5U);
  EXPECT_EQ(a.set.merge_fence, 0U);
}

TEST(Agree, R6_123__ANumberThatTheLockHasSeenIsNotGivenAgain) {
  SetState entered = view(7, 4, 0);
  entered.merge_unsettled = true;
  StateValue value = StateValue::of(view(7, 9, 0));
  EXPECT_EQ(agree({entered}, value).set.merge_incarnation.value, 10U);
}

TEST(Agree, R6_105_R6_126__WhoIsBehindTheLockMustLookAtTheMedia) {
  const StateValue value = StateValue::of(view(9, 1, 0));
  EXPECT_TRUE(agree({view(8, 1, 0)}, value).behind);
  EXPECT_FALSE(agree({view(8, 1, 0), view(9, 1, 0)}, value).behind);
  EXPECT_FALSE(agree({view(8, 1, 0)}, std::nullopt).behind);
}

TEST(Agree, R6_9__TheGreatestNumberThatMayStandOnADiskIsRemembered) {
  SetState s = view(7, 1, 0);
  s.generation = s.reserved = Generation{50};
  SetState other = s;
  other.reserved = Generation{60};
  EXPECT_EQ(agree({s, other}, {}).set.reserved, Generation{60});
  StateValue value = StateValue::of(s);
  value.reserved = Generation{70};
  EXPECT_EQ(agree({s, other}, value).set.reserved, Generation{70});
}

TEST(StateValue, R6_105_R6_108__GenerationIncarnationsAndChangeNumberLieInTheValueBlock) {
  SetState s = view(0x01020304, 0x11121314, 0);
  s.generation = Generation{0x2122232425262728};
  s.reserved = Generation{0x3132333435363738};
  s.copy_incarnation.value = 0x41424344;
  const StateValue v = StateValue::of(s);
  EXPECT_EQ(StateValue::decode(v.encode()), v);
}

TEST(StateValue, R6_126__ABlockThatIsNotValidOrWasNeverWrittenSaysNothing) {
  EXPECT_EQ(StateValue::decode(ValueBlock{}), std::nullopt);
  ValueBlock lost = StateValue::of(view(3, 1, 0)).encode();
  lost.valid = false;
  EXPECT_EQ(StateValue::decode(lost), std::nullopt);
}

// ---- nodes with different ways to the disks ----

/// ALPHA reaches only 10, BETA only 20, and both have met that.
struct SeenDifferently : SetScene {
  SeenDifferently() : SetScene({kD1, kD2}, kTwo) {
    c.services("ALPHA").set_member_timeout(named(kD2), 60);
    c.services("BETA").set_member_timeout(named(kD1), 90);
    c.services("BETA").set_unit_timeout(unit_name(), 300);
    c.cut("ALPHA", kD2);
    c.cut("BETA", kD1);
    alpha = c.start_write("ALPHA", kUnit, {100, 1}, 5);
    beta = c.start_write("BETA", kUnit, {200, 1}, 6);
  }
  std::shared_ptr<TestCluster::Pending> alpha;
  std::shared_ptr<TestCluster::Pending> beta;
};

TEST(Disagreement, R6_99_EX_S2__TheFirstWhoseTimeIsOverExpelsTheOthersMember) {
  SeenDifferently s;
  ASSERT_TRUE(s.c.run_until([&] { return s.alpha->done; }, seconds(70)));
  EXPECT_EQ(s.alpha->status, Status::normal);
  EXPECT_GE(s.c.now(), SimTime{} + seconds(60));
  EXPECT_EQ(members(s.c, "ALPHA"), "10");
  EXPECT_EQ(members(s.c, "BETA"), "10");
  // BETA waits as one that reaches no member, and writes nothing to what it reaches.
  EXPECT_FALSE(s.beta->done);
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::mount_verify);
  ASSERT_TRUE(s.c.run_until([&] { return s.beta->done; }, seconds(400)));
  EXPECT_EQ(s.beta->status, Status::abort);
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::mount_verify_timeout);
  EXPECT_EQ(s.c.count_said("MV.ABORTED", "BETA"), 1U);
}

TEST(Disagreement, R6_98_R6_99__WhoGetsBackTheExpelledMemberDoesNotUseIt) {
  SeenDifferently s;
  ASSERT_TRUE(s.c.run_until([&] { return s.alpha->done; }, seconds(70)));
  s.c.cut("ALPHA", kD2, false);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {300, 1}, 77), Status::normal);
  EXPECT_NE(s.c.unit(kD2).medium().at(300), 77U);
  s.c.cut("BETA", kD1, false);
  ASSERT_TRUE(s.c.run_until([&] { return s.beta->done; }, seconds(20)));
  EXPECT_EQ(s.beta->status, Status::normal);
  EXPECT_EQ(s.c.unit(kD1).medium().at(200), 6U);
}

TEST(Disagreement, R6_97_R2_13_R2_17__WhoReachesNoMemberLeavesTheMembershipToOthers) {
  SetScene s({kD1, kD2}, kTwo);
  s.c.cut("BETA", kD1);
  s.c.cut("BETA", kD2);
  const auto w = s.c.start_write("BETA", kUnit, {200, 1}, 6);
  s.c.run(seconds(600));
  EXPECT_EQ(members(s.c, "ALPHA"), "10 20");
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  s.c.cut("BETA", kD1, false);
  s.c.cut("BETA", kD2, false);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(20)));
  EXPECT_EQ(w->status, Status::normal);
}

TEST(Disagreement, E4_16_R2_53_R4_82__AfterASiteSplitOneSideGoesOnByForceTheOtherGivesUp) {
  SetScene s({kD1, kD2}, kTwo);
  for (const auto& n : kTwo) {
    s.c.services(n).set_unit_timeout(unit_name(), 262'800);
    for (const auto& d : {kD1, kD2}) s.c.services(n).set_member_timeout(named(d), 259'200);
  }
  s.c.cut("ALPHA", kD2);
  s.c.cut("BETA", kD1);
  const auto alpha = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  const auto beta = s.c.start_write("BETA", kUnit, {200, 1}, 6);
  s.c.run(seconds(600));
  EXPECT_FALSE(alpha->done || beta->done);  // E4.16b: nothing is removed by itself
  EXPECT_EQ(members(s.c, "ALPHA"), "10 20");
  DismountRequest force = dismounting(kD2);
  force.force_removal = true;
  EXPECT_EQ(s.c.dismount("ALPHA", force, seconds(20)).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return alpha->done; }, seconds(20)));
  EXPECT_EQ(members(s.c, "ALPHA"), "10");
  EXPECT_EQ(s.c.services("BETA").abort_virtual_unit(unit_name()).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return beta->done; }, seconds(20)));
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::mount_verify_timeout);
  DismountRequest clear = dismounting(unit_name());
  clear.abort = clear.override_checks = true;
  EXPECT_EQ(s.c.dismount("BETA", clear, seconds(20)).status, Status::normal);
  EXPECT_FALSE(s.c.services("BETA").unit(unit_name()));
  // The links are back: 20 is a former member and needs a copy.
  s.c.cut("ALPHA", kD2, false);
  s.c.cut("BETA", kD1, false);
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  EXPECT_EQ(members(s.c, "ALPHA"), "10 20*");
}

TEST(Disagreement, E4_16b_RV_10_R2_52__WithLongTimeoutsNothingIsRemovedAndIoGoesOnWithTheLinks) {
  SetScene s({kD1, kD2}, kTwo);
  for (const auto& n : kTwo) {
    s.c.services(n).set_unit_timeout(unit_name(), 262'800);
    for (const auto& d : {kD1, kD2}) s.c.services(n).set_member_timeout(named(d), 259'200);
  }
  s.c.cut("ALPHA", kD2);
  s.c.cut("BETA", kD1);
  const auto alpha = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  const auto beta = s.c.start_write("BETA", kUnit, {200, 1}, 6);
  s.c.run(seconds(600));
  s.c.cut("ALPHA", kD2, false);
  s.c.cut("BETA", kD1, false);
  ASSERT_TRUE(s.c.run_until([&] { return alpha->done && beta->done; }, seconds(20)));
  EXPECT_EQ(members(s.c, "ALPHA"), "10 20");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::steady);
}

TEST(Disagreement, R6_126__WhatTheNextHolderCannotReadAnotherSettles) {
  SetScene s({kD1, kD2}, kThree);
  const Generation before = s.c.view("BETA", kUnit).generation;
  s.c.start_mount("ALPHA", mounting({kD3}));
  ASSERT_TRUE(s.c.run_until([&] { return s.c.scb(kD1, kSize).generation > before; }));
  for (const auto& d : {kD1, kD2, kD3}) s.c.cut("BETA", d);  // BETA is the first in the line
  s.c.crash("ALPHA");
  const auto w = s.c.start_write("GAMMA", kUnit, {100, 1}, 5);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(60)));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(members(s.c, "GAMMA"), "10 20 30*");
  EXPECT_EQ(members(s.c, "BETA"), "10 20 30*");
}

TEST(Disagreement, R6_126__WhereNobodyReadsTheMediaUserIoStaysHeldUntilSomebodyDoes) {
  SetScene s({kD1, kD2}, kTwo);
  const Generation before = s.c.view("BETA", kUnit).generation;
  s.c.start_mount("ALPHA", mounting({kD3}));
  ASSERT_TRUE(s.c.run_until([&] { return s.c.scb(kD1, kSize).generation > before; }));
  for (const auto& d : {kD1, kD2, kD3}) s.c.cut("BETA", d);
  s.c.crash("ALPHA");
  const auto w = s.c.start_write("BETA", kUnit, {100, 1}, 5);
  s.c.run(seconds(60));
  EXPECT_FALSE(w->done);
  for (const auto& d : {kD1, kD2, kD3}) s.c.cut("BETA", d, false);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(60)));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(members(s.c, "BETA"), "10 20 30*");
}

// ---- clocks ----

TEST(Clocks, R6_9_R6_116__ANumberOfADeadLeaderOnADiskThatNobodyReachesIsPassed) {
  TestCluster c;
  for (const auto& d : {kD1, kD2, kD3}) c.disk(d, kSize, 7);
  c.boot("ALPHA", seconds(300));
  c.boot("BETA", seconds(-300));
  c.adopt(kUnit, {kD1, kD2, kD3}, kTwo);
  const Generation before = c.view("BETA", kUnit).generation;
  c.start_dismount("ALPHA", dismounting(kD3));
  ASSERT_TRUE(c.run_until([&] { return c.scb(kD1, kSize).generation > before; }));
  c.cut("BETA", kD1);
  c.crash("ALPHA");
  c.services("BETA").set_member_timeout(named(kD1), 10);
  EXPECT_EQ(c.write("BETA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(c.view("BETA", kUnit).members.front().name, named(kD2));
  EXPECT_GT(c.scb(kD2, kSize).generation, c.scb(kD1, kSize).generation);
}

TEST(Clocks, R6_9__GenerationsGrowOverNodesWhoseClocksDifferByThreeHundredSeconds) {
  TestCluster c;
  for (const auto& d : {kD1, kD2, kD3}) c.disk(d, kSize, 7);
  c.boot("ALPHA", seconds(300));
  c.boot("BETA");
  c.boot("GAMMA", seconds(-300));
  c.adopt(kUnit, {kD1}, kThree);
  Generation last = c.view("BETA", kUnit).generation;
  for (int round = 0; round < 6; ++round) {
    const std::string& leader = kThree[static_cast<std::size_t>(round) % 3];
    const bool add = round % 2 == 0;
    const Status s =
        add ? c.mount(leader, mounting({kD2})).status : c.dismount(leader, dismounting(kD2)).status;
    ASSERT_EQ(s, Status::normal);
    EXPECT_GT(c.view("BETA", kUnit).generation, last) << round;
    last = c.view("BETA", kUnit).generation;
    ASSERT_TRUE(c.run_until_steady(kUnit));
  }
}

// ---- a member that cannot be written while the control blocks are ----

/// A disk is dismounted while the path to another is gone and nobody has noticed.
struct Unnoticed : SetScene {
  explicit Unnoticed(EngineOptions::ScbWriteFailure reading)
      : SetScene({kD1, kD2, kD3}, {"ALPHA"}, with(reading)) {
    c.services("ALPHA").set_member_timeout(named(kD2), 30);
    offline(c, kD2);
  }
  static TestCluster::Options with(EngineOptions::ScbWriteFailure reading) {
    TestCluster::Options o;
    o.engine.scb_write_failure = reading;
    return o;
  }
};

TEST(ScbWriteFailure, R6_11_R6_96__AMemberThatCannotBeReachedHasItsTimeAndTheChangeWaits) {
  Unnoticed s(EngineOptions::ScbWriteFailure::wait);
  s.c.start_dismount("ALPHA", dismounting(kD3));
  s.c.run(seconds(20));
  EXPECT_EQ(members(s.c), "10 20 30");
  s.c.unit(kD2).repair();
  s.c.run(seconds(10));
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.scb(kD2, kSize).generation, s.c.view("ALPHA", kUnit).generation);
}

TEST(ScbWriteFailure, R6_11_R6_96__AtTheEndOfItsTimeItLeavesAndTheChangeGoesOn) {
  Unnoticed s(EngineOptions::ScbWriteFailure::wait);
  EXPECT_EQ(s.c.dismount("ALPHA", dismounting(kD3), seconds(60)).status, Status::normal);
  EXPECT_EQ(members(s.c), "10");
  EXPECT_GE(s.c.now(), SimTime{} + seconds(30));
}

TEST(ScbWriteFailure, R6_11__WithTheOptionItIsExpelledWithTheChange) {
  Unnoticed s(EngineOptions::ScbWriteFailure::expel);
  EXPECT_EQ(s.c.dismount("ALPHA", dismounting(kD3), seconds(10)).status, Status::normal);
  EXPECT_EQ(members(s.c), "10");
  EXPECT_GT(s.c.view("ALPHA", kUnit).generation, s.c.scb(kD2, kSize).generation);
}

TEST(ScbWriteFailure, R6_116__AChangeThatIsNotTriedAgainLeavesNoTwoNumbers) {
  // The target is written last: when it fails, the full members have the new number already.
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  bool refused = false;
  watch(s.c, kD3, [&](IoKind k, BlockRange r) {
    const bool end = s.c.scb(kD1, kSize).copy_targets == 0;  // the copy is about to end
    const bool refuse = k == IoKind::write && r == kScb && end && !refused;
    refused = refused || refuse;
    return refuse ? Status::medium_offline : Status::normal;
  });
  ASSERT_TRUE(s.c.run_until([&] { return refused; }, seconds(600)));
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  s.c.run(seconds(2));
  for (const auto& d : {kD1, kD2, kD3}) {
    EXPECT_EQ(s.c.scb(d, kSize).generation, s.c.view("ALPHA", kUnit).generation) << d;
  }
}

// ---- work in progress on the media ----

TEST(WorkInProgress, R6_5__TargetsShowThatACopyRunsUntilItEnds) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  const auto bits = [&] { return s.c.scb(kD1, kSize).member_status[1]; };
  EXPECT_EQ(bits(), member_valid | member_fcpy);
  s.c.run(seconds(1));
  EXPECT_EQ(bits(), member_valid | member_fcpy | member_cip);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(bits(), member_valid | member_src);
}

TEST(WorkInProgress, R6_5__FullMembersShowThatAMergeRunsUntilItEnds) {
  SetScene s({kD1, kD2}, kTwo);
  s.c.crash("BETA");
  const auto bits = [&] { return s.c.scb(kD2, kSize).member_status[1]; };
  ASSERT_TRUE(s.c.run_until([&] { return (bits() & member_cip) != 0; }, seconds(60)));
  EXPECT_EQ(bits(), member_valid | member_src | member_merge | member_cip);
  EXPECT_NE(s.c.scb(kD2, kSize).shadow_status & shadow_merging, 0);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(bits(), member_valid | member_src);
}

TEST(WorkInProgress, R6_5__AThreadThatWasCanceledDoesNotShowAnyMore) {
  SetScene s({kD1, kD2}, kTwo);
  s.c.crash("BETA");
  const auto running = [&] { return (s.c.scb(kD2, kSize).member_status[1] & member_cip) != 0; };
  ASSERT_TRUE(s.c.run_until(running, seconds(60)));
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);  // the copy goes first
  ASSERT_TRUE(s.c.run_until([&] { return !running(); }, seconds(1)));
  EXPECT_NE(s.c.scb(kD2, kSize).member_status[1] & member_merge, 0);
}

TEST(WorkInProgress, R6_1__CopyAndMergeAreBothNeededUntilEachHasEndedWhoeverPerformsThem) {
  SetScene s({kD1, kD2}, kThree, {}, {kD3});
  s.c.run(seconds(1));
  s.c.crash("GAMMA");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::copying_merging);
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::copying_merging);
  // The node that takes the copy over dies in it.
  const auto performer = [&] {
    const UnitView v = s.c.view("BETA", kUnit);
    return v.copy ? v.copy->node : std::string();
  };
  ASSERT_TRUE(s.c.run_until([&] { return !performer().empty(); }, seconds(60)));
  const std::string dies = performer();
  const std::string left = dies == "BETA" ? "ALPHA" : "BETA";
  s.c.crash(dies);
  EXPECT_EQ(s.c.view(left, kUnit).state, UnitState::copying_merging);
  ASSERT_TRUE(s.c.run_until([&] { return s.c.view(left, kUnit).state == UnitState::merging; },
                            seconds(600)));
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_TRUE(s.c.equal(kD1, kD3, kSize));
}

}  // namespace
}  // namespace shadow::test
