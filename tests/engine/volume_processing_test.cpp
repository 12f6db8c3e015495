// Members that do not answer: volume processing, mount verification, its clocks and ends (6.10,
// RV).
#include <gtest/gtest.h>

#include <array>

#include "engine/unit/virtual_unit.hpp"
#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kTwo{"ALPHA", "BETA"};
/// A try that gets no answer ends within 5 s (contract of Disk::verify), the next begins a second
/// later.
constexpr Duration kRetry = seconds(6);

UnitState state(TestCluster& c, const std::string& node = "ALPHA") {
  return c.view(node, kUnit).state;
}

/// Disk 20 is out of reach and a write has met that.
struct MemberLost : SetScene {
  explicit MemberLost(const std::vector<std::string>& nodes = {"ALPHA"},
                      TestCluster::Options o = {})
      : SetScene({kD1, kD2}, nodes, std::move(o)) {
    offline(c, kD2);
    write = c.start_write("ALPHA", kUnit, {100, 1}, 5);
    c.run(seconds(1));
  }
  std::shared_ptr<TestCluster::Pending> write;
};
/// All disks are out of reach and a write (or only a read) of ALPHA has met that.
struct AllLost : SetScene {
  explicit AllLost(bool writing, const std::vector<std::string>& nodes = {"ALPHA"})
      : SetScene({kD1, kD2}, nodes) {
    offline(c, kD1);
    offline(c, kD2);
    request = writing ? c.start_write("ALPHA", kUnit, {100, 1}, 5)
                      : c.start_read("ALPHA", kUnit, {100, 1});
    c.run(seconds(2));
  }
  std::shared_ptr<TestCluster::Pending> request;
};

TEST(VolumeProcessing, R6_95_RV_11_RA_16__AllIoOfTheSetWaitsOnTheNodeReadsToo) {
  MemberLost s;
  EXPECT_EQ(state(s.c), UnitState::mount_verify);
  const auto r = s.c.start_read("ALPHA", kUnit, {200, 1});
  s.c.run(seconds(30));
  EXPECT_FALSE(s.write->done);
  EXPECT_FALSE(r->done);
  s.c.unit(kD2).repair();
  ASSERT_TRUE(s.c.run_until([&] { return s.write->done && r->done; }, kRetry));
}

/// What may put a set into verification: something done to disk 20, and how it is undone.
struct Cause {
  std::string_view name;
  void (*begin)(TestCluster&);
  void (*end)(TestCluster&);
};

TEST(VolumeProcessing, RV_2__EveryCauseHoldsTheSetUntilItIsOver) {
  const std::array causes{
      Cause{"connection lost", [](TestCluster& c) { offline(c, kD2); },
            [](TestCluster& c) { c.unit(kD2).repair(); }},
      Cause{"write lock found by a write", [](TestCluster& c) { c.unit(kD2).set_write_lock(true); },
            [](TestCluster& c) { c.unit(kD2).set_write_lock(false); }},
  };
  for (const Cause& cause : causes) {
    SetScene s;
    cause.begin(s.c);
    const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
    s.c.run(seconds(30));
    EXPECT_EQ(state(s.c), UnitState::mount_verify) << cause.name;
    EXPECT_FALSE(w->done) << cause.name;
    EXPECT_EQ(members(s.c), "10 20") << cause.name;
    cause.end(s.c);
    ASSERT_TRUE(s.c.run_until([&] { return w->done; }, kRetry)) << cause.name;
    EXPECT_EQ(w->status, Status::normal) << cause.name;
    EXPECT_EQ(state(s.c), UnitState::steady) << cause.name;
  }
}

TEST(VolumeProcessing, R6_95__AnotherNodeThatHasSeenNoErrorGoesOnReading) {
  MemberLost s(kTwo);
  s.c.services("BETA").set_read_cost(named(kD2), 1000);
  EXPECT_EQ(s.c.read("BETA", kUnit, {200, 1}), Blocks(7, 1));
  EXPECT_EQ(state(s.c, "BETA"), UnitState::steady);
}

