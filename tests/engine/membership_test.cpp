// Changes of membership clusterwide (R6.107), joining nodes (4.5), and what survives their leaders.
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kTwo{"ALPHA", "BETA"};

TEST(Membership, R4_50_R6_106_R6_24_R1_85__AnAddedMemberIsInTheSetOnEveryNodeAtOnce) {
  SetScene s({kD1, kD2}, kTwo);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  EXPECT_EQ(members(s.c, "BETA"), "10 20 30*");
  EXPECT_EQ(s.c.view("BETA", kUnit).generation, s.c.view("ALPHA", kUnit).generation);
}

TEST(Membership, R4_106_R4_107_R1_85__AnyNodeRemovesAMemberForAll) {
  SetScene s({kD1, kD2}, kTwo);
  ASSERT_EQ(s.c.dismount("BETA", dismounting(kD1)).status, Status::normal);
  EXPECT_EQ(members(s.c, "ALPHA"), "20");
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {10, 1}, 5), Status::normal);
  EXPECT_NE(s.c.unit(kD1).medium().at(10), 5U);
}

TEST(Membership, R6_107__NoNodeUsesTheOldMembershipWhileAnotherUsesTheNew) {
  SetScene s({kD1, kD2}, kTwo);
  std::vector<std::shared_ptr<TestCluster::Pending>> writes;
  s.c.start_dismount("ALPHA", dismounting(kD2));
  for (Lbn lbn = 0; lbn < 40; ++lbn) {
    writes.push_back(s.c.start_write("BETA", kUnit, {100 + lbn, 1}, 1000 + lbn));
    s.c.run(milliseconds(1));
  }
  ASSERT_TRUE(s.c.run_until(
      [&] { return std::ranges::all_of(writes, [](const auto& w) { return w->done; }); }));
  // In the order of issue, all that both got stand before all that only the rest got.
  bool left = false;
  for (Lbn lbn = 0; lbn < 40; ++lbn) {
    EXPECT_EQ(s.c.unit(kD1).medium().at(100 + lbn), 1000 + lbn);
    const bool got = s.c.unit(kD2).medium().at(100 + lbn) == 1000 + lbn;
    EXPECT_FALSE(left && got) << lbn;
    left = left || !got;
  }
  EXPECT_TRUE(left);
}

TEST(Membership, R6_107__UserIoStaysHeldUntilTheNewMembershipIsPublished) {
  SetScene s({kD1, kD2}, kTwo);
  slow(s.c, kD1, 100);  // a long update of the control blocks
  s.c.start_mount("ALPHA", mounting({kD3}));
  s.c.run(seconds(1));
  const auto w = s.c.start_write("BETA", kUnit, {4000, 1}, 5);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }));
  EXPECT_EQ(members(s.c, "BETA"), "10 20 30*");
  EXPECT_EQ(s.c.unit(kD3).medium().at(4000), 5U);
}

TEST(Membership, R4_57_R6_15_R6_130__AnotherNodeJoinsWithTheMembershipThatThereIs) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  s.c.boot("BETA");
  const ServiceResult r = s.c.mount("BETA", mounting({}));
  EXPECT_EQ(keys(r), std::vector<std::string>{"MOUNTED"});
  EXPECT_EQ(members(s.c, "BETA"), members(s.c, "ALPHA"));
  EXPECT_EQ(s.c.view("ALPHA", kUnit).mounted_on, kTwo);
  EXPECT_EQ(s.c.write("BETA", kUnit, {8000, 1}, 5), Status::normal);
  EXPECT_EQ(s.c.read("ALPHA", kUnit, {8000, 1}), Blocks(5, 1));
}

TEST(Membership, R4_58_R6_15__JoiningWithCurrentMembersNamedChangesNothingForThem) {
  SetScene s({kD1, kD2});
  s.c.boot("BETA");
  const Generation before = s.c.view("ALPHA", kUnit).generation;
  EXPECT_EQ(s.c.mount("BETA", mounting({kD2, kD1})).status, Status::normal);
  EXPECT_EQ(members(s.c, "BETA"), "10 20");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).generation, before);
}

TEST(Membership, R4_58_R4_50_R6_15__JoiningWithAFurtherDiskAddsItAsATarget) {
  SetScene s({kD1, kD2});
  s.c.boot("BETA");
  EXPECT_EQ(s.c.mount("BETA", mounting({kD1, kD3})).status, Status::normal);
  EXPECT_EQ(members(s.c, "ALPHA"), "10 20 30*");
}

TEST(Membership, R4_59_R1_86__ANodeThatDoesNotReachAMemberCannotJoinAndDisturbsNobody) {
  TestCluster c;
  c.disk(kD1, kSize, 7);
  c.disk(kD2, kSize, 7);
  c.boot("ALPHA");
  c.adopt(kUnit, {kD1, kD2}, {"ALPHA"});
  c.boot("BETA");
  offline(c, kD2);
  // ALPHA has not noticed yet: nobody uses the set.
  const ServiceResult r = c.mount("BETA", mounting({}), seconds(30));
  EXPECT_EQ(r.status, Status::medium_offline);
  EXPECT_FALSE(c.services("BETA").unit(unit_name()));
  EXPECT_EQ(c.view("ALPHA", kUnit).mounted_on, std::vector<std::string>{"ALPHA"});
}

