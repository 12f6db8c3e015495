// Causes and course of a full merge (6.5), and what the other rows of 6.6 make of it.
#include <gtest/gtest.h>

#include "engine/cluster/messages.hpp"
#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kTwo{"ALPHA", "BETA"};
constexpr BlockRange kAt{300, 4};

/// Makes the members differ at `range`, as a write that only disk 20 got.
void differ(TestCluster& c, BlockRange range, Stamp stamp = 555) {
  c.unit(kD2).medium().write(range, Blocks(stamp, range.count));
}

/// Two nodes, one crashed: the set is in merge state and SHADOW_REC_DLY holds the merge back.
struct Pending : SetScene {
  explicit Pending(const std::vector<std::string>& members = {kD1, kD2})
      : SetScene(members, {"ALPHA", "BETA", "GAMMA"}) {
    c.crash("BETA");
  }
};
/// The merge of it is half done, and BETA's other survivor is not the performer.
struct HalfMerged : Pending {
  explicit HalfMerged(const std::vector<std::string>& members = {kD1, kD2}) : Pending(members) {
    EXPECT_TRUE(c.run_until([this] {
      return !c.operations().empty() && c.operations().front().progress.fence > kSize / 2;
    }));
    performer = c.operations().front().info.node == c.id("ALPHA") ? "ALPHA" : "GAMMA";
    other = performer == "ALPHA" ? "GAMMA" : "ALPHA";
  }
  std::string performer;
  std::string other;
};

TEST(Merge, R6_47_R6_122_R6_72_row3_S12__ANodeFailureEntersMergeStateAtOnceAndAMergeFollows) {
  Pending s;
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::merging);
  EXPECT_EQ(s.c.view("GAMMA", kUnit).state, UnitState::merging);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  s.c.run(seconds(1));
  EXPECT_EQ(s.c.count_said("SSRVINIMRG"), 1U);
  EXPECT_EQ(s.c.count_said("SSRVCMPMRG"), 1U);
  EXPECT_GE(s.c.count_said("VOLPROC.STATECHG", "ALPHA"), 1U);
}

TEST(Merge, R6_74_R6_77_R3_49__TheMergeWaitsForShadowRecDly) {
  Pending s;
  s.c.run(seconds(19));
  EXPECT_TRUE(s.c.operations().empty());
  s.c.run(seconds(2));
  EXPECT_EQ(s.c.operations().size(), 1U);
}

TEST(Merge, R6_51__ANodeThatOnlyReadLeavesAMergeToo) {
  SetScene s({kD1, kD2}, kTwo);
  (void)s.c.read("BETA", kUnit, {100, 4});
  s.c.crash("BETA");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::merging);
}

TEST(Merge, R6_47__ANodeThatHadNotMountedTheSetLeavesNoMerge) {
  SetScene s({kD1, kD2});
  s.c.boot("BETA");
  s.c.crash("BETA");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::steady);
}

TEST(Merge, R6_2_R6_47__AOneMemberSetStaysSteady) {
  SetScene s({kD1}, kTwo);
  s.c.crash("BETA");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::steady);
}

TEST(Merge, R6_52__ADismountLeavesNoMerge) {
  SetScene s({kD1, kD2}, kTwo);
  ASSERT_EQ(s.c.dismount("BETA", dismounting(unit_name())).status, Status::normal);
  s.c.crash("BETA");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::steady);
}

TEST(Merge, R6_48_R6_72_row2_R4_41__AfterACrashOfAllNodesTheNextMountMergesWithoutCopy) {
  SetScene s({kD1, kD2});
  s.c.crash("ALPHA");
  s.c.boot("ALPHA");
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD1, kD2}));
  EXPECT_TRUE(has(r, "SHDWMEMMRG"));
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::merging);
  differ(s.c, kAt);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_TRUE(s.c.equal(kD1, kD2, kSize));
}

TEST(Merge, R6_53_R6_54__TheMastersDataReplaceTheOthers) {
  Pending s;
  differ(s.c, kAt);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.unit(kD2).medium().at(kAt.begin), 7U);
  EXPECT_TRUE(s.c.equal(kD1, kD2, kSize));
}

TEST(Merge, R6_54__AnEqualSegmentIsReadOnceOnEachMemberAndNotWritten) {
  Pending s;
  Track track(s.c, {kD1, kD2});
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(track.count(kD1, IoKind::read, {254, 127}), 1U);
  EXPECT_EQ(track.count(kD2, IoKind::read, {254, 127}), 1U);
  EXPECT_EQ(track.count(kD2, IoKind::write, {254, 127}), 0U);
}

