// Requests of users as a plain disk would take them, and what is counted of them (R1.4, R1.14,
// R1.43, RA.33).
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

using Work = WorkCounts::Count;

MemberView member_view(TestCluster& c, std::size_t index = 0) {
  return c.view("ALPHA", kUnit).members.at(index);
}
Work work(TestCluster& c, WorkKind kind, std::size_t index = 0) {
  return member_view(c, index).work.of(kind);
}

Task<void> write_too_little(Volume& v, Status& status, bool& done) {
  const Blocks data(5, 3);
  status = co_await v.write({100, 4}, data);
  done = true;
}

TEST(UserRequests, R1_43_RA_33__WhatReachesBeyondTheVolumeIsRefusedWhole) {
  SetScene s;
  for (const BlockRange range : {BlockRange{kSize, 1}, BlockRange{kSize - 1, 2},
                                 BlockRange{~Lbn{0}, 2}, BlockRange{1, ~BlockCount{0}}}) {
    const auto r = s.c.start_read("ALPHA", kUnit, range);
    ASSERT_TRUE(s.c.run_until([&] { return r->done; }));
    EXPECT_EQ(r->status, Status::illegal_block);
  }
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {kSize - 1, 2}, 5), Status::illegal_block);
  EXPECT_EQ(s.c.unit(kD1).counters().writes, 0U);
  EXPECT_EQ(members(s.c), "10 20") << "members untouched";
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {kSize - 1, 1}, 5), Status::normal);
}

TEST(UserRequests, RA_33__DataThatDoNotFillTheRangeAreTheCallersFault) {
  SetScene s;
  Status status = Status::pending;
  bool done = false;
  s.c.shell("ALPHA")->scope().spawn(
      write_too_little(*s.c.engine("ALPHA").volume(kUnit), status, done));
  ASSERT_TRUE(s.c.run_until([&] { return done; }));
  EXPECT_EQ(status, Status::bad_parameter);
  EXPECT_EQ(s.c.unit(kD1).counters().writes, 0U);
}

TEST(UserRequests, R1_4__ATransferOfNothingIsDoneAtOnce) {
  SetScene s;
  const auto r = s.c.start_read("ALPHA", kUnit, {100, 0});
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 0}, 5), Status::normal);
  EXPECT_TRUE(r->done);
  EXPECT_EQ(r->status, Status::normal);
  EXPECT_EQ(member_view(s.c).operations, 0U);
}

TEST(UserRequests, R1_4__ARequestOfAnyLengthIsOneRequestToEachMember) {
  SetScene s;
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {100, 3000}, 5), Status::normal);
  EXPECT_EQ(s.c.read("ALPHA", kUnit, {100, 3000}), Blocks(5, 3000));
  EXPECT_EQ(work(s.c, WorkKind::write, 1).commands, 1U);
  EXPECT_EQ(work(s.c, WorkKind::write, 1).blocks, 3000U);
}

TEST(UserRequests, R1_14__SteadyStateIsReadsAndWrites) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD2), 900);
  for (Lbn i = 0; i < 3; ++i) (void)s.c.read("ALPHA", kUnit, {100 * i, 4});
  for (Lbn i = 0; i < 2; ++i) (void)s.c.write("ALPHA", kUnit, {100 * i, 8}, 5);
  EXPECT_EQ(work(s.c, WorkKind::read).commands, 3U);
  EXPECT_EQ(work(s.c, WorkKind::read).blocks, 12U);
  EXPECT_EQ(work(s.c, WorkKind::read, 1).commands, 0U);
  for (const std::size_t m : {0U, 1U}) {
    EXPECT_EQ(work(s.c, WorkKind::write, m).commands, 2U);
    EXPECT_EQ(work(s.c, WorkKind::write, m).blocks, 16U);
    for (const WorkKind k : {WorkKind::copy, WorkKind::merge, WorkKind::control}) {
      EXPECT_EQ(work(s.c, k, m).commands, 0U);
    }
  }
  const UnitView v = s.c.view("ALPHA", kUnit);
  EXPECT_EQ(v.reads, 3U);
  EXPECT_EQ(v.writes, 2U);
  EXPECT_EQ(v.operations, 5U);
}

TEST(UserRequests, R1_14_R4_125__ACopyIsNothingButCopyAndAMergeNothingButMerge) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  s.c.crash("BETA");
  ASSERT_TRUE(s.c.run_until([&] { return !s.c.operations().empty(); }));
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(work(s.c, WorkKind::merge).blocks, kSize) << "each block is read once";
  EXPECT_EQ(work(s.c, WorkKind::copy).commands, 0U);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(work(s.c, WorkKind::merge).blocks, kSize);
  EXPECT_EQ(work(s.c, WorkKind::merge, 2).commands, 0U);
  // A different target: read, compare, write, compare again (R6.25).
  EXPECT_EQ(work(s.c, WorkKind::copy, 2).blocks, 3 * kSize);
  EXPECT_EQ(work(s.c, WorkKind::copy, 0).blocks + work(s.c, WorkKind::copy, 1).blocks, 2 * kSize);
  for (const std::size_t m : {0U, 1U, 2U}) {
    EXPECT_EQ(work(s.c, WorkKind::read, m).commands, 0U);
    EXPECT_EQ(work(s.c, WorkKind::write, m).commands, 0U);
    EXPECT_GT(work(s.c, WorkKind::control, m).commands, 0U);
    const MemberView v = member_view(s.c, m);
    std::uint64_t sum = 0;
    for (const WorkKind k :
         {WorkKind::read, WorkKind::write, WorkKind::copy, WorkKind::merge, WorkKind::control}) {
      sum += v.work.of(k).commands;
    }
    EXPECT_EQ(v.operations, sum) << "every command belongs to one kind";
  }
}

TEST(UserRequests, R1_14_R1_9__ARepairBelongsToTheReadThatMetTheBlock) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD1), 900);
  s.c.unit(kD2).defects().add({300, 1}, models::DefectKind::lost);
  (void)s.c.read("ALPHA", kUnit, {300, 1});
  EXPECT_EQ(work(s.c, WorkKind::read, 0).commands, 1U);
  EXPECT_EQ(work(s.c, WorkKind::read, 1).commands, 3U) << "two reads that failed, the rewrite";
  EXPECT_EQ(work(s.c, WorkKind::merge, 1).commands, 0U);
}

TEST(UserRequests, RA_33__EveryFailedCommandIsAnErrorOfTheMember) {
  SetScene s;
  s.c.services("ALPHA").set_read_cost(named(kD1), 900);
  s.c.unit(kD2).defects().add({300, 1}, models::DefectKind::lost);
  (void)s.c.read("ALPHA", kUnit, {300, 1});
  EXPECT_EQ(member_view(s.c, 1).errors, 2U);
  EXPECT_EQ(member_view(s.c, 0).errors, 0U);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).errors, 0U) << "the user saw none";
  s.c.unit(kD2).install(std::make_unique<sim::TransientDisk>(2));
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(member_view(s.c, 1).errors, 4U);
}

}  // namespace
}  // namespace shadow::test
