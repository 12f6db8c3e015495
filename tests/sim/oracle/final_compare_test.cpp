#include <gtest/gtest.h>

#include "tests/sim/oracle/oracle_fixture.hpp"

namespace shadow::sim {
namespace {

using test::kAlpha;

// Two members that hold what was written, until a test lies.
struct FinalRig : test::OracleRig {
  models::Medium a{4096};
  models::Medium b{4096};

  void write_all(BlockRange r, Stamp s) {
    write(r, s);
    a.fill(r, s);
    b.fill(r, s);
  }
  FinalCompare compare(bool steady = true) {
    return oracle.final_compare(0, {{"$1$DGA1:", &a}, {"$1$DGA2:", &b}}, steady);
  }
  [[nodiscard]] const Violation& first() const { return oracle.violations().at(0); }
};

TEST(FinalCompare, R6_111__EqualMembersAreClean) {
  FinalRig t;
  t.write_all({0, 100}, 1);
  t.write_all({50, 8}, 2);
  const FinalCompare r = t.compare();
  EXPECT_EQ(r.members, 2U);
  EXPECT_EQ(r.blocks, 4096U);
  EXPECT_EQ(r.wrong, 0U);
  EXPECT_EQ(t.violations(), 0U);
}

TEST(FinalCompare, R6_113__ALostWriteIsReportedWithDiskAndRange) {
  FinalRig t;
  t.write_all({0, 100}, 1);
  t.write({40, 8}, 2);
  t.a.fill({40, 8}, 2);
  const FinalCompare r = t.compare();
  EXPECT_EQ(r.wrong, 8U);
  ASSERT_EQ(t.violations(), 1U);
  EXPECT_EQ(t.first().kind, ViolationKind::member_wrong);
  EXPECT_EQ(t.first().disk, "$1$DGA2:");
  EXPECT_EQ(t.first().range, (BlockRange{40, 8}));
  EXPECT_EQ(t.first().expected, "contents 2");
  EXPECT_EQ(t.first().found, "contents 1");
}

TEST(FinalCompare, R6_113__AWriteLostByAllMembersAlikeIsReportedOnEach) {
  FinalRig t;
  t.write({40, 8}, 2);
  t.compare();
  EXPECT_EQ(t.violations(), 2U);
}

TEST(FinalCompare, R6_111__NeighbouringBlocksOfDifferentWritesAreOneViolation) {
  FinalRig t;
  for (Lbn lbn = 10; lbn < 20; ++lbn) t.write_all({lbn, 1}, lbn);
  t.b.fill({10, 10}, 99);
  t.compare();
  ASSERT_EQ(t.violations(), 1U);
  EXPECT_EQ(t.first().range, (BlockRange{10, 10}));
}

TEST(FinalCompare, R6_111__WritesOutstandingAtTheEndAreNotJudged) {
  FinalRig t;
  (void)t.write_begins({40, 8}, 2);
  t.a.fill({40, 8}, 2);
  EXPECT_EQ(t.compare().outstanding, 8U);
  EXPECT_EQ(t.violations(), 0U);
  t.a.fill({41, 1}, 3);
  t.compare();
  EXPECT_EQ(t.violations(), 1U) << "3 was never written";
}

TEST(FinalCompare, R6_111__WhileAMergeIsPendingExactlyTheBlocksWrittenAtTheCrashAreExcused) {
  FinalRig t;
  t.write_all({0, 100}, 1);
  (void)t.write_begins({40, 8}, 2, kAlpha);
  t.oracle.node_died(kAlpha);
  t.a.fill({40, 6}, 2);  // a prefix reached one member
  const FinalCompare r = t.compare(false);
  EXPECT_EQ(r.excused, 8U);
  EXPECT_EQ(r.excused_differing, 6U);
  EXPECT_EQ(t.violations(), 0U);
  t.a.fill({60, 1}, 2);  // not written at the crash
  t.compare(false);
  ASSERT_EQ(t.violations(), 1U);
  EXPECT_EQ(t.first().range, (BlockRange{60, 1}));
}

TEST(FinalCompare, R6_111__AfterTheMergeMembersMustBeEqualOnOldOrNew) {
  for (const bool completed : {true, false}) {
    FinalRig t;
    t.write_all({0, 100}, 1);
    (void)t.write_begins({40, 8}, 2, kAlpha);
    t.oracle.node_died(kAlpha);
    t.oracle.merge_entered(0);
    if (completed) t.oracle.merge_completed(0);
    t.a.fill({40, 8}, 2);
    t.b.fill({40, 8}, 2);
    EXPECT_EQ(t.compare(true).wrong, 0U) << "new on both";
    t.b.fill({44, 4}, 1);
    t.compare(true);  // steady: a merge that never came is no excuse
    ASSERT_EQ(t.violations(), 1U);
    EXPECT_EQ(t.first().kind, ViolationKind::members_differ);
    EXPECT_EQ(t.first().range, (BlockRange{44, 4}));
    EXPECT_EQ(t.first().expected, "what $1$DGA1: holds, contents 2");
  }
}

TEST(FinalCompare, R6_110__StructuresAreComparedBetweenMembersOnly) {
  FinalRig t;
  t.oracle.structure(0, {2048, 1});
  t.a.fill({2048, 1}, kBytesTag | 7);
  t.b.fill({2048, 1}, kBytesTag | 7);
  t.compare();
  EXPECT_EQ(t.violations(), 0U);
  t.b.fill({2048, 1}, kBytesTag | 8);
  t.compare();
  ASSERT_EQ(t.violations(), 1U);
  EXPECT_EQ(t.first().kind, ViolationKind::structure_differs);
}

TEST(FinalCompare, R6_111__NeverWrittenBlocksMayDiffer) {
  FinalRig t;
  t.oracle.undefined(0, {0, 4096});
  t.write_all({40, 8}, 1);
  t.a.fill({100, 50}, 9);
  EXPECT_EQ(t.compare().wrong, 0U);
  t.a.fill({47, 1}, 9);
  EXPECT_EQ(t.compare().wrong, 1U);
}

TEST(FinalCompare, R6_21c__RacedBlocksMayDifferUntilTheyAreWrittenAgain) {
  FinalRig t;
  const auto a = t.write_begins({40, 8}, 1);
  const auto b = t.write_begins({40, 8}, 2);
  t.oracle.write_ended(a, Status::normal);
  t.oracle.write_ended(b, Status::normal);
  t.a.fill({40, 8}, 2);
  t.b.fill({40, 8}, 1);
  EXPECT_EQ(t.compare().races, 8U);
  EXPECT_EQ(t.violations(), 0U);
  t.write({40, 8}, 3);
  t.compare();
  EXPECT_EQ(t.violations(), 2U);
}

TEST(FinalCompare, R6_110__AReadBoundValueMustBeOnAllMembers) {
  FinalRig t;
  t.write_all({0, 100}, 1);
  (void)t.write_begins({40, 8}, 2, kAlpha);
  t.oracle.node_died(kAlpha);
  t.oracle.merge_entered(0);
  t.read({40, 8}, 2);
  t.oracle.merge_completed(0);
  t.compare();  // both hold 1: the version that a user has seen is gone
  EXPECT_EQ(t.violations(), 2U);
}

}  // namespace
}  // namespace shadow::sim