TEST(Merge, R6_56_R6_114__AReadBeyondTheFenceMakesTheMembersEqualBeforeItReturns) {
  Pending s;
  differ(s.c, kAt);
  EXPECT_EQ(s.c.read("ALPHA", kUnit, kAt), Blocks(7, 4));
  EXPECT_EQ(s.c.unit(kD2).medium().at(kAt.begin), 7U);
  EXPECT_EQ(s.c.read("GAMMA", kUnit, kAt), Blocks(7, 4));
}

TEST(Merge, R6_114_R6_56__TheFirstAnswerBindsThoughItsMemberFailsAfterwards) {
  Pending s;
  differ(s.c, kAt);
  const Blocks first = s.c.read("ALPHA", kUnit, kAt);
  fatal(s.c, kD1);
  EXPECT_EQ(s.c.read("GAMMA", kUnit, kAt), first);
}

TEST(Merge, R6_55__AReadBelowTheFenceAsksOneMember) {
  HalfMerged s;
  Track track(s.c, {kD1, kD2});
  (void)s.c.read(s.performer, kUnit, {100, 3});
  EXPECT_EQ(track.count(kD1, IoKind::read, {100, 3}) + track.count(kD2, IoKind::read, {100, 3}),
            1U);
}

TEST(Merge, R6_56__AReadBeyondTheFenceAsksAllMembers) {
  Pending s;
  Track track(s.c, {kD1, kD2});
  (void)s.c.read("ALPHA", kUnit, {8000, 3});
  EXPECT_EQ(track.count(kD1, IoKind::read, {8000, 3}), 1U);
  EXPECT_EQ(track.count(kD2, IoKind::read, {8000, 3}), 1U);
}

TEST(Merge, R6_57__ADifferenceThatIsAWriteUnderWayIsNotCorrectedBeforeTheWriteHasEnded) {
  Pending s;
  bool swallowed = false;
  watch(s.c, kD2, [&](IoKind k, BlockRange r) {
    const bool first = k == IoKind::write && r == kAt && !swallowed;
    swallowed = swallowed || first;
    return first ? Status::pending : Status::normal;
  });
  const auto w = s.c.start_write("GAMMA", kUnit, kAt, 888);
  ASSERT_TRUE(
      s.c.run_until([&] { return swallowed && s.c.unit(kD1).medium().at(kAt.begin) == 888; }));
  const auto r = s.c.start_read("ALPHA", kUnit, kAt);
  s.c.run(seconds(5));
  EXPECT_FALSE(r->done) << "the write could still land after the correction";
  s.c.unit(kD2).repair();  // the command is served now
  ASSERT_TRUE(s.c.run_until([&] { return r->done; }, seconds(5)));
  EXPECT_TRUE(w->done);
  EXPECT_EQ(r->data, Blocks(888, 4));
  EXPECT_EQ(s.c.unit(kD2).medium().at(kAt.begin), 888U);
}

TEST(Merge, R6_57__NewUserIoToTheRangeIsHeldOnAllNodesWhileItIsCorrected) {
  Pending s;
  differ(s.c, kAt);
  slow(s.c, kD2, 60);
  int reads = 0;
  bool corrected = false;
  watch(s.c, kD2, [&](IoKind k, BlockRange range) {
    reads += k == IoKind::read && range == kAt;
    corrected = corrected || (k == IoKind::write && range == kAt);
    return Status::normal;
  });
  const auto r = s.c.start_read("ALPHA", kUnit, kAt);
  // Read again on all members under the interlock: the correction is under way.
  ASSERT_TRUE(s.c.run_until([&] { return reads == 2; }));
  ASSERT_FALSE(corrected);
  Track track(s.c, {kD1});
  const auto w = s.c.start_write("GAMMA", kUnit, kAt, 999);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }));
  EXPECT_TRUE(r->done);
  EXPECT_TRUE(corrected);
  EXPECT_GT(track.first(kD1, IoKind::write, kAt), r->at);
  EXPECT_EQ(r->data, Blocks(7, 4));
  EXPECT_EQ(s.c.unit(kD1).medium().at(kAt.begin), 999U);
  EXPECT_EQ(s.c.unit(kD2).medium().at(kAt.begin), 999U);
}

TEST(Merge, R6_58__UserWritesGoToAllMembersInParallelOnEitherSideOfTheFence) {
  Pending s;
  slow(s.c, kD1, 50);
  Track track(s.c, {kD1, kD2});
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {8000, 4}, 5), Status::normal);
  EXPECT_LT(track.first(kD2, IoKind::write, {8000, 4}), track.first(kD1, IoKind::write, {8000, 4}));
}

