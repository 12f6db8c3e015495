// A copy in a cluster: fence on other nodes, performer lost or dismounting, node failures beside
// it.
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kTwo{"ALPHA", "BETA"};

/// A copy to disk 30 that one of two nodes performs, half done.
struct HalfDone : SetScene {
  explicit HalfDone(const std::vector<std::string>& sources = {kD1, kD2}, BlockCount size = kSize)
      : SetScene(sources, kTwo, {}, {kD3}, size) {
    EXPECT_TRUE(c.run_until([&] {
      return !c.operations().empty() && c.operations().front().progress.fence > size / 2;
    }));
    performer = c.operations().front().info.node == c.id("ALPHA") ? "ALPHA" : "BETA";
    other = performer == "ALPHA" ? "BETA" : "ALPHA";
  }
  std::string performer;
  std::string other;
};

TEST(CopyTakeover, R6_24_R6_115__OneNodeAloneManagesTheCopy) {
  SetScene s({kD1, kD2}, kTwo, {}, {kD3});
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations().size(), 1U);
}

TEST(CopyTakeover, R6_31_R6_108__OtherNodesKnowTheFenceLateButNeverTooLarge) {
  SetScene s({kD1, kD2}, kTwo, {}, {kD3}, 64 * kSize);
  Lbn farthest_behind = 0;
  s.c.on_progress = [&](const OperationInfo& op, const OperationProgress& p) {
    const Lbn known = s.c.engine(op.node == s.c.id("ALPHA") ? "BETA" : "ALPHA").fence(kUnit);
    EXPECT_LE(known, p.fence);
    farthest_behind = std::max(farthest_behind, p.fence - known);
  };
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  // Published after each hundredth of the unit; one segment may go by while the news travels.
  EXPECT_LE(farthest_behind, 64 * kSize / 100 + 2 * 127);
}

TEST(CopyTakeover, R6_108__ASlowCopyPublishesItsFenceEveryTenSeconds) {
  SetScene s({kD1}, kTwo, {}, {kD2}, 1024 * kSize);  // a hundredth is more than 600 segments
  slow(s.c, kD1, 60);
  const auto farthest = [&] {
    return std::min(s.c.engine("ALPHA").fence(kUnit), s.c.engine("BETA").fence(kUnit));
  };
  ASSERT_TRUE(s.c.run_until([&] { return farthest() > 0; }, seconds(12)));
  EXPECT_GE(s.c.now(), SimTime{} + seconds(10));
  EXPECT_LT(farthest(), 1024 * kSize / 100);
}

TEST(CopyTakeover,
     R6_32_R6_125_R6_81_R6_72_row7_S16__APerformerCrashesAndAnotherContinuesFromTheLastFence) {
  HalfDone s;
  const Lbn known = s.c.engine(s.other).fence(kUnit);
  s.c.crash(s.performer);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  const Operation& next = s.c.operations()[1];
  EXPECT_EQ(next.info.kind, OperationKind::copy);
  EXPECT_EQ(next.info.node, s.c.id(s.other));
  EXPECT_EQ(next.info.start_lbn, known);
  EXPECT_GT(known, 0U);
  EXPECT_NE(next.info.number, s.c.operations()[0].info.number);
  EXPECT_TRUE(s.c.equal(kD1, kD3, kSize));
}

TEST(CopyTakeover,
     R6_30a_R4_116_R6_72_row6_S16__APerformerDismountsAndAnotherContinuesAtTheExactFence) {
  HalfDone s({kD1, kD2}, 64 * kSize);  // the fence is published after 41 segments
  s.c.run(milliseconds(100));
  ASSERT_EQ(s.c.dismount(s.performer, dismounting(unit_name())).status, Status::normal);
  const Lbn stopped_at = s.c.operations()[0].progress.fence;
  EXPECT_EQ(s.c.count_said("SSRVSPNDFCPY", s.performer), 1U);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  ASSERT_EQ(s.c.operations().size(), 2U);
  EXPECT_EQ(s.c.operations()[1].info.start_lbn, stopped_at);
  EXPECT_EQ(s.c.count_said("SSRVINIFCPY", s.other), 1U);
}

