// The full copy on one node: algorithm, user I/O beside it, several targets, bad sources (6.4).
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

constexpr BlockCount kSegment = 127;
/// A segment that holds no home block and no control block.
constexpr BlockRange kThird{2 * kSegment, kSegment};

const Operation& copy_of(const TestCluster& c) { return c.operations().front(); }

TEST(Copy, R6_25__AnEqualSegmentCostsAReadAndACompare) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD2});
  Track track(s.c, {kD1, kD2});
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(track.count(kD1, IoKind::read, kThird), 1U);
  EXPECT_EQ(track.count(kD2, IoKind::read, kThird), 1U);
  EXPECT_EQ(track.count(kD2, IoKind::write, kThird), 0U);
}

TEST(Copy, R6_25__ADifferentSegmentIsReadAndComparedAgainAfterTheWrite) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  Track track(s.c, {kD1, kD3});
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  std::string order;
  for (const Served& e : track.served) {
    if (e.range != kThird) continue;
    order += e.disk == kD1 ? "S" : "T";
    order += e.kind == IoKind::write ? "w" : "r";
  }
  EXPECT_EQ(order, "SrTrTwSrTr");
}

TEST(Copy, R6_25__ADifferentTargetTakesAtLeastTwoAndAHalfTimesAsLong) {
  const auto duration = [](const std::string& target) {
    SetScene s({kD1}, {"ALPHA"}, {}, {target}, 64 * kSize);
    EXPECT_TRUE(s.c.run_until_steady(kUnit));
    return s.c.now().seconds();
  };
  EXPECT_GE(duration(kD3), 2.5 * duration(kD2));
}

TEST(Copy, R6_26a__AfterTenPassesTheRangeIsHeldAndTheSegmentLeft) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  int reads = 0;
  watch(s.c, kD1, [&](IoKind k, BlockRange r) {
    // The source looks different at each of the first ten reads.
    if (k == IoKind::read && r == kThird && ++reads <= 10) {
      s.c.unit(kD1).medium().write({300, 1}, Blocks(5000 + static_cast<Stamp>(reads), 1));
    }
    return Status::normal;
  });
  bool held = false;
  s.c.on_progress = [&](const OperationInfo&, const OperationProgress& p) {
    if (p.fence == kThird.end()) held = p.passes >= 11;
  };
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_TRUE(held);
  EXPECT_TRUE(s.c.equal(kD1, kD3, kSize));
}

TEST(Copy, R6_26b__ReadsOfTheCopyAlternateBetweenTheSources) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  Track track(s.c, {kD1, kD2});
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  std::size_t first = 0;
  std::size_t second = 0;
  for (const Served& e : track.served) {
    if (e.kind == IoKind::read) ++(e.disk == kD1 ? first : second);
  }
  // By segments: one of two passes more at most.
  EXPECT_LE(std::max(first, second) - std::min(first, second), 2U);
}

TEST(Copy, R6_26c__WithWriteFirstTheFirstPassComparesNothing) {
  TestCluster::Options o;
  o.engine.write_first = true;
  SetScene s({kD1}, {"ALPHA"}, o, {kD3});
  Track track(s.c, {kD3});
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_LT(track.first(kD3, IoKind::write, kThird), track.first(kD3, IoKind::read, kThird));
  EXPECT_EQ(track.count(kD3, IoKind::read, kThird), 1U);
}

TEST(Copy, R6_27_R6_112_R4_100_R1_7__UserReadsNeverGoToATargetOnEitherSideOfTheFence) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  s.c.services("ALPHA").set_read_cost(named(kD1), 60000);
  std::size_t from_target = 0;
  watch(s.c, kD3, [&](IoKind k, BlockRange r) {
    const bool target = s.c.view("ALPHA", kUnit).state == UnitState::copying;
    from_target += target && k == IoKind::read && r.count == 3;
    return Status::normal;
  });
  std::size_t reads = 0;
  for (Lbn lbn = 10; s.c.view("ALPHA", kUnit).state == UnitState::copying;
       lbn = (lbn + 500) % 8000) {
    reads += s.c.read("ALPHA", kUnit, {lbn + 5, 3}).count() == 3;
  }
  EXPECT_GT(reads, 20U);
  EXPECT_EQ(from_target, 0U);
}

