// User I/O in steady state, and what errors of single members make of it (6.3, 6.9, RA.33).
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

constexpr BlockRange kAt{300, 1};

/// The next read goes to disk 20.
SetScene& reading_20(SetScene& s) {
  s.c.services("ALPHA").set_read_cost(named(kD1), 1000);
  return s;
}

TestCluster::Pending done(TestCluster& c, const std::shared_ptr<TestCluster::Pending>& p) {
  c.run_until([&] { return p->done; });
  return *p;
}

TEST(UserIo, R1_4_R1_5_R1_11__AWriteIsOnEveryMemberWhenItIsReported) {
  SetScene s({kD1, kD2, kD3});
  slow(s.c, kD3, 20);
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {100, 4}, 5), Status::normal);
  for (const auto& d : {kD1, kD2, kD3}) EXPECT_EQ(s.c.unit(d).medium().at(103), 5U);
}

TEST(UserIo, R1_6__TheWritesToTheMembersRunInParallel) {
  const auto took = [](const std::vector<std::string>& members) {
    SetScene s(members);
    for (const auto& d : members) slow(s.c, d, 50);
    const SimTime before = s.c.now();
    EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 4}, 5), Status::normal);
    return (s.c.now() - before).seconds();
  };
  EXPECT_LT(took({kD1, kD2, kD3}), 1.5 * took({kD1}));
}

TEST(UserIo, R1_80__AWriteTakesAsLongAsOnTheSlowestMember) {
  SetScene s({kD1, kD2});
  slow(s.c, kD2, 100);
  Track track(s.c, {kD2});
  const auto w = done(s.c, s.c.start_write("ALPHA", kUnit, {100, 4}, 5));
  EXPECT_GE(w.at, track.first(kD2, IoKind::write, {100, 4}));
}

TEST(UserIo, R1_7_R6_27__AReadIsServedByOneMember) {
  SetScene s({kD1, kD2});
  Track track(s.c, {kD1, kD2});
  EXPECT_EQ(s.c.read("ALPHA", kUnit, {100, 4}), Blocks(7, 4));
  EXPECT_EQ(track.served.size(), 1U);
}

TEST(IoErrors, R1_9_R6_21a_R6_91_row5__AnUnreadableBlockIsReadElsewhereRewrittenThenReturned) {
  SetScene s;
  reading_20(s);
  s.c.unit(kD2).defects().add(kAt, models::DefectKind::lost);
  Track track(s.c, {kD2});
  const auto r = done(s.c, s.c.start_read("ALPHA", kUnit, kAt));
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_EQ(r.data, Blocks(7, 1));
  EXPECT_LE(track.first(kD2, IoKind::write, kAt), r.at);
  EXPECT_TRUE(s.c.unit(kD2).defects().empty());
  EXPECT_EQ(members(s.c), "10 20");
}

TEST(IoErrors, R6_131__TheRewriteWaitsForAUserWriteUnderWayAndDoesNotOverwriteIt) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  s.c.services("ALPHA").set_read_cost(named(kD1), 1000);
  s.c.unit(kD2).defects().add(kAt, models::DefectKind::lost);
  const auto r = s.c.start_read("ALPHA", kUnit, kAt);
  s.c.run(milliseconds(1));
  slow(s.c, kD1, 60);
  const auto w = s.c.start_write("BETA", kUnit, kAt, 888);
  ASSERT_TRUE(s.c.run_until([&] { return r->done && w->done; }));
  EXPECT_EQ(s.c.unit(kD1).medium().at(kAt.begin), 888U);
  EXPECT_EQ(s.c.unit(kD2).medium().at(kAt.begin), 888U);
}

TEST(IoErrors, R1_10_R6_91_row6__ARepairThatFailsRemovesTheMemberAndTheReaderHasItsData) {
  SetScene s;
  reading_20(s);
  s.c.unit(kD2).defects().add(kAt, models::DefectKind::unwritable);
  const auto r = done(s.c, s.c.start_read("ALPHA", kUnit, kAt));
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_EQ(r.data, Blocks(7, 1));
  ASSERT_TRUE(s.c.run_until([&] { return members(s.c) == "10"; }, seconds(10)));
}

TEST(IoErrors, R6_91_row7__ABlockThatNobodyCanReadIsTheUsersErrorAndTheMembersStay) {
  SetScene s;
  for (const auto& d : {kD1, kD2}) s.c.unit(d).defects().add(kAt, models::DefectKind::lost);
  const auto r = done(s.c, s.c.start_read("ALPHA", kUnit, {299, 3}));
  EXPECT_EQ(r.status, Status::parity);
  EXPECT_EQ(members(s.c), "10 20");
}

TEST(IoErrors, R6_91_row5_R1_9__DifferentBadBlocksOnTheMembersAreAllRepaired) {
  SetScene s;
  s.c.unit(kD1).defects().add({300, 1}, models::DefectKind::lost);
  s.c.unit(kD2).defects().add({301, 1}, models::DefectKind::lost);
  const auto r = done(s.c, s.c.start_read("ALPHA", kUnit, {300, 2}));
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_EQ(r.data, Blocks(7, 2));
  EXPECT_TRUE(s.c.unit(kD1).defects().empty());
  EXPECT_TRUE(s.c.unit(kD2).defects().empty());
}

