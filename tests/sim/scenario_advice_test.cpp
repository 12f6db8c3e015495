#include <gtest/gtest.h>

#include <algorithm>

#include "sim/scenario/advice.hpp"
#include "sim/scenario/loader.hpp"

namespace shadow::sim {
namespace {

/// One node, two buses, two disks on different buses: nothing to say about it.
constexpr std::string_view kSound = R"(title = "sound"
[interconnects.BUS1]
kind = "scsi-u160"
[interconnects.BUS2]
kind = "scsi-u160"
[nodes.ALPHA.adapters]
PKA0 = { kind = "scsi-u160", on = "BUS1" }
PKB0 = { kind = "scsi-u160", on = "BUS2" }
[disks."$1$DKA100"]
drive = "ATLAS10K"
on = ["BUS1"]
[disks."$1$DKA200"]
drive = "ATLAS10K"
on = ["BUS2"]
[sets.DSA1]
label = "X"
members = ["$1$DKA100", "$1$DKA200"]
)";

constexpr std::string_view kSecondNode = R"([nodes.BETA.adapters]
PKA0 = { kind = "scsi-u160", on = "BUS1" }
PKB0 = { kind = "scsi-u160", on = "BUS2" }
)";

std::vector<Advice> advice(std::string_view more, std::vector<std::string> overrides = {}) {
  const Scenario s =
      load_scenario_text(std::string(kSound) + std::string(more), "t.toml", overrides);
  return advise(s, plan_hardware(s, installed_catalogue()));
}

/// "L8 warning t.toml:6:8" of the only finding.
std::string only(std::string_view more, const std::vector<std::string>& overrides = {}) {
  std::string text;
  for (const Advice& a : advice(more, overrides)) {
    if (a.rule == "R2.29") continue;  // two systems on the same buses
    text += (text.empty() ? "" : "\n") + a.rule + " " + std::string(word(a.level)) + " " +
            to_text(a.at);
  }
  return text;
}

TEST(ScenarioAdvice, ASoundConfigurationGetsNone) { EXPECT_EQ(only(""), ""); }

TEST(ScenarioAdvice, R1_21__WithoutNodesOrDisksNothingCanRun) {
  const Scenario s = load_scenario_text("title = \"x\"\n", "t.toml");
  const auto found = advise(s, plan_hardware(s, installed_catalogue()));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].rule, "R1.21");
  EXPECT_EQ(found[0].level, AdviceLevel::error);
}

TEST(ScenarioAdvice, R1_22__ASetOfOneDiskHasNoRedundancy) {
  EXPECT_EQ(only("", {"sets.DSA1.members=[\"$1$DKA100\"]"}), "R1.22 warning t.toml:15:7");
}

TEST(ScenarioAdvice, R2_1__MembersThatShareAChannelAreReported) {
  const auto found = advice("", {"disks.\"$1$DKA200\".on=[\"BUS1\"]"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "R2.1");
  EXPECT_EQ(found[0].text,
            "all members of DSA1 hang on one part, ALPHA.PKA0 or BUS1: its failure takes the whole "
            "set from a node; connect them to different channels");
}

TEST(ScenarioAdvice, R2_1__ASecondPathToOneMemberIsEnough) {
  EXPECT_EQ(only("", {"disks.\"$1$DKA200\".on=[\"BUS1\", \"BUS2\"]"}), "");
}

TEST(ScenarioAdvice, L1_R3_4__AMemberWithoutAllocationClass) {
  EXPECT_EQ(only("[disks.\"ALPHA$DKA300\"]\ndrive = \"ATLAS10K\"\non = [\"BUS2\"]\n",
                 {"sets.DSA1.members=[\"$1$DKA100\", \"ALPHA$DKA300\"]"}),
            "L1 error --set sets.DSA1.members=[\"$1$DKA100\", \"ALPHA$DKA300\"]");
}

TEST(ScenarioAdvice, L3_R3_32__ShadowingMustBeTwoWhereSetsAreMounted) {
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOWING = 0\n"), "L3 error t.toml:6:8");
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOWING = 0\n", {"sets.DSA1.mounted_on=[]"}), "");
}

TEST(ScenarioAdvice, L4_L7_L11_L18_R3_54_R3_92_R9_53_R3_26__ParametersOfTheSystemDisk) {
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOW_SYS_DISK = 1\nSHADOWING = 0\n",
                 {"sets.DSA1.mounted_on=[]"}),
            "L4 error t.toml:6:8");
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOW_SYS_DISK = 4097\n"), "L11 error t.toml:6:8");
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOW_SYS_DISK = 4097\nDUMPSTYLE = 13\n"), "");
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOW_SYS_DISK = 4096\nDUMPSTYLE = 13\n"),
            "L18 warning t.toml:6:8");
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOW_SYS_DISK = 1\nSHADOW_SYS_TMO = 60\n"),
            "L7 warning t.toml:6:8");
}