TEST(Merge, R6_59__TheMasterFailsAnotherMemberBecomesMasterAndTheMergeContinues) {
  HalfMerged s({kD1, kD2, kD3});
  differ(s.c, {8000, 4});
  fatal(s.c, kD1);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(members(s.c), "20 30");
  EXPECT_TRUE(s.c.view("ALPHA", kUnit).members[0].master);
  EXPECT_EQ(s.c.unit(kD3).medium().at(8000), 555U);
  EXPECT_EQ(s.c.operations().size(), 1U);
}

TEST(Merge, R6_61_R6_108__OtherNodesKnowTheFenceLateButNeverTooLarge) {
  Pending s;
  Lbn known_last = 0;
  s.c.on_progress = [&](const OperationInfo& op, const OperationProgress& p) {
    known_last = s.c.engine(op.node == s.c.id("ALPHA") ? "GAMMA" : "ALPHA").fence(kUnit);
    EXPECT_LE(known_last, p.fence);
  };
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_GT(known_last, kSize / 2);
}

TEST(Merge, R6_63__CompletionClearsTheMergeMarksKeepsTheMountFlagAndTheNumber) {
  Pending s;
  const Generation before = s.c.view("ALPHA", kUnit).generation;
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  for (const auto& d : {kD1, kD2}) {
    const StorageControlBlock b = s.c.scb(d, kSize);
    EXPECT_EQ(b.shadow_status & shadow_merging, 0);
    EXPECT_EQ(b.member_status[0] & member_merge, 0);
    EXPECT_EQ(b.merge_targets, 0);
    EXPECT_EQ(b.writecnt, 1);
    EXPECT_EQ(b.generation, before);
  }
  EXPECT_EQ(s.c.view("GAMMA", kUnit).state, UnitState::steady);
}

TEST(Merge, R6_72_row13_R6_90_R4_103__AMountedDiskIsCopiedFirstThenTheMergeResumesWhereItWas) {
  HalfMerged s;
  ASSERT_EQ(s.c.mount(s.performer, mounting({kD3})).status, Status::normal);
  const Lbn stopped_at = s.c.operations()[0].progress.fence;
  EXPECT_EQ(s.c.count_said("SSRVSPNDMRG"), 1U);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  ASSERT_EQ(s.c.operations().size(), 3U);
  EXPECT_EQ(s.c.operations()[1].info.kind, OperationKind::copy);
  EXPECT_EQ(s.c.operations()[2].info.kind, OperationKind::merge);
  EXPECT_EQ(s.c.operations()[2].info.start_lbn, stopped_at);
}

TEST(Merge, S15a_RA_12_RA_13__TheSameNodeResumesItsMergeUnderTheSameNumber) {
  SetScene s({kD1, kD2}, kTwo);
  s.c.crash("BETA");
  ASSERT_TRUE(s.c.run_until([&] { return s.c.engine("ALPHA").fence(kUnit) > kSize / 2; }));
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  s.c.run(seconds(1));
  EXPECT_EQ(said_of(s.c, "ALPHA",
                    {"SSRVINIMRG", "SSRVSPNDMRG", "SSRVINIFCPY", "SSRVCMPFCPY", "SSRVRESMRG",
                     "SSRVCMPMRG"}),
            (std::vector<std::string>{"SSRVINIMRG", "SSRVSPNDMRG", "SSRVINIFCPY", "SSRVCMPFCPY",
                                      "SSRVRESMRG", "SSRVCMPMRG"}));
  const std::string id = std::to_string(s.c.operations().front().info.number);
  for (const Said& said : s.c.said()) {
    if (said.key != "SSRVRESMRG" && said.key != "SSRVCMPMRG") continue;
    EXPECT_NE(said.line.find(id), std::string::npos) << said.line;
  }
}

TEST(Merge, R6_87__TheCopyBeforeAMergeHealsWhatItReads) {
  Pending s;
  differ(s.c, kAt);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return members(s.c) == "10 20 30"; }));
  EXPECT_EQ(s.c.unit(kD2).medium().at(kAt.begin), 7U);
  EXPECT_EQ(s.c.unit(kD3).medium().at(kAt.begin), 7U);
}

