// Served paths: clients, servers, and what becomes of commands when either is lost.
#include <gtest/gtest.h>

#include "models/storage/mscp_server.hpp"
#include "tests/models/served_fixture.hpp"

namespace shadow::models {
namespace {

using test::quick_drive;
using test::ServedRig;

/// A serves the disk on its bus to B, which has no way of its own.
struct Served : testing::Test {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DKA1", quick_drive());
  StorageChannel& bus = run.bus();
  NodeDevices& a = run.boot_server();
  NodeDevices& b = run.boot();
  NodeDisk& at_a = a.add(unit, {ServedRig::over(bus)});
  NodeDisk& at_b = b.add(unit, {});
  Served() { run.nodes[1]->select_paths(); }
};

TEST_F(Served, RP_1_R2_22__AClientWithoutADirectPathReadsAndWritesThroughTheServer) {
  EXPECT_TRUE(at_b.info().served);
  EXPECT_TRUE(at_b.info().online);
  EXPECT_EQ(at_b.info().host, "A");
  EXPECT_FALSE(at_a.info().served);
  auto w = run.write(at_b, {100, 8}, 42);
  EXPECT_EQ(at_b.queue_length(), 1U);
  EXPECT_FALSE(w->ended);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
  EXPECT_EQ(unit.medium().at(107), 42U);
  auto r = run.read(at_b, {99, 3});
  run.run();
  EXPECT_EQ(r->op.status, Status::normal);
  EXPECT_EQ(r->op.done, 3U);
  EXPECT_EQ(r->data.at(0), 7U);
  EXPECT_EQ(r->data.at(1), 42U);
  EXPECT_EQ(at_b.queue_length(), 0U);
}

TEST_F(Served, R2_36__TheCommandsOfTheClientStandInTheServersCounters) {
  auto w = run.write(at_b, {100, 8}, 42);
  auto r = run.read(at_b, {100, 16});
  auto own = run.read(at_a, {0, 1});
  run.run();
  const MscpCounters c = run.served.counters(NodeId{0});
  EXPECT_EQ(c.commands, 2U);
  EXPECT_EQ(c.reads, 1U);
  EXPECT_EQ(c.writes, 1U);
  EXPECT_EQ(c.blocks, 24U);
  EXPECT_EQ(run.served.counters(NodeId{1}).commands, 0U);
}

TEST_F(Served, RS_2__AWriteIsOneRoundTripAndTheServersDiskTime) {
  auto w = run.write(at_b, {100, 1}, 42);
  run.run();
  EXPECT_EQ(run.courier.sent, 2U);  // command with data, end message
  const Duration took = w->at - SimTime{};
  // 2 x 100 us on the wire, 102 us of the server's processor, 100 us of the disk, 20 us of its bus
  EXPECT_GT(took, microseconds(402));
  EXPECT_LT(took, microseconds(460));
}

TEST_F(Served, AReadIsAMessageToTheServerAndOneFlowBack) {
  auto r = run.read(at_b, {0, 100});
  run.run();
  EXPECT_EQ(run.courier.sent, 2U);
  EXPECT_GT(run.courier.largest, 51'200U);
  EXPECT_LT(run.courier.largest, 51'400U);
}

TEST_F(Served, RP_1__TheServersOwnerKeepsTheDirectPath) {
  EXPECT_NE(at_a.current_path(), nullptr);
  EXPECT_FALSE(at_a.current_server().valid());
}

TEST(ServedRules, RP_1__WithoutMscpLoadNothingIsServed) {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DKA1", quick_drive());
  run.boot().add(unit, {ServedRig::over(run.bus())});
  NodeDisk& b = run.boot().add(unit, {});
  run.nodes[1]->select_paths();
  EXPECT_FALSE(b.info().online);
  EXPECT_EQ(run.verify(b), Status::medium_offline);
}

TEST(ServedRules, RP_1__TheRulesOfMscpServeAll) {
  ServeTraits one;  // class 1 behind an HSJ, the node's class
  one.behind_hsx = true;
  ServeTraits two = one;  // class 2
  two.other_class = true;
  ServeTraits local;
  ServeTraits system;
  system.system_disk = system.behind_hsx = true;
  const auto offered = [](std::int64_t serve_all, const ServeTraits& t) {
    return serves(1, serve_all, t);
  };
  for (const ServeTraits* t : {&one, &two, &local, &system}) EXPECT_FALSE(offered(0, *t));
  for (const ServeTraits* t : {&one, &two, &local, &system}) EXPECT_TRUE(offered(1, *t));
  EXPECT_TRUE(offered(9, one));
  EXPECT_FALSE(offered(9, two));
  EXPECT_TRUE(offered(2, local));
  EXPECT_FALSE(offered(2, one));
  EXPECT_FALSE(offered(2, system));
  EXPECT_TRUE(offered(4, system));
  EXPECT_FALSE(offered(4, local));
  EXPECT_TRUE(offered(6, local));
  EXPECT_TRUE(offered(6, system));
  EXPECT_FALSE(offered(6, one));
  EXPECT_FALSE(serves(0, 1, local));
  local.forced = false;
  EXPECT_FALSE(offered(1, local));
  one.forced = true;
  EXPECT_TRUE(offered(2, one));
}

TEST(ServedRules, R2_22__AServerThatReachesTheDiskOnlyThroughAnotherDoesNotServeIt) {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DKA1", quick_drive());
  StorageChannel& bus = run.bus();
  run.boot_server().add(unit, {ServedRig::over(bus)});
  NodeDisk& b = run.boot_server().add(unit, {});
  NodeDisk& c = run.boot().add(unit, {});
  for (const auto& n : run.nodes) n->select_paths();
  EXPECT_EQ(b.current_server(), NodeId{0});
  EXPECT_EQ(c.current_server(), NodeId{0});
  bus.set_up(false);
  for (const auto& n : run.nodes) n->recheck_paths();
  auto r = run.read(c, {0, 8});
  run.run();
  EXPECT_EQ(r->op.status, Status::medium_offline);
  EXPECT_EQ(run.verify(c), Status::medium_offline);
}

// Credits, buffers, load.

TEST(ServedCosts, RP_1__AClientHasAtMostItsCreditsUnderWay) {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DKA1");  // a mechanical one: slow
  NodeDevices& a = run.boot({{ParameterId::mscp_load, 1},
                             {ParameterId::mscp_serve_all, 1},
                             {ParameterId::mscp_credits, 2}});
  a.add(unit, {ServedRig::over(run.bus())});
  NodeDisk& b = run.boot().add(unit, {});
  run.nodes[1]->select_paths();
  std::vector<std::unique_ptr<test::Request>> reads;
  for (Lbn i = 0; i < 6; ++i) reads.push_back(run.read(b, {i * 1000, 1}));
  run.run_for(milliseconds(1));
  EXPECT_EQ(run.courier.sent, 2U);
  EXPECT_EQ(b.queue_length(), 6U);
  run.run();
  for (const auto& r : reads) EXPECT_EQ(r->op.status, Status::normal);
  EXPECT_EQ(run.courier.sent, 12U);
}

TEST(ServedCosts, RP_1__ATransferAboveTheBufferPoolIsFragmentedAndSlower) {
  const auto timed = [](std::int64_t pages) {
    ServedRig run;
    DiskUnit& unit = run.add_unit("$1$DKA1", quick_drive());
    NodeDevices& a = run.boot({{ParameterId::mscp_load, 1},
                               {ParameterId::mscp_serve_all, 1},
                               {ParameterId::mscp_buffer, pages}});
    a.add(unit, {ServedRig::over(run.bus())});
    NodeDisk& b = run.boot().add(unit, {});
    run.nodes[1]->select_paths();
    auto w = run.write(b, {10, 100}, 5);
    run.run();
    EXPECT_EQ(w->op.status, Status::normal);
    EXPECT_EQ(unit.medium().at(109), 5U);
    const SimTime begun = run.queue.now();
    auto r = run.read(b, {0, 112});
    run.run();
    EXPECT_EQ(r->op.done, 112U);
    EXPECT_EQ(r->data.count(), 112U);
    EXPECT_EQ(r->data.at(9), 7U);
    EXPECT_EQ(r->data.at(10), 5U);
    EXPECT_EQ(r->data.at(111), 7U);
    const auto n = run.served.counters(NodeId{0}).fragments;
    return std::pair(n, (w->at - SimTime{}) + (r->at - begun));
  };
  const auto [whole, quick] = timed(128);
  const auto [parts, slow] = timed(16);
  EXPECT_EQ(whole, 2U);
  EXPECT_EQ(parts, 14U);
  EXPECT_GT(slow, quick + milliseconds(2));
}

TEST(ServedCosts, RP_1__TheServerWithMoreFreeLoadIsChosen) {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DKA1", quick_drive());
  StorageChannel& bus = run.bus();
  run.boot_server(100).add(unit, {ServedRig::over(bus)});
  run.boot_server(500).add(unit, {ServedRig::over(bus)});
  NodeDisk& c = run.boot().add(unit, {});
  run.nodes[2]->select_paths();
  EXPECT_EQ(c.current_server(), NodeId{1});
  // 5,000 requests in an interval of 5 s use up B's rating.
  for (int i = 0; i < 5000; ++i) {
    auto r = run.read(c, {0, 1});
    run.run_for(milliseconds(1));
    ASSERT_TRUE(r->ended);
  }
  run.run_for(milliseconds(100));
  NodeDisk& d = run.boot().add(unit, {});
  run.nodes[3]->select_paths();
  EXPECT_EQ(d.current_server(), NodeId{0});
}

TEST(ServedCosts, RP_1__EqualServersShareTheUnits) {
  ServedRig run;
  StorageChannel& bus = run.bus();
  NodeDevices& a = run.boot_server();
  NodeDevices& b = run.boot_server();
  NodeDevices& c = run.boot();
  std::vector<NodeDisk*> faces;
  for (int i = 0; i < 6; ++i) {
    DiskUnit& unit = run.add_unit("$1$DKA" + std::to_string(i), quick_drive());
    a.add(unit, {ServedRig::over(bus)});
    b.add(unit, {ServedRig::over(bus)});
    faces.push_back(&c.add(unit, {}));
  }
  c.select_paths();
  const auto of_a = std::count_if(faces.begin(), faces.end(), [](const NodeDisk* f) {
    return f->current_server() == NodeId{0};
  });
  EXPECT_EQ(of_a, 3);
}

// Losses (contracts 3-6 of the Disk port).

struct TwoServers : testing::Test {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DKA1");
  StorageChannel& bus = run.bus();
  NodeDevices& a = run.boot_server();
  NodeDevices& b = run.boot_server();
  NodeDevices& c = run.boot();
  NodeDisk& at_a = a.add(unit, {ServedRig::over(bus)});
  NodeDisk& at_b = b.add(unit, {ServedRig::over(bus)});
  NodeDisk& at_c = c.add(unit, {});
  TwoServers() { run.nodes[2]->select_paths(); }
};

TEST_F(TwoServers, RP_2__WhenTheServerDiesTheClientVerifiesAndGoesOnWithTheOther) {
  ASSERT_EQ(at_c.current_server(), NodeId{0});
  auto w = run.write(at_c, {1000, 8}, 42);
  run.run_for(milliseconds(1));
  run.kill(0);
  run.run_for(milliseconds(1));
  EXPECT_EQ(w->op.status, Status::medium_offline);
  auto refused = run.read(at_c, {0, 1});
  run.run_for(milliseconds(1));
  EXPECT_EQ(refused->op.status, Status::volume_invalid);
  const std::uint32_t before = at_c.info().incarnation;
  EXPECT_EQ(run.verify(at_c), Status::normal);
  EXPECT_EQ(at_c.current_server(), NodeId{1});
  EXPECT_EQ(at_c.info().host, "B");
  EXPECT_NE(at_c.info().incarnation, before);
  auto again = run.write(at_c, {1000, 8}, 43);
  run.run();
  EXPECT_EQ(again->op.status, Status::normal);
  EXPECT_EQ(unit.medium().at(1000), 43U);
}

/// What the client writes through B after A was lost is never overwritten by what A still had.
TEST(ServedLosses, RC_38__ASecondAttemptIsNotOvertakenByTheFirst) {
  int performed = 0;
  int dropped = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    for (const bool dies : {true, false}) {
      ServedRig run;
      DiskUnit& unit = run.add_unit("$1$DKA1", test::plain_drive(), seed);
      StorageChannel& bus = run.bus();
      run.boot_server().add(unit, {ServedRig::over(bus)});
      run.boot_server().add(unit, {ServedRig::over(bus)});
      NodeDisk& c = run.boot().add(unit, {});
      run.nodes[2]->select_paths();
      std::vector<std::unique_ptr<test::Request>> first;
      for (Lbn i = 0; i < 12; ++i) first.push_back(run.write(c, {i * 1000, 8}, 40 + i));
      run.run_for(milliseconds(12));
      if (dies) {
        run.kill(0);
      } else {
        run.courier.disconnect({2}, {0});
      }
      run.run_for({});
      std::vector<Stamp> then;
      for (Lbn i = 0; i < 12; ++i) {
        ASSERT_TRUE(first[i]->ended);
        then.push_back(unit.medium().at(i * 1000));
        if (first[i]->op.status == Status::normal) {
          EXPECT_EQ(then.back(), 40 + i);
        } else {
          EXPECT_EQ(first[i]->op.status, Status::medium_offline);
          then.back() == 40 + i ? ++performed : ++dropped;
        }
      }
      run.run_for(seconds(1));
      for (Lbn i = 0; i < 12; ++i) EXPECT_EQ(unit.medium().at(i * 1000), then[i]);
      EXPECT_EQ(c.queue_length(), 0U);
    }
  }
  EXPECT_GT(performed, 30);
  EXPECT_GT(dropped, 30);
}

TEST_F(TwoServers, RC_38__AServerThatHearsFirstGivesUpAndTheClientWaits) {
  auto w = run.write(at_c, {150'000, 8}, 42);
  run.run_for(milliseconds(1));
  run.courier.disconnect_one({0}, {2});
  const Stamp then = unit.medium().at(150'000);
  run.run_for(seconds(5));
  EXPECT_FALSE(w->ended);
  EXPECT_EQ(unit.medium().at(150'000), then);
  run.courier.disconnect_one({2}, {0});
  run.run_for({});
  EXPECT_EQ(w->op.status, Status::medium_offline);
}

TEST_F(TwoServers, RC_23__NothingIsLostWhileMessagesWait) {
  run.courier.hold(true);
  auto w = run.write(at_c, {1000, 8}, 42);
  run.run_for(seconds(15));
  EXPECT_FALSE(w->ended);
  run.courier.hold(false);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
}

TEST(ServedLosses, R6_127__CommandsOfADeadClientArePerformedOrDroppedAtOnce) {
  int performed = 0;
  int dropped = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    ServedRig run;
    DiskUnit& unit = run.add_unit("$1$DKA1", test::plain_drive(), seed);
    StorageChannel& bus = run.bus();
    NodeDisk& a = run.boot_server().add(unit, {ServedRig::over(bus)});
    NodeDisk& c = run.boot().add(unit, {});
    run.nodes[1]->select_paths();
    std::vector<std::unique_ptr<test::Request>> writes;
    for (Lbn i = 0; i < 12; ++i) writes.push_back(run.write(c, {i * 1000, 8}, 40 + i));
    run.run_for(milliseconds(12));
    run.scope.clear();
    writes.clear();
    run.kill(1);
    std::vector<Stamp> then;
    for (Lbn i = 0; i < 12; ++i) {
      then.push_back(unit.medium().at(i * 1000));
      then.back() == 40 + i ? ++performed : ++dropped;
    }
    auto w = run.write(a, {0, 1}, 9);
    run.run();
    EXPECT_EQ(w->op.status, Status::normal);
    for (Lbn i = 1; i < 12; ++i) EXPECT_EQ(unit.medium().at(i * 1000), then[i]);
  }
  EXPECT_GT(performed, 30);
  EXPECT_GT(dropped, 30);
}

TEST_F(Served, AnAbandonedServedWriteIsPerformedAndTellsNobody) {
  auto w = run.write(at_b, {100, 8}, 42);
  run.scope.clear();
  w.reset();
  run.run();
  EXPECT_EQ(unit.medium().at(100), 42U);
  EXPECT_EQ(at_b.queue_length(), 0U);
}

Task<void> cancel(Disk& disk, bool& ended) {
  co_await disk.cancel();
  ended = true;
}

TEST_F(TwoServers, R6_128__CancelEndsWhatIsNotAtTheServerAtOnceAndTheRestWhenDone) {
  std::vector<std::unique_ptr<test::Request>> writes;
  for (Lbn i = 0; i < 8; ++i) writes.push_back(run.write(at_c, {i * 1000, 8}, 1));
  run.run_for(milliseconds(2));
  auto late = run.write(at_c, {100'000, 8}, 2);
  bool ended = false;
  run.scope.spawn(cancel(at_c, ended));
  run.run_for({});
  EXPECT_EQ(late->op.status, Status::cancelled);
  EXPECT_FALSE(ended);
  run.run_for(seconds(1));
  EXPECT_TRUE(ended);
  for (const auto& w : writes) EXPECT_EQ(w->op.status, Status::normal);
  EXPECT_EQ(unit.medium().at(100'000), 7U);
}

TEST_F(TwoServers, R6_128__CancelDoesNotWaitLongerThanTheHardLimit) {
  auto w = run.write(at_c, {1000, 8}, 1);
  run.run_for(milliseconds(1));
  run.courier.hold(true);  // the end message does not come
  bool ended = false;
  run.scope.spawn(cancel(at_c, ended));
  run.run_for(seconds(14));
  EXPECT_FALSE(ended);
  run.run_for(seconds(2));
  EXPECT_TRUE(ended);
  EXPECT_EQ(w->op.status, Status::cancelled);
}

TEST_F(Served, RC_37__AServerThatMayNotRunHoldsWhatItWasGiven) {
  a.set_may_run(false);
  auto w = run.write(at_b, {100, 8}, 42);
  run.run_for(seconds(3));
  EXPECT_FALSE(w->ended);
  EXPECT_EQ(unit.medium().at(100), 7U);
  a.set_may_run(true);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
}

TEST_F(Served, RC_37__AClientThatMayNotRunSendsNothing) {
  b.set_may_run(false);
  auto w = run.write(at_b, {100, 8}, 42);
  run.run_for(seconds(3));
  EXPECT_EQ(run.courier.sent, 0U);
  EXPECT_EQ(at_b.queue_length(), 1U);
  b.set_may_run(true);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
  EXPECT_EQ(run.courier.sent, 2U);
}

TEST_F(Served, AnErrorOfTheUnitComesThroughTheServer) {
  unit.defects().add({105, 1}, DefectKind::lost);
  auto r = run.read(at_b, {100, 10});
  run.run();
  EXPECT_EQ(r->op.status, Status::parity);
  EXPECT_EQ(r->op.done, 5U);
  unit.set_write_lock(true);
  auto w = run.write(at_b, {0, 1}, 1);
  run.run();
  EXPECT_EQ(w->op.status, Status::write_locked);
}

TEST_F(Served, RV_12__AServerThatStandsStillTakesItsShareAndVerificationEndsWithinFiveSeconds) {
  run.courier.hold(true);
  EXPECT_EQ(run.verify(at_b), Status::medium_offline);
  EXPECT_LT(run.queue.now() - SimTime{}, seconds(5));
  EXPECT_GT(run.queue.now() - SimTime{}, seconds(4));
  run.courier.hold(false);
  EXPECT_EQ(run.verify(at_b), Status::normal);
}

TEST_F(Served, RV_12__AServerThatIsNotConnectedIsNotWaitedFor) {
  run.courier.disconnect({0}, {1});
  const SimTime before = run.queue.now();
  EXPECT_EQ(run.verify(at_b), Status::medium_offline);
  EXPECT_LT(run.queue.now() - before, milliseconds(10));
}

/// Takes commands and never answers them.
class Silent final : public DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "silent"; }
  Status verdict(IoKind, BlockRange) override { return Status::pending; }
};

Duration given_up_after(std::int64_t command_timeout) {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DKA1", quick_drive());
  StorageChannel& bus = run.bus();
  NodeDevices& a = run.boot({{ParameterId::mscp_load, 1},
                             {ParameterId::mscp_serve_all, 1},
                             {ParameterId::mscp_cmd_tmo, command_timeout}});
  NodeDevices& b = run.boot();
  a.add(unit, {ServedRig::over(bus)});
  NodeDisk& at_b = b.add(unit, {});
  b.select_paths();
  unit.install(std::make_unique<Silent>());
  auto w = run.write(at_b, {100, 8}, 42);
  run.run_for(seconds(100));
  EXPECT_TRUE(w->ended);
  EXPECT_EQ(w->op.status, Status::medium_offline);
  EXPECT_EQ(run.served.outstanding(at_b, run.served.next_sequence()), 0U);
  return w->at - SimTime{};
}

TEST(ServedTimeouts, RP_1__ACommandThatTheDiskDoesNotAnswerIsGivenUpByTheServer) {
  const Duration built_in = given_up_after(0);
  EXPECT_GE(built_in, seconds(40)) << "the built-in timeout";
  EXPECT_LE(built_in, seconds(46));
  const Duration given = given_up_after(7);
  EXPECT_GE(given, seconds(7)) << "MSCP_CMD_TMO";
  EXPECT_LE(given, seconds(13));
}

TEST(ServedTimeouts, RP_1__ACommandThatIsOnlySlowIsNotGivenUp) {
  ServedRig run;
  DriveSpec slow = quick_drive();
  slow.read_overhead = slow.write_overhead = seconds(5);
  DiskUnit& unit = run.add_unit("$1$DKA1", slow);
  NodeDevices& a = run.boot({{ParameterId::mscp_load, 1},
                             {ParameterId::mscp_serve_all, 1},
                             {ParameterId::mscp_cmd_tmo, 7}});
  NodeDevices& b = run.boot();
  a.add(unit, {ServedRig::over(run.bus())});
  NodeDisk& at_b = b.add(unit, {});
  b.select_paths();
  auto w = run.write(at_b, {100, 8}, 42);
  run.run();
  EXPECT_EQ(w->op.status, Status::normal);
}

}  // namespace
}  // namespace shadow::models
