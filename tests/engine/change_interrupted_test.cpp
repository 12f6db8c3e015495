// A change of membership that is interrupted after every single event of it: its leader dies, a
// node that holds dies, a disk goes. What is left the survivors agree on (R6.110-R6.116, R6.126).
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kThree{"ALPHA", "BETA", "GAMMA"};
constexpr int kEvents = 140;  // more than a change with all its messages and writes has

using Step = std::function<void(TestCluster&)>;

struct Work {
  const char* name;
  std::vector<std::string> members;
  std::vector<std::string> targets;
  Step begin;
};

void write_everywhere(TestCluster& c) {
  for (const auto& n : kThree) {
    for (Lbn i = 0; i < 4; ++i) c.start_write(n, kUnit, {1000 + 100 * c.id(n).index + i, 1}, 9 + i);
  }
}

const std::vector<Work>& works() {
  static const std::vector<Work> all{
      {"add", {kD1, kD2}, {}, [](TestCluster& c) { c.start_mount("ALPHA", mounting({kD3})); }},
      {"remove",
       {kD1, kD2, kD3},
       {},
       [](TestCluster& c) { c.start_dismount("ALPHA", dismounting(kD1)); }},
      {"expel",
       {kD1, kD2, kD3},
       {},
       [](TestCluster& c) {
         fatal(c, kD2);
         c.start_write("ALPHA", kUnit, {100, 1}, 5);
       }},
      {"dismount",
       {kD1, kD2},
       {},
       [](TestCluster& c) { c.start_dismount("ALPHA", dismounting(unit_name())); }},
      {"two at once",
       {kD1, kD2, kD3},
       {},
       [](TestCluster& c) {
         c.start_dismount("ALPHA", dismounting(kD3));
         c.start_dismount("BETA", dismounting(kD2));
       }},
      {"begin of a copy", {kD1, kD2}, {kD3}, [](TestCluster&) {}},
  };
  return all;
}

/// What must hold when all is quiet (R6.111, R6.116, R6.126).
void expect_agreement(TestCluster& c, const std::vector<std::string>& nodes) {
  const UnitView first = c.view(nodes.front(), kUnit);
  for (const auto& n : nodes) {
    const UnitView v = c.view(n, kUnit);
    EXPECT_EQ(members(c, n), members(c, nodes.front())) << n;
    EXPECT_EQ(v.generation, first.generation) << n;
    EXPECT_EQ(v.mounted_on, nodes) << n;
    EXPECT_EQ(v.state, UnitState::steady) << n;
  }
  for (const auto& d : {kD1, kD2, kD3}) {
    const auto scb = c.scb_of(d, kSize);
    const bool member =
        std::ranges::any_of(first.members, [&](const MemberView& m) { return m.name == named(d); });
    if (member) {
      ASSERT_TRUE(scb) << d;
      EXPECT_EQ(scb->generation, first.generation) << d;
      EXPECT_TRUE(c.equal(first.members.front().name.str(), d, kSize)) << d;
      continue;
    }
    if (scb) EXPECT_LT(scb->generation, first.generation) << d;
  }
}

/// Begins the work on a new cluster under load, lets `events` events pass, then `interrupt`; the
/// nodes `left` must agree in the end.
void interrupt_after(const Work& work, int events, const Step& interrupt,
                     const std::vector<std::string>& left) {
  TestCluster c;
  c.disk(kD1, kSize, 7);
  c.disk(kD2, kSize, 7);
  c.disk(kD3, kSize, std::ranges::count(work.members, kD3) > 0 ? 7 : 99);
  for (const auto& node : kThree) c.boot(node);
  c.adopt(kUnit, work.members, kThree, work.targets);
  work.begin(c);
  write_everywhere(c);
  int n = 0;
  c.run_until([&] { return n++ >= events; }, seconds(20));
  interrupt(c);
  for (const auto& node : left) {
    ASSERT_EQ(c.write(node, kUnit, {3000, 2}, 77), Status::normal) << node;
  }
  ASSERT_TRUE(c.run_until_steady(kUnit));
  c.run(seconds(5));
  expect_agreement(c, left);
}

void interrupt_everywhere(const Step& interrupt, const std::vector<std::string>& left,
                          const std::string& without = "") {
  for (const Work& w : works()) {
    if (w.name == without) continue;
    for (int events = 0; events < kEvents; ++events) {
      interrupt_after(w, events, interrupt, left);
      if (::testing::Test::HasFailure()) {
        FAIL() << w.name << ", after event " << events;
      }
    }
  }
}

TEST(ChangeInterrupted, R6_105_R6_110_R6_111_R6_113_R6_116_R6_126__TheLeaderDies) {
  interrupt_everywhere([](TestCluster& c) { c.crash("ALPHA"); }, {"BETA", "GAMMA"});
}

TEST(ChangeInterrupted, R6_107_R6_116_R6_126__TheLeaderAndAnotherDieOneAfterTheOther) {
  interrupt_everywhere(
      [](TestCluster& c) {
        c.crash("ALPHA");
        int n = 0;
        c.run_until([&] { return n++ >= 25; }, seconds(1));
        c.crash("BETA");
      },
      {"GAMMA"});
}

TEST(ChangeInterrupted, R6_107_R6_116__ANodeThatHoldsDies) {
  interrupt_everywhere([](TestCluster& c) { c.crash("GAMMA"); }, {"ALPHA", "BETA"}, "dismount");
}

TEST(ChangeInterrupted, R6_11_R6_116__TheMasterBreaksDown) {
  for (const Work& w : works()) {
    // Not where the master may be the only one left.
    if (w.name == std::string("dismount") || w.name == std::string("two at once")) continue;
    for (int events = 0; events < kEvents; ++events) {
      interrupt_after(w, events, [](TestCluster& c) { fatal(c, kD1); }, kThree);
      if (::testing::Test::HasFailure()) FAIL() << w.name << ", after event " << events;
    }
  }
}

TEST(ChangeInterrupted, R6_96_R6_103_R6_116__TheLeaderDiesAndTheMasterIsAwayForAWhile) {
  interrupt_everywhere(
      [](TestCluster& c) {
        for (const auto& n : kThree) {
          if (c.up(n)) c.cut(n, kD1);
        }
        c.crash("ALPHA");
        c.run(seconds(20));
        for (const char* n : {"BETA", "GAMMA"}) c.cut(n, kD1, false);
      },
      {"BETA", "GAMMA"});
}

TEST(ChangeInterrupted, R6_9_R6_116__TheLeaderDiesWithItsClockAheadAndTheMasterIsAwayForGood) {
  for (int events = 0; events < kEvents; ++events) {
    TestCluster c;
    for (const auto& d : {kD1, kD2, kD3}) c.disk(d, kSize, 7);
    c.boot("ALPHA", seconds(300));
    c.boot("BETA", seconds(-300));
    c.adopt(kUnit, {kD1, kD2, kD3}, {"ALPHA", "BETA"});
    c.start_dismount("ALPHA", dismounting(kD3));
    int n = 0;
    c.run_until([&] { return n++ >= events; }, seconds(20));
    c.cut("BETA", kD1);
    c.crash("ALPHA");
    ASSERT_EQ(c.write("BETA", kUnit, {3000, 2}, 77), Status::normal) << events;
    ASSERT_TRUE(c.run_until_steady(kUnit)) << events;
    EXPECT_LT(c.scb(kD1, kSize).generation, c.view("BETA", kUnit).generation) << events;
  }
}

}  // namespace
}  // namespace shadow::test
