// Which member a read goes to (R6.3 "Read", R4.98-R4.101, R10.14-R10.20).
#include <gtest/gtest.h>

#include "engine/unit/read_cost.hpp"
#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

std::size_t reads(const Track& t, const std::string& disk) {
  std::size_t n = 0;
  for (const Served& s : t.served) n += s.disk == disk && s.kind == IoKind::read;
  return n;
}

DiskInfo disk(bool memory, bool served) {
  DiskInfo i;
  i.memory_disk = memory;
  i.served = served;
  return i;
}

TEST(ReadCost, R10_16_R1_79__TheTableOfAutomaticCosts) {
  EXPECT_EQ(automatic_read_cost(disk(true, false), 1, 1), 1U);
  EXPECT_EQ(automatic_read_cost(disk(false, false), 1, 1), 2U);
  EXPECT_EQ(automatic_read_cost(disk(false, false), 2, 1), 42U);
  EXPECT_EQ(automatic_read_cost(disk(true, true), 1, 1), 500U);
  EXPECT_EQ(automatic_read_cost(disk(false, true), 1, 1), 501U);
}

TEST(ReadCost, R10_20__ASiteOfZeroOnEitherSideCountsAsTheSameSite) {
  EXPECT_EQ(automatic_read_cost(disk(false, false), 0, 3), 2U);
  EXPECT_EQ(automatic_read_cost(disk(false, false), 3, 0), 2U);
}

TEST(ReadCost, R10_20_R4_94__AChangeOfASiteRecomputesTheCosts) {
  SetScene s;
  s.c.services("ALPHA").set_site(unit_name(), 1);
  s.c.services("ALPHA").set_site(named(kD2), 2);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).members[0].read_cost, 2U);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).members[1].read_cost, 42U);
}

TEST(ReadCost, R10_17_R4_91__ACostThatWasSetStaysUntilTheUnitIsReset) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD2), 9);
  s.c.services("ALPHA").set_site(named(kD2), 2);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).members[1].read_cost, 9U);
  s.c.services("ALPHA").set_read_cost(unit_name(), 1);
  EXPECT_NE(s.c.view("ALPHA", kUnit).members[1].read_cost, 9U);
}

TEST(ReadChoice, R4_99_R1_78__TheSmallestSumOfCostAndQueueLengthIsRead) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD2), 5);  // disk 10 costs 2
  Track t(s.c, {kD1, kD2});
  for (Lbn i = 0; i < 4; ++i) s.c.start_read("ALPHA", kUnit, {1000 * i, 1});
  s.c.run(seconds(1));
  // 2, 3, 4 at disk 10; then 5 against 5, whichever has the turn.
  EXPECT_GE(reads(t, kD1), 3U);
  const std::size_t before = reads(t, kD2);
  for (Lbn i = 0; i < 20; ++i) s.c.start_read("ALPHA", kUnit, {300 * i, 1});
  s.c.run(seconds(1));
  EXPECT_GT(reads(t, kD2), before) << "a long queue sends reads to the dearer member";
}

TEST(ReadChoice, R10_19__ADearMemberIsReadOnlyWhenTheOthersQueueIsLonger) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD2), 42);
  Track t(s.c, {kD1, kD2});
  for (Lbn i = 0; i < 40; ++i) s.c.start_read("ALPHA", kUnit, {100 * i, 1});
  s.c.run(seconds(5));
  EXPECT_EQ(reads(t, kD2), 0U);
  for (Lbn i = 0; i < 60; ++i) s.c.start_read("ALPHA", kUnit, {100 * i, 1});
  s.c.run(seconds(5));
  EXPECT_GT(reads(t, kD2), 5U);
}

TEST(ReadChoice, R4_99_R10_18__TiesAlternate) {
  SetScene s({kD1, kD2, kD3});
  Track t(s.c, {kD1, kD2, kD3});
  for (Lbn i = 0; i < 30; ++i) (void)s.c.read("ALPHA", kUnit, {100 * i, 1});
  for (const auto& d : {kD1, kD2, kD3}) EXPECT_EQ(reads(t, d), 10U) << d;
}

