// The hazard of R6.29, provoked: a drive that reorders commands, a small unit, users near the
// fence. The right engine survives a thousand seeds; one with a planted bug is found out.
#include <gtest/gtest.h>

#include "engine/base/planted.hpp"
#include "tests/support/judged_cluster.hpp"

namespace shadow::test {
namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr std::uint64_t kSeeds = 60;  // the same paths, twenty times slower
#else
constexpr std::uint64_t kSeeds = 1000;
#endif
#endif
constexpr BlockCount kSize = 64 * 127;

/// A copy onto a third disk while users write where it works. The complaints of the oracle.
std::string copy_under_fire(std::uint64_t seed, Stamp target_contents) {
  TestCluster::Options options;
  options.seed = seed;
  JudgedCluster j(options);
  TestCluster& c = j.cluster;
  c.disk("$1$DGA10", kSize, 7);
  c.disk("$1$DGA30", kSize, target_contents);
  c.boot("ALPHA");
  c.adopt(JudgedCluster::kUnit, {"$1$DGA10"}, {"ALPHA"}, {"$1$DGA30"});
  models::WorkloadSpec w;
  w.name = "fire";
  w.streams = 4;
  w.think = milliseconds(5);
  w.reads = 0.3;
  w.region = {4100, 4000};
  models::WorkloadSpec near = w;
  near.name = "near the fence";
  near.pattern.kind = models::PatternKind::fence;
  j.load("$1$DGA10", {"ALPHA"}, {w, near});
  EXPECT_TRUE(c.run_until_steady(JudgedCluster::kUnit));
  c.run(milliseconds(100));
  EXPECT_TRUE(j.finish("ALPHA"));
  EXPECT_EQ(j.compare.members, 2U);
  return j.complaints();
}

TEST(CopyHazard, R6_26_R6_27_R6_29_R6_110_R6_111__AThousandSeedsOfUsersAtTheFenceAreClean) {
  plant(Planted::none);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    ASSERT_EQ(copy_under_fire(seed, seed % 2 == 0 ? 7 : 99), "") << "seed " << seed;
  }
}

TEST(CopyHazard, R6_29__ParallelWritesToTheSegmentInWorkAreFoundWithinAHundredSeeds) {
  plant(Planted::segment_in_work_below_fence);
  std::uint64_t seed = 1;
  while (seed <= 100 && copy_under_fire(seed, 99).empty()) ++seed;
  plant(Planted::none);
  EXPECT_LE(seed, 100U);
  RecordProperty("found_at_seed", std::to_string(seed));
}

}  // namespace
}  // namespace shadow::test
