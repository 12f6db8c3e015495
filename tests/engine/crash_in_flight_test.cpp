// A node that dies at any instant of any piece of work takes its tasks, commands, questions, timers
// and lock requests with it: nothing fires afterwards, and the survivor can use the set.
// (What leaks or fires shows in the sanitized build.)
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

constexpr int kInstants = 60;

/// Runs `begin` on a new scene, crashes ALPHA after each of many times, goes on, and looks whether
/// BETA can still write to the set and leave it.
void crash_at_every_instant(const std::vector<std::string>& set, Duration step,
                            const std::function<void(TestCluster&)>& begin,
                            const std::vector<std::string>& targets = {}) {
  for (int i = 0; i < kInstants; ++i) {
    SetScene s(set, {"ALPHA", "BETA"}, {}, targets);
    TestCluster& c = s.c;
    begin(c);
    c.run(step * i);
    c.crash("ALPHA");
    for (const auto& d : {kD1, kD2, kD3}) c.unit(d).repair();
    ASSERT_EQ(c.write("BETA", kUnit, {200, 3}, 99), Status::normal) << "instant " << i;
    ASSERT_TRUE(c.run_until_steady(kUnit)) << "instant " << i;
    ASSERT_EQ(c.dismount("BETA", dismounting(unit_name())).status, Status::normal)
        << "instant " << i;
    c.run(seconds(60));
  }
}

void load(TestCluster& c, const std::string& node) {
  for (Lbn i = 0; i < 20; ++i) {
    c.start_write(node, kUnit, {1000 + 10 * i, 4}, 9000 + i);
    c.start_read(node, kUnit, {5000 + 10 * i, 4});
  }
}

TEST(CrashInFlight, R6_126_R6_127__WithUserIoUnderWay) {
  crash_at_every_instant({kD1, kD2}, milliseconds(1), [](TestCluster& c) { load(c, "ALPHA"); });
}

TEST(CrashInFlight, R6_126__WhileAMemberIsAddedUnderLoad) {
  crash_at_every_instant({kD1, kD2}, milliseconds(2), [](TestCluster& c) {
    load(c, "ALPHA");
    load(c, "BETA");
    c.start_mount("ALPHA", mounting({kD3}));
  });
}

TEST(CrashInFlight, R6_126__WhileBothNodesChangeTheMembership) {
  crash_at_every_instant({kD1, kD2, kD3}, milliseconds(2), [](TestCluster& c) {
    c.start_dismount("ALPHA", dismounting(kD3));
    c.start_dismount("BETA", dismounting(kD2));
  });
}

TEST(CrashInFlight, R6_125__WhileACopyRuns) {
  crash_at_every_instant({kD1}, milliseconds(25), [](TestCluster& c) { load(c, "BETA"); }, {kD3});
}

TEST(CrashInFlight, R6_124__WhileTheSetIsDismounted) {
  crash_at_every_instant({kD1, kD2}, microseconds(300), [](TestCluster& c) {
    load(c, "ALPHA");
    c.start_dismount("ALPHA", dismounting(unit_name()));
  });
}

TEST(CrashInFlight, R6_103__WhileAMemberIsTriedAgainAndExpelled) {
  crash_at_every_instant({kD1, kD2}, milliseconds(2300), [](TestCluster& c) {
    offline(c, kD2);
    load(c, "ALPHA");
  });
}

TEST(CrashInFlight, R6_49__WhileTheSetIsGivenUp) {
  crash_at_every_instant({kD1, kD2}, milliseconds(100), [](TestCluster& c) {
    offline(c, kD1);
    offline(c, kD2);
    load(c, "ALPHA");
    c.run(seconds(1));
    c.services("ALPHA").abort_virtual_unit(unit_name());
  });
}

TEST(CrashInFlight, R6_57__WhileRangesAreCorrected) {
  crash_at_every_instant({kD1, kD2}, milliseconds(1), [](TestCluster& c) {
    for (Lbn i = 0; i < 20; ++i) {
      c.unit(kD2).defects().add({5000 + 10 * i, 1}, models::DefectKind::lost);
    }
    load(c, "ALPHA");
    load(c, "BETA");
  });
}

TEST(CrashInFlight, R6_130__WhileANodeJoins) {
  for (int i = 0; i < kInstants; ++i) {
    SetScene s({kD1, kD2}, {"BETA"});
    s.c.boot("ALPHA");
    s.c.start_mount("ALPHA", mounting({kD3}));
    s.c.run(microseconds(500) * i);
    s.c.crash("ALPHA");
    ASSERT_EQ(s.c.write("BETA", kUnit, {200, 3}, 99), Status::normal) << "instant " << i;
    ASSERT_TRUE(s.c.run_until_steady(kUnit)) << "instant " << i;
  }
}

TEST(CrashInFlight, R6_16__WhileASetIsFormed) {
  for (int i = 0; i < kInstants; ++i) {
    SetScene s({}, {"ALPHA", "BETA"});
    for (const auto& d : {kD1, kD2}) s.c.initialize(d, "DATA1");
    s.c.start_mount("ALPHA", mounting({kD1, kD2}));
    s.c.start_mount("BETA", mounting({}));
    s.c.run(microseconds(800) * i);
    s.c.crash("ALPHA");
    s.c.run(seconds(5));  // the end of BETA's own mount
    const ServiceResult r = s.c.mount("BETA", mounting({kD1, kD2}), seconds(600));
    ASSERT_EQ(r.status, Status::normal) << "instant " << i;
    ASSERT_TRUE(s.c.run_until_steady(kUnit)) << "instant " << i;
  }
}

}  // namespace
}  // namespace shadow::test