TEST(VolumeProcessing, R6_96_S6_RA_16_R3_41__AMemberBackInTimeStaysMemberWithoutMerge) {
  MemberLost s;
  const Generation before = s.c.view("ALPHA", kUnit).generation;
  s.c.run(seconds(100));
  s.c.unit(kD2).repair();
  ASSERT_TRUE(s.c.run_until([&] { return s.write->done; }, kRetry));
  EXPECT_EQ(s.write->status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(state(s.c), UnitState::steady);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).generation, before);
  EXPECT_EQ(
      said_of(s.c, "ALPHA",
              {"VOLPROC.OFFLINE", "VOLPROC.STATECHG", "VOLPROC.REDUCED", "VOLPROC.COMPLETED"}),
      (std::vector<std::string>{"VOLPROC.OFFLINE", "VOLPROC.COMPLETED"}));
}

TEST(VolumeProcessing,
     R6_96_RV_9_S7_RA_16_R6_94_R3_41__AMemberAwayLongerThanItsTimeIsExpelledWithoutMerge) {
  MemberLost s(kTwo);
  s.c.run(seconds(115));
  EXPECT_EQ(members(s.c), "10 20");
  ASSERT_TRUE(s.c.run_until([&] { return s.write->done; }, seconds(10)));
  EXPECT_EQ(s.write->status, Status::normal);
  EXPECT_EQ(members(s.c, "BETA"), "10");
  EXPECT_EQ(state(s.c), UnitState::steady);
  s.c.run(seconds(1));
  const std::vector<std::string> all{"VOLPROC.OFFLINE", "VOLPROC.STATECHG", "VOLPROC.REDUCED",
                                     "VOLPROC.COMPLETED"};
  EXPECT_EQ(said_of(s.c, "ALPHA", all), all);
}

TEST(VolumeProcessing, R4_85_RV_5_R2_19_R3_46__TheMembersOwnTimeoutIsUsed) {
  SetScene s;
  s.c.services("ALPHA").set_member_timeout(named(kD2), 10);
  offline(s.c, kD2);
  const SimTime before = s.c.now();
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_GE(s.c.now() - before, seconds(10));
  EXPECT_LE(s.c.now() - before, seconds(13));
}

TEST(VolumeProcessing, RV_12__AMemberThatAnswersButIsNotReadyIsTriedOnceASecond) {
  SetScene s;
  s.c.unit(kD2).install(std::make_unique<sim::NotReadyDisk>());
  s.c.unit(kD2).install(std::make_unique<sim::OfflineDisk>());
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(1));
  s.c.unit(kD2).repair();
  s.c.unit(kD2).install(std::make_unique<sim::NotReadyDisk>());
  s.c.run(milliseconds(8500));
  EXPECT_FALSE(w->done);
  s.c.unit(kD2).repair();
  const SimTime back = s.c.now();
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, kRetry));
  EXPECT_LE(s.c.now() - back, milliseconds(1100));
}

TEST(VolumeProcessing, RV_13_RV_3__AChangeOfTheTimeoutDoesNotTouchARunningClock) {
  MemberLost s;
  s.c.services("ALPHA").set_member_timeout(named(kD2), 5);
  s.c.run(seconds(100));
  EXPECT_EQ(members(s.c), "10 20");
  s.c.run(seconds(30));
  EXPECT_EQ(members(s.c), "10");
}

TEST(VolumeProcessing, RV_13__AMemberThatCameBackAndFailsAgainHasAllItsTimeAgain) {
  MemberLost s;
  s.c.run(seconds(100));
  s.c.unit(kD2).repair();
  ASSERT_TRUE(s.c.run_until([&] { return s.write->done; }, kRetry));
  offline(s.c, kD2);
  s.c.start_write("ALPHA", kUnit, {100, 1}, 6);
  s.c.run(seconds(100));
  EXPECT_EQ(members(s.c), "10 20");
}

