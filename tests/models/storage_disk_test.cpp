#include <gtest/gtest.h>

#include <optional>

#include "models/link/plain_network.hpp"
#include "tests/models/storage_fixture.hpp"

namespace shadow::models {
namespace {

using test::Rig;

struct StorageDisk : testing::Test {
  Rig run;
  DiskUnit& unit = run.add_unit("$1$DGA1");
  NodeDevices& node = run.add_node();
  NodeDisk& disk = run.attach(node, unit);
};

Task<void> verify(Disk& disk, Status& into) {
  const Status s = co_await disk.verify();
  into = s;
}
Task<void> cancel(Disk& disk, bool& ended) {
  co_await disk.cancel();
  ended = true;
}

TEST_F(StorageDisk, AWriteIsReadBackAndNothingEndsInsideStart) {
  auto w = run.write(disk, {100, 8}, 42);
  EXPECT_EQ(disk.queue_length(), 1U);
  EXPECT_FALSE(w->ended);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
  EXPECT_EQ(disk.queue_length(), 0U);
  auto r = run.read(disk, {99, 10});
  run.run();
  EXPECT_EQ(r->data.at(0), 7U);
  EXPECT_EQ(r->data.at(1), 42U);
  EXPECT_EQ(r->op.done, 10U);
}

TEST_F(StorageDisk, ACommandOverAFreePathCostsOneEvent) {
  for (int i = 0; i < 10; ++i) {
    auto r = run.read(disk, {static_cast<Lbn>(i) * 1000, 8});
    run.run();
  }
  EXPECT_EQ(run.queue.executed(), 10U);
}

TEST_F(StorageDisk, EveryEndedCommandIsRecordedOnce) {
  auto w = run.write(disk, {100, 8}, 42);
  auto r = run.read(disk, {5000, 16});
  run.run();
  run.records.flush();
  ASSERT_EQ(run.records.all.size(), 2U);
  const EventRecord& first = run.records.all[0];
  EXPECT_EQ(first.kind, RecordKind::member_write);
  EXPECT_EQ(first.lbn, 100U);
  EXPECT_EQ(first.blocks, 8U);
  EXPECT_EQ(first.node, 0U);
  EXPECT_EQ(first.unit, 0U);
  EXPECT_EQ(first.time_ns, w->at.ns);
  EXPECT_EQ(unit.counters().reads, 1U);
  EXPECT_EQ(unit.counters().writes, 1U);
  EXPECT_GT(unit.counters().busy.ns, 0);
  EXPECT_EQ(disk.counters().writes, 1U);
}

// Contract 2 of the Disk port; without it the hazard of R6.29 cannot be shown.
TEST_F(StorageDisk, R6_29__TheDriveServesTheNearCommandFirst) {
  auto busy = run.read(disk, {0, 8});
  auto far = run.write(disk, {190'000, 8}, 1);
  auto near = run.write(disk, {100, 8}, 2);
  run.run();
  EXPECT_LT(near->at, far->at);
}

TEST(StorageQueue, FirstComeFirstServedIfTheDriveSaysSo) {
  Rig run;
  DriveSpec drive = test::plain_drive();
  drive.policy = QueuePolicy::fcfs;
  DiskUnit& unit = run.add_unit("$1$DGA1", drive);
  NodeDisk& disk = run.attach(run.add_node(), unit);
  auto busy = run.read(disk, {0, 8});
  auto far = run.write(disk, {190'000, 8}, 1);
  auto near = run.write(disk, {100, 8}, 2);
  run.run();
  EXPECT_LT(far->at, near->at);
}

TEST(StorageQueue, OnlyTheOldestQueueDepthCommandsCompete) {
  Rig run;
  DriveSpec drive = test::plain_drive();
  drive.queue_depth = 2;
  NodeDisk& disk = run.attach(run.add_node(), run.add_unit("$1$DGA1", drive));
  auto busy = run.read(disk, {0, 8});
  auto far = run.write(disk, {190'000, 8}, 1);
  auto farther = run.write(disk, {199'000, 8}, 2);
  auto near = run.write(disk, {100, 8}, 3);
  run.run();
  EXPECT_LT(std::min(far->at, farther->at), near->at);
}

TEST(StorageQueue, NoCommandWaitsForEver) {
  Rig run;
  NodeDisk& disk = run.attach(run.add_node(), run.add_unit("$1$DGA1"));
  auto first = run.read(disk, {0, 8});
  auto far = run.read(disk, {199'000, 8});
  std::vector<std::unique_ptr<test::Request>> near;
  for (int i = 0; i < 1000 && !far->ended; ++i) {
    while (disk.queue_length() < 8) {
      near.push_back(run.read(disk, {static_cast<Lbn>(near.size() % 7) * 13, 8}));
    }
    run.run_for(milliseconds(1));
  }
  EXPECT_TRUE(far->ended);
  EXPECT_LT(far->at, SimTime{} + milliseconds(600));
}

TEST_F(StorageDisk, TransfersOfTwoUnitsShareTheChannel) {
  ChannelSpec slow = run.channel_spec;
  slow.bytes_per_second = 1e6;
  StorageChannel bus(slow);
  PathSpec p;
  p.channel = &bus;
  DriveSpec memory;
  memory.rotating = false;
  memory.blocks = 10'000;
  memory.outer_rate = 1e9;
  NodeDisk& a = node.add(run.add_unit("$1$DGA2", memory), {p});
  NodeDisk& b = node.add(run.add_unit("$1$DGA3", memory), {p});
  auto ra = run.read(a, {0, 100});
  auto rb = run.read(b, {0, 100});
  run.run();
  const Duration one = milliseconds(51) + microseconds(200);  // 100 blocks at 1 MB/s
  EXPECT_GT(ra->at, SimTime{} + one);
  EXPECT_LT(ra->at, SimTime{} + one + milliseconds(1));
  EXPECT_GT(rb->at, SimTime{} + one * 2 - milliseconds(1));
  EXPECT_LT(rb->at, SimTime{} + one * 2 + milliseconds(1));
  EXPECT_EQ(bus.counters().transfers, 4U);
}

TEST_F(StorageDisk, RH_20__AControllerTakesOneCommandAfterTheOther) {
  ControllerSpec spec;
  spec.per_command = milliseconds(20);
  Controller controller(spec, "HSG_A");
  PathSpec p;
  p.channel = &run.channel;
  p.controller = &controller;
  DriveSpec memory;
  memory.rotating = false;
  memory.blocks = 10'000;
  memory.outer_rate = 1e9;
  NodeDisk& a = node.add(run.add_unit("$1$DGA2", memory), {p});
  NodeDisk& b = node.add(run.add_unit("$1$DGA3", memory), {p});
  EXPECT_EQ(a.info().host, "HSG_A");
  auto ra = run.read(a, {0, 1});
  auto rb = run.read(b, {0, 1});
  run.run();
  EXPECT_GT(ra->at, SimTime{} + milliseconds(20));
  EXPECT_GT(rb->at, SimTime{} + milliseconds(40));
  EXPECT_EQ(controller.commands(), 2U);
}

TEST_F(StorageDisk, CommandsAreHeldWhileTheNodeMayNotRun) {
  node.set_may_run(false);
  auto w = run.write(disk, {0, 8}, 9);
  run.run_for(seconds(10));
  EXPECT_FALSE(w->ended);
  EXPECT_EQ(disk.queue_length(), 1U);
  EXPECT_EQ(unit.medium().at(0), 7U);
  node.set_may_run(true);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
}

TEST_F(StorageDisk, ACommandOutsideTheVolumeIsRefused) {
  auto r = run.read(disk, {199'999, 2});
  run.run();
  EXPECT_EQ(r->op.status, Status::illegal_block);
}

TEST_F(StorageDisk, AWriteToALockedUnitIsRefused) {
  bool told = false;
  node.on_changed([&](Disk&) { told = true; });
  unit.set_write_lock(true);
  auto w = run.write(disk, {0, 2}, 1);
  run.run();
  EXPECT_EQ(w->op.status, Status::write_locked);
  EXPECT_TRUE(told);
}

TEST_F(StorageDisk, ACompareIsRefusedWithoutAControllerThatCan) {
  auto c = run.write(disk, {0, 2}, 7, IoKind::compare);
  run.run();
  EXPECT_EQ(c->op.status, Status::unsupported);
}

TEST_F(StorageDisk, R6_25__AControllerThatCanComparesWithTheMedium) {
  ControllerSpec spec;
  spec.compare_host_data = true;
  Controller controller(spec, "HSJ");
  PathSpec p;
  p.channel = &run.channel;
  p.controller = &controller;
  NodeDisk& d = node.add(run.add_unit("$1$DUA2"), {p});
  auto same = run.write(d, {0, 2}, 7, IoKind::compare);
  auto differs = run.write(d, {0, 2}, 8, IoKind::compare);
  run.run();
  EXPECT_TRUE(same->op.equal);
  EXPECT_FALSE(differs->op.equal);
}

TEST_F(StorageDisk, RH_33__ALostBlockIsAParityErrorUntilItIsWritten) {
  unit.defects().add({105, 1}, DefectKind::lost);
  auto r = run.read(disk, {100, 10});
  run.run();
  EXPECT_EQ(r->op.status, Status::parity);
  EXPECT_EQ(r->op.done, 5U);
  auto w = run.write(disk, {104, 4}, 3);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
  auto again = run.read(disk, {100, 10});
  run.run();
  EXPECT_EQ(again->op.status, Status::normal);
  EXPECT_TRUE(unit.defects().empty());
}

TEST_F(StorageDisk, R6_93__AForcedErrorMarkIsReadUntilAWriteClearsIt) {
  auto mark = run.write(disk, {50, 1}, 0, IoKind::write_forced_error);
  run.run();
  auto r = run.read(disk, {48, 8});
  run.run();
  EXPECT_EQ(r->op.status, Status::forced_error);
  EXPECT_EQ(r->op.done, 2U);
  auto w = run.write(disk, {50, 1}, 5);
  run.run();
  auto good = run.read(disk, {48, 8});
  run.run();
  EXPECT_EQ(good->op.status, Status::normal);
}

TEST(StorageMarks, RH_34__AScsiDriveWithoutThemRefusesForcedErrors) {
  Rig run;
  DriveSpec drive = test::plain_drive();
  drive.forced_error = false;
  NodeDisk& disk = run.attach(run.add_node(), run.add_unit("$1$DKA1", drive));
  EXPECT_FALSE(disk.info().forced_error);
  auto mark = run.write(disk, {50, 1}, 0, IoKind::write_forced_error);
  run.run();
  EXPECT_EQ(mark->op.status, Status::unsupported);
}

// Abandoning, death.

TEST_F(StorageDisk, AnAbandonedWriteIsPerformedAndTellsNobody) {
  auto w = run.write(disk, {100, 8}, 42);
  run.scope.clear();
  w.reset();
  run.run();
  EXPECT_EQ(unit.medium().at(100), 42U);
  EXPECT_EQ(disk.queue_length(), 0U);
}

TEST(StorageDeath, R6_127__CommandsOfADeadNodeArePerformedOrDroppedAtOnceAndNoneLater) {
  int performed = 0;
  int dropped = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Rig run;
    DiskUnit& unit = run.add_unit("$1$DGA1", test::plain_drive(), seed);
    NodeDisk& disk = run.attach(run.add_node(), unit);
    NodeDisk& other = run.attach(run.add_node(), unit);
    std::vector<std::unique_ptr<test::Request>> writes;
    for (Lbn i = 0; i < 5; ++i) writes.push_back(run.write(disk, {i * 1000, 8}, 40 + i));
    run.run_for(milliseconds(12));  // some are done, one is at the head
    run.scope.clear();
    std::vector<bool> done;
    for (const auto& w : writes) done.push_back(w->ended);
    writes.clear();
    run.nodes[0].reset();
    std::vector<Stamp> after;
    for (Lbn i = 0; i < 5; ++i) {
      after.push_back(unit.medium().at(i * 1000));
      const bool there = after.back() == 40 + i;
      if (done[i]) {
        EXPECT_TRUE(there);
      } else {
        there ? ++performed : ++dropped;
      }
    }
    auto w = run.write(other, {0, 5000}, 99);
    run.run();
    EXPECT_EQ(w->op.status, Status::normal);
    EXPECT_EQ(unit.medium().at(0), 99U);  // nothing came after it
    EXPECT_EQ(unit.medium().at(4000), 99U);
  }
  EXPECT_GT(performed, 20);
  EXPECT_GT(dropped, 20);
}

TEST(StorageDeath, RC_38__TheHazardLateWritePerformsThemLongAfterOthersHaveGoneOn) {
  Rig run;
  DiskUnit& unit = run.add_unit("$1$DGA1");
  NodeDisk& disk = run.attach(run.add_node(), unit);
  NodeDisk& other = run.attach(run.add_node(), unit);
  unit.set_late_writes(seconds(60));
  std::vector<std::unique_ptr<test::Request>> writes;
  for (Lbn i = 0; i < 3; ++i) writes.push_back(run.write(disk, {i * 1000, 8}, 40 + i));
  run.run_for(microseconds(100));  // all are at the unit, none is done
  run.scope.clear();
  writes.clear();
  run.nodes[0].reset();
  auto w = run.write(other, {0, 5000}, 99);
  run.run_for(seconds(59));
  EXPECT_EQ(w->op.status, Status::normal);
  EXPECT_EQ(unit.medium().at(0), 99U);
  EXPECT_EQ(unit.medium().at(1000), 99U);
  run.run_for(seconds(2));
  EXPECT_EQ(unit.medium().at(0), 40U) << "an acknowledged write is overwritten";
  EXPECT_EQ(unit.medium().at(1007), 41U);
  EXPECT_EQ(unit.medium().at(2000), 42U);
  EXPECT_EQ(unit.medium().at(1008), 99U);
}

TEST(StorageDeath, ANodeThatDiesBeforeItsCoroutinesLeavesNoPointerBehind) {
  Rig run;
  NodeDisk& disk = run.attach(run.add_node(), run.add_unit("$1$DGA1"));
  auto r = run.read(disk, {0, 8});
  run.nodes.clear();
  EXPECT_FALSE(r->op.outstanding());
  run.scope.clear();
  run.run();
  EXPECT_FALSE(r->ended);
}

// Paths.

TEST_F(StorageDisk, ALostChannelEndsCommandsAtOnceAndAsksForVerification) {
  auto r = run.read(disk, {0, 8});
  auto queued = run.write(disk, {190'000, 8}, 1);
  run.run_for(microseconds(100));
  run.channel.set_up(false);
  node.recheck_paths();
  const SimTime cut = run.queue.now();
  run.run_for(milliseconds(1));
  EXPECT_EQ(r->op.status, Status::medium_offline);
  EXPECT_EQ(queued->op.status, Status::medium_offline);
  EXPECT_EQ(r->at, cut);
  Status verified = Status::pending;
  run.scope.spawn(verify(disk, verified));
  run.run();
  EXPECT_EQ(verified, Status::medium_offline);
  EXPECT_LT(run.queue.now(), cut + seconds(5));
  EXPECT_FALSE(disk.info().online);

  run.channel.set_up(true);
  node.recheck_paths();
  auto early = run.read(disk, {0, 8});
  run.run();
  EXPECT_EQ(early->op.status, Status::volume_invalid);
  const std::uint32_t before = disk.info().incarnation;
  run.scope.spawn(verify(disk, verified));
  run.run();
  EXPECT_EQ(verified, Status::normal);
  EXPECT_NE(disk.info().incarnation, before);
  auto good = run.read(disk, {0, 8});
  run.run();
  EXPECT_EQ(good->op.status, Status::normal);
}

TEST_F(StorageDisk, RP_5__VerificationGoesToTheNextPath) {
  StorageChannel second(run.channel_spec);
  PathSpec a;
  a.channel = &run.channel;
  PathSpec b;
  b.channel = &second;
  NodeDisk& d = node.add(run.add_unit("$1$DGA9"), {a, b});
  run.channel.set_up(false);
  node.recheck_paths();
  auto r = run.read(d, {0, 8});
  run.run();
  EXPECT_EQ(r->op.status, Status::medium_offline);
  Status verified = Status::pending;
  run.scope.spawn(verify(d, verified));
  run.run();
  EXPECT_EQ(verified, Status::normal);
  EXPECT_EQ(d.current_path()->spec().channel, &second);
}

struct StorageRemote : testing::Test {
  static PlatformSpec platform() {
    PlatformSpec p;
    p.interconnects = {{"FC_A", 200e6, microseconds(5), {}, true},
                       {"FC_B", 200e6, microseconds(5), {}, true}};
    p.links = {{"L", 0, 1, 100e6, microseconds(500), {}}};
    p.attachments = {{"ALPHA.HBA", 0, 0}, {"DGA1", 1, 1}};
    return p;
  }
  Rig run;
  PlainNetwork network{run.queue, platform()};
  DriveSpec memory = [] {
    DriveSpec d;
    d.rotating = false;
    d.blocks = 10'000;
    d.outer_rate = 1e9;
    d.read_overhead = d.write_overhead = microseconds(100);
    return d;
  }();
  DiskUnit& unit = run.add_unit("$1$DGA1", memory);
  NodeDevices& node = run.add_node();
  NodeDisk& disk = node.add(unit, {PathSpec{nullptr, nullptr, &network, 0, 1}});
};

TEST_F(StorageRemote, RS_2__AWriteCostsTwoRoundTripsAndAReadOne) {
  auto r = run.read(disk, {0, 1});
  run.run();
  const Duration read = r->at - SimTime{};
  const SimTime start = run.queue.now();
  auto w = run.write(disk, {0, 1}, 5);
  run.run();
  const Duration write = w->at - start;
  const Duration trip = network.latency(0, 1) * 2;
  EXPECT_GT(read, trip);
  EXPECT_LT(read, trip + microseconds(150));
  EXPECT_GT(write, trip * 2);
  EXPECT_LT(write, trip * 2 + microseconds(150));
}

TEST_F(StorageRemote, ACutLinkEndsCommandsUnderWayWithMediumOffline) {
  auto r = run.read(disk, {0, 8});
  auto w = run.write(disk, {0, 8}, 5);
  run.run_for(microseconds(200));
  network.set_link(0, false);
  node.recheck_paths();
  run.run();
  EXPECT_EQ(r->op.status, Status::medium_offline);
  EXPECT_EQ(w->op.status, Status::medium_offline);
  EXPECT_EQ(unit.medium().at(0), 7U);  // the data never got there
  EXPECT_EQ(disk.queue_length(), 0U);
}

TEST_F(StorageRemote, ALossThatNobodyToldTheNodeOfIsNoticedByTheCommand) {
  auto r = run.read(disk, {0, 8});
  run.run_for(microseconds(200));
  network.set_link(0, false);
  run.run();
  EXPECT_EQ(r->op.status, Status::medium_offline);
}

// Cancelling.

TEST_F(StorageDisk, R6_128__CancelEndsWhatTheDriveHasNotBegunAtOnceAndTheRestWhenDone) {
  auto serving = run.write(disk, {0, 8}, 1);
  auto waiting = run.write(disk, {100'000, 8}, 2);
  bool ended = false;
  run.scope.spawn(cancel(disk, ended));
  run.run_for({});
  EXPECT_EQ(waiting->op.status, Status::cancelled);
  EXPECT_FALSE(serving->ended);
  EXPECT_FALSE(ended);
  run.run_for(seconds(1));
  EXPECT_EQ(serving->op.status, Status::normal);
  EXPECT_TRUE(ended);
  EXPECT_EQ(unit.medium().at(0), 1U);
  EXPECT_EQ(unit.medium().at(100'000), 7U);
}

TEST_F(StorageDisk, CancelOfAnIdleUnitEndsAtOnce) {
  bool ended = false;
  run.scope.spawn(cancel(disk, ended));
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace shadow::models
