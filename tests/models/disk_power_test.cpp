// Power, motor and shelves of disks.
#include <gtest/gtest.h>

#include "tests/models/storage_fixture.hpp"

namespace shadow::models {
namespace {

using test::Rig;

DriveSpec drive_that_spins_up() {
  DriveSpec d = test::plain_drive();
  d.spin_up = seconds(15);
  return d;
}

Task<void> verify(Disk& disk, Status& into) {
  const Status s = co_await disk.verify();
  into = s;
}

struct DiskPower : testing::Test {
  Rig run;
  DiskUnit& unit = run.add_unit("$1$DUA1", drive_that_spins_up());
  NodeDevices& node = run.add_node();
  NodeDisk& disk = run.attach(node, unit);

  Status ask() {
    Status s = Status::pending;
    run.scope.spawn(verify(disk, s));
    run.run_for(seconds(5));
    return s;
  }
};

TEST_F(DiskPower, RH_33__AWriteThatLosesPowerInItsTransferLeavesAPrefix) {
  // 0.3 ms overhead, up to 10 ms until the block comes round, 10 ms for 100 blocks.
  auto first = run.read(disk, {0, 1});
  run.run();
  auto w = run.write(disk, {10, 90}, 5);
  SimTime end{};
  {
    Rig twin;  // when would it have ended?
    DiskUnit& u = twin.add_unit("$1$DUA1", drive_that_spins_up());
    NodeDisk& d = twin.attach(twin.add_node(), u);
    auto r = twin.read(d, {0, 1});
    twin.run();
    auto same = twin.write(d, {10, 90}, 5);
    twin.run();
    end = same->at;
  }
  run.run_for(end - run.queue.now() - milliseconds(3));  // about 30 blocks are missing
  unit.power_off();
  run.run();
  EXPECT_EQ(w->op.status, Status::medium_offline);
  BlockCount written = 0;
  while (unit.medium().at(10 + written) == 5) ++written;
  EXPECT_GT(written, 50U);
  EXPECT_LT(written, 70U);
  for (Lbn lbn = 10 + written; lbn < 100; ++lbn) EXPECT_EQ(unit.medium().at(lbn), 7U);
}

TEST_F(DiskPower, RH_33__WhatWaitsInTheDriveIsDroppedWhenPowerGoes) {
  std::vector<std::unique_ptr<test::Request>> writes;
  for (Lbn i = 0; i < 6; ++i) writes.push_back(run.write(disk, {i * 1000, 8}, 40 + i));
  run.run_for(microseconds(400));
  unit.power_off();
  run.run();
  for (Lbn i = 0; i < 6; ++i) {
    EXPECT_EQ(writes[i]->op.status, Status::medium_offline);
    EXPECT_EQ(unit.medium().at(i * 1000), 7U) << i;
  }
}

TEST_F(DiskPower, RH_33__AfterPowerTheUnitIsThereWhenItHasSpunUpAndWantsAcknowledgement) {
  unit.power_off();
  EXPECT_EQ(ask(), Status::medium_offline);
  unit.power_on(seconds(12));
  const SimTime on = run.queue.now();
  run.run_for(seconds(26));
  auto early = run.read(disk, {0, 1});
  run.run_for(milliseconds(500));
  EXPECT_EQ(early->op.status, Status::medium_offline);
  int told = 0;
  node.on_changed([&](Disk&) { ++told; });
  run.run_for(seconds(1));
  EXPECT_EQ(told, 1);
  EXPECT_GE(run.queue.now(), on + seconds(27));
  EXPECT_EQ(ask(), Status::normal);
  auto r = run.read(disk, {0, 1});
  run.run();
  EXPECT_EQ(r->op.status, Status::normal);
}

TEST_F(DiskPower, AShortLossThatNobodyNoticedStillWantsAcknowledgement) {
  unit.power_off();
  unit.power_on();
  run.run_for(seconds(20));
  auto r = run.read(disk, {0, 1});
  run.run();
  EXPECT_EQ(r->op.status, Status::volume_invalid);
  EXPECT_EQ(ask(), Status::normal);
}

TEST_F(DiskPower, PowerThatGoesAgainWhileTheMotorStartsLeavesTheUnitOff) {
  unit.power_off();
  unit.power_on();
  run.run_for(seconds(5));
  unit.power_off();
  run.run_for(seconds(60));
  EXPECT_EQ(unit.motor(), DiskUnit::Motor::no_power);
  EXPECT_EQ(ask(), Status::medium_offline);
}

TEST_F(DiskPower, R5_30__AnUnloadedDiskStandsStillUntilItIsSpunUp) {
  disk.spin_down();
  EXPECT_EQ(unit.motor(), DiskUnit::Motor::stopped);
  EXPECT_EQ(ask(), Status::medium_offline);
  unit.spin_up();
  run.run_for(seconds(16));
  EXPECT_EQ(unit.motor(), DiskUnit::Motor::running);
  EXPECT_EQ(ask(), Status::normal);
}

TEST_F(DiskPower, R5_30__ScsiAndFibreChannelDisksAreNeverSpunDown) {
  for (const char* const name : {"$1$DKA1", "$1$DGA1"}) {
    DiskUnit& other = run.add_unit(name, drive_that_spins_up());
    run.attach(node, other).spin_down();
    EXPECT_EQ(other.motor(), DiskUnit::Motor::running) << name;
  }
}

}  // namespace
}  // namespace shadow::models