TEST(CopyTakeover,
     R6_72_row9_R6_87_R6_89__ANodeFailsTheCopyIsCompletedThenTheMergeCoversTheNewMemberToo) {
  HalfDone s;
  Track track(s.c, {kD3});
  s.c.crash(s.other);
  EXPECT_EQ(s.c.view(s.performer, kUnit).state, UnitState::copying_merging);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  const Operation& last = s.c.operations().back();
  EXPECT_EQ(last.info.kind, OperationKind::merge);
  EXPECT_EQ(last.info.start_lbn, 0U);
  for (std::size_t i = 0; i + 1 < s.c.operations().size(); ++i) {
    EXPECT_EQ(s.c.operations()[i].info.kind, OperationKind::copy);
  }
  // The merge reads blocks on the new member that the copy had passed before the failure.
  EXPECT_GE(track.count(kD3, IoKind::read, {254, 127}), 1U);
}

TEST(CopyTakeover, R6_121_R6_47__OneFullMemberAndATargetNeedAMergeToo) {
  HalfDone s({kD1});
  s.c.crash(s.other);
  EXPECT_EQ(s.c.view(s.performer, kUnit).state, UnitState::copying_merging);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations().back().info.kind, OperationKind::merge);
  EXPECT_TRUE(s.c.equal(kD1, kD3, kSize));
}

TEST(CopyTakeover, R6_72_row5__AStandaloneCrashAbortsTheCopyAndTheMembersAreMerged) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  s.c.run(milliseconds(200));
  s.c.crash("ALPHA");
  s.c.boot("ALPHA");
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::merging);
}

TEST(CopyTakeover, R4_112__ACopyInProgressAtTheLastDismountBeginsAnewAtTheNextMount) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  ASSERT_TRUE(s.c.run_until([&] { return s.c.engine("ALPHA").fence(kUnit) > kSize / 2; }));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2, kD3})).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20 30*");
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations().back().info.start_lbn, 0U);
}

TEST(CopyTakeover, R6_117__TheFenceNeverGoesBackWithinAnIncarnation) {
  SetScene s({kD1, kD2}, kTwo, {}, {kD3});
  std::map<Incarnation, Lbn> reached;
  s.c.on_progress = [&](const OperationInfo& op, const OperationProgress& p) {
    if (op.kind != OperationKind::copy) return;
    EXPECT_GE(p.fence, reached[op.incarnation]);
    reached[op.incarnation] = p.fence;
  };
  s.c.run(milliseconds(300));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
}

TEST(CopyTakeover, R6_77_R6_74__ANewCopyDoesNotWaitForShadowRecDly) {
  SetScene s({kD1, kD2});
  const SimTime at = s.c.now();
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return !s.c.operations().empty(); }));
  EXPECT_LT(s.c.now() - at, seconds(2));
}

TEST(CopyTakeover, R6_127__NoWriteOfACrashedNodeReachesADiskAfterTheTransition) {
  SetScene s({kD1, kD2}, kTwo);
  for (Lbn i = 0; i < 30; ++i) s.c.start_write("ALPHA", kUnit, {1000 + 10 * i, 4}, 9000 + i);
  s.c.run(milliseconds(8));
  s.c.crash("ALPHA");
  const auto written = s.c.unit(kD1).counters().written_blocks;
  std::size_t mine = 0;
  for (Lbn i = 0; i < 30; ++i) mine += s.c.unit(kD1).medium().at(1000 + 10 * i) == 9000 + i;
  s.c.run(seconds(15));  // SHADOW_REC_DLY holds the merge back meanwhile
  std::size_t later = 0;
  for (Lbn i = 0; i < 30; ++i) later += s.c.unit(kD1).medium().at(1000 + 10 * i) == 9000 + i;
  EXPECT_EQ(later, mine);
  EXPECT_EQ(s.c.unit(kD1).counters().written_blocks, written);
}

}  // namespace
}  // namespace shadow::test
