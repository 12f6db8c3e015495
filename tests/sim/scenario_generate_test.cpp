// [generate] and `check --expand`.
#include "sim/scenario/generate.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/scenario/document.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/loader.hpp"
#include "tests/sim/scenario_base.hpp"

namespace shadow::sim {
namespace {

Scenario load(const std::string& text, std::vector<std::string> overrides = {}) {
  return load_scenario_text("title = \"generated\"\n" + text, "t.toml", overrides);
}

std::string complaint(const std::string& text) {
  try {
    (void)load(text);
    return {};
  } catch (const ScenarioError& e) {
    return e.what();
  }
}

constexpr const char* kThreeSites =
    "[generate]\nsites = 3\nnodes = 7\nsets = 4\nmembers = 6\ndrive = \"FC-36G-10K\"\n"
    "interconnect = \"fc-4g\"\n";

TEST(Generate, ExpandsToOrdinaryTables) {
  const Scenario s = load(kThreeSites);
  const Config& c = s.config;
  EXPECT_EQ(c.sites.size(), 3U);
  EXPECT_EQ(c.interconnects.size(), 6U);
  EXPECT_EQ(c.links.size(), 6U);  // three pairs, storage and LAN
  ASSERT_EQ(c.nodes.size(), 7U);
  EXPECT_EQ(c.nodes[2].name, "A3");  // seven nodes on three sites: 3, 2, 2
  EXPECT_EQ(c.nodes[3].name, "B1");
  EXPECT_EQ(c.disks.size(), 24U);
  ASSERT_EQ(c.sets.size(), 4U);
  EXPECT_EQ(c.sets[3].members[5].name, "$1$DGA24");
  EXPECT_EQ(c.interconnect("B_ST")->kind.name, "fc-4g");
  EXPECT_EQ(c.link("AC_ST")->between[1].name, "C_ST");
}

TEST(Generate, NodesAndMembersHaveTheValueOfTheirSite) {
  const Scenario s = load(kThreeSites);
  const Config& c = s.config;
  EXPECT_EQ(c.node("A1")->parameter(ParameterId::shadow_site_id), 1);
  EXPECT_EQ(c.node("C2")->parameter(ParameterId::shadow_site_id), 3);
  EXPECT_EQ(c.node("C2")->parameter(ParameterId::votes), 1);
  EXPECT_EQ(c.node("C2")->parameter(ParameterId::expected_votes), 7);
  EXPECT_EQ(c.disk("$1$DGA1")->site_value, 1U);
  EXPECT_EQ(c.disk("$1$DGA6")->site_value, 3U);
  EXPECT_EQ(c.disk("$1$DGA6")->on[0].name, "C_ST");
}

TEST(Generate, EveryNodeHasAStorageAndALanAdapterAndReachesEveryDisk) {
  const Scenario s = load(kThreeSites);
  for (const Node& n : s.config.nodes) {
    ASSERT_EQ(n.adapters.size(), 2U);
    EXPECT_EQ(n.adapters[0].on.name, n.name.substr(0, 1) + "_ST");
    EXPECT_EQ(n.adapters[1].on.name, n.name.substr(0, 1) + "_LAN");
  }
  const HardwarePlan plan = plan_hardware(s, installed_catalogue());
  for (const auto& node : plan.paths) {
    for (const auto& paths : node) EXPECT_FALSE(paths.empty());
  }
}

TEST(Generate, OneSiteHasNoLinksAndNoSiteValues) {
  const Scenario s = load("[generate]\n");
  EXPECT_TRUE(s.config.links.empty());
  EXPECT_EQ(s.config.nodes.size(), 2U);
  EXPECT_EQ(s.config.disks[0].site_value, 0U);
  EXPECT_EQ(s.config.nodes[0].parameter(ParameterId::shadow_site_id), 0);
}

TEST(Generate, TablesOfTheFileWinKeyByKeyAndOverridesReachBoth) {
  const Scenario s = load(std::string(kThreeSites) +
                              "[nodes.B1.parameters]\nVOTES = 3\n[disks.\"$1$DGA2\"]\ndrive = "
                              "\"FC-72G-10K\"\n[nodes.Z9]\nsite = \"A\"\n",
                          {"generate.sets=5", "sets.DSA5.label=LAST"});
  EXPECT_EQ(s.config.node("B1")->parameter(ParameterId::votes), 3);
  EXPECT_EQ(s.config.node("B1")->adapters.size(), 2U);
  EXPECT_EQ(s.config.disk("$1$DGA2")->drive.name, "FC-72G-10K");
  EXPECT_EQ(s.config.disk("$1$DGA2")->on[0].name, "B_ST");
  EXPECT_EQ(s.config.nodes.size(), 8U);
  EXPECT_EQ(s.config.set("DSA5")->label, "LAST");
}

TEST(Generate, ErrorsStandWhereTheTableStands) {
  EXPECT_EQ(complaint("[generate]\nsites = 0\n"), "t.toml:3:9: sites: found 0, expected 1..26");
  EXPECT_EQ(complaint("[generate]\nmember = 3\n"),
            "t.toml:3:1: [generate]: unknown key 'member', did you mean 'members'?");
  EXPECT_EQ(complaint("[generate]\nsites = 4\nnodes = 3\n"),
            "t.toml:4:9: nodes: found 3 nodes for 4 sites, expected one a site at least");
  EXPECT_EQ(complaint("[generate]\nsets = 9000\nmembers = 6\n"),
            "t.toml:3:8: sets: found 9000 sets of 6 members, expected at most 32767 disks");
  EXPECT_EQ(complaint("generate = 5\n"),
            "t.toml:2:12: generate: found the number 5, expected a table");
}

class Expand : public ::testing::Test {
 protected:
  Expand() { std::filesystem::create_directories(folder_); }
  ~Expand() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) {
    const auto path = folder_ / name;
    std::ofstream(path) << text;
    return path.string();
  }
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      (std::string("shadowbench-expand-") +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

void expect_same(const Config& a, const Config& b) {
  ASSERT_EQ(a.nodes.size(), b.nodes.size());
  for (std::size_t i = 0; i < a.nodes.size(); ++i) {
    EXPECT_EQ(a.nodes[i].name, b.nodes[i].name);
    EXPECT_EQ(a.nodes[i].site, b.nodes[i].site);
    EXPECT_EQ(a.nodes[i].parameters, b.nodes[i].parameters);
    EXPECT_EQ(a.nodes[i].adapters.size(), b.nodes[i].adapters.size());
  }
  ASSERT_EQ(a.disks.size(), b.disks.size());
  for (std::size_t i = 0; i < a.disks.size(); ++i) {
    EXPECT_EQ(a.disks[i].name, b.disks[i].name);
    EXPECT_EQ(a.disks[i].site_value, b.disks[i].site_value);
    EXPECT_EQ(a.disks[i].blocks, b.disks[i].blocks);
  }
  ASSERT_EQ(a.sets.size(), b.sets.size());
  for (std::size_t i = 0; i < a.sets.size(); ++i) {
    EXPECT_EQ(a.sets[i].label, b.sets[i].label);
    EXPECT_EQ(a.sets[i].mounted_on, b.sets[i].mounted_on);
  }
  EXPECT_EQ(a.links.size(), b.links.size());
}

TEST_F(Expand, TheTextLoadsAgainAndMeansTheSame) {
  const std::string file = write("g.toml", "title = \"g\"\n" + std::string(kThreeSites));
  const std::string text = expanded_scenario(file);
  EXPECT_EQ(text.find("generate"), std::string::npos);
  const std::string again = write("e.toml", text);
  expect_same(load_scenario(file).config, load_scenario(again).config);
  EXPECT_EQ(expanded_scenario(again), text);
}

TEST_F(Expand, AnOrdinaryScenarioKeepsLoadsEventsAndStrings) {
  const std::string file =
      write("s.toml",
            testing::small_config() +
                "[options]\ncopy.compare = \"parallel\"\n[[event]]\nat = \"5s\"\nname = \"e\"\n"
                "bench = \"FAIL $1$DGA10: MODE=fatal\"\n[[expect]]\nby = \"event e +5s\"\nunit = "
                "\"DSA1:\"\nmembers = [\"$1$DGA20\"]\n[[expect]]\nany_of = [{ unit = \"DSA1\", "
                "state = \"steady\" }]\n[nodes.ALPHA.parameters]\nVOTES = 2\n");
  const Scenario a = load_scenario(file, std::vector<std::string>{"clock=2011-02-03T04:05:06"});
  const std::string again = write(
      "e.toml", expanded_scenario(file, std::vector<std::string>{"clock=2011-02-03T04:05:06"}));
  const Scenario b = load_scenario(again);
  expect_same(a.config, b.config);
  EXPECT_EQ(b.clock.year, 2011);
  EXPECT_EQ(b.clock.second, 6);
  EXPECT_EQ(a.workloads.size(), b.workloads.size());
  ASSERT_EQ(a.expectations.size(), b.expectations.size());
  for (std::size_t i = 0; i < a.expectations.size(); ++i) {
    EXPECT_EQ(a.expectations[i].text, b.expectations[i].text);
  }
  EXPECT_EQ(a.events[0].text, b.events[0].text);
  EXPECT_EQ(b.config.option("copy.compare"), "parallel");
}

TEST(ToToml, KeysAndTextsAreQuotedWhereTheyMustBe) {
  const std::string text =
      "title = \"a \\\"b\\\" \\\\ \\n c\"\n\n[disks.\"$1$DGA1\"]\nx = 1.0\ny = "
      "[true, 2]\n";
  EXPECT_EQ(to_toml(parse_toml(text, "t")), text);
}

}  // namespace
}  // namespace shadow::sim
