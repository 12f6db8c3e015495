#include <gtest/gtest.h>

#include "tests/models/storage_fixture.hpp"
#include "tests/support/test_nodes.hpp"

namespace shadow {
namespace {

using models::CalendarTime;
using test::TestNodes;

TEST(Calendar, SystemTimeCountsFromTheModifiedJulianBase) {
  EXPECT_EQ(models::wall_time({1858, 11, 17, 0, 0, 0}).ticks, 0U);
  EXPECT_EQ(models::format_time({0}), "17-NOV-1858 00:00:00.00");
  const WallTime t = models::wall_time({2010, 3, 1, 8, 0, 0});
  EXPECT_EQ(models::format_time(t), " 1-MAR-2010 08:00:00.00");
  EXPECT_EQ(models::format_time({t.ticks + 9'999'999}), " 1-MAR-2010 08:00:00.99");
  EXPECT_EQ(models::format_time(models::wall_time({2012, 2, 29, 23, 59, 59})),
            "29-FEB-2012 23:59:59.00");
}

TEST(NodeTimers, R6_9__ClocksOfNodesDifferByTheirOffsetsAndTimeDoesNot) {
  TestNodes c{{"ALPHA"}};
  models::NodeSpec beta;
  beta.id = TestNodes::id(1);
  beta.name = "BETA";
  beta.clock_offset = milliseconds(-1500);
  models::NodeShell& b = c.nodes.boot(beta);
  c.run_for(seconds(2));
  EXPECT_EQ(b.timers().now(), c.node(0).timers().now());
  EXPECT_EQ(c.node(0).timers().clock().ticks - b.timers().clock().ticks, 15'000'000U);
  EXPECT_EQ(models::format_time(c.node(0).timers().clock()), " 1-MAR-2010 08:00:02.00");
}

TEST(NodeRuntime, R1_26__PoolIsTakenAndGivenBack) {
  TestNodes c{{}};
  models::NodeSpec spec;
  spec.id = TestNodes::id(0);
  spec.name = "ALPHA";
  spec.pool = 1000;
  Node& node = c.nodes.boot(spec).runtime();
  EXPECT_EQ(node.reserve(600), Status::normal);
  EXPECT_EQ(node.reserve(401), Status::insufficient_memory);
  EXPECT_EQ(node.reserve(400), Status::normal);
  node.release(600);
  EXPECT_EQ(node.reserve(600), Status::normal);
}

TEST(NodeRuntime, ChanceOfOnePurposeIsNotMovedByAnother) {
  TestNodes a{{"ALPHA"}};
  TestNodes b{{"ALPHA"}};
  std::vector<std::uint64_t> of_a;
  std::vector<std::uint64_t> of_b;
  for (int i = 0; i < 20; ++i) {
    of_a.push_back(a.node(0).runtime().draw("read choice", 1000));
    (void)b.node(0).runtime().draw("delay", 7);
    of_b.push_back(b.node(0).runtime().draw("read choice", 1000));
  }
  EXPECT_EQ(of_a, of_b);
  b.nodes.crash({TestNodes::id(0)}, "TEST");
  b.nodes.boot(b.specs[0]);
  EXPECT_NE(b.node(0).runtime().draw("read choice", 1U << 30U),
            TestNodes{{"ALPHA"}}.node(0).runtime().draw("read choice", 1U << 30U))
      << "a later boot draws other chances";
}

TEST(NodeRuntime, R10_5__ProcessorWorksFirstComeFirstServed) {
  TestNodes c{{}};
  models::NodeSpec spec;
  spec.id = TestNodes::id(0);
  spec.name = "ALPHA";
  spec.processor_model = true;
  models::NodeShell& node = c.nodes.boot(spec);
  std::vector<SimTime> ends;
  for (int i = 0; i < 2; ++i) {
    c.spawn(0, [&]() -> Task<void> {
      co_await node.runtime().compute(microseconds(30));
      ends.push_back(c.driver.now());
    });
  }
  c.run();
  EXPECT_EQ(ends, (std::vector{SimTime{30'000}, SimTime{60'000}}));
  EXPECT_EQ(node.runtime().processor_used(), microseconds(60));
}

TEST(NodeRuntime, R6_129__BugcheckNeverResumesAndEndsTheNodeThroughTheQueue) {
  TestNodes c{{"ALPHA", "BETA"}};
  bool resumed = false;
  bool others = false;
  c.spawn(0, [&]() -> Task<void> {
    co_await c.node(0).timers().sleep(seconds(1));
    co_await c.node(0).runtime().bugcheck("SYSDISKLOST");
    resumed = true;
  });
  c.spawn(0, [&]() -> Task<void> {
    co_await c.node(0).timers().sleep(seconds(2));
    others = true;
  });
  c.run();
  EXPECT_FALSE(resumed);
  EXPECT_FALSE(others);
  EXPECT_EQ(c.nodes.find(TestNodes::id(0)), nullptr);
  ASSERT_EQ(c.printed.journal.size(), 1U);
  EXPECT_EQ(c.printed.journal[0].id, MessageId::crash_bugcheck);
  EXPECT_EQ(c.node(1).cluster().membership().nodes.size(), 1U);
}

Emission copy_started() { return Emission(MessageId::ssrv_inicomp); }

TEST(NodeConsole, RA_5__BannerNamesTheReporterOnOtherNodesOnly) {
  TestNodes c{{"ALPHA", "BETA"}};
  c.run_for(milliseconds(123'456));
  c.node(0).console().opcom(copy_started());
  c.run();
  ASSERT_EQ(c.printed.terminals.size(), 2U);
  EXPECT_EQ(c.printed.terminals[0].node, TestNodes::id(0));
  EXPECT_EQ(c.printed.terminals[0].lines,
            (std::vector<std::string>{"%%%%%%%%%%%  OPCOM   1-MAR-2010 08:02:03.45  %%%%%%%%%%%",
                                      "Message from user SYSTEM on ALPHA", line(copy_started())}));
  EXPECT_EQ(c.printed.terminals[1].node, TestNodes::id(1));
  EXPECT_GT(c.printed.terminals[1].time, c.printed.terminals[0].time);
  EXPECT_EQ(c.printed.terminals[1].lines,
            (std::vector<std::string>{"%%%%%%%%%%%  OPCOM   1-MAR-2010 08:02:03.45  %%%%%%%%%%%",
                                      "    (from node ALPHA at  1-MAR-2010 08:02:03.45)",
                                      "Message from user SYSTEM on ALPHA", line(copy_started())}));
}

TEST(NodeConsole, RA_5__OptionNamesTheReporterAlways) {
  models::Nodes::Options options;
  options.from_line = models::FromLine::always;
  TestNodes c{{"ALPHA"}, options};
  c.node(0).console().opcom(copy_started());
  ASSERT_EQ(c.printed.terminals.size(), 1U);
  EXPECT_EQ(c.printed.terminals[0].lines.size(), 4U);
}

TEST(NodeConsole, RA_4__OpcomIsHeldWhileTheNodeMayNotRunAndKeepsItsTime) {
  TestNodes c{{"ALPHA"}};
  c.run_for(seconds(1));
  c.node(0).console().set_may_run(false);
  c.node(0).console().opcom(copy_started());
  c.node(0).console().opa0(Emission(MessageId::mv_offline, {{"device", "DSA1"}}));
  EXPECT_TRUE(c.printed.terminals.empty());
  EXPECT_EQ(c.printed.console.size(), 1U) << "OPA0 always prints";
  c.run_for(seconds(5));
  c.node(0).console().set_may_run(true);
  ASSERT_EQ(c.printed.terminals.size(), 1U);
  EXPECT_NE(c.printed.terminals[0].lines[0].find("08:00:01.00"), std::string::npos);
}

/// Software of a node that counts what it does: faces of disks, and no engine.
struct Counting {
  Counting(TestNodes& c, std::size_t n, models::DiskUnit& unit, models::StorageChannel& channel,
           int& alive_, int& fired_)
      : devices(TestNodes::id(n), c.nodes.wakeups()), alive(alive_), fired(fired_) {
    models::PathSpec path;
    path.channel = &channel;
    disk = &devices.add(unit, {path});
    ++alive;
  }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;
  ~Counting() { --alive; }
  models::NodeDevices devices;
  Disk* disk;
  int& alive;
  int& fired;
};

enum class Busy { timer, message, lock, disk };

Task<void> busy(TestNodes& c, std::size_t n, Counting& software, Busy kind, std::uint64_t who) {
  const std::vector<std::uint64_t> owned(100, who);  // a leak would show
  const Blocks data(who + 1, 8);
  for (;;) {
    switch (kind) {
      case Busy::timer:
        co_await c.node(n).timers().sleep(microseconds(70));
        break;
      case Busy::message: {
        const Message question{MessageKind{1}, 64, nullptr};
        const Reply r = co_await c.node(n).cluster().ask(TestNodes::id(1 - n), question);
        if (r.status == Status::node_removed) co_await c.node(n).timers().sleep(seconds(1));
        break;
      }
      case Busy::lock: {
        const Lock l = co_await c.node(n).locks().acquire("R", LockMode::ex);
        co_await c.node(n).timers().sleep(microseconds(30));
        break;
      }
      case Busy::disk: {
        IoOp op;
        op.kind = IoKind::write;
        op.range = {who * 8, 8};
        op.payload = &data;
        models::CommandWait io(*software.disk, op);
        co_await io;
      }
    }
    ++software.fired;
  }
}

TEST(NodeShell, R6_127__CrashAtAnyInstantEndsAllThatIsUnderWayAndNothingFires) {
  for (std::int64_t at = 0; at < 60; ++at) {
    int alive = 0;
    int fired[2] = {0, 0};
    models::StorageChannel channel({"BUS", 100e6, microseconds(5), {}, {}, true, 1});
    std::unique_ptr<models::DiskUnit> unit;
    TestNodes c{{"ALPHA", "BETA"}};
    models::DiskUnitSpec disk;
    disk.name = *DeviceName::parse("$1$DGA1");
    disk.unit = disk.name.id();
    disk.drive = models::test::plain_drive();
    unit = std::make_unique<models::DiskUnit>(c.driver.queue(), disk, nullptr);
    for (std::size_t n = 0; n < 2; ++n) {
      auto& software = c.node(n).install<Counting>(c, n, *unit, channel, alive, fired[n]);
      c.node(n).cluster().serve(MessageKind{1}, [&c, n](NodeId, Message) -> Task<Message> {
        co_await c.node(n).timers().sleep(microseconds(20));
        co_return Message{};
      });
      for (std::uint64_t i = 0; i < 12; ++i) {
        const Busy kind{static_cast<int>(i % 4)};
        c.node(n).scope().spawn(busy(c, n, software, kind, n * 12 + i));
      }
    }
    c.run_for(microseconds(at * 217));
    c.nodes.crash({TestNodes::id(0)}, "TEST");
    EXPECT_EQ(alive, 1);
    const int fired_by_then = fired[0];
    const int of_the_other = fired[1];
    c.run_for(milliseconds(20));
    EXPECT_EQ(fired[0], fired_by_then);
    EXPECT_GT(fired[1], of_the_other) << "the survivor goes on";
    c.nodes.crash({TestNodes::id(1)}, "TEST");
  }
}

}  // namespace
}  // namespace shadow
