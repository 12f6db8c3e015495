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
    unit.install(make_disk_fault(spec));
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
  unit.install(make_disk_fault(spec));
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

TEST(DiskFaultNames, AreReadWithoutRegardToCase) {
  EXPECT_EQ(disk_fault_mode("FATAL"), DiskFaultMode::fatal);
  EXPECT_EQ(disk_fault_mode("Stuck"), DiskFaultMode::stuck);
  EXPECT_EQ(disk_fault_mode("wrong"), std::nullopt);
}

}  // namespace
}  // namespace shadow::sim