TEST(VolumeProcessing, RV_6_R6_98_S11__ADiskThatComesBackAsAnotherVolumeIsNotUsed) {
  MemberLost s;
  s.c.initialize(kD2, "OTHER");
  s.c.unit(kD2).repair();
  s.c.run(seconds(5));
  EXPECT_FALSE(s.write->done);
  EXPECT_GE(s.c.count_said("VOLPROC.WRONGVOL"), 1U);
  s.c.run(seconds(130));
  EXPECT_EQ(members(s.c), "10");
  EXPECT_NE(s.c.unit(kD2).medium().at(100), 5U);
}

TEST(VolumeProcessing, R6_98__AMemberWhoseNumberIsNotTheCurrentOneIsNotUsed) {
  MemberLost s;
  StorageControlBlock old = s.c.scb(kD2, kSize);
  --old.generation.value;
  s.c.unit(kD2).medium().write(kScb, Blocks(stamp_of(encode(old)), 1));
  s.c.unit(kD2).repair();
  s.c.run(seconds(130));
  EXPECT_EQ(members(s.c), "10");
}

TEST(VolumeProcessing,
     R6_97_S8_R3_47__WithNoMemberInReachNothingIsRemovedAndIoGoesOnWhenTheyAreBack) {
  AllLost s(true);
  s.c.run(seconds(1000));
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(state(s.c), UnitState::mount_verify);
  s.c.unit(kD1).repair();
  s.c.unit(kD2).repair();
  ASSERT_TRUE(s.c.run_until([&] { return s.request->done; }, kRetry * 2));
  EXPECT_EQ(s.request->status, Status::normal);
  EXPECT_EQ(said_of(s.c, "ALPHA", {"MV.OFFLINE", "MV.COMPLETED", "MV.ABORTED"}),
            (std::vector<std::string>{"MV.OFFLINE", "MV.COMPLETED"}));
}

TEST(VolumeProcessing, R6_97_RA_17_S9_RV_1__AtTheEndOfTheUnitsTimeAllIoFails) {
  AllLost s(true);
  ASSERT_TRUE(s.c.run_until([&] { return s.request->done; }, seconds(3610)));
  EXPECT_GE(s.c.now(), SimTime{} + seconds(3600));
  EXPECT_EQ(s.request->status, Status::abort);
  EXPECT_EQ(state(s.c), UnitState::mount_verify_timeout);
  EXPECT_TRUE(failed(s.c.write("ALPHA", kUnit, {100, 1}, 6)));
  EXPECT_EQ(
      said_of(s.c, "ALPHA", {"MV.OFFLINE", "MV.ABORTED", "VOLPROC.ABORTED"}),
      (std::vector<std::string>{"MV.OFFLINE", "MV.ABORTED", "VOLPROC.ABORTED", "VOLPROC.ABORTED"}));
}

TEST(VolumeProcessing, RA_17__NewIoAfterTheTimeoutIsVolinv) {
  AllLost s(false);
  s.c.services("ALPHA").abort_virtual_unit(unit_name());
  ASSERT_TRUE(s.c.run_until([&] { return s.request->done; }));
  EXPECT_EQ(s.request->status, Status::abort);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 6), Status::volume_invalid);
}

TEST(VolumeProcessing, R4_86_RV_5__TheUnitsOwnTimeoutIsUsed) {
  SetScene s;
  s.c.services("ALPHA").set_unit_timeout(unit_name(), 30);
  offline(s.c, kD1);
  offline(s.c, kD2);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::abort);
  EXPECT_LE(s.c.now(), SimTime{} + seconds(40));
}

TEST(VolumeProcessing, R6_49_R6_133__ASetGivenUpWithWritesOutstandingIsMergedByTheOthers) {
  AllLost s(true, kTwo);
  EXPECT_EQ(s.c.services("ALPHA").abort_virtual_unit(unit_name()).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return s.request->done; }, seconds(30)));
  s.c.run(seconds(1));
  EXPECT_EQ(state(s.c, "BETA"), UnitState::merging);
}

TEST(VolumeProcessing, R6_49__ASetGivenUpWithoutWritesOutstandingNeedsNoMerge) {
  AllLost s(false, kTwo);
  EXPECT_EQ(s.c.services("ALPHA").abort_virtual_unit(unit_name()).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return s.request->done; }, seconds(30)));
  s.c.run(seconds(1));
  EXPECT_EQ(state(s.c, "BETA"), UnitState::steady);
}

