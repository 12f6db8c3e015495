#include <gtest/gtest.h>

#include "models/disk/drive.hpp"
#include "tests/models/storage_fixture.hpp"

namespace shadow::models {
namespace {

constexpr Duration kOverhead = microseconds(300);
constexpr Duration kTurn = milliseconds(10);

// A drive and the time; commands one at a time.
struct Bench {
  explicit Bench(const DriveSpec& spec) : drive(spec) {}
  Duration read(Lbn lbn, BlockCount count) { return serve(false, {lbn, count}); }
  Duration write(Lbn lbn, BlockCount count) { return serve(true, {lbn, count}); }
  void wait(Duration d) { now = now + d; }

  Drive drive;
  SimTime now{};

 private:
  Duration serve(bool write, BlockRange r) {
    const SimTime end = drive.serve(write, r, drive.locate(r), now, now).end;
    const Duration took = end - now;
    now = end;
    return took;
  }
};

TEST(DriveBuffer, ARereadCostsTheOverheadAlone) {
  Bench b(test::plain_drive());
  b.read(1000, 50);
  EXPECT_EQ(b.read(1000, 50), kOverhead);
  EXPECT_EQ(b.read(1010, 20), kOverhead);
}

TEST(DriveBuffer, ADriveThatGivesTheRoomToReadAheadReadsAgain) {
  DriveSpec spec = test::plain_drive();
  spec.buffer.keep_requested = false;
  Bench b(spec);
  b.read(1000, 50);
  EXPECT_GT(b.read(1000, 50), milliseconds(5));
}

TEST(DriveBuffer, WhatWasReadAheadInAPauseIsThere) {
  Bench b(test::plain_drive());
  b.read(1000, 50);
  b.wait(milliseconds(30));
  EXPECT_EQ(b.read(1050, 50), kOverhead);
  EXPECT_EQ(b.read(1150, 50), kOverhead);
}

TEST(DriveBuffer, ReadAheadStopsWithTheSegmentAndTheRestTakesItsTurn) {
  DriveSpec spec = test::plain_drive();
  spec.buffer.segment_blocks = 60;
  spec.buffer.ahead_on_hit = false;
  Bench b(spec);
  b.read(1000, 50);
  b.wait(milliseconds(30));
  EXPECT_EQ(b.read(1050, 10), kOverhead);
  EXPECT_GT(b.read(1060, 10), milliseconds(1));
}

TEST(DriveBuffer, ReadAheadMayStopAtTheTracksEnd) {
  DriveSpec spec = test::plain_drive();
  spec.buffer.read_ahead = ReadAhead::track;
  Bench b(spec);
  b.read(1050, 10);
  b.wait(milliseconds(50));
  EXPECT_EQ(b.read(1060, 40), kOverhead);
  EXPECT_GT(b.read(1100, 1), kOverhead);
  spec.buffer.read_ahead = ReadAhead::next_track;
  Bench next(spec);
  next.read(1050, 10);
  next.wait(milliseconds(50));
  EXPECT_EQ(next.read(1060, 40), kOverhead);
  EXPECT_EQ(next.read(1100, 50), kOverhead);
}

TEST(DriveBuffer, ADriveWithoutReadAheadLosesATurnForEachRead) {
  DriveSpec spec = test::plain_drive();
  spec.buffer.read_ahead = ReadAhead::none;
  Bench b(spec);
  b.read(1000, 10);
  // The next sector has just gone by.
  EXPECT_EQ(b.read(1010, 10), kTurn + milliseconds(1));
}

TEST(DriveBuffer, AStreamSurvivesAnotherReadWhereThereIsASegmentForBoth) {
  DriveSpec spec = test::plain_drive();
  Bench one(spec);
  spec.buffer.segments = 2;
  Bench two(spec);
  for (Bench* b : {&one, &two}) {
    b->read(1000, 50);
    b->wait(milliseconds(30));
    b->read(90'000, 8);
  }
  EXPECT_GT(one.read(1050, 50), milliseconds(1));
  EXPECT_EQ(two.read(1050, 50), kOverhead);
}

TEST(DriveBuffer, ReadAheadThatIsInterruptedLeavesWhatHadCome) {
  DriveSpec spec = test::plain_drive();
  spec.buffer.segments = 2;
  Bench b(spec);
  b.read(1000, 10);
  b.wait(milliseconds(2));  // twenty more blocks
  b.read(90'000, 8);
  EXPECT_EQ(b.read(1010, 20), kOverhead);
  EXPECT_GT(b.read(1030, 1), kOverhead);
}

TEST(DriveBuffer, WrittenBlocksAreForgottenUnlessTheDriveKeepsThem) {
  DriveSpec spec = test::plain_drive();
  Bench b(spec);
  b.read(1000, 50);
  b.write(1010, 10);
  EXPECT_EQ(b.read(1000, 10), kOverhead);
  EXPECT_GT(b.read(1010, 10), milliseconds(1));
  spec.buffer.segments = 2;
  spec.buffer.keep_written = true;
  Bench keeps(spec);
  keeps.write(1010, 10);
  EXPECT_EQ(keeps.read(1010, 10), kOverhead);
}

TEST(DriveBuffer, AReadThatStopsReadAheadFindsTheArmWhereThatHadCome) {
  // Block 1,000 is on cylinder 5; 300 ms later the drive would be on cylinder 19 if its buffer were
  // as large as that, so that a read there needs no seek.
  DriveSpec spec = test::plain_drive();
  spec.buffer.segment_blocks = 100'000;
  Drive d(spec);
  const BlockRange first{1000, 10};
  SimTime now = d.serve(false, first, d.locate(first), SimTime{}, SimTime{}).end;
  now = now + milliseconds(300);
  const BlockRange far{3600, 1};
  const BlockRange behind{1800, 1};
  const SeekCurve curve(spec, 1000);
  const auto least = [&](BlockRange r) {
    Duration shortest = seconds(1);
    for (int i = 0; i < 1000; ++i) {
      const SimTime t = now + microseconds(i * 10);
      shortest = std::min(shortest, d.positioning(false, r, d.locate(r), t, t));
    }
    return shortest;
  };
  EXPECT_LT(least(far), kOverhead + Duration{curve.ns(2)} + microseconds(100));
  EXPECT_EQ(least(behind), kOverhead) << "it is in the buffer";
}

TEST(DriveWriteBehind, AWriteEndsInTheBufferAndTheMediumFollows) {
  DriveSpec spec = test::plain_drive();
  spec.buffer.write_behind = true;
  spec.overheads.behind = microseconds(200);
  Bench b(spec);
  EXPECT_EQ(b.write(100'000, 50), microseconds(200));
  // The next command waits for the medium: seek, rotation, 5 ms of transfer.
  EXPECT_GT(b.read(0, 1), milliseconds(5) + Duration{SeekCurve(spec, 1000).ns(500)});
  b.wait(seconds(1));
  EXPECT_EQ(b.write(50'000, 8), microseconds(200));
}

TEST(DriveWriteBehind, AStreamOfWritesRunsAtTheRateOfTheMedium) {
  DriveSpec spec = test::plain_drive();
  spec.buffer.write_behind = true;
  Bench b(spec);
  const SimTime begin = b.now;
  for (Lbn lbn = 0; lbn < 10'000; lbn += 50) b.write(lbn, 50);
  // 100 tracks of 10 ms and the skews between them; the buffer hides 256 blocks.
  const Duration all = b.now - begin;
  EXPECT_LT(all, milliseconds(1000 + 50 + 20));
  EXPECT_GT(all, milliseconds(1000 + 49 - 40));
}

TEST(DriveBus, ASlowInterfaceDelaysWhatTheMediumDelivers) {
  DriveSpec spec = test::plain_drive();
  spec.bus_rate = 512e4;  // 0.1 ms a block, as the medium
  Bench b(spec);
  b.read(1000, 50);
  EXPECT_EQ(b.read(1000, 50), kOverhead + milliseconds(5));
  // A whole request that must be there first goes over afterwards.
  spec.buffer.read_water = 1;
  Drive waits(spec);
  spec.buffer.read_water = 0;
  Drive flows(spec);
  const BlockRange r{1000, 50};
  const SimTime late = waits.serve(false, r, waits.locate(r), SimTime{}, SimTime{}).end;
  const SimTime early = flows.serve(false, r, flows.locate(r), SimTime{}, SimTime{}).end;
  EXPECT_EQ(late - early, microseconds(100) * 49);
}

TEST(Drive, RH_30__SettlingIsAddedToTheMovementBeforeAWrite) {
  DriveSpec spec = test::plain_drive();
  spec.write_settle = milliseconds(2);
  Drive d(spec);
  const BlockRange r{40'000, 1};
  Duration read{};
  Duration write{};
  for (int i = 0; i < 1000; ++i) {
    const SimTime t{i * 10'000};
    read += d.positioning(false, r, d.locate(r), t, t);
    write += d.positioning(true, r, d.locate(r), t, t);
  }
  // Over all angles the wait is the same: half a turn.
  EXPECT_NEAR((write - read).seconds() / 1000, 0.002, 1e-5);
}

}  // namespace
}  // namespace shadow::models
