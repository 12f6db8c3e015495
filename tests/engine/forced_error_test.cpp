// Blocks that no member can deliver: marked as lost, read as an error, healed by a write, carried
// along by copy and merge (R2.11, R6.91-R6.93, RA.34).
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

constexpr BlockRange kAt{300, 1};

TestCluster::Pending read(TestCluster& c, BlockRange range, const std::string& node = "ALPHA") {
  const auto p = c.start_read(node, kUnit, range);
  c.run_until([&] { return p->done; });
  return *p;
}

void lose(TestCluster& c, const std::vector<std::string>& disks, BlockRange range = kAt) {
  for (const auto& d : disks) c.unit(d).defects().add(range, models::DefectKind::lost);
}

/// What the disk answers to a read of the block.
Status answer_of(TestCluster& c, const std::string& disk, Lbn lbn = kAt.begin) {
  models::Defects copy = c.unit(disk).defects();
  return copy.read({lbn, 1}).status;
}

/// A scene whose disks cannot carry marks, if named in `without`.
struct Scene {
  explicit Scene(const std::vector<std::string>& without = {},
                 const TestCluster::Options& options = {},
                 const std::vector<std::string>& nodes = {"ALPHA"})
      : c(options) {
    for (const auto& d : {kD1, kD2, kD3}) {
      const bool marks = std::ranges::count(without, d) == 0;
      c.disk(d, kSize, d == kD3 ? 99 : 7,
             [marks](models::DiskUnitSpec& s) { s.drive.forced_error = marks; });
    }
    for (const auto& n : nodes) c.boot(n);
    c.adopt(kUnit, {kD1, kD2}, nodes);
  }
  TestCluster c;
};

TEST(ForcedError, R2_11_R6_91_row7__WhatNobodyCanDeliverIsMarkedOnAllMembersAtTheFirstFailure) {
  Scene s;
  lose(s.c, {kD1, kD2});
  EXPECT_EQ(read(s.c, kAt).status, Status::parity);
  for (const auto& d : {kD1, kD2}) EXPECT_EQ(answer_of(s.c, d), Status::forced_error) << d;
  EXPECT_EQ(read(s.c, kAt).status, Status::forced_error);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.count_said("IO.REPAIR"), 2U);
}

TEST(ForcedError, R2_11__OnlyTheLostBlockOfALongReadIsMarked) {
  Scene s;
  lose(s.c, {kD1, kD2});
  lose(s.c, {kD1}, {301, 1});
  EXPECT_EQ(read(s.c, {298, 6}).status, Status::parity);
  for (const auto& d : {kD1, kD2}) EXPECT_EQ(s.c.unit(d).defects().size(), 1U) << d;
  EXPECT_EQ(read(s.c, {301, 3}).status, Status::normal);
  EXPECT_EQ(read(s.c, {298, 6}).status, Status::forced_error);
}

TEST(ForcedError, R2_11__WithTheOptionNeverTheBlocksStayAsTheyAre) {
  TestCluster::Options o;
  ASSERT_EQ(o.engine.set("forced_error.mark", "never"), "");
  Scene s({}, o);
  lose(s.c, {kD1, kD2});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(read(s.c, kAt).status, Status::parity);
  for (const auto& d : {kD1, kD2}) EXPECT_EQ(answer_of(s.c, d), Status::parity) << d;
  EXPECT_EQ(members(s.c), "10 20");
}

TEST(ForcedError, R2_11_RA_34__AMemberThatCannotCarryTheMarkStaysAndTheBlockStaysUnreadable) {
  Scene s({kD2});
  lose(s.c, {kD1, kD2});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(read(s.c, kAt).status, Status::parity);
  EXPECT_EQ(answer_of(s.c, kD1), Status::forced_error);
  EXPECT_EQ(answer_of(s.c, kD2), Status::parity);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.count_said("IO.REPAIR"), 1U) << "marked once";
}

TEST(ForcedError, R6_93__AUserWriteClearsTheMarkOnAllMembersAlsoBeyondTheFenceOfACopy) {
  Scene s;
  lose(s.c, {kD1, kD2}, {8000, 1});
  EXPECT_EQ(read(s.c, {8000, 1}).status, Status::parity);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {8000, 1}, 5), Status::normal);
  for (const auto& d : {kD1, kD2, kD3}) EXPECT_TRUE(s.c.unit(d).defects().empty()) << d;
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(read(s.c, {8000, 1}).data, Blocks(5, 1));
}

TEST(ForcedError, R6_92_R2_11__ACopyMarksTheLostBlockOnSourcesAndTargetAndGoesOn) {
  Scene s;
  lose(s.c, {kD1, kD2});
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(members(s.c), "10 20 30");
  for (const auto& d : {kD1, kD2, kD3}) EXPECT_EQ(answer_of(s.c, d), Status::forced_error) << d;
  EXPECT_EQ(read(s.c, kAt).status, Status::forced_error);
  EXPECT_EQ(s.c.unit(kD3).medium().at(299), 7U);
  EXPECT_EQ(s.c.unit(kD3).medium().at(301), 7U);
}