TEST(VolumeProcessing, R6_128__TheMergeIsNotAskedForBeforeTheOutstandingCommandsHaveEnded) {
  SetScene s({kD1, kD2}, kTwo);
  slow(s.c, kD1, 800);  // a command takes seconds
  bool landed = false;
  watch(s.c, kD1, [&](IoKind, BlockRange) {
    landed = true;
    return Status::normal;
  });
  const auto w = s.c.start_write("ALPHA", kUnit, {4000, 1}, 5);
  s.c.services("ALPHA").set_read_cost(named(kD1), 1000);
  s.c.run(milliseconds(100));
  offline(s.c, kD2);
  const auto r = s.c.start_read("ALPHA", kUnit, {100, 1});
  s.c.run(milliseconds(1));
  const auto stalled = s.c.start_write("ALPHA", kUnit, {200, 1}, 6);
  ASSERT_EQ(s.c.services("ALPHA").abort_virtual_unit(unit_name()).status, Status::normal);
  ASSERT_FALSE(landed);
  ASSERT_TRUE(s.c.run_until([&] { return state(s.c, "BETA") == UnitState::merging; }, seconds(30)));
  EXPECT_TRUE(landed);
}

TEST(VolumeProcessing, EX_A9_R6_101_R4_70__AbortOfASetThatIsNotInVerificationIsUnsupported) {
  SetScene s;
  EXPECT_EQ(s.c.services("ALPHA").abort_virtual_unit(unit_name()).status, Status::unsupported);
  EXPECT_EQ(state(s.c), UnitState::steady);
}

TEST(VolumeProcessing, R6_101_R6_124_R6_133__DismountAbortClearsTheNodeAndTheNextMountMerges) {
  AllLost s(true);
  s.c.services("ALPHA").abort_virtual_unit(unit_name());
  ASSERT_TRUE(s.c.run_until([&] { return s.request->done; }, seconds(30)));
  EXPECT_TRUE(failed(s.c.dismount("ALPHA", dismounting(unit_name()), seconds(60)).status));
  s.c.unit(kD1).repair();
  s.c.unit(kD2).repair();
  s.c.run(seconds(2));
  DismountRequest d = dismounting(unit_name());
  d.abort = d.override_checks = true;
  EXPECT_EQ(s.c.dismount("ALPHA", d).status, Status::normal);
  EXPECT_TRUE(s.c.services("ALPHA").units().empty());
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_EQ(state(s.c), UnitState::merging);
}

TEST(VolumeProcessing, R6_124__WhatWasGivenUpWithAMemberInReachIsNotMarkedClean) {
  MemberLost s;
  ASSERT_EQ(s.c.services("ALPHA").abort_virtual_unit(unit_name()).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return s.write->done; }, seconds(30)));
  DismountRequest d = dismounting(unit_name());
  d.abort = d.override_checks = true;
  ASSERT_EQ(s.c.dismount("ALPHA", d).status, Status::normal);
  EXPECT_EQ(s.c.scb(kD1, kSize).writecnt, 1);
}

TEST(VolumeProcessing, RV_8__DismountAbortEndsAVerificationAtOnce) {
  AllLost s(true);
  DismountRequest d = dismounting(unit_name());
  d.abort = d.override_checks = true;
  EXPECT_EQ(s.c.dismount("ALPHA", d, seconds(30)).status, Status::normal);
  EXPECT_EQ(s.request->status, Status::abort);
  EXPECT_TRUE(s.c.services("ALPHA").units().empty());
}

TEST(VolumeProcessing, R6_100_R4_82__ForceRemovalExpelsAMissingMemberAtOnce) {
  MemberLost s;
  EXPECT_EQ(s.c.services("ALPHA").force_removal(named(kD2), true).status, Status::normal);
  ASSERT_TRUE(s.c.run_until([&] { return s.write->done; }, kRetry));
  EXPECT_EQ(members(s.c), "10");
}