TEST(ReadChoice, R4_101_R10_20__EveryNodeReadsAtItsOwnSite) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  for (const auto& [node, site] : {std::pair{"ALPHA", 1U}, std::pair{"BETA", 2U}}) {
    s.c.services(node).set_site(unit_name(), site);
    s.c.services(node).set_site(named(kD1), 1);
    s.c.services(node).set_site(named(kD2), 2);
  }
  Track t(s.c, {kD1, kD2});
  for (Lbn i = 0; i < 10; ++i) (void)s.c.read("ALPHA", kUnit, {100 * i, 1});
  EXPECT_EQ(reads(t, kD2), 0U);
  t.served.clear();
  for (Lbn i = 0; i < 10; ++i) (void)s.c.read("BETA", kUnit, {100 * i, 1});
  EXPECT_EQ(reads(t, kD1), 0U);
}

TEST(ReadChoice, R10_15_R4_98__NodesMayHoldDifferentCostsForOneMember) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  s.c.services("ALPHA").set_read_cost(named(kD1), 100);
  s.c.services("BETA").set_read_cost(named(kD2), 100);
  Track t(s.c, {kD1, kD2});
  (void)s.c.read("ALPHA", kUnit, {100, 1});
  EXPECT_EQ(t.served.back().disk, kD2);
  (void)s.c.read("BETA", kUnit, {100, 1});
  EXPECT_EQ(t.served.back().disk, kD1);
}

TEST(ReadCost, R4_65_R10_17__SettingsOfAMemberEndWithItsMembership) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD2), 9);
  s.c.services("ALPHA").set_site(named(kD2), 7);
  s.c.services("ALPHA").set_member_timeout(named(kD2), 77);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD2)).status, Status::normal);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  const MemberView m = s.c.view("ALPHA", kUnit).members.at(1);
  EXPECT_EQ(m.read_cost, 2U);
  EXPECT_EQ(m.site, 0U);
  EXPECT_EQ(m.timeout_s, 120);
}

TEST(ReadCost, R4_98_R10_17__ANewMountGivesTheAutomaticCostsAgain) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD2), 9);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).members.at(1).read_cost, 2U);
}

TEST(ReadChoice, R10_15_R10_14__AChangeActsOnTheNextReadWhileOthersAreUnderWay) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD2), 500);
  Track t(s.c, {kD1, kD2});
  for (Lbn i = 0; i < 6; ++i) s.c.start_read("ALPHA", kUnit, {1000 * i, 1});
  s.c.run(milliseconds(1));
  s.c.services("ALPHA").set_read_cost(named(kD1), 1000);
  for (Lbn i = 0; i < 6; ++i) s.c.start_read("ALPHA", kUnit, {1000 * i, 2});
  s.c.run(seconds(1));
  std::size_t late = 0;
  for (const Served& served : t.served) late += served.disk == kD2 && served.range.count == 2;
  EXPECT_EQ(late, 6U);
  EXPECT_EQ(reads(t, kD1), 6U);
}

TEST(ReadChoice, R10_14__TheQueueThatCountsIsThatOfTheReadingNode) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  s.c.services("ALPHA").set_read_cost(named(kD2), 5);
  slow(s.c, kD1, 20);
  for (Lbn i = 0; i < 20; ++i) s.c.start_read("BETA", kUnit, {100 * i, 1});
  s.c.run(milliseconds(5));
  Track t(s.c, {kD1, kD2});
  const auto r = s.c.start_read("ALPHA", kUnit, {100, 3});
  ASSERT_TRUE(s.c.run_until([&] { return r->done; }));
  EXPECT_EQ(t.count(kD1, IoKind::read, {100, 3}), 1U) << "BETA's commands are not seen here";
}

// ---- SET SHADOW/ENABLE=SPLIT_READ_LBNS (R4.79) ----

/// Which disk reads the block.
std::string reader(SetScene& s, Lbn lbn) {
  Track t(s.c, {kD1, kD2, kD3});
  (void)s.c.read("ALPHA", kUnit, {lbn, 1});
  for (const auto& d : {kD1, kD2, kD3}) s.c.unit(d).repair();
  return t.served.empty() ? "" : t.served.front().disk;
}

TEST(SplitReads, R4_79__MembersOfEqualCostShareTheVolumeByEqualGroups) {
  SetScene s({kD1, kD2});
  ASSERT_EQ(s.c.services("ALPHA").set_split_reads(unit_name(), true).status, Status::normal);
  for (const Lbn lbn : {Lbn{0}, Lbn{17}, kSize / 2 - 1}) EXPECT_EQ(reader(s, lbn), kD1) << lbn;
  for (const Lbn lbn : {kSize / 2, kSize - 1}) EXPECT_EQ(reader(s, lbn), kD2) << lbn;
}

