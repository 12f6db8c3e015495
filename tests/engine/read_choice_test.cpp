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

}  // namespace
}  // namespace shadow::test
