// A node that gives a set up while its commands may still reach the disks (R6.49, R6.128, R6.133),
// and units without mount verification.
#include <gtest/gtest.h>

#include "engine/unit/virtual_unit.hpp"
#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kTwo{"ALPHA", "BETA"};

/// ALPHA has a write under way to a disk that takes seconds for it, loses the other one, and gives
/// the set up.
struct GivingUp : SetScene {
  GivingUp() : SetScene({kD1, kD2}, kTwo) {
    slow(c, kD1, 800);
    watch(c, kD1, [this](IoKind k, BlockRange r) {
      landed = landed || (k == IoKind::write && r.begin == 4000);
      return Status::normal;
    });
    write = c.start_write("ALPHA", kUnit, {4000, 1}, 5);
    c.run(milliseconds(100));
    c.cut("ALPHA", kD2);
    c.services("ALPHA").set_read_cost(named(kD1), 1000);
    c.start_read("ALPHA", kUnit, {100, 1});
    c.run(milliseconds(1));
    EXPECT_EQ(c.services("ALPHA").abort_virtual_unit(unit_name()).status, Status::normal);
    c.run(milliseconds(10));
  }
  bool landed = false;
  std::shared_ptr<TestCluster::Pending> write;
};

TEST(GivingUp, R6_128__OtherNodesHoldTheirWritesUntilTheCommandsHaveEnded) {
  GivingUp s;
  ASSERT_FALSE(s.landed);
  bool landed_first = false;
  watch(s.c, kD2, [&](IoKind k, BlockRange r) {
    if (k == IoKind::write && r.begin == 200) landed_first = s.landed;
    return Status::normal;
  });
  const auto w = s.c.start_write("BETA", kUnit, {200, 1}, 6);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(60)));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_TRUE(landed_first);
}

TEST(GivingUp, R6_128__OtherNodesGoOnReading) {
  GivingUp s;
  s.c.services("BETA").set_read_cost(named(kD1), 1000);
  const auto r = s.c.start_read("BETA", kUnit, {300, 1});
  ASSERT_TRUE(s.c.run_until([&] { return r->done; }, seconds(1)));
  EXPECT_FALSE(s.landed);
}

TEST(GivingUp, R6_49_R6_133__TheIssuerHearsOfTheFailureWhenTheOthersKnowOfTheMerge) {
  GivingUp s;
  const auto stalled = s.c.start_write("ALPHA", kUnit, {4001, 1}, 6);
  ASSERT_TRUE(s.c.run_until([&] { return stalled->done; }, seconds(60)));
  EXPECT_EQ(stalled->status, Status::abort);
  EXPECT_TRUE(s.landed);
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::merging);
  ASSERT_TRUE(s.c.run_until([&] { return s.c.view("BETA", kUnit).state == UnitState::steady; },
                            seconds(9000)));
  EXPECT_TRUE(s.c.equal(kD1, kD2, kSize));
}

TEST(GivingUp, R6_128__WithoutAReportTheOthersGoOnAfterTheHardLimit) {
  SetScene s({kD1, kD2}, kTwo);
  watch(s.c, kD2, [](IoKind k, BlockRange r) {
    return k == IoKind::write && r.begin == 4000 ? Status::pending : Status::normal;
  });
  s.c.start_write("ALPHA", kUnit, {4000, 1}, 5);
  s.c.run(milliseconds(100));
  s.c.cut("ALPHA", kD1);
  s.c.start_read("ALPHA", kUnit, {100, 1});
  s.c.run(milliseconds(50));
  ASSERT_EQ(s.c.services("ALPHA").abort_virtual_unit(unit_name()).status, Status::normal);
  const SimTime begun = s.c.now();
  s.c.run(milliseconds(10));
  const auto w = s.c.start_write("BETA", kUnit, {200, 1}, 6);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(20)));
  EXPECT_GE(w->at - begun, seconds(14));
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::merging);
}

TEST(GivingUp, R6_49_R6_128__TheNodeDiesMeanwhileAndTheOthersGoOn) {
  GivingUp s;
  const auto w = s.c.start_write("BETA", kUnit, {200, 1}, 6);
  s.c.run(milliseconds(10));
  s.c.crash("ALPHA");
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(30)));
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::merging);
}

VirtualUnit& unverified(TestCluster& c, const std::string& node) {
  auto& unit = static_cast<VirtualUnit&>(*c.engine(node).volume(kUnit));
  unit.mount_verification = false;
  return unit;
}

TEST(Unverified, R6_133_RV_7__ALostMemberIsRemovedAtOnceWhileAnotherIsLeft) {
  SetScene s;
  unverified(s.c, "ALPHA");
  offline(s.c, kD2);
  const SimTime before = s.c.now();
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
  EXPECT_LT(s.c.now() - before, seconds(2));
}

TEST(Unverified, R6_133_RV_7__WithNoneLeftRequestsFailAndTheOthersMerge) {
  SetScene s({kD1, kD2}, kTwo);
  unverified(s.c, "ALPHA");
  s.c.cut("ALPHA", kD1);
  s.c.cut("ALPHA", kD2);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(20)));
  EXPECT_EQ(w->status, Status::medium_offline);
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::merging);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {101, 1}, 5), Status::medium_offline);
  EXPECT_EQ(members(s.c), "10 20");
  s.c.cut("ALPHA", kD1, false);
  s.c.cut("ALPHA", kD2, false);
  s.c.run(seconds(10));
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {102, 1}, 5), Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_TRUE(s.c.equal(kD1, kD2, kSize));
}

// ---- results per member ----

TEST(ResultsPerMember, R6_95__ADeadMemberIsNoticedBeforeASlowOneHasAnswered) {
  SetScene s;
  slow(s.c, kD1, 800);
  offline(s.c, kD2);
  s.c.start_write("ALPHA", kUnit, {4000, 1}, 5);
  s.c.run(milliseconds(100));
  EXPECT_EQ(s.c.count_said("VOLPROC.OFFLINE"), 1U);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::mount_verify);
}

TEST(ResultsPerMember, R1_14__TheErrorOfAMemberIsCountedOnce) {
  SetScene s;
  offline(s.c, kD2);
  s.c.start_write("ALPHA", kUnit, {4000, 1}, 5);
  s.c.run(seconds(1));
  EXPECT_EQ(s.c.view("ALPHA", kUnit).members[1].errors, 1U);
}

TEST(ResultsPerMember, R6_96__ACommandSentLateInItsRequestHasAllItsTime) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  slow(s.c, kD1, 900);
  slow(s.c, kD3, 900);
  const SimTime before = s.c.now();
  const auto w = s.c.start_write("ALPHA", kUnit, {8000, 1}, 5);  // beyond the fence: one by one
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(60)));
  EXPECT_GT(w->at - before, seconds(10));
  EXPECT_EQ(s.c.count_said("VOLPROC.OFFLINE"), 0U);
}

}  // namespace
}  // namespace shadow::test
