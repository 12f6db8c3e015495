// DISMOUNT of members and sets (4.10).
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kTwo{"ALPHA", "BETA"};
const std::vector<std::string> kAll{kD1, kD2, kD3};

void expect_refused(TestCluster& c, const DismountRequest& d,
                    const std::vector<std::string>& idents) {
  const Snapshot before = snapshot(c, kAll);
  const ServiceResult r = c.dismount("ALPHA", d);
  EXPECT_TRUE(failed(r.status));
  EXPECT_EQ(keys(r), idents);
  EXPECT_EQ(snapshot(c, kAll), before);
}

TEST(Dismount, R4_106_R6_10__AMemberLeavesAfterItsOutstandingIoAndTheSetGoesOn) {
  SetScene s({kD1, kD2}, kTwo);
  slow(s.c, kD2, 50);
  const auto w = s.c.start_write("BETA", kUnit, {100, 1}, 5);
  s.c.run(milliseconds(1));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD2)).status, Status::normal);
  EXPECT_TRUE(w->done);
  EXPECT_EQ(s.c.unit(kD2).medium().at(100), 5U);
  EXPECT_EQ(members(s.c, "BETA"), "10");
  EXPECT_EQ(s.c.read("BETA", kUnit, {100, 1}), Blocks(5, 1));
}

TEST(Dismount, R4_110_RA_26_S17_R4_143__TheOnlySourceMemberCannotBeRemoved) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  s.c.services("ALPHA").set_priority(unit_name(), 0);
  expect_refused(s.c, dismounting(kD1), {"CANNOTDMT", "SRCMEM"});
}

TEST(Dismount, R4_143__ADiskThatIsNoMember) {
  SetScene s;
  expect_refused(s.c, dismounting(kD3), {"NOTSHDWMEM"});
}

TEST(Dismount, R4_143__ADeviceThatDoesNotExist) {
  SetScene s;
  expect_refused(s.c, dismounting("$1$DGA999"), {"NOSUCHDEV"});
}

TEST(Dismount, R4_143__AUnitThatIsNotMounted) {
  SetScene s;
  expect_refused(s.c, dismounting(unit_name(UnitNumber{7})), {"DEVNOTMOUNT"});
}

TEST(Dismount, R4_109_R4_143__ASetWithOpenFilesIsNotDismounted) {
  SetScene s;
  s.c.engine("ALPHA").volume(kUnit)->open();
  expect_refused(s.c, dismounting(unit_name()), {"CANNOTDMT"});
  s.c.engine("ALPHA").volume(kUnit)->close();
  EXPECT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
}

TEST(Dismount, R4_109_R4_143__ClusterDismountsNothingIfAnyNodeObjects) {
  SetScene s({kD1, kD2}, kTwo);
  s.c.engine("BETA").volume(kUnit)->open();
  DismountRequest d = dismounting(unit_name());
  d.cluster = true;
  const ServiceResult r = s.c.dismount("ALPHA", d);
  EXPECT_TRUE(has(r, "CANNOTDMT"));
  EXPECT_NE(line(r.messages.front()).find("BETA"), std::string::npos) << line(r.messages.front());
  EXPECT_EQ(s.c.view("ALPHA", kUnit).mounted_on, kTwo);
}

TEST(Dismount, R4_109__OverrideChecksDismountsInSpiteOfOpenFiles) {
  SetScene s;
  s.c.engine("ALPHA").volume(kUnit)->open();
  DismountRequest d = dismounting(unit_name());
  d.override_checks = true;
  EXPECT_EQ(s.c.dismount("ALPHA", d).status, Status::normal);
  EXPECT_TRUE(s.c.services("ALPHA").units().empty());
}

TEST(Dismount, R4_108_R1_84__ASetIsDismountedOnThisNodeOnly) {
  SetScene s({kD1, kD2}, kTwo);
  const auto w = s.c.start_write("BETA", kUnit, {100, 1}, 5);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  EXPECT_TRUE(s.c.services("ALPHA").units().empty());
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(s.c.view("BETA", kUnit).mounted_on, std::vector<std::string>{"BETA"});
  EXPECT_EQ(members(s.c, "BETA"), "10 20");
}

TEST(Dismount, R4_108__ClusterDismountsOnAllNodesAndMarksTheVolumeClean) {
  SetScene s({kD1, kD2}, kTwo);
  DismountRequest d = dismounting(unit_name());
  d.cluster = true;
  EXPECT_EQ(s.c.dismount("ALPHA", d).status, Status::normal);
  EXPECT_TRUE(s.c.services("ALPHA").units().empty());
  EXPECT_TRUE(s.c.services("BETA").units().empty());
  EXPECT_EQ(s.c.scb(kD1, kSize).writecnt, 0);
}

TEST(Dismount, R4_108__MembersOfADissolvedSetAreFreeAndStayFormerMembers) {
  SetScene s({kD1, kD2});
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  EXPECT_FALSE(s.c.services("ALPHA").unit_of_member(named(kD1)));
  EXPECT_NE(s.c.scb(kD2, kSize).generation, Generation{});
}

TEST(Dismount, R4_116__OtherNodesIoIsUntouchedByADismountHere) {
  SetScene s({kD1, kD2}, kTwo);
  std::vector<std::shared_ptr<TestCluster::Pending>> writes;
  for (Lbn i = 0; i < 10; ++i) writes.push_back(s.c.start_write("BETA", kUnit, {100 + i, 1}, 5));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_TRUE(s.c.run_until(
      [&] { return std::ranges::all_of(writes, [](const auto& w) { return w->done; }); }));
  for (const auto& w : writes) EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(s.c.view("BETA", kUnit).state, UnitState::steady);
}

TEST(Dismount, R6_124__AWriteUnderWayIsCompletedBeforeTheVolumeIsMarkedClean) {
  SetScene s({kD1, kD2});
  slow(s.c, kD2, 50);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(milliseconds(1));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  EXPECT_EQ(s.c.scb(kD1, kSize).writecnt, 0);
  EXPECT_EQ(s.c.unit(kD2).medium().at(100), 5U);
  EXPECT_TRUE(s.c.equal(kD1, kD2, kSize));
}

TEST(Dismount, R6_52_R6_17__ADismountedSetComesBackSteady) {
  SetScene s({kD1, kD2});
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::steady);
}

TEST(Dismount, R4_82_R4_143__ForceRemovalOfTheOnlySourceIsRefused) {
  SetScene s({kD1});
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_TRUE(failed(s.c.services("ALPHA").force_removal(named(kD1), true).status));
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

}  // namespace
}  // namespace shadow::test
