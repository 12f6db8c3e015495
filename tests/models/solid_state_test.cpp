// Solid-state drives, memory disks, and the order in which drives serve what waits.
#include <gtest/gtest.h>

#include "tests/models/storage_fixture.hpp"

namespace shadow::models {
namespace {

using test::Rig;

/// 8 channels of 16 KiB pages, 50 us a read, 1 ms a program, 500 MB/s, 10 us overhead.
DriveSpec flash_drive() {
  DriveSpec d;
  d.name = "FLASH";
  d.blocks = 1'000'000;
  d.rotating = false;
  d.outer_rate = d.inner_rate = 512e6;  // 1 us a block
  d.read_overhead = d.write_overhead = microseconds(10);
  d.queue_depth = 32;
  d.policy = QueuePolicy::fcfs;
  d.flash.channels = 8;
  d.flash.page = 16'384;
  d.flash.read = microseconds(50);
  d.flash.program = milliseconds(1);
  d.flash.write_buffer = 64 * 16'384;
  return d;
}

SimTime at(Duration d) { return SimTime{} + d; }

TEST(SolidState, RH_30__AReadIsOverheadFlashAndTransfer) {
  SolidState s(flash_drive(), 1);
  EXPECT_EQ(s.serve(false, {0, 8}, {}).end, at(microseconds(10 + 50 + 8)));
}

TEST(SolidState, ReadsOfDifferentChannelsOverlapAndOfOneDoNot) {
  SolidState s(flash_drive(), 1);
  for (Lbn channel = 0; channel < 8; ++channel) {
    EXPECT_LE(s.serve(false, {channel * 32, 8}, {}).end, at(microseconds(10 + 50 + 64)));
  }
  EXPECT_EQ(s.serve(false, {0, 8}, {}).end, at(microseconds(10 + 100 + 8)));
}

TEST(SolidState, TransfersShareTheInterface) {
  SolidState s(flash_drive(), 1);
  SimTime end{};
  for (Lbn i = 0; i < 100; ++i) end = std::max(end, s.serve(false, {i * 256, 256}, {}).end);
  EXPECT_GE(end, at(microseconds(100 * 256)));
}

TEST(SolidState, AWriteEndsInTheBufferAndWaitsForRoomWhenThatIsFull) {
  SolidState s(flash_drive(), 1);
  const SimTime first = s.serve(true, {0, 32}, {}).end;
  EXPECT_EQ(first, at(microseconds(10 + 32)));
  SimTime end{};
  for (int i = 0; i < 1000; ++i) end = std::max(end, s.serve(true, {0, 32}, first).end);
  // 1,000 pages at 8 in a millisecond, less what the buffer still holds.
  EXPECT_GT(end, at(milliseconds(1000 / 8 - 64 / 8 - 1)));
  EXPECT_LT(end, at(milliseconds(1000 / 8 + 1)));
}

TEST(SolidState, AReadGoesBeforeProgramsThatWaitButNotBeforeTheOneInHand) {
  SolidState s(flash_drive(), 1);
  for (int i = 0; i < 32; ++i) (void)s.serve(true, {0, 32}, {});  // 4 programs on each channel
  const SimTime end = s.serve(false, {0, 1}, at(microseconds(100))).end;
  EXPECT_GT(end, at(microseconds(1000)));
  EXPECT_LT(end, at(microseconds(1300)));
}

TEST(SolidState, AShareOfProgramsIsFollowedByGarbageCollectionBySeed) {
  DriveSpec d = flash_drive();
  d.flash.pause_share = 0.05;
  d.flash.pause = milliseconds(5);
  const auto worst_of = [&](std::uint64_t seed, std::uint64_t& pauses) {
    SolidState s(d, seed);
    Duration worst{};
    SimTime now{};
    for (int i = 0; i < 4000; ++i) {
      now = now + milliseconds(1);
      (void)s.serve(true, {0, 32}, now);
      const SimTime end = s.serve(false, {static_cast<Lbn>((i + 6) % 8) * 32, 8}, now).end;
      worst = std::max(worst, end - now);
    }
    pauses = s.pauses();
    return worst;
  };
  std::uint64_t pauses = 0;
  std::uint64_t again = 0;
  const Duration worst = worst_of(3, pauses);
  EXPECT_GT(pauses, 150U);
  EXPECT_LT(pauses, 250U);
  EXPECT_GT(worst, milliseconds(3));
  EXPECT_LT(worst, milliseconds(15));
  EXPECT_EQ(worst_of(3, again), worst);
  EXPECT_EQ(again, pauses);
}

TEST(SolidStateUnit, ServesAsManyCommandsAtATimeAsItsQueueHolds) {
  Rig run;
  DiskUnit& unit = run.add_unit("$1$DGA1", flash_drive());
  NodeDisk& disk = run.attach(run.add_node(), unit);
  std::vector<std::unique_ptr<test::Request>> reads;
  for (Lbn i = 0; i < 8; ++i) reads.push_back(run.read(disk, {i * 32, 1}));
  run.run();
  for (const auto& r : reads) EXPECT_LT(r->at, at(microseconds(200)));
  EXPECT_GT(unit.counters().service, unit.counters().busy * 4);
}

TEST(SolidStateUnit, CommandsBeyondTheQueueWaitAtTheHost) {
  DriveSpec d = flash_drive();
  d.queue_depth = 1;
  Rig run;
  NodeDisk& disk = run.attach(run.add_node(), run.add_unit("$1$DGA1", d));
  auto first = run.read(disk, {0, 1});
  auto second = run.read(disk, {32, 1});
  run.run();
  EXPECT_GE(second->at - first->at, microseconds(60));
}

TEST(MemoryDisk, TakesItsOverheadAndItsRateAlone) {
  DriveSpec d;
  d.blocks = 1000;
  d.rotating = false;
  d.memory_disk = true;
  d.outer_rate = d.inner_rate = 512e6;
  d.read_overhead = d.write_overhead = microseconds(5);
  Rig run;
  DiskUnit& unit = run.add_unit("$1$MDA1", d);
  NodeDisk& disk = run.attach(run.add_node(), unit);
  auto r = run.read(disk, {100, 10});
  run.run();
  EXPECT_EQ(unit.counters().service, microseconds(15));
  EXPECT_TRUE(disk.info().memory_disk);
}

/// The order in which the blocks of reads given at once behind a first one are served.
std::vector<Lbn> order_of(QueuePolicy policy, std::uint32_t depth, const std::vector<Lbn>& lbns) {
  DriveSpec d = test::plain_drive();
  d.policy = policy;
  d.queue_depth = depth;
  Rig run;
  NodeDisk& disk = run.attach(run.add_node(), run.add_unit("$1$DGA1", d));
  auto busy = run.read(disk, {100'000, 8});
  std::vector<std::pair<SimTime, Lbn>> ended;
  std::vector<std::unique_ptr<test::Request>> reads;
  for (const Lbn lbn : lbns) reads.push_back(run.read(disk, {lbn, 8}));
  run.run();
  for (const auto& r : reads) ended.emplace_back(r->at, r->op.range.begin);
  std::sort(ended.begin(), ended.end());
  std::vector<Lbn> order;
  for (const auto& e : ended) order.push_back(e.second);
  return order;
}

TEST(DriveQueue, CLookGoesUpwardsAndBackToTheLowest) {
  EXPECT_EQ(order_of(QueuePolicy::clook, 8, {90'000, 150'000, 10, 120'000}),
            (std::vector<Lbn>{120'000, 150'000, 10, 90'000}));
}

TEST(DriveQueue, CLookSeesOnlyWhatTheDriveHasInItsHands) {
  EXPECT_EQ(order_of(QueuePolicy::clook, 2, {150'000, 90'000, 120'000}),
            (std::vector<Lbn>{150'000, 90'000, 120'000}));
}

TEST(DriveQueue, FirstComeFirstServed) {
  EXPECT_EQ(order_of(QueuePolicy::fcfs, 8, {90'000, 150'000, 10}),
            (std::vector<Lbn>{90'000, 150'000, 10}));
}

TEST(DriveQueue, ShortestPositioningTimeFirstServesTheNearOnesFirst) {
  const auto order = order_of(QueuePolicy::shortest, 8, {190'000, 10, 100'200});
  EXPECT_EQ(order.front(), 100'200U);
}

}  // namespace
}  // namespace shadow::models