TEST(VolumeProcessing, R6_100_R4_82__DismountForceRemovalExpelsAMissingMemberAtOnce) {
  MemberLost s;
  DismountRequest d = dismounting(kD2);
  d.force_removal = true;
  EXPECT_EQ(s.c.dismount("ALPHA", d, seconds(10)).status, Status::normal);
  EXPECT_EQ(members(s.c), "10");
}

TEST(VolumeProcessing, R6_103__TheNodeThatProcessesFailsAndAnotherStartsOver) {
  MemberLost s(kTwo);
  s.c.run(seconds(60));
  s.c.crash("ALPHA");
  const auto w = s.c.start_write("BETA", kUnit, {100, 1}, 6);
  s.c.run(seconds(110));
  EXPECT_EQ(members(s.c, "BETA"), "10 20");
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(30)));
  EXPECT_EQ(members(s.c, "BETA"), "10");
}

TEST(VolumeProcessing, R6_104_RV_4_S10__AWriteLockedMemberIsWaitedForWithoutLimit) {
  SetScene s;
  s.c.unit(kD2).set_write_lock(true);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(20'000));
  EXPECT_FALSE(w->done);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.count_said("VOLPROC.WRTLCK"), 1U);
  s.c.unit(kD2).set_write_lock(false);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, kRetry));
  EXPECT_EQ(w->status, Status::normal);
}

TEST(VolumeProcessing, R6_104__ForceRemovalEndsTheWaitForAWriteLock) {
  SetScene s;
  s.c.unit(kD2).set_write_lock(true);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(200));
  s.c.services("ALPHA").force_removal(named(kD2), true);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, kRetry));
  EXPECT_EQ(members(s.c), "10");
}

TEST(VolumeProcessing, R6_104__WithTheOptionAWriteLockedMemberIsRemovedAfterItsTime) {
  TestCluster::Options o;
  o.engine.remove_write_locked = true;
  SetScene s({kD1, kD2}, {"ALPHA"}, o);
  s.c.unit(kD2).set_write_lock(true);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
}

TEST(VolumeProcessing, R6_96__AStuckMemberIsALostConnectionToo) {
  SetScene s;
  s.c.unit(kD2).install(std::make_unique<sim::StuckDisk>());
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
}

TEST(VolumeProcessing, EX_A6_RA_16__TheNoticeNamesTheUnitAndSaysThatProcessingIsUnderWay) {
  constexpr UnitNumber kThirteen{13};
  SetScene s({});
  s.c.adopt(kThirteen, {kD1, kD2}, {"ALPHA"});
  offline(s.c, kD2);
  EXPECT_EQ(s.c.write("ALPHA", kThirteen, {100, 1}, 5), Status::normal);
  const auto notice = std::ranges::find_if(
      s.c.said(), [](const Said& said) { return said.key == "VOLPROC.STATECHG"; });
  ASSERT_NE(notice, s.c.said().end());
  EXPECT_TRUE(notice->line.starts_with("%SHADOW-I-VOLPROC, DSA13:")) << notice->line;
  EXPECT_NE(notice->line.find("in progress"), std::string::npos) << notice->line;
}

TEST(VolumeProcessing, E4_18_R4_82_R6_100__ForceRemovalOfAReachableMemberDoesNothing) {
  SetScene s;
  EXPECT_EQ(s.c.services("ALPHA").force_removal(named(kD2), true).status, Status::normal);
  EXPECT_EQ(s.c.count_said("SET.FORCEFLAG"), 0U);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10 20");
}

TEST(VolumeProcessing, E4_18_R4_82_R6_100__AMemberLostUnnoticedIsFlaggedAndExpelledAtTheFirstIo) {
  SetScene s;
  offline(s.c, kD2);
  DismountRequest d = dismounting(kD2);
  d.force_removal = true;
  EXPECT_EQ(s.c.dismount("ALPHA", d, seconds(10)).status, Status::normal);
  s.c.run(seconds(30));
  EXPECT_EQ(members(s.c), "10 20");
  const SimTime before = s.c.now();
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
  EXPECT_LT(s.c.now() - before, seconds(10));
}

