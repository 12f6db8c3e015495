#include <gtest/gtest.h>

#include "tests/sim/oracle/oracle_fixture.hpp"

namespace shadow::sim {
namespace {

using test::kAlpha;
using test::kBeta;
using OracleTest = test::OracleRig;

TEST(Oracle, R6_110__AReadOfTheLastCompletedWriteIsLegal) {
  OracleTest t;
  t.read({100, 8}, kBlank);
  t.write({100, 8}, 1);
  t.read({100, 8}, 1);
  t.write({104, 8}, 2);
  Blocks both(1, 4);
  both.append(2, 8);
  t.read_ends(t.read_begins({100, 12}), both);
  EXPECT_EQ(t.violations(), 0U);
  EXPECT_EQ(t.oracle.checks(), 3U);
}

TEST(Oracle, R6_110_R6_113__AReadOfAReplacedWriteIsReportedInPlainWords) {
  OracleTest t;
  t.clock.advance_to(SimTime{2'500'000'000});
  t.write({100, 8}, 0x11);
  t.write({100, 8}, 0x22);
  Blocks lie(0x22, 3);
  lie.append(0x11, 2);
  lie.append(0x22, 3);
  t.read_ends(t.read_begins({100, 8}), lie);
  ASSERT_EQ(t.violations(), 1U);
  const Violation& v = t.oracle.violations()[0];
  EXPECT_EQ(v.kind, ViolationKind::wrong_read);
  EXPECT_EQ(v.range, (BlockRange{103, 2}));
  EXPECT_EQ(sentence(v),
            "2.500000 s: wrong-read: DSA1: LBN 103..104 on BETA: expected contents 22, found "
            "contents 11");
}

TEST(Oracle, R6_110__AReadOfSomebodyElsesContentsIsReported) {
  OracleTest t;
  t.write({100, 8}, 1);
  t.write({200, 8}, 2);
  t.read({100, 8}, 2);
  EXPECT_EQ(t.violations(), 1U);
}

TEST(Oracle, R6_110__OutstandingWritesAreLegalUntilTheyCompleteOrAreReplaced) {
  OracleTest t;
  t.write({100, 8}, 1);
  const auto w = t.write_begins({100, 8}, 2);
  t.read({100, 8}, 1);
  t.read({100, 8}, 2);
  t.read({100, 8}, 1);
  EXPECT_EQ(t.violations(), 0U);
  t.oracle.write_ended(w, Status::normal);
  t.read({100, 8}, 1);
  EXPECT_EQ(t.violations(), 1U);
}

TEST(Oracle, R6_110__ReadUnderWayMayReturnWhatWasReplacedMeanwhile) {
  OracleTest t;
  t.write({100, 8}, 1);
  const auto early = t.read_begins({100, 8});
  t.write({100, 8}, 2);
  t.write({100, 8}, 3);
  const auto late = t.read_begins({100, 8});
  t.read_ends(early, Blocks(2, 8));
  EXPECT_EQ(t.violations(), 0U);
  t.read_ends(late, Blocks(2, 8));
  EXPECT_EQ(t.violations(), 1U) << "the late read began after 2 was replaced";
}

TEST(Oracle, R6_110__FailedWriteIsMaybeUntilALaterWriteCompletes) {
  OracleTest t;
  t.write({100, 8}, 1);
  t.write({100, 8}, 2, Status::parity);
  t.read({100, 8}, 2);
  t.read({100, 8}, 1);
  EXPECT_EQ(t.oracle.uncertain_blocks(0), 8U);
  t.write({102, 2}, 3);
  EXPECT_EQ(t.oracle.uncertain_blocks(0), 6U);
  Blocks mixed(2, 2);
  mixed.append(3, 2);
  mixed.append(1, 4);
  t.read_ends(t.read_begins({100, 8}), mixed);
  EXPECT_EQ(t.violations(), 0U);
  t.read({100, 8}, 2);  // 102 and 103 can no longer be 2
  ASSERT_EQ(t.violations(), 1U);
  EXPECT_EQ(t.oracle.violations()[0].range, (BlockRange{102, 2}));
}

TEST(Oracle, R6_110__DeadNodesWritePerformedAfterALaterWriteIsReported) {
  OracleTest t;
  const auto w = t.write_begins({100, 8}, 1, kAlpha);
  t.oracle.node_died(kAlpha);
  t.oracle.abandoned(w);
  t.oracle.merge_entered(0);
  t.write({100, 8}, 2);
  t.read({100, 8}, 1);  // a command of the dead node was performed late and overwrote 2
  EXPECT_EQ(t.violations(), 1U);
}

TEST(Oracle, R6_114__FirstReadAfterMergeEntryBindsOldOrNew) {
  for (const Stamp answer : {Stamp{1}, Stamp{2}}) {
    OracleTest t;
    t.write({100, 8}, 1);
    const auto w = t.write_begins({100, 8}, 2, kAlpha);
    t.oracle.abandoned(w);
    t.oracle.node_died(kAlpha);
    t.read({100, 8}, 2);
    t.read({100, 8}, 1);  // before merge entry nothing is bound
    t.oracle.merge_entered(0);
    t.read({100, 8}, answer);
    t.read({100, 8}, answer);
    EXPECT_EQ(t.violations(), 0U);
    t.read({100, 8}, 3 - answer);
    EXPECT_EQ(t.violations(), 1U);
  }
}

TEST(Oracle, R6_114__ReadThatBeganBeforeMergeEntryBindsNothing) {
  OracleTest t;
  t.write({100, 8}, 1);
  const auto w = t.write_begins({100, 8}, 2, kAlpha);
  t.oracle.node_died(kAlpha);
  t.oracle.abandoned(w);
  const auto early = t.read_begins({100, 8});
  t.oracle.merge_entered(0);
  t.read_ends(early, Blocks(2, 8));
  t.read({100, 8}, 1);
  EXPECT_EQ(t.violations(), 0U);
}

TEST(Oracle, R6_114__ReadBesideAnOutstandingWriteBindsNothing) {
  OracleTest t;
  t.write({100, 8}, 1);
  t.write({100, 8}, 2, Status::parity);
  t.oracle.merge_entered(0);
  const auto w = t.write_begins({100, 8}, 3);
  t.read({100, 8}, 1);
  t.read({100, 8}, 2);
  EXPECT_EQ(t.violations(), 0U);
  t.oracle.write_ended(w, Status::normal);
  t.read({100, 8}, 2);
  EXPECT_EQ(t.violations(), 1U);
}

TEST(Oracle, R6_114__ConcurrentReadMayStillReturnWhatAnotherReadRuledOut) {
  OracleTest t;
  t.write({100, 8}, 1);
  t.write({100, 8}, 2, Status::parity);
  t.oracle.merge_entered(0);
  const auto slow = t.read_begins({100, 8});
  t.read({100, 8}, 1);
  t.read_ends(slow, Blocks(2, 8));
  EXPECT_EQ(t.violations(), 0U);
}

TEST(Oracle, R6_110__ReadsThatFailedOrWhoseIssuerDiedAreNotJudged) {
  OracleTest t;
  t.write({100, 8}, 1);
  t.oracle.read_ended(t.read_begins({100, 8}), Status::parity, Blocks(9, 8));
  const auto dead = t.read_begins({100, 8}, kAlpha);
  t.oracle.node_died(kAlpha);
  t.oracle.abandoned(dead);
  EXPECT_EQ(t.violations(), 0U);
  EXPECT_EQ(t.oracle.checks(), 0U);
}

TEST(Oracle, R6_111__NeverWrittenBlocksAndStructuresAreNotJudgedUntilWritten) {
  OracleTest t;
  t.oracle.undefined(0, {0, 4096});
  t.oracle.structure(0, {2048, 1});
  t.read({100, 8}, 77);
  t.read({100, 8}, 78);
  t.read({2048, 1}, kBytesTag | 5);
  EXPECT_EQ(t.violations(), 0U);
  t.write({102, 1}, 5);
  t.read({100, 8}, 79);
  ASSERT_EQ(t.violations(), 1U);
  EXPECT_EQ(t.oracle.violations()[0].range, (BlockRange{102, 1}));
}

TEST(Oracle, R6_21c__OverlappingUserWritesAreAnApplicationRaceAndEitherMayStay) {
  OracleTest t;
  const auto a = t.write_begins({100, 8}, 1);
  const auto b = t.write_begins({104, 8}, 2);
  EXPECT_EQ(t.oracle.application_races(), 1U);
  t.oracle.write_ended(b, Status::normal);
  t.oracle.write_ended(a, Status::normal);
  Blocks one(1, 8);
  one.append(2, 4);
  Blocks other(1, 4);
  other.append(2, 8);
  t.read_ends(t.read_begins({100, 12}), one);
  t.read_ends(t.read_begins({100, 12}), other);
  EXPECT_EQ(t.violations(), 0U);
  t.write({100, 12}, 3);
  t.read_ends(t.read_begins({100, 12}), one);
  EXPECT_EQ(t.violations(), 1U);
}

TEST(Oracle, KeepsTheFirstViolationsAndCountsAll) {
  models::EventQueue clock;
  OracleOptions few;
  few.keep = 2;
  Oracle oracle(clock, few);
  oracle.declare_unit(3, "DSA7:", 64);
  for (int i = 0; i < 5; ++i) {
    oracle.read_ended(oracle.read_begins(kAlpha, 3, 0, {0, 1}), Status::normal, Blocks(9, 1));
  }
  EXPECT_EQ(oracle.violation_count(), 5U);
  EXPECT_EQ(oracle.violations().size(), 2U);
}

TEST(Oracle, InitialContentsComeFromAMedium) {
  OracleTest t;
  models::Medium medium(4096, 40);
  medium.fill({10, 5}, 41);
  t.oracle.initial_contents(0, medium);
  t.read({0, 10}, 40);
  t.read({10, 5}, 41);
  t.read({4000, 96}, 40);
  EXPECT_EQ(t.violations(), 0U);
  t.read({14, 2}, 41);
  EXPECT_EQ(t.violations(), 1U);
}

TEST(Oracle, RequestsPastTheUnitAndOfUnknownUnitsAreNotJudged) {
  OracleTest t;
  t.oracle.read_ended(t.read_begins({4090, 8}), Status::illegal_block, {});
  t.oracle.write_ended(t.write_begins({4090, 8}, 4), Status::illegal_block);
  t.oracle.read_ended(t.oracle.read_begins(kAlpha, 9, 0, {0, 1}), Status::normal, Blocks(9, 1));
  EXPECT_EQ(t.violations(), 0U);
}

}  // namespace
}  // namespace shadow::sim