TEST(ScenarioAdvice, L6_R3_43__MemberTimeoutsShouldAgree) {
  EXPECT_EQ(only(kSecondNode), "");
  EXPECT_EQ(only(std::string(kSecondNode) + "[nodes.BETA.parameters]\nSHADOW_MBR_TMO = 60\n"),
            "L6 warning t.toml:15:7");
}

TEST(ScenarioAdvice, L8_L9_R3_48_RL_2__TimeoutsInTheirOrder) {
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nMVTIMEOUT = 120\n"), "L8 warning t.toml:6:8");
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nMVTIMEOUT = 121\n"), "");
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOW_MBR_TMO = 20\n"), "L9 warning t.toml:6:8");
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nSHADOW_MBR_TMO = 21\n"), "");
}

TEST(ScenarioAdvice, L10_R3_38_R3_40__MoreSetsThanTheNodeMayHave) {
  std::string sets;
  for (int i = 2; i <= 11; ++i) {
    const std::string disk = "$1$DKA" + std::to_string(300 + i);
    sets += "[disks.\"" + disk + "\"]\ndrive = \"ATLAS10K\"\non = [\"BUS1\", \"BUS2\"]\n[sets.DSA" +
            std::to_string(i) + "]\nlabel = \"X\"\nmembers = [\"" + disk + "\"]\n";
  }
  const auto rules = [&](const std::string& limit) {
    const auto found = advice(sets + "[nodes.ALPHA.parameters]\nSHADOW_MAX_UNIT = " + limit + "\n");
    return std::count_if(found.begin(), found.end(),
                         [](const Advice& a) { return a.rule == "L10"; });
  };
  EXPECT_EQ(rules("10"), 1);
  EXPECT_EQ(rules("11"), 0);
}

TEST(ScenarioAdvice, L15_R3_35__SomebodyMustBeAbleToCopy) {
  EXPECT_EQ(only("[defaults.parameters]\nSHADOW_MAX_COPY = 0\n"), "L15 warning t.toml:6:8");
}

TEST(ScenarioAdvice, L17__LimitsOfMessagesOfBitmapsInTheirOrder) {
  EXPECT_EQ(only("[nodes.ALPHA.parameters]\nWBM_MSG_UPPER = 10\n"), "L17 warning t.toml:6:8");
}

TEST(ScenarioAdvice, L20_RC_3_RC_37__VotesAndReconnectIntervalsOfTheCluster) {
  EXPECT_EQ(only(std::string(kSecondNode) + "[nodes.BETA.parameters]\nRECNXINTERVAL = 30\n"),
            "L20 warning t.toml:6:8");
  EXPECT_EQ(only(std::string(kSecondNode) + "[nodes.BETA.parameters]\nEXPECTED_VOTES = 1\n"),
            "RC.3 warning t.toml:18:8");
}

TEST(ScenarioAdvice, ALoadThatCanNeverBeginIsNoted) {
  const std::string load =
      "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA7:\"\nstreams = 1\n";
  EXPECT_EQ(only(load), "bench note t.toml:18:1");
  EXPECT_EQ(
      only(load + "[[event]]\nat = \"1s\"\nnode = \"ALPHA\"\ndcl = \"mount/system dsa7 X\"\n"), "");
}

}  // namespace
}  // namespace shadow::sim
