// The cache of a controller in front of a unit (RH.20, RH.21, RH.23).
#include <gtest/gtest.h>

#include "tests/models/storage_fixture.hpp"

namespace shadow::models {
namespace {

using test::Rig;

CacheSpec write_back_cache() {
  CacheSpec c;
  c.size = 64 * Cache::kLineBlocks * kBlockBytes;
  c.write_back = true;
  c.battery = seconds(3600);
  c.hit = milliseconds(1);
  c.mirror = microseconds(200);
  return c;
}

struct ControllerCache : testing::Test {
  Rig run;
  Controller controller{{}, "HSG_A"};
  std::unique_ptr<Cache> cache;
  DiskUnit& unit = run.add_unit("$1$DGA1");
  NodeDevices& node = run.add_node();
  NodeDisk* disk = nullptr;

  void use(const CacheSpec& spec) {
    cache = std::make_unique<Cache>(spec);
    controller.set_cache(cache.get());
    disk = &attach(node);
  }
  NodeDisk& attach(NodeDevices& n) {
    PathSpec p;
    p.channel = &run.channel;
    p.controller = &controller;
    return n.add(unit, {p});
  }
  Duration took(const test::Request& r, SimTime start) const { return r.at - start; }
  Duration read(BlockRange range, Stamp expected) {
    const SimTime start = run.queue.now();
    auto r = run.read(*disk, range);
    while (!r->ended) run.queue.step();
    EXPECT_EQ(r->op.status, Status::normal);
    EXPECT_EQ(r->data, Blocks(expected, range.count));
    return r->at - start;
  }
  Duration write(BlockRange range, Stamp stamp) {
    const SimTime start = run.queue.now();
    auto w = run.write(*disk, range, stamp);
    while (!w->ended) run.queue.step();
    EXPECT_EQ(w->op.status, Status::normal);
    return w->at - start;
  }
  ~ControllerCache() override { run.nodes.clear(); }
};

TEST_F(ControllerCache, RH_21__WhatWasReadIsReadAgainWithoutTheDrive) {
  use(write_back_cache());
  EXPECT_GT(read({50'000, 8}, 7), milliseconds(2));
  const std::uint64_t served = unit.counters().serviced;
  const Duration hit = read({50'000, 8}, 7);
  EXPECT_GT(hit, milliseconds(1));
  EXPECT_LT(hit, microseconds(1200));
  EXPECT_EQ(unit.counters().serviced, served);
  EXPECT_EQ(unit.counters().reads, 2U);
}

TEST_F(ControllerCache, RH_21__TransfersAboveTheLimitPassBy) {
  use(write_back_cache());
  (void)read({0, 33}, 7);
  EXPECT_EQ(cache->lines(), 0U);
  (void)write({0, 33}, 5);
  EXPECT_EQ(cache->dirty_lines(), 0U);
  (void)read({0, 32}, 5);
  EXPECT_EQ(cache->lines(), 2U);
}

TEST_F(ControllerCache,
       RH_20__AWriteEndsWhenItIsInTheCacheAndItsMirrorAndIsOnTheDriveWithinTheBound) {
  use(write_back_cache());
  const SimTime start = run.queue.now();
  const Duration took = write({50'000, 8}, 5);
  EXPECT_GT(took, microseconds(1200));  // hit and mirror
  EXPECT_LT(took, microseconds(1500));
  EXPECT_EQ(unit.counters().serviced, 0U);
  EXPECT_EQ(unit.medium().at(50'000), 5U);  // readers see it
  (void)read({50'000, 8}, 5);
  run.run();
  EXPECT_EQ(unit.counters().serviced, 1U);
  EXPECT_EQ(cache->dirty_lines(), 0U);
  EXPECT_LT(run.queue.now() - start, seconds(30));
}

TEST_F(ControllerCache, RH_20__WithoutABatteryAWriteWaitsForTheDrive) {
  CacheSpec spec = write_back_cache();
  spec.battery = {};
  use(spec);
  EXPECT_GT(write({50'000, 8}, 5), milliseconds(2));
  EXPECT_EQ(unit.counters().serviced, 1U);
  (void)read({50'000, 8}, 5);
  EXPECT_EQ(unit.counters().serviced, 1U);  // and stays for readers
}

TEST_F(ControllerCache, ManySmallWritesSideBySideAreDestagedTogether) {
  use(write_back_cache());
  for (Lbn i = 0; i < 8; ++i) (void)write({i * 16, 16}, 5);
  run.run();
  EXPECT_EQ(cache->counters().writes, 8U);
  EXPECT_EQ(cache->counters().destages, 1U);
  EXPECT_EQ(cache->dirty_lines(), 0U);
}

TEST_F(ControllerCache, AFullCacheMakesWritesWaitAndLosesNothing) {
  use(write_back_cache());
  std::vector<std::unique_ptr<test::Request>> writes;
  for (Lbn i = 0; i < 500; ++i) writes.push_back(run.write(*disk, {i * 160, 8}, 100 + i));
  run.run();
  for (Lbn i = 0; i < 500; ++i) {
    EXPECT_EQ(writes[i]->op.status, Status::normal);
    EXPECT_EQ(unit.medium().at(i * 160), 100 + i);
  }
  EXPECT_EQ(cache->dirty_lines(), 0U);
  EXPECT_LE(cache->lines(), 64U);
}

TEST_F(ControllerCache, RH_23__AcknowledgedWritesSurviveALossOfPowerWithinTheBattery) {
  use(write_back_cache());
  (void)write({50'000, 8}, 5);
  cache->power_off(run.queue.now());
  run.run_for(seconds(600));
  cache->power_on(run.queue.now());
  EXPECT_TRUE(unit.reachable());
  EXPECT_EQ(unit.medium().at(50'000), 5U);
}

TEST_F(ControllerCache,
       RH_20__ABatteryThatRunsOutLosesExactlyWhatWasNotOnTheDriveAndBlocksTheUnit) {
  CacheSpec spec = write_back_cache();
  spec.battery = seconds(5);
  use(spec);
  (void)write({1'000, 8}, 4);
  run.run();  // on the drive
  (void)write({1'004, 4}, 5);
  (void)write({60'000, 8}, 6);
  cache->power_off(run.queue.now());
  run.run_for(seconds(6));
  cache->power_on(run.queue.now());
  EXPECT_TRUE(unit.lost_writes());
  EXPECT_FALSE(unit.reachable());
  EXPECT_EQ(unit.medium().at(1'003), 4U);
  EXPECT_EQ(unit.medium().at(1'004), 4U);
  EXPECT_EQ(unit.medium().at(60'000), 7U);
  auto refused = run.read(*disk, {0, 8});
  run.run_for(seconds(1));
  EXPECT_EQ(refused->op.status, Status::medium_offline);
  unit.repair();
  EXPECT_TRUE(unit.reachable());
}

TEST_F(ControllerCache, AWriteThatPassedByIsNotLostWithTheOlderOneInTheCache) {
  use(write_back_cache());
  (void)write({1'000, 8}, 4);
  (void)write({990, 100}, 5);  // too large for the cache
  cache->lose();
  EXPECT_EQ(unit.medium().at(1'000), 5U);
  EXPECT_EQ(unit.medium().at(1'007), 5U);
}

TEST_F(ControllerCache, AWriteDuringADestageIsStillToBeWrittenAfterwards) {
  use(write_back_cache());
  (void)write({1'000, 8}, 4);
  while (cache->counters().destages == 0) run.queue.step();
  (void)write({1'000, 8}, 5);  // the drive is at it
  while (unit.counters().serviced == 0) run.queue.step();
  EXPECT_EQ(cache->dirty_lines(), 1U);
  cache->lose();
  EXPECT_EQ(unit.medium().at(1'000), 4U);  // what the drive has by now
}

TEST_F(ControllerCache, AWriteThroughAnotherControllerMakesTheCacheForget) {
  use(write_back_cache());
  (void)read({1'000, 8}, 7);
  EXPECT_EQ(cache->lines(), 1U);
  Controller other({}, "HSG_B");
  PathSpec p;
  p.channel = &run.channel;
  p.controller = &other;
  NodeDisk& around = run.add_node().add(unit, {p});
  auto w = run.write(around, {1'000, 8}, 9);
  run.run();
  EXPECT_EQ(cache->lines(), 0U);
}

TEST_F(ControllerCache, R6_127__WritesOfADeadNodeThatAreOnTheirWayAreSettledAtOnce) {
  use(write_back_cache());
  auto w = run.write(*disk, {1'000, 8}, 5);
  run.run_for(microseconds(300));
  run.scope.clear();
  w.reset();
  run.nodes.clear();
  const Stamp then = unit.medium().at(1'000);
  run.run();
  EXPECT_EQ(unit.medium().at(1'000), then);
}

TEST_F(ControllerCache, AFaultOfTheUnitShowsThroughTheCacheToo) {
  use(write_back_cache());
  (void)read({1'000, 8}, 7);
  unit.power_off();
  auto r = run.read(*disk, {1'000, 8});
  run.run_for(seconds(1));
  EXPECT_EQ(r->op.status, Status::medium_offline);
}

}  // namespace
}  // namespace shadow::models