TEST(ForcedError, R6_92__MarksOfTheSourcesAreCopiedToo) {
  Scene s;
  lose(s.c, {kD1, kD2});
  EXPECT_EQ(read(s.c, kAt).status, Status::parity);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(answer_of(s.c, kD3), Status::forced_error);
}

TEST(ForcedError, R6_92_R1_30_R4_53_E4_31__ATargetThatCannotCarryTheMarkIsRemoved) {
  Scene s({kD3});
  lose(s.c, {kD1, kD2});
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::incompatible_member);
  MountRequest r = mounting({kD3});
  r.override_no_forced_error = true;
  ASSERT_EQ(s.c.mount("ALPHA", r).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20 30*");
  ASSERT_TRUE(s.c.run_until([&] { return members(s.c) == "10 20"; }, seconds(60)));
  EXPECT_TRUE(s.c.run_until_steady(kUnit));
}

TEST(ForcedError, R4_53_E4_31__WithoutLostBlocksSuchADiskIsAMemberLikeAnyOther) {
  Scene s({kD3});
  MountRequest r = mounting({kD3});
  r.override_no_forced_error = true;
  ASSERT_EQ(s.c.mount("ALPHA", r).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(members(s.c), "10 20 30");
  lose(s.c, {kD3});
  s.c.services("ALPHA").set_read_cost(named(kD1), 900);
  s.c.services("ALPHA").set_read_cost(named(kD2), 900);
  EXPECT_EQ(read(s.c, kAt).data, Blocks(7, 1)) << "repaired from the others";
  EXPECT_EQ(answer_of(s.c, kD3), Status::normal);
}

TEST(ForcedError, R6_91_R2_11__AMergeMarksWhatNobodyCanDeliverAndGoesOn) {
  Scene s({}, {}, {"ALPHA", "BETA"});
  lose(s.c, {kD1, kD2});
  s.c.unit(kD1).medium().write({400, 1}, Blocks(1, 1));
  s.c.crash("BETA");
  ASSERT_TRUE(s.c.run_until([&] { return !s.c.operations().empty(); }));
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  for (const auto& d : {kD1, kD2}) EXPECT_EQ(answer_of(s.c, d), Status::forced_error) << d;
  EXPECT_EQ(s.c.unit(kD1).medium().at(400), s.c.unit(kD2).medium().at(400));
}

TEST(ForcedError, RA_34_R6_91__AMarkOnTheMergeMasterAloneIsHealedFromTheOther) {
  Scene s({}, {}, {"ALPHA", "BETA"});
  s.c.unit(kD1).defects().add(kAt, models::DefectKind::marked);
  s.c.crash("BETA");
  ASSERT_TRUE(s.c.run_until([&] { return !s.c.operations().empty(); }));
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(answer_of(s.c, kD1), Status::normal);
  EXPECT_EQ(read(s.c, kAt).data, Blocks(7, 1));
}

/// A user of another node writes the block at any moment of the marking.
TEST(ForcedError, R2_10_R6_131__AWriteIsNeverOverwrittenByAMark) {
  for (int step = 0; step < 120; ++step) {
    Scene s({}, {}, {"ALPHA", "BETA"});
    lose(s.c, {kD1, kD2});
    const auto r = s.c.start_read("ALPHA", kUnit, kAt);
    s.c.run(microseconds(500) * step);
    const auto w = s.c.start_write("BETA", kUnit, kAt, 5);
    ASSERT_TRUE(s.c.run_until([&] { return r->done && w->done; })) << step;
    ASSERT_EQ(w->status, Status::normal) << step;
    for (int i = 0; i < 2; ++i) ASSERT_EQ(read(s.c, kAt, "BETA").data, Blocks(5, 1)) << step;
    for (const auto& d : {kD1, kD2}) ASSERT_EQ(answer_of(s.c, d), Status::normal) << step;
  }
}

/// The node that marks dies at any moment: whoever reads next marks the rest.
TEST(ForcedError, R2_11__ANodeThatDiesWhileItMarksLeavesTheRestToTheNext) {
  for (int step = 0; step < 60; ++step) {
    Scene s({}, {}, {"ALPHA", "BETA"});
    lose(s.c, {kD1, kD2});
    s.c.start_read("ALPHA", kUnit, kAt);
    s.c.run(milliseconds(1) * step);
    s.c.crash("ALPHA");
    const Status first = read(s.c, kAt, "BETA").status;
    ASSERT_TRUE(first == Status::parity || first == Status::forced_error) << step;
    ASSERT_EQ(read(s.c, kAt, "BETA").status, Status::forced_error) << step;
    ASSERT_EQ(members(s.c, "BETA"), "10 20") << step;
  }
}

TEST(ForcedError, R6_91__ABlockThatIsUnreadableOnceOnlyIsNotMarked) {
  Scene s;
  for (const auto& d : {kD1, kD2}) {
    s.c.unit(d).defects().add(kAt, models::DefectKind::revectored);
  }
  EXPECT_EQ(read(s.c, kAt).data, Blocks(7, 1));
  for (const auto& d : {kD1, kD2}) EXPECT_TRUE(s.c.unit(d).defects().empty()) << d;
}

}  // namespace
}  // namespace shadow::test