TEST(Membership, R4_60__AnotherLabelThanTheSetsIsRefusedToAJoiningNode) {
  SetScene s({kD1, kD2});
  s.c.boot("BETA");
  MountRequest m = mounting({});
  m.label = "OTHER";
  const ServiceResult r = s.c.mount("BETA", m);
  EXPECT_EQ(r.status, Status::volume_invalid);
  EXPECT_TRUE(has(r, "INCVOLLABEL"));
  EXPECT_FALSE(s.c.services("BETA").unit(unit_name()));
  EXPECT_EQ(s.c.view("ALPHA", kUnit).mounted_on, std::vector<std::string>{"ALPHA"});
}

TEST(Membership, R4_60_R4_101__MembershipIsSharedCostsAndPrioritiesAreANodesOwn) {
  SetScene s({kD1, kD2}, kTwo);
  s.c.services("ALPHA").set_read_cost(named(kD1), 17);
  s.c.services("ALPHA").set_priority(unit_name(), 100);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).members[0].read_cost, 17U);
  EXPECT_EQ(s.c.view("BETA", kUnit).members[0].read_cost, 2U);
  EXPECT_EQ(s.c.view("BETA", kUnit).priority, 5000U);
}

TEST(Membership, R1_81__ANodeThatHasNotMountedTheSetHasNoAccess) {
  SetScene s({kD1, kD2});
  s.c.boot("BETA");
  EXPECT_EQ(s.c.engine("BETA").volume(kUnit), nullptr);
}

TEST(Membership, R6_105_R6_126__TheLeaderDiesAfterItsFirstControlBlockAndTheMediaDecide) {
  SetScene s({kD1, kD2}, kTwo);
  const Generation before = s.c.view("BETA", kUnit).generation;
  s.c.start_mount("ALPHA", mounting({kD3}));
  ASSERT_TRUE(s.c.run_until([&] { return s.c.scb(kD1, kSize).generation > before; }));
  const Generation written = s.c.scb(kD1, kSize).generation;
  s.c.crash("ALPHA");
  const auto w = s.c.start_write("BETA", kUnit, {100, 1}, 5);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(60)));
  EXPECT_EQ(members(s.c, "BETA"), "10 20 30*");
  EXPECT_GT(s.c.view("BETA", kUnit).generation, written);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_TRUE(s.c.equal(kD1, kD3, kSize));
  EXPECT_EQ(s.c.scb(kD1, kSize).generation, s.c.scb(kD2, kSize).generation);
}

TEST(Membership, R6_105_R6_126__TheLeaderDiesBeforeItHasWrittenAndTheOldMembershipStands) {
  SetScene s({kD1, kD2}, kTwo);
  bool reached = false;
  watch(s.c, kD1, [&](IoKind k, BlockRange r) {
    reached = reached || (k == IoKind::write && r == kScb);
    return reached && s.c.up("ALPHA") ? Status::pending : Status::normal;
  });
  s.c.start_dismount("ALPHA", dismounting(kD2));
  ASSERT_TRUE(s.c.run_until([&] { return reached; }));
  s.c.crash("ALPHA");
  EXPECT_EQ(s.c.write("BETA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(s.c.scb(kD1, kSize).generation, s.c.view("BETA", kUnit).generation);
  for (const MemberView& m : s.c.view("BETA", kUnit).members) {
    EXPECT_EQ(s.c.unit(m.name.str()).medium().at(100), 5U);
  }
}

TEST(Membership, R6_132__EveryChangeIsJournalledWithCauseNumbersAndMembers) {
  SetScene s({kD1, kD2});
  const std::size_t from = s.c.said().size();
  const auto before = std::to_string(s.c.view("ALPHA", kUnit).generation.value);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD2)).status, Status::normal);
  const auto after = std::to_string(s.c.view("ALPHA", kUnit).generation.value);
  std::string text;
  for (std::size_t i = from; i < s.c.said().size(); ++i) {
    if (s.c.said()[i].key == "SET.GENERATION") text = s.c.said()[i].line;
  }
  EXPECT_NE(text.find("member removed"), std::string::npos) << text;
  EXPECT_NE(text.find(before), std::string::npos) << text;
  EXPECT_NE(text.find(after), std::string::npos) << text;
  EXPECT_NE(text.find(kD1), std::string::npos) << text;
}

TEST(Membership, R1_36_R1_39_R1_40_R1_41__AnUnlikeDiskJoinsAndTheUnitKeepsItsSize) {
  TestCluster c;
  c.disk(kD1, kSize, 7);
  c.disk(kD2, 2 * kSize, 99);
  c.boot("ALPHA");
  c.adopt(kUnit, {kD1}, {"ALPHA"});
  const Geometry small = c.view("ALPHA", kUnit).geometry;
  ASSERT_EQ(c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  ASSERT_TRUE(c.run_until_steady(kUnit));
  EXPECT_EQ(c.view("ALPHA", kUnit).volsize, kSize);
  EXPECT_EQ(c.view("ALPHA", kUnit).geometry, small);
  ASSERT_EQ(c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  EXPECT_EQ(c.view("ALPHA", kUnit).volsize, kSize);
  EXPECT_NE(c.view("ALPHA", kUnit).geometry, small);
}

TEST(Membership, R1_43__IoAtOrAboveTheVolumeSizeIsAnIllegalBlock) {
  SetScene s;
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {kSize - 1, 1}, 5), Status::normal);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {kSize - 1, 2}, 5), Status::illegal_block);
  const auto r = s.c.start_read("ALPHA", kUnit, {kSize, 1});
  ASSERT_TRUE(s.c.run_until([&] { return r->done; }));
  EXPECT_EQ(r->status, Status::illegal_block);
}

}  // namespace
}  // namespace shadow::test