/// A copy that is half done, on a source that is so slow that the fence stands while one looks.
struct HalfDone : SetScene {
  HalfDone() : SetScene({kD1}, {"ALPHA"}, {}, {kD3}), track(c, {kD1, kD3}) {
    EXPECT_TRUE(c.run_until([this] { return fence() > kSize / 2; }));
    slow(c, kD1, 50);
  }
  [[nodiscard]] Lbn fence() { return c.engine("ALPHA").fence(kUnit); }
  /// Writes there to the end; when the target had it, seen from when the source had it.
  Duration target_after_source(BlockRange range) {
    EXPECT_EQ(c.write("ALPHA", kUnit, range, 4711), Status::normal);
    return track.first(kD3, IoKind::write, range) - track.first(kD1, IoKind::write, range);
  }
  Track track;
};

TEST(Copy, R6_28_R1_6__AWriteBelowTheFenceGoesToSourceAndTargetInParallel) {
  HalfDone s;
  EXPECT_LT(s.target_after_source({100, 4}), Duration{});
}

TEST(Copy, R6_29__AWriteBeyondTheFenceReachesTheTargetAfterTheSource) {
  HalfDone s;
  EXPECT_GT(s.target_after_source({8000, 4}), Duration{});
}

TEST(Copy, R6_29__AWriteInTheSegmentInWorkCountsAsBeyondTheFence) {
  HalfDone s;
  EXPECT_GT(s.target_after_source({s.fence() + 1, 4}), Duration{});
}

TEST(Copy, R6_30__AWriteThatSpansTheFenceCountsAsBeyond) {
  HalfDone s;
  EXPECT_GT(s.target_after_source({s.fence() - 2, 4}), Duration{});
}

TEST(Copy, R6_23_R1_13_R4_21__TheUnitServesReadsAndWritesAllTheTime) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  Stamp stamp = 10'000;
  while (s.c.view("ALPHA", kUnit).state == UnitState::copying) {
    const Lbn lbn = 5 + stamp * 37 % 4000;
    ASSERT_EQ(s.c.write("ALPHA", kUnit, {lbn, 1}, ++stamp), Status::normal);
    ASSERT_EQ(s.c.read("ALPHA", kUnit, {lbn, 1}), Blocks(stamp, 1));
  }
  EXPECT_TRUE(s.c.equal(kD1, kD3, kSize));
}

TEST(Copy, R6_34__TargetsOfOneCommandAreFilledByOnePass) {
  SetScene s({kD1});
  Track track(s.c, {kD1, kD2, kD3});
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2, kD3})).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations().size(), 1U);
  EXPECT_EQ(members(s.c), "10 20 30");
  EXPECT_EQ(track.count(kD1, IoKind::read, kThird), 2U);  // two passes: 30 differs
  EXPECT_EQ(track.count(kD2, IoKind::write, kThird), 0U);
  EXPECT_TRUE(s.c.equal(kD1, kD3, kSize));
}

TEST(Copy, R6_35_R6_72_row4__ADiskMountedWhileACopyRunsWaitsForItsEnd) {
  SetScene s({kD1});
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  s.c.run(milliseconds(100));
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return members(s.c) == "10 30 20*"; }));
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  ASSERT_EQ(s.c.operations().size(), 2U);
  EXPECT_EQ(s.c.operations()[0].info.member, named(kD3));
  EXPECT_EQ(s.c.operations()[1].info.member, named(kD2));
  EXPECT_EQ(s.c.operations()[1].info.start_lbn, 0U);
}

TEST(Copy, R6_36_R1_39__ALargerTargetIsCopiedUpToTheSizeOfTheUnit) {
  TestCluster c;
  c.disk(kD1, kSize, 7);
  c.disk(kD2, 2 * kSize, 99);
  c.boot("ALPHA");
  c.adopt(kUnit, {kD1}, {"ALPHA"});
  ASSERT_EQ(c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  ASSERT_TRUE(c.run_until_steady(kUnit));
  EXPECT_TRUE(c.equal(kD1, kD2, kSize));
  EXPECT_EQ(c.unit(kD2).medium().at(kSize), 99U);
}

TEST(Copy, R6_38_R6_72_row1__OnlyAfterTheChangeDoesTheNewMemberServeReads) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  Track track(s.c, {kD3});
  s.c.services("ALPHA").set_read_cost(named(kD1), 60000);
  ASSERT_TRUE(s.c.run_until([&] { return members(s.c) == "10 30"; }));
  EXPECT_EQ(s.c.scb(kD3, kSize).member_status[1] & member_src, member_src);
  (void)s.c.read("ALPHA", kUnit, {4000, 3});
  EXPECT_EQ(track.count(kD3, IoKind::read, {4000, 3}), 1U);
}

TEST(Copy, R6_39__ASourceFailsAndAnotherContinues) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  s.c.run(milliseconds(100));
  fatal(s.c, kD1);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(members(s.c), "20 30");
  EXPECT_EQ(s.c.operations().size(), 1U);
  EXPECT_TRUE(s.c.equal(kD2, kD3, kSize));
}

