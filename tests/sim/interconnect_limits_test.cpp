// What kinds of interconnects allow.
#include "sim/scenario/interconnect_limits.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/scenario/advice.hpp"
#include "sim/scenario/loader.hpp"

namespace shadow::sim {
namespace {

std::vector<std::string> findings(const std::string& text) {
  const Scenario s = load_scenario_text("title = \"limits\"\n" + text, "t.toml");
  std::vector<std::string> found;
  for (const LimitFinding& f : interconnect_limits(s.config, installed_catalogue())) {
    found.push_back(f.rule + ": " + f.text);
  }
  return found;
}

std::string computers(const std::string& kind, int count) {
  std::string text = "[interconnects.I]\nkind = \"" + kind + "\"\n";
  for (int n = 1; n <= count; ++n) {
    text += fmt::format("[nodes.N{}.adapters]\nA = {{ kind = \"{}\", on = \"I\" }}\n", n, kind);
  }
  return text;
}

std::string link(const std::string& kind, const std::string& distance) {
  return "[interconnects.I]\nkind = \"" + kind + "\"\n[interconnects.K]\nkind = \"" + kind +
         "\"\n[links.L]\nbetween = [\"I\", \"K\"]\nkind = \"" + kind + "\"\ndistance = \"" +
         distance + "\"\n";
}

using Texts = std::vector<std::string>;

TEST(InterconnectLimits, RH_1__AnInterconnectTakesSoManyComputers) {
  EXPECT_EQ(findings(computers("dssi", 4)), Texts{});
  EXPECT_EQ(findings(computers("dssi", 5)), Texts{"RH.1: I has 5 computers, dssi takes 4 at most"});
  EXPECT_EQ(findings(computers("scsi-ultra", 4)),
            Texts{"RH.1: I has 4 computers, scsi-ultra takes 3 at most"});
  EXPECT_EQ(findings(computers("ci", 16)), Texts{});
  EXPECT_EQ(findings(computers("ci", 17)).size(), 1U);
  EXPECT_EQ(findings(computers("fc-2g", 40)), Texts{}) << "a fabric takes as many as it has ports";
}

TEST(InterconnectLimits, RH_1__ALinkReachesSoFar) {
  EXPECT_EQ(findings(link("fddi", "40km")), Texts{});
  EXPECT_EQ(findings(link("fddi", "41km")), Texts{"RH.1: L is 41 km long, fddi reaches 40 km"});
  EXPECT_EQ(findings(link("fc-4g", "120km")).size(), 1U);
  EXPECT_EQ(findings(link("atm-oc3", "242km")), Texts{});
  EXPECT_EQ(findings(link("ip", "900km")).size(), 1U);
  EXPECT_EQ(findings(link("lan-1g", "900km")), Texts{});
}

TEST(InterconnectLimits, AreAdviceAndNoError) {
  const Scenario s = load_scenario_text("title = \"limits\"\n" + computers("dssi", 5), "t.toml");
  const auto all = advise(s, plan_hardware(s, installed_catalogue()));
  const auto it =
      std::find_if(all.begin(), all.end(), [](const Advice& a) { return a.rule == "RH.1"; });
  ASSERT_NE(it, all.end());
  EXPECT_EQ(it->level, AdviceLevel::warning);
}

}  // namespace
}  // namespace shadow::sim
