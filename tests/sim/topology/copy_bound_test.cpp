// The lower bound of a full copy, held against the guide figures and against simulated copies.
#include "sim/topology/copy_bound.hpp"

#include <limits>

#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

constexpr double kFree = std::numeric_limits<double>::infinity();

double minutes_of(double gigabytes, double megabytes_per_second) {
  const auto blocks = static_cast<BlockCount>(gigabytes * 1e9 / kBlockBytes);
  const double rate = megabytes_per_second * 1e6;
  return streaming_bound(blocks, {rate, rate, kFree}).seconds() / 60;
}

TEST(CopyBound, RH_32__TheGuideFigures) {
  EXPECT_NEAR(minutes_of(1.506, 2.12), 12, 0.5) << "RA92";
  EXPECT_NEAR(minutes_of(2.10, 5), 7, 0.1) << "RZ28B";
  EXPECT_NEAR(minutes_of(9.1, 15), 10, 0.2);
  EXPECT_NEAR(minutes_of(300, 80), 63, 1);
  const auto blocks = static_cast<BlockCount>(300e9 / kBlockBytes);
  const CopyRates ds3{80e6, 80e6, 0.6 * 39e6 / 8};
  EXPECT_NEAR(streaming_bound(blocks, ds3).seconds() / 3600, 28.5, 0.1) << "the link's share";
}

TEST(CopyBound, RH_32__StepsOneAtATimeAreReadAndThenWritten) {
  EXPECT_NEAR(stepwise_bound(1'000'000, {50e6, 25e6, kFree}).seconds(), 512.0 / 50 + 512.0 / 25,
              1e-6);
  EXPECT_NEAR(stepwise_bound(1'000'000, {50e6, 25e6, 10e6}).seconds(), 2 * 51.2, 1e-6);
}

TEST(CopyBound, RH_32__NoSimulatedCopyIsFasterAndOneOfEqualDataNotMuchSlower) {
  std::string text = small_cluster("", kAddMember);
  for (auto at = text.find("8MB"); at != std::string::npos; at = text.find("8MB"))
    text.replace(at, 3, "96MiB");
  const Scenario s = load_scenario_text(text, "test.toml");
  const auto bounds = copy_bounds(s.config, plan_hardware(s, installed_catalogue()));
  ASSERT_EQ(bounds.size(), 1U);
  EXPECT_EQ(bounds[0].set, "DSA1");
  const RunSummary run = run_text(text);
  for (const Operation& o : run.operations) {
    if (o.kind != OperationKind::copy) continue;
    const double took = (*o.end - o.start).seconds();
    const double least = stepwise_bound(bounds[0].blocks, bounds[0].rates).seconds();
    EXPECT_GT(took, least);
    EXPECT_LT(took, 20 * least) << "latency of the platter in each step of the loop (F1)";
  }
}

TEST(CopyBound, RH_32__ASetOverALinkIsBoundByIt) {
  Scenario s = load_scenario(SHADOW_SOURCE_DIR "/scenarios/configurations/fig-4-1.toml");
  const auto share = [&s] {
    return copy_bounds(s.config, plan_hardware(s, installed_catalogue()))[0].rates.share;
  };
  const double whole = share();
  for (Link& l : s.config.links) l.figures.rate = models::DataRate{1'000'000};
  EXPECT_LT(share(), whole / 10);
}

}  // namespace
}  // namespace shadow::sim
