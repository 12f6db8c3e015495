#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "sim/scenario/loader.hpp"
#include "sim/topology/topology_json.hpp"
#include "tests/sim/scenario_base.hpp"

namespace shadow::sim {
namespace {

TEST(TopologyJson, EveryComponentOnceWithItsSiteAndEveryEdgeBetweenComponents) {
  const Scenario s = load_scenario_text(testing::small_config(), "t.toml");
  const auto json =
      nlohmann::json::parse(topology_json(s, plan_hardware(s, installed_catalogue())));
  EXPECT_EQ(json["title"], "test");
  ASSERT_EQ(json["sites"].size(), 2U);
  EXPECT_EQ(json["sites"][0]["name"], "EAST");
  std::set<std::string> names;
  std::map<std::string, int> kinds;
  for (const auto& c : json["components"]) {
    EXPECT_TRUE(names.insert(c["name"]).second) << c["name"];
    ++kinds[c["kind"]];
    EXPECT_FALSE(c["label"].get<std::string>().empty()) << c["name"];
    EXPECT_TRUE(c["detail"].is_object());
    for (const auto& [key, value] : c["detail"].items()) EXPECT_TRUE(value.is_string()) << key;
  }
  EXPECT_EQ(kinds, (std::map<std::string, int>{{"node", 2},
                                               {"adapter", 4},
                                               {"interconnect", 3},
                                               {"controller", 1},
                                               {"disk", 3},
                                               {"set", 1}}));
  std::map<std::string, int> edges;
  for (const auto& e : json["edges"]) {
    EXPECT_TRUE(names.contains(e["from"])) << e["from"];
    EXPECT_TRUE(names.contains(e["to"])) << e["to"];
    ++edges[e["kind"]];
  }
  // node - adapter - interconnect: 8, controller 1, disks 3; one link; two members
  EXPECT_EQ(edges, (std::map<std::string, int>{{"attach", 12}, {"link", 1}, {"member", 2}}));
}

TEST(TopologyJson, AConfigurationWithoutSitesHasOneWithoutName) {
  const Scenario s = load_scenario_text("title = \"x\"\n[nodes.A]\n", "t.toml");
  const auto json =
      nlohmann::json::parse(topology_json(s, plan_hardware(s, installed_catalogue())));
  ASSERT_EQ(json["sites"].size(), 1U);
  EXPECT_EQ(json["sites"][0]["name"], "");
  EXPECT_EQ(json["components"][0]["site"], "");
}

}  // namespace
}  // namespace shadow::sim
