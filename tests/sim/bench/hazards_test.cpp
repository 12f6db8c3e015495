// Injected hazards in whole runs: the oracle must see what they do to the data.
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

/// Users of both nodes write the same few blocks; ALPHA dies with writes on the way.
std::string two_writers(const std::string& events) {
  std::string text = small_cluster("end = \"5m\"", R"(
[[workload]]
name    = "one"
node    = "ALPHA"
unit    = "DSA1:"
streams = 8
reads   = 0.0
size    = "4KiB"
region  = [100, 227]
[[workload]]
name    = "other"
node    = "BETA"
unit    = "DSA1:"
streams = 2
think   = "20ms"
reads   = 0.8
size    = "4KiB"
region  = [100, 227]
)" + events);
  return text;
}

constexpr const char* kCrash = "[[event]]\nat = \"10s\"\nbench = \"CRASH ALPHA\"\n";
constexpr const char* kLate = "[[event]]\nat = \"0s\"\nbench = \"INJECT late_write\"\n";

TEST(Hazards, RC_38__WritesOfADeadNodeThatArePerformedLateAreSeenAsLostData) {
  const RunSummary s = run_text(two_writers(std::string(kLate) + kCrash));
  EXPECT_GT(s.violation_count, 0U);
  EXPECT_EQ(s.exit_code(), 3);
}

TEST(Hazards, RC_38__WithoutTheHazardTheSameCrashLosesNothing) {
  const RunSummary s = run_text(two_writers(kCrash));
  EXPECT_EQ(s.violation_count, 0U);
  EXPECT_EQ(s.exit_code(), 0) << failed_expectations(s);
}

}  // namespace
}  // namespace shadow::sim