TEST(IoErrors, R6_91_row4__ACorrectedErrorChangesNothing) {
  SetScene s({kD1});
  s.c.unit(kD1).defects().add(kAt, models::DefectKind::correctable);
  const auto r = done(s.c, s.c.start_read("ALPHA", kUnit, kAt));
  EXPECT_TRUE(succeeded(r.status));
  EXPECT_EQ(members(s.c), "10");
}

TEST(IoErrors, RA_34__AMarkedBlockIsAnErrorOnlyIfEverySourceCarriesTheMark) {
  SetScene s;
  reading_20(s);
  s.c.unit(kD2).defects().add(kAt, models::DefectKind::marked);
  EXPECT_EQ(done(s.c, s.c.start_read("ALPHA", kUnit, kAt)).status, Status::normal);
  for (const auto& d : {kD1, kD2}) s.c.unit(d).defects().add(kAt, models::DefectKind::marked);
  EXPECT_EQ(done(s.c, s.c.start_read("ALPHA", kUnit, kAt)).status, Status::forced_error);
}

TEST(IoErrors, R6_93__AUserWriteClearsTheMarkOnAllMembers) {
  SetScene s;
  for (const auto& d : {kD1, kD2}) s.c.unit(d).defects().add(kAt, models::DefectKind::marked);
  ASSERT_EQ(s.c.write("ALPHA", kUnit, kAt, 5), Status::normal);
  EXPECT_EQ(s.c.read("ALPHA", kUnit, kAt), Blocks(5, 1));
  EXPECT_TRUE(s.c.unit(kD1).defects().empty());
  EXPECT_TRUE(s.c.unit(kD2).defects().empty());
}

TEST(IoErrors, R6_91_row3_RA_33__ADeviceErrorThatPassesWithinThreeRetriesLeavesTheMember) {
  SetScene s;
  s.c.unit(kD2).install(std::make_unique<sim::TransientDisk>(3));
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.unit(kD2).medium().at(100), 5U);
  EXPECT_EQ(s.c.count_said("VOLPROC.OFFLINE"), 0U);
}

TEST(IoErrors, R6_91_row3_R1_8_RA_33_R2_7__AFatalDriveErrorRemovesTheMemberAtOnceUnseenByTheUser) {
  SetScene s;
  fatal(s.c, kD2);
  const SimTime before = s.c.now();
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
  EXPECT_LT(s.c.now() - before, seconds(2)) << "no member timeout";
}

TEST(IoErrors, RA_33__AFatalErrorOfTheLastMemberIsTheUsersErrorAndItStays) {
  SetScene s({kD1});
  fatal(s.c, kD1);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::drive_error);
  EXPECT_EQ(members(s.c), "10");
}

TEST(IoErrors, R6_91_row8__AMediaErrorOfAWriteIsRetriedThenTheMemberRemoved) {
  SetScene s;
  s.c.unit(kD2).defects().add(kAt, models::DefectKind::unwritable);
  Track track(s.c, {kD2});
  EXPECT_EQ(s.c.write("ALPHA", kUnit, kAt, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
  EXPECT_EQ(track.count(kD2, IoKind::write, kAt), 4U);  // first and three retries
}

TEST(IoErrors, R6_91_row1__AControllerErrorThatPassesLeavesTheMember) {
  SetScene s;
  bool failed_once = false;
  watch(s.c, kD2, [&](IoKind k, BlockRange) {
    const bool first = k == IoKind::write && !failed_once;
    failed_once = failed_once || first;
    return first ? Status::controller_error : Status::normal;
  });
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_TRUE(failed_once);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.unit(kD2).medium().at(100), 5U);
}

TEST(IoErrors, R6_91_row2_R6_96__AControllerThatStaysAwayCostsTheMembersBehindIt) {
  SetScene s;
  offline(s.c, kD2);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
}

TEST(IoErrors, R6_91_row9_R6_21b__AWriteToAMemberOutOfReachIsNotReportedUntilItIsBackOrExpelled) {
  SetScene s;
  offline(s.c, kD2);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(60));
  EXPECT_FALSE(w->done);
  s.c.unit(kD2).repair();
  EXPECT_EQ(done(s.c, w).status, Status::normal);
  EXPECT_EQ(s.c.unit(kD2).medium().at(100), 5U);
}

TEST(IoErrors, R6_113__NoCompletedWriteIsLostWithAnyOneMember) {
  for (const auto& lost : {kD1, kD2}) {
    SetScene s;
    ASSERT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
    fatal(s.c, lost);
    EXPECT_EQ(s.c.read("ALPHA", kUnit, {100, 1}), Blocks(5, 1)) << lost;
  }
}

TEST(IoErrors, R6_102__AnExpelledMemberComesBackByMountOnlyAsATarget) {
  SetScene s;
  fatal(s.c, kD2);
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  s.c.unit(kD2).repair();
  s.c.run(seconds(300));
  EXPECT_EQ(members(s.c), "10");
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20*");
}

}  // namespace
}  // namespace shadow::test