TEST(Merge, R6_72_row14_R6_123__AnotherNodeFailsAndAMergeBeginsAnewAtLbnZero) {
  HalfMerged s;
  s.c.crash(s.other);
  EXPECT_EQ(s.c.engine(s.performer).fence(kUnit), 0U);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  ASSERT_EQ(s.c.operations().size(), 2U);
  EXPECT_EQ(s.c.operations()[0].end, OperationEnd::terminated);
  EXPECT_EQ(s.c.operations()[1].info.start_lbn, 0U);
  EXPECT_GT(s.c.operations()[1].info.incarnation, s.c.operations()[0].info.incarnation);
}

TEST(Merge, R6_81_R6_116__ThePerformerDismountsAndAnotherContinuesWhereItStopped) {
  HalfMerged s;
  ASSERT_EQ(s.c.dismount(s.performer, dismounting(unit_name())).status, Status::normal);
  const Lbn stopped_at = s.c.operations()[0].progress.fence;
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations()[1].info.node, s.c.id(s.other));
  EXPECT_EQ(s.c.operations()[1].info.start_lbn, stopped_at);
}

TEST(Merge, R4_112__AMergeInProgressAtTheLastDismountBeginsAnewAtTheNextMount) {
  SetScene s({kD1, kD2}, kTwo);
  s.c.crash("BETA");
  ASSERT_TRUE(s.c.run_until([&] { return s.c.engine("ALPHA").fence(kUnit) > kSize / 2; }));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::merging);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations().back().info.start_lbn, 0U);
}

TEST(Merge, R6_91_row5__ABlockThatOneMemberCannotReadIsRepairedByTheMerge) {
  Pending s;
  s.c.unit(kD2).defects().add({300, 1}, models::DefectKind::lost);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_TRUE(s.c.unit(kD2).defects().empty());
}

TEST(Merge, R4_111__RemovingAMemberLeavesTheMergeGoingOn) {
  HalfMerged s({kD1, kD2, kD3});
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD2)).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations().size(), 1U);
  EXPECT_TRUE(s.c.equal(kD1, kD3, kSize));
}

TEST(Merge, R6_115__OneNodeAloneMerges) {
  Pending s;
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.operations().size(), 1U);
}

TEST(Merge, R6_62_R6_27__AReadInMergeStateAsksNoCopyTarget) {
  Pending s;
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  Track track(s.c, {kD1, kD2, kD3});
  (void)s.c.read("ALPHA", kUnit, {8000, 3});
  EXPECT_EQ(track.count(kD1, IoKind::read, {8000, 3}), 1U);
  EXPECT_EQ(track.count(kD2, IoKind::read, {8000, 3}), 1U);
  EXPECT_EQ(track.count(kD3, IoKind::read, {8000, 3}), 0U);
}

TEST(Merge, R6_123__AFenceOfAnOlderIncarnationIsIgnored) {
  Pending s;
  ASSERT_TRUE(s.c.run_until([&] { return !s.c.operations().empty(); }));
  auto body = std::make_shared<FenceBody>();
  body->unit = kUnit;
  body->merge = true;
  body->incarnation.value = s.c.operations().front().info.incarnation.value - 1;
  body->fence = 8000;
  s.c.shell("ALPHA")->cluster().tell(s.c.id("GAMMA"),
                                     make_message<FenceBody>(MessageKind::fence, std::move(body)));
  s.c.run(milliseconds(5));
  EXPECT_LT(s.c.engine("GAMMA").fence(kUnit), 8000U);
}

TEST(Merge, R6_77_R6_79__TheNodeWithTheSmallerRecoveryDelayPerformsTheMerge) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA", "GAMMA"});
  s.c.shell("ALPHA")->runtime().set_parameter(ParameterId::shadow_rec_dly, 60);
  s.c.shell("GAMMA")->runtime().set_parameter(ParameterId::shadow_rec_dly, 25);
  s.c.crash("BETA");
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  ASSERT_EQ(s.c.operations().size(), 1U);
  EXPECT_EQ(s.c.operations().front().info.node, s.c.id("GAMMA"));
}

TEST(Merge, R1_12__WithoutAFailureOrACommandNothingStarts) {
  SetScene s({kD1, kD2}, kTwo);
  (void)s.c.write("ALPHA", kUnit, {100, 4}, 5);
  s.c.run(seconds(3600));
  EXPECT_TRUE(s.c.operations().empty());
}

TEST(Merge, R6_132__EntryIntoMergeStateIsJournalledWithItsCause) {
  Pending s;
  EXPECT_EQ(s.c.count_said("SET.MERGENEED", "ALPHA"), 1U);
  EXPECT_EQ(s.c.count_said("SET.MERGENEED", "GAMMA"), 1U);
}

}  // namespace
}  // namespace shadow::test
