// The configuration of figure 2-7 with users: reads stay at their site, writes go to both.
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

RunSummary run_at(std::int64_t kilometres) {
  Scenario s = load_scenario(SHADOW_SOURCE_DIR "/scenarios/configurations/fig-2-7.toml");
  s.end = EndAt{seconds(60)};
  s.expectations.clear();
  s.config.links[0].distance = models::Length{kilometres * 1'000'000};
  Workload w;
  w.name = "users";
  w.nodes = {"A"};
  w.unit = "DSA1";
  w.loop = ClosedLoop{1, milliseconds(20), Law::constant};
  w.reads = 0.5;
  s.workloads.push_back(w);
  RunLoop run(s, plan_hardware(s, installed_catalogue()), System::Network::plain,
              nothing_written(s));
  RunSummary summary = run.run({});
  EXPECT_TRUE(run.system().steady());
  const auto unit = run.system().unit(*run.system().node_id("A"), "DSA1");
  EXPECT_EQ(unit->members.size(), 2U);
  EXPECT_EQ(unit->state, UnitState::steady);
  const auto reads = [&](const char* disk) {
    const System& system = run.system();
    return system.hardware().disk(system.disk_index(disk)).counters().reads;
  };
  EXPECT_GT(reads("$1$DUA1"), 500U);
  EXPECT_LT(reads("$2$DUA1"), 5U) << "nothing but the engine's own reads";
  return summary;
}

double mean_ms(const RunSummary& s, const std::string& direction) {
  for (const ResponseLine& r : s.responses) {
    if (r.direction == direction) return r.mean.seconds() * 1e3;
  }
  return -1;
}

TEST(TwoSites, R2_45_RS_3__ReadsAreLocalAndWritesContainTheDistance) {
  const RunSummary near = run_at(40);
  const RunSummary far = run_at(1040);
  // one round trip of a served write: 1,000 km more at 5 us a km, there and back
  EXPECT_NEAR(mean_ms(far, "write") - mean_ms(near, "write"), 10.0, 0.5);
  EXPECT_NEAR(mean_ms(far, "read"), mean_ms(near, "read"), 0.5);
}

}  // namespace
}  // namespace shadow::sim
