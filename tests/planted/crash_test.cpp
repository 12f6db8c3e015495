// Nodes that die under load, at any instant: the survivors' merge makes the members equal, no
// acknowledged write is lost, no two reads of a block contradict each other.
#include <gtest/gtest.h>

#include "engine/base/planted.hpp"
#include "models/random/random_stream.hpp"
#include "tests/support/judged_cluster.hpp"

namespace shadow::test {
namespace {

#if __has_feature(address_sanitizer)
constexpr std::uint64_t kSeeds = 25;
#else
constexpr std::uint64_t kSeeds = 400;
#endif
constexpr BlockCount kSize = 32 * 127;

models::WorkloadSpec hot_load() {
  models::WorkloadSpec w;
  w.name = "hot";
  w.streams = 6;
  w.think = milliseconds(3);
  w.reads = 0.5;
  w.region = {100, 400};
  return w;
}

struct Outcome {
  std::string complaints;
  bool steady = false;
  BlockCount excused = 0;
};

/// Three nodes with the same load; two die one after the other, the second while the merge runs or
/// is due.
Outcome two_crashes(std::uint64_t seed) {
  TestCluster::Options options;
  options.seed = seed;
  JudgedCluster j(options);
  TestCluster& c = j.cluster;
  c.disk("$1$DGA10", kSize, 7);
  c.disk("$1$DGA20", kSize, 7);
  const bool third = seed % 3 == 0;
  if (third) c.disk("$1$DGA30", kSize, 99);
  for (const char* n : {"ALPHA", "BETA", "GAMMA"}) c.boot(n);
  std::vector<std::string> targets;
  if (third) targets.emplace_back("$1$DGA30");
  c.adopt(JudgedCluster::kUnit, {"$1$DGA10", "$1$DGA20"}, {"ALPHA", "BETA", "GAMMA"}, targets);
  j.load("$1$DGA10", {"ALPHA", "BETA", "GAMMA"}, {hot_load()});
  models::RandomStream random(seed, "crash");
  c.run(microseconds(static_cast<std::int64_t>(random.uniform(400'000))));
  c.crash("ALPHA");
  c.run(microseconds(static_cast<std::int64_t>(random.uniform(21'000'000))));
  c.crash("BETA");
  c.run(microseconds(static_cast<std::int64_t>(random.uniform(1'000'000))));
  Outcome o;
  o.steady = j.finish("GAMMA");
  o.complaints = j.complaints();
  o.excused = j.compare.excused;
  return o;
}

TEST(Crash, R6_47_R6_56_R6_57_R6_63_R6_113_R6_114_R6_122__TwoNodesDieUnderLoadAndNothingIsLost) {
  plant(Planted::none);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Outcome o = two_crashes(seed);
    ASSERT_TRUE(o.steady) << "seed " << seed;
    ASSERT_EQ(o.complaints, "") << "seed " << seed;
  }
}

TEST(Crash, R6_122__SurvivorsThatGoOnWithoutAMergeAreFoundOut) {
  plant(Planted::no_merge_after_crash);
  std::uint64_t seed = 1;
  while (seed <= 100 && two_crashes(seed).complaints.empty()) ++seed;
  plant(Planted::none);
  EXPECT_LE(seed, 100U);
}

TEST(Crash, R6_57__ACorrectionWithoutInterlockIsFoundOut) {
  plant(Planted::merge_without_interlock);
  std::uint64_t seed = 1;
  while (seed <= 200 && two_crashes(seed).complaints.empty()) ++seed;
  plant(Planted::none);
  EXPECT_LE(seed, 200U);
}

}  // namespace
}  // namespace shadow::test