TEST(VolumeProcessing, R4_82__NoforceRemovalTakesTheFlagBack) {
  SetScene s;
  offline(s.c, kD2);
  s.c.services("ALPHA").force_removal(named(kD2), true);
  s.c.run(seconds(6));
  s.c.services("ALPHA").force_removal(named(kD2), false);
  s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(60));
  EXPECT_EQ(members(s.c), "10 20");
}

TEST(VolumeProcessing, R4_83_R4_110__TheOnlySourceIsNotForcedOut) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  offline(s.c, kD1);
  s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(2));
  DismountRequest d = dismounting(kD1);
  d.force_removal = true;
  EXPECT_TRUE(has(s.c.dismount("ALPHA", d, seconds(10)), "SRCMEM"));
  EXPECT_TRUE(has(s.c.services("ALPHA").force_removal(named(kD1), true), "SRCMEM"));
  EXPECT_EQ(members(s.c), "10 30*");
}

TEST(VolumeProcessing, EX_A16_R6_104_RV_4_RA_18__AWriteLockOnTheOnlyMemberNeverTimesOut) {
  SetScene s({kD1});
  s.c.unit(kD1).set_write_lock(true);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(7200));
  EXPECT_FALSE(w->done);
  s.c.unit(kD1).set_write_lock(false);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, kRetry));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(said_of(s.c, "ALPHA",
                    {"VOLPROC.WRTLCK", "MV.WRITELOCK", "MV.OFFLINE", "MV.COMPLETED", "MV.ABORTED",
                     "VOLPROC.COMPLETED"}),
            (std::vector<std::string>{"VOLPROC.WRTLCK", "MV.WRITELOCK", "VOLPROC.COMPLETED",
                                      "MV.COMPLETED"}));
}

/// The node runs from the set.
VirtualUnit& system_disk(TestCluster& c, const std::string& node = "ALPHA") {
  auto& unit = static_cast<VirtualUnit&>(*c.engine(node).volume(kUnit));
  unit.system_disk = true;
  return unit;
}

TEST(VolumeProcessing, R3_59_R6_96_RV_9_R2_19__MembersOfTheSystemDiskHaveTheTimeoutOfTheSystem) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadow_sys_tmo] = 30;
  SetScene s({kD1, kD2}, {"ALPHA"}, o);
  system_disk(s.c);
  offline(s.c, kD2);
  const SimTime before = s.c.now();
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
  EXPECT_GE(s.c.now() - before, seconds(30));
  EXPECT_LE(s.c.now() - before, seconds(36));
}

TEST(VolumeProcessing, R6_129_R6_97__ANodeWhoseSystemDiskIsGoneForGoodCrashes) {
  SetScene s;
  system_disk(s.c);
  offline(s.c, kD1);
  offline(s.c, kD2);
  s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(3590));
  EXPECT_TRUE(s.c.up("ALPHA"));
  s.c.run(seconds(20));
  EXPECT_FALSE(s.c.up("ALPHA"));
}

TEST(VolumeProcessing, R6_129__WithTheOptionTheNodeWaits) {
  TestCluster::Options o;
  o.engine.sysdisk_timeout_action = EngineOptions::SysdiskTimeout::wait;
  SetScene s({kD1, kD2}, {"ALPHA"}, o);
  system_disk(s.c);
  offline(s.c, kD1);
  offline(s.c, kD2);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(8000));
  ASSERT_TRUE(s.c.up("ALPHA"));
  s.c.unit(kD1).repair();
  s.c.unit(kD2).repair();
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, kRetry * 2));
  EXPECT_EQ(w->status, Status::normal);
}

TEST(VolumeProcessing, R4_86__TheSystemDiskHasNoTimeoutOfItsOwn) {
  SetScene s;
  system_disk(s.c);
  EXPECT_TRUE(failed(s.c.services("ALPHA").set_unit_timeout(unit_name(), 30).status));
}

}  // namespace
}  // namespace shadow::test