TEST(SplitReads, R4_79__ADearerMemberHasNoGroup) {
  SetScene s({kD1, kD2, kD3});
  s.c.services("ALPHA").set_split_reads(unit_name(), true);
  s.c.services("ALPHA").set_read_cost(named(kD2), 42);
  EXPECT_EQ(reader(s, kSize / 2 - 1), kD1);
  EXPECT_EQ(reader(s, kSize / 2), kD3);
  s.c.services("ALPHA").set_read_cost(named(kD3), 43);
  for (const Lbn lbn : {Lbn{0}, kSize - 1}) EXPECT_EQ(reader(s, lbn), kD1) << "the usual rule";
}

TEST(SplitReads, R4_79_R6_27__AGroupGoesToTheOthersWhenItsOwnerLeavesAndATargetOwnsNone) {
  SetScene s({kD1, kD2});
  s.c.services("ALPHA").set_split_reads(unit_name(), true);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD2)).status, Status::normal);
  EXPECT_EQ(reader(s, kSize - 1), kD1);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  EXPECT_EQ(reader(s, kSize - 1), kD1);
}

TEST(SplitReads, R4_79__DisabledTheUsualRuleIsBack) {
  SetScene s({kD1, kD2});
  s.c.services("ALPHA").set_split_reads(unit_name(), true);
  s.c.services("ALPHA").set_split_reads(unit_name(), false);
  Track t(s.c, {kD1, kD2});
  for (int i = 0; i < 10; ++i) (void)s.c.read("ALPHA", kUnit, {5, 1});
  EXPECT_EQ(reads(t, kD2), 5U);
  EXPECT_EQ(s.c.services("ALPHA").set_split_reads(unit_name(UnitNumber{9}), true).status,
            Status::device_not_mounted);
}

// ---- option read_choice (R10.18, experiments) ----

std::array<std::size_t, 3> spread(const std::string& choice, const std::vector<Lbn>& lbns) {
  TestCluster::Options o;
  EXPECT_EQ(o.engine.set("read_choice", choice), "");
  SetScene s({kD1, kD2, kD3}, {"ALPHA"}, o);
  s.c.services("ALPHA").set_read_cost(named(kD2), 42);  // means nothing to the other rules
  Track t(s.c, {kD1, kD2, kD3});
  for (const Lbn lbn : lbns) (void)s.c.read("ALPHA", kUnit, {lbn, 1});
  return {reads(t, kD1), reads(t, kD2), reads(t, kD3)};
}

TEST(ReadChoice, R10_18__TheOtherRulesOfTheOption) {
  std::vector<Lbn> lbns;
  for (Lbn i = 0; i < 60; ++i) lbns.push_back(i * 131 % kSize);
  using Spread = std::array<std::size_t, 3>;
  EXPECT_EQ(spread("cost", lbns), (Spread{30, 0, 30}));
  EXPECT_EQ(spread("primary", lbns), (Spread{60, 0, 0}));
  EXPECT_EQ(spread("round_robin", lbns), (Spread{20, 20, 20}));
  EXPECT_EQ(spread("shortest_queue", lbns), (Spread{20, 20, 20}));
  const Spread chance = spread("random", lbns);
  for (const std::size_t n : chance) EXPECT_GT(n, 8U);
  EXPECT_NE(chance, (Spread{20, 20, 20}));
}

TEST(ReadChoice, R10_18__NearestReadsWhereTheArmIs) {
  TestCluster::Options o;
  ASSERT_EQ(o.engine.set("read_choice", "nearest"), "");
  SetScene s({kD1, kD2}, {"ALPHA"}, o);
  Track t(s.c, {kD1, kD2});
  for (const Lbn lbn : {Lbn{8000}, Lbn{100}}) (void)s.c.read("ALPHA", kUnit, {lbn, 1});
  const std::string low = t.served.back().disk;
  for (const Lbn lbn : {Lbn{110}, Lbn{7990}, Lbn{120}, Lbn{7980}}) {
    (void)s.c.read("ALPHA", kUnit, {lbn, 1});
    EXPECT_EQ(t.served.back().disk == low, lbn < kSize / 2) << lbn;
  }
}

}  // namespace
}  // namespace shadow::test
