// A disk that was expelled and comes back must not count as current (R6.10).
#include <gtest/gtest.h>

#include "engine/base/planted.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

/// Disk 10 is expelled, a write is completed on disk 20 alone, all nodes fail, both disks are
/// mounted again, the expelled one named first. What a user reads then.
Stamp read_after_return() {
  SetScene s;
  fatal(s.c, kD1);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "20");
  s.c.crash("ALPHA");
  s.c.unit(kD1).repair();
  s.c.boot("ALPHA");
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_TRUE(s.c.run_until_steady(kUnit));
  return s.c.read("ALPHA", kUnit, {100, 1}).at(0);
}

TEST(Expulsion, R6_10_R6_102_R6_113__AnExpelledDiskThatReturnsIsNotTakenForCurrent) {
  plant(Planted::none);
  EXPECT_EQ(read_after_return(), 5U);
}

TEST(Expulsion, R6_10__WithoutTheNewNumberOnTheRestACompletedWriteWouldBeLost) {
  plant(Planted::expel_without_scb);
  const Stamp read = read_after_return();
  plant(Planted::none);
  EXPECT_NE(read, 5U);
}

}  // namespace
}  // namespace shadow::test
