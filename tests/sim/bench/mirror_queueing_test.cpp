// The ways to choose a member under load.
#include <gtest/gtest.h>

#include "tests/sim/bench/mirror_load.hpp"

namespace shadow::sim {
namespace {

TEST(MirrorQueueing, R10_14_R10_18__ReadsOfThePrimaryAreSlowestAndThoseByQueueFastest) {
  const auto read_ms = [](const char* choice) {
    return run_mirror(mirror_load("C2247A", choice, 30)).read_ms;
  };
  const double primary = read_ms("primary");
  const double random = read_ms("random");
  const double round_robin = read_ms("round_robin");
  const double shortest = read_ms("shortest_queue");
  const double cost = read_ms("cost");
  const double nearest = read_ms("nearest");
  EXPECT_GT(primary, 1.1 * random);
  EXPECT_GT(random, nearest);
  EXPECT_GT(random, round_robin);
  EXPECT_LT(shortest, 1.05 * round_robin);
  EXPECT_LT(shortest, random);
  EXPECT_NEAR(cost, shortest, 0.02 * shortest) << "equal costs: the queue decides (R10.14)";
}

}  // namespace
}  // namespace shadow::sim
