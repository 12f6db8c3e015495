#include <gtest/gtest.h>

#include "sim/scenario/loader.hpp"
#include "tests/sim/scenario_base.hpp"

namespace shadow::sim {
namespace {

std::string with_two_sets(const std::string& rest) {
  return testing::small_config() + R"(
[disks."$1$DGA40"]
drive = "FC-36G-10K"
on = ["FCSW"]
[sets.DSA2]
label = "X"
members = ["$1$DGA40"]
)" + rest;
}

TEST(WorkloadForEverySet, IsOneForEachAtOneNodeInTurn) {
  const Scenario s = load_scenario_text(with_two_sets(R"(
[[workload]]
name = "all"
node = "*"
unit = "*"
rate = "10/s"
)"),
                                        "t.toml");
  ASSERT_EQ(s.workloads.size(), 3U) << "orders, and one a set";
  EXPECT_EQ(s.workloads[1].name, "all-DSA1");
  EXPECT_EQ(s.workloads[1].unit, "DSA1");
  EXPECT_EQ(s.workloads[2].unit, "DSA2");
  ASSERT_GE(s.config.nodes.size(), 2U);
  EXPECT_EQ(s.workloads[1].nodes, std::vector<std::string>{s.config.nodes[0].name});
  EXPECT_EQ(s.workloads[2].nodes, std::vector<std::string>{s.config.nodes[1].name});
}

TEST(WorkloadForEverySet, ItsNamesAreUniqueToo) {
  EXPECT_THROW((void)load_scenario_text(with_two_sets(R"(
[[workload]]
name = "all-DSA2"
node = "ALPHA"
unit = "DSA1:"
rate = "10/s"
[[workload]]
name = "all"
node = "*"
unit = "*"
rate = "10/s"
)"),
                                        "t.toml"),
               ScenarioError);
}

}  // namespace
}  // namespace shadow::sim