TEST(Copy, R6_39_R4_110__ATargetIsNeverPromotedWhenTheOnlySourceIsLost) {
  TestCluster::Options o;
  o.parameters[ParameterId::mvtimeout] = 600;
  SetScene s({kD1}, {"ALPHA"}, o, {kD3});
  s.c.run(milliseconds(100));
  offline(s.c, kD1);
  s.c.run(seconds(300));
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::mount_verify);
  EXPECT_EQ(members(s.c), "10 30*");
  s.c.run(seconds(600));
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::mount_verify_timeout);
  EXPECT_EQ(members(s.c), "10 30*");
}

TEST(Copy, R6_39_R6_96__AFailedTargetIsExpelledAfterTheMemberTimeoutAndTheCopyEnds) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  s.c.run(milliseconds(100));
  offline(s.c, kD3);
  s.c.run(seconds(110));
  EXPECT_EQ(members(s.c), "10 20 30*");
  ASSERT_TRUE(s.c.run_until([&] { return members(s.c) == "10 20"; }, seconds(30)));
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(copy_of(s.c).end, OperationEnd::terminated);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
}

TEST(Copy, R6_92__ABlockThatNoSourceCanReadIsMarkedOnTheTargetAndTheCopyGoesOn) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  s.c.unit(kD1).defects().add({300, 1}, models::DefectKind::lost);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(members(s.c), "10 30");
  EXPECT_EQ(s.c.unit(kD3).defects().read({300, 1}).status, Status::forced_error);
  EXPECT_EQ(s.c.unit(kD3).defects().read({301, 1}).status, Status::normal);
  EXPECT_EQ(s.c.unit(kD3).medium().at(301), 7U);
}

TEST(Copy, R6_91_row5_R6_87__ABlockThatAnotherSourceCanReadIsRepairedAndCopied) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  s.c.unit(kD1).defects().add({300, 1}, models::DefectKind::lost);
  s.c.unit(kD2).defects().add({301, 1}, models::DefectKind::lost);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(members(s.c), "10 20 30");
  EXPECT_EQ(s.c.unit(kD3).medium().at(300), 7U);
  EXPECT_EQ(s.c.unit(kD3).medium().at(301), 7U);
  EXPECT_TRUE(s.c.unit(kD3).defects().empty());
}

TEST(Copy, R4_111__DismountOfTheTargetCancelsItsCopy) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  s.c.run(milliseconds(100));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return copy_of(s.c).ended; }));
  EXPECT_NE(copy_of(s.c).end, OperationEnd::completed);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::steady);
}

TEST(Copy, R4_111__RemovingOneOfSeveralSourcesLeavesTheCopyGoingOn) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  s.c.run(milliseconds(100));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations().size(), 1U);
  EXPECT_TRUE(s.c.equal(kD2, kD3, kSize));
}

TEST(Copy, R6_76_R3_35__ZeroThreadsMeansNoCopyUntilTheParameterIsRaised) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadow_max_copy] = 0;
  SetScene s({kD1}, {"ALPHA"}, o, {kD3});
  s.c.run(seconds(600));
  EXPECT_TRUE(s.c.operations().empty());
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
}

TEST(Copy, R6_82_R4_89__PriorityZeroMeansNeverOnThisNode) {
  SetScene s({kD1});
  s.c.services("ALPHA").set_priority(unit_name(), 0);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  s.c.run(seconds(600));
  EXPECT_TRUE(s.c.operations().empty());
  s.c.services("ALPHA").set_priority(unit_name(), 1);
  EXPECT_TRUE(s.c.run_until_steady(kUnit));
}

TEST(Copy, R6_76_R3_34__MoreSetsThanThreadsWaitForATurn) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadow_max_copy] = 1;
  SetScene s({kD1}, {"ALPHA"}, o);
  s.c.disk(kD4, kSize, 8);
  s.c.boot("BETA");
  s.c.adopt(UnitNumber{2}, {kD2}, {"BETA"}, {kD4});
  s.c.adopt(UnitNumber{3}, {kD1}, {"BETA"}, {kD3});
  int running = 0;
  int most = 0;
  s.c.on_progress = [&](const OperationInfo&, const OperationProgress&) {
    running = 0;
    for (const Operation& op : s.c.operations()) running += !op.ended;
    most = std::max(most, running);
  };
  ASSERT_TRUE(s.c.run_until_steady(UnitNumber{2}));
  ASSERT_TRUE(s.c.run_until_steady(UnitNumber{3}));
  EXPECT_EQ(most, 1);
  EXPECT_EQ(s.c.operations().size(), 2U);
}

}  // namespace
}  // namespace shadow::test
