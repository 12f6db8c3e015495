#include <gtest/gtest.h>

#include "sim/fault/disk_faults.hpp"
#include "tests/models/storage_fixture.hpp"

namespace shadow::sim {
namespace {

using models::test::Rig;

Task<void> verify(Disk& disk, Status& into) {
  const Status s = co_await disk.verify();
  into = s;
}
Task<void> cancel(Disk& disk, bool& ended) {
  co_await disk.cancel();
  ended = true;
}

struct DiskFaults : testing::Test {
  Rig run;
  models::DiskUnit& unit = run.add_unit("$1$DGA1");
  models::NodeDevices& node = run.add_node();
  models::NodeDisk& disk = run.attach(node, unit);

  void fail(DiskFaultMode mode, std::uint64_t count = 1, std::optional<IoKind> only = {}) {
    DiskFaultSpec spec;
    spec.mode = mode;
    spec.count = count;
    spec.only = only;
    unit.install(make_disk_fault(spec, unit.spec().drive.blocks));
  }
  Status ask() {
    Status s = Status::pending;
    run.scope.spawn(verify(disk, s));
    run.run_for(seconds(5));
    return s;
  }
};

TEST_F(DiskFaults, RA_33__AFatalDiskAnswersEveryCommandWithADriveErrorAlsoThoseUnderWay) {
  auto w = run.write(disk, {0, 8}, 5);
  run.run_for(microseconds(100));
  fail(DiskFaultMode::fatal);
  EXPECT_TRUE(disk.info().online);  // nothing shows before a command has met it
  run.run();
  EXPECT_EQ(w->op.status, Status::drive_error);
  EXPECT_EQ(unit.medium().at(0), 7U);
  unit.repair();
  auto again = run.write(disk, {0, 8}, 5);
  run.run();
  EXPECT_EQ(again->op.status, Status::normal);
}

TEST_F(DiskFaults, AnOfflineDiskEndsEveryCommandAndWantsVerificationAfterwards) {
  int told = 0;
  node.on_changed([&](Disk&) { ++told; });
  auto r = run.read(disk, {0, 8});
  run.run_for(microseconds(100));
  fail(DiskFaultMode::offline);
  run.run();
  EXPECT_EQ(r->op.status, Status::medium_offline);
  EXPECT_EQ(ask(), Status::medium_offline);
  unit.repair();
  run.run();
  EXPECT_EQ(told, 2);
  auto early = run.read(disk, {0, 8});
  run.run();
  EXPECT_EQ(early->op.status, Status::volume_invalid);
  EXPECT_EQ(ask(), Status::normal);
  auto good = run.read(disk, {0, 8});
  run.run();
  EXPECT_EQ(good->op.status, Status::normal);
}

TEST_F(DiskFaults, AStuckDiskNeverAnswersUntilItIsRepaired) {
  fail(DiskFaultMode::stuck);
  auto r = run.read(disk, {0, 8});
  run.run_for(seconds(3600));
  EXPECT_FALSE(r->ended);
  EXPECT_EQ(disk.queue_length(), 1U);
  EXPECT_EQ(ask(), Status::medium_offline);
  unit.repair();
  run.run();
  EXPECT_EQ(r->op.status, Status::normal);
}

TEST_F(DiskFaults, R6_128__CancelAtAStuckDiskEndsAtTheHardLimit) {
  fail(DiskFaultMode::stuck);
  auto w = run.write(disk, {0, 8}, 5);
  run.run_for(seconds(1));
  bool ended = false;
  run.scope.spawn(cancel(disk, ended));
  run.run_for(milliseconds(14'999));
  EXPECT_FALSE(ended);
  run.run_for(milliseconds(2));
  EXPECT_TRUE(ended);
  EXPECT_EQ(w->op.status, Status::cancelled);
  const Stamp then = unit.medium().at(0);
  unit.repair();
  run.run();
  EXPECT_EQ(unit.medium().at(0), then);  // none later
}

TEST_F(DiskFaults, AnAbandonedCommandAtAStuckDiskHurtsNobody) {
  fail(DiskFaultMode::stuck);
  auto w = run.write(disk, {0, 8}, 5);
  run.run_for(seconds(1));
  run.scope.clear();
  w.reset();
  unit.repair();
  run.run();
  EXPECT_EQ(unit.medium().at(0), 5U);
  EXPECT_EQ(disk.queue_length(), 0U);
}

TEST_F(DiskFaults, RH_33__ASlowDiskTakesTheFactorUntilItIsRepaired) {
  auto first = run.read(disk, {50'000, 8});
  run.run();
  const Duration normal = first->at - SimTime{};
  DiskFaultSpec spec;
  spec.mode = DiskFaultMode::slow;
  spec.factor = 50;
  unit.install(make_disk_fault(spec, unit.spec().drive.blocks));
  const SimTime start = run.queue.now();
  auto slow = run.read(disk, {90'000, 8});
  run.run();
  EXPECT_GT(slow->at - start, normal * 10);
  unit.repair();
  const SimTime healed = run.queue.now();
  auto good = run.read(disk, {50'000, 8});
  run.run();
  EXPECT_LT(good->at - healed, milliseconds(30));
}

TEST_F(DiskFaults, ATransientFaultPassesAfterItsCount) {
  fail(DiskFaultMode::transient, 2);
  for (const Status expected : {Status::drive_error, Status::drive_error, Status::normal}) {
    auto r = run.read(disk, {0, 8});
    run.run();
    EXPECT_EQ(r->op.status, expected);
  }
  EXPECT_TRUE(unit.faults().empty());
}

TEST_F(DiskFaults, OnlyTheNthWriteFails) {
  fail(DiskFaultMode::nth, 2, IoKind::write);
  for (const Status expected : {Status::normal, Status::drive_error, Status::normal}) {
    auto r = run.read(disk, {0, 8});
    run.run();
    EXPECT_EQ(r->op.status, Status::normal);
    auto w = run.write(disk, {0, 8}, 3);
    run.run();
    EXPECT_EQ(w->op.status, expected);
  }
}

TEST_F(DiskFaults, AUnitThatIsNotReadyAnswersVolumeInvalid) {
  fail(DiskFaultMode::notready);
  auto r = run.read(disk, {0, 8});
  run.run();
  EXPECT_EQ(r->op.status, Status::volume_invalid);
  EXPECT_EQ(ask(), Status::volume_invalid);
  unit.repair();
  EXPECT_EQ(ask(), Status::normal);
}

TEST_F(DiskFaults, RA_18__ALockedDiskRefusesWritesUntilTheSwitchIsBack) {
  int told = 0;
  node.on_changed([&](Disk&) { ++told; });
  fail(DiskFaultMode::writelock);
  auto w = run.write(disk, {0, 8}, 5);
  auto r = run.read(disk, {0, 8});
  run.run();
  EXPECT_EQ(w->op.status, Status::write_locked);
  EXPECT_EQ(r->op.status, Status::normal);
  EXPECT_EQ(ask(), Status::normal);
  EXPECT_TRUE(disk.info().write_locked);
  unit.repair();
  auto again = run.write(disk, {0, 8}, 5);
  run.run();
  EXPECT_EQ(again->op.status, Status::normal);
  EXPECT_EQ(told, 2);
}

TEST_F(DiskFaults, RH_33__AWrongVolumeAnswersWithItsOwnContentsAndTheRightOneKeepsIts) {
  auto before = run.write(disk, {100, 8}, 5);
  run.run();
  fail(DiskFaultMode::wrongvolume);
  auto unasked = run.read(disk, {100, 8});
  run.run();
  EXPECT_EQ(unasked->op.status, Status::volume_invalid);  // nothing slips through unseen
  EXPECT_EQ(ask(), Status::normal);
  auto r = run.read(disk, {100, 8});
  auto w = run.write(disk, {200, 8}, 6);
  run.run();
  EXPECT_NE(r->data.at(0), 5U);
  EXPECT_EQ(w->op.status, Status::normal);
  unit.repair();
  auto stale = run.read(disk, {100, 8});
  run.run();
  EXPECT_EQ(stale->op.status, Status::volume_invalid);
  EXPECT_EQ(ask(), Status::normal);
  auto right = run.read(disk, {100, 8});
  run.run();
  EXPECT_EQ(right->data, Blocks(5, 8));
  EXPECT_EQ(unit.medium().at(200), 7U);
}

TEST_F(DiskFaults, RH_33__WritesUnderWayWhenTheVolumeIsExchangedDoNotReachTheOtherOne) {
  fail(DiskFaultMode::wrongvolume);
  EXPECT_EQ(ask(), Status::normal);
  auto w = run.write(disk, {100, 8}, 5);
  run.run_for(microseconds(200));
  unit.repair();
  run.run();
  EXPECT_EQ(w->op.status, Status::medium_offline);
  EXPECT_EQ(unit.medium().at(100), 7U);
}

TEST_F(DiskFaults, RN_7__ADuplicateUnitIsRefused) {
  fail(DiskFaultMode::duplicate);
  auto w = run.write(disk, {0, 8}, 5);
  run.run();
  EXPECT_EQ(w->op.status, Status::medium_offline);
  EXPECT_EQ(ask(), Status::duplicate_unit);
  EXPECT_EQ(unit.medium().at(0), 7U);
  unit.repair();
  EXPECT_EQ(ask(), Status::normal);
}

TEST_F(DiskFaults, ADroppedWriteIsReportedAsDone) {
  fail(DiskFaultMode::dropwrite);
  auto dropped = run.write(disk, {0, 8}, 5);
  run.run();
  auto written = run.write(disk, {50, 8}, 6);
  run.run();
  EXPECT_EQ(dropped->op.status, Status::normal);
  EXPECT_EQ(unit.medium().at(0), 7U);
  EXPECT_EQ(unit.medium().at(50), 6U);
}

TEST_F(DiskFaults, OnlyTheSecondWriteToThoseBlocksIsDropped) {
  DiskFaultSpec spec;
  spec.mode = DiskFaultMode::dropwrite;
  spec.count = 2;
  spec.blocks = BlockRange{100, 10};
  unit.install(make_disk_fault(spec, unit.spec().drive.blocks));
  Stamp stamp = 20;
  for (const Lbn at : {0U, 105U, 0U, 105U, 105U}) {
    auto w = run.write(disk, {at, 8}, ++stamp);
    run.run();
    EXPECT_EQ(w->op.status, Status::normal);
    EXPECT_EQ(unit.medium().at(at) == stamp, stamp != 24) << stamp;
  }
}

TEST_F(DiskFaults, AMisdirectedWriteLandsBehindItsPlaceOrBeforeItAtTheEnd) {
  fail(DiskFaultMode::misdirect);
  auto w = run.write(disk, {100, 8}, 5);
  run.run();
  fail(DiskFaultMode::misdirect);
  auto end = run.write(disk, {199'992, 8}, 6);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
  EXPECT_EQ(unit.medium().at(100), 7U);
  EXPECT_EQ(unit.medium().at(108), 5U);
  EXPECT_EQ(unit.medium().at(115), 5U);
  EXPECT_EQ(unit.medium().at(116), 7U);
  EXPECT_EQ(unit.medium().at(199'991), 6U);
  EXPECT_EQ(unit.medium().at(199'992), 7U);
}

TEST_F(DiskFaults, AFlippedBitIsInTheReadAndNotOnTheMedium) {
  fail(DiskFaultMode::bitflip);
  auto wrong = run.read(disk, {0, 8});
  run.run();
  EXPECT_EQ(wrong->op.status, Status::normal);
  EXPECT_NE(wrong->data.at(0), 7U);
  EXPECT_EQ(wrong->data.slice(1, 7), Blocks(7, 7));
  auto right = run.read(disk, {0, 8});
  run.run();
  EXPECT_EQ(right->data, Blocks(7, 8));
}

TEST_F(DiskFaults, RH_33__ATornBlockCutsTheNextWriteAndOnlyThat) {
  unit.defects().add({104, 1}, models::DefectKind::torn);
  auto w = run.write(disk, {100, 8}, 5);
  run.run();
  EXPECT_EQ(w->op.status, Status::drive_error);
  EXPECT_EQ(unit.medium().at(103), 5U);
  EXPECT_EQ(unit.medium().at(104), 7U);
  auto again = run.write(disk, {100, 8}, 5);
  run.run();
  EXPECT_EQ(again->op.status, Status::normal);
  EXPECT_EQ(unit.medium().at(107), 5U);
}

TEST_F(DiskFaults, R6_93__RepairHealsTheMediumButNotAForcedErrorMark) {
  unit.defects().add({0, 100'000}, models::DefectKind::lost);
  unit.defects().add({50, 1}, models::DefectKind::marked);
  unit.repair();
  EXPECT_EQ(unit.defects().size(), 1U);
  EXPECT_EQ(unit.defects().read({0, 100}).status, Status::forced_error);
}

TEST(DiskFaultNames, AreReadWithoutRegardToCase) {
  EXPECT_EQ(disk_fault_mode("FATAL"), DiskFaultMode::fatal);
  EXPECT_EQ(disk_fault_mode("Stuck"), DiskFaultMode::stuck);
  EXPECT_EQ(disk_fault_mode("WrongVolume"), DiskFaultMode::wrongvolume);
  EXPECT_EQ(disk_fault_mode("wrong"), std::nullopt);
}

}  // namespace
}  // namespace shadow::sim
