// Paths, ports and servers as they are laid out from a configuration.
#include <gtest/gtest.h>

#include "sim/scenario/device_names.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/loader.hpp"
#include "sim/scenario/system_version.hpp"

namespace shadow::sim {
namespace {

struct Planned {
  Scenario scenario;
  HardwarePlan plan;
  explicit Planned(const std::string& text)
      : scenario(load_text(text)), plan(plan_hardware(scenario, installed_catalogue())) {}
  static Scenario load_text(const std::string& text) {
    return load_scenario_text("title = \"t\"\n" + text, "test.toml");
  }
  [[nodiscard]] Attached attached() const {
    return [this](std::size_t n, std::size_t d) { return !plan.paths[n][d].empty(); };
  }
  [[nodiscard]] std::size_t disk(std::string_view name) const {
    return static_cast<std::size_t>(scenario.config.disk(name) - scenario.config.disks.data());
  }
};

constexpr const char* kPair = R"(
[interconnects.STAR]
kind = "ci"
[nodes.ALPHA.adapters]
PAA0 = { kind = "ci", on = "STAR" }
[controllers.HSJ1]
kind = "HSJ50"
on = ["STAR"]
[controllers.HSJ2]
kind = "HSJ50"
on = ["STAR"]
partner = "HSJ1"
[controllers.HSG]
kind = "HSJ50"
on = ["STAR"]
units = "dual"
[disks."$1$DUA1"]
drive = "RZ28B"
behind = ["HSJ1", "HSJ2"]
[disks."$1$DUA2"]
drive = "RZ28B"
behind = ["HSJ2"]
[disks."$1$DUA3"]
drive = "RZ28B"
behind = ["HSG.2"]
)";

TEST(PathPlan, R2_6__ADiskBehindTwoControllersHasAPortOnEachTheFirstPreferred) {
  const Planned p(kPair);
  const PortsPlan& ports = p.plan.ports[p.disk("$1$DUA1")];
  EXPECT_EQ(ports.kind, PortsPlan::Kind::controllers);
  EXPECT_EQ(ports.controllers, (std::vector<HalfPlan>{{0, 0}, {1, 0}}));
  ASSERT_EQ(p.plan.paths[0][p.disk("$1$DUA1")].size(), 2U);
  EXPECT_EQ(p.plan.paths[0][p.disk("$1$DUA1")][1].controller, 1U);
}

TEST(PathPlan, RH_20__APartnerSharesTheDisks) {
  const Planned p(kPair);
  EXPECT_EQ(p.plan.ports[p.disk("$1$DUA2")].controllers, (std::vector<HalfPlan>{{1, 0}, {0, 0}}));
}

TEST(PathPlan, RH_23__TheHalfNamedIsPreferredAndTheOtherFollows) {
  const Planned p(kPair);
  EXPECT_EQ(p.plan.ports[p.disk("$1$DUA3")].controllers, (std::vector<HalfPlan>{{2, 1}, {2, 0}}));
}

constexpr const char* kDualPorted = R"(
[interconnects.LAN]
kind = "lan-1g"
[interconnects.BUS_A]
kind = "scsi-fw"
[interconnects.BUS_B]
kind = "scsi-fw"
[nodes.ALPHA]
version = "7.2"
[nodes.ALPHA.adapters]
PKA0 = { kind = "scsi-fw", on = "BUS_A" }
EIA0 = { kind = "lan-1g", on = "LAN" }
[nodes.BETA.adapters]
PKB0 = { kind = "scsi-fw", on = "BUS_B" }
EIA0 = { kind = "lan-1g", on = "LAN" }
[nodes.BETA.parameters]
ALLOCLASS = 2
MSCP_LOAD = 1
MSCP_SERVE_ALL = 1
[nodes.GAMMA.adapters]
EIA0 = { kind = "lan-1g", on = "LAN" }
[disks."$2$DKA5"]
drive = "RZ28B"
on = ["BETA.PKB0", "ALPHA.PKA0"]
[disks."$3$DKA100"]
drive = "RZ28B"
on = ["BUS_B"]
[disks."$2$DKA100"]
drive = "RZ28B"
on = ["BUS_B"]
[disks."ALPHA$DKA7"]
drive = "RZ28B"
on = ["BUS_A"]
served = false
)";

TEST(PathPlan, R2_24__ADiskCabledToTwoAdaptersIsOnLineToTheFirst) {
  const Planned p(kDualPorted);
  const std::size_t d = p.disk("$2$DKA5");
  EXPECT_EQ(p.plan.ports[d].kind, PortsPlan::Kind::adapters);
  EXPECT_EQ(p.plan.ports[d].primary_node, 1U);
  ASSERT_EQ(p.plan.paths[0][d].size(), 1U);
  EXPECT_EQ(p.plan.paths[0][d][0].port, 1U);
  EXPECT_TRUE(p.plan.paths[2][d].empty());
  EXPECT_TRUE(p.plan.can_name(2, d));  // BETA serves it
}

TEST(PathPlan, RP_1__ADiskThatNobodyServesCannotBeNamedFromAfar) {
  const Planned p(kDualPorted);
  EXPECT_FALSE(p.plan.can_name(2, p.disk("ALPHA$DKA7")));
  EXPECT_TRUE(p.plan.can_name(0, p.disk("ALPHA$DKA7")));
}

TEST(PathPlan, RP_1__ASetIsMountedOnlyWhereItsMembersCanBeReached) {
  const std::string set =
      std::string(kDualPorted) + "[sets.DSA1]\nlabel = \"X\"\nmembers = [\"ALPHA$DKA7\"]\n";
  EXPECT_THROW(Planned{set}, ScenarioError);
  EXPECT_NO_THROW(Planned{set + "mounted_on = [\"ALPHA\"]\n"});
  EXPECT_NO_THROW(
      Planned{std::string(kDualPorted) + "[sets.DSA1]\nlabel = \"X\"\nmembers = [\"$2$DKA5\"]\n"});
}

TEST(DeviceNames, RN_2__NodesOfOtherClassesKnowADiskByAnotherName) {
  const Planned p(kDualPorted);
  const auto found = disks_with_two_names(p.scenario.config, p.attached());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].disk, "$3$DKA100");
  EXPECT_EQ(found[0].node, "BETA");
  EXPECT_EQ(found[0].name, "$2$DKA100");
}

TEST(DeviceNames, RN_7__TwoDisksOfOneNameAreFound) {
  const Planned p(kDualPorted);
  const auto found = disks_with_one_name(p.scenario.config, p.attached());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].node, "BETA");
  EXPECT_EQ(found[0].first, "$3$DKA100");
  EXPECT_EQ(found[0].second, "$2$DKA100");
}

TEST(DeviceNames, RN_1_RN_5__NamesByNodeClassAndPort) {
  Planned p(kDualPorted);
  Config& c = p.scenario.config;
  const auto name = [&](std::size_t node, std::string_view disk) {
    return name_at(c, c.nodes[node], *c.disk(disk)).str();
  };
  EXPECT_EQ(name(0, "ALPHA$DKA7"), "ALPHA$DKA7");
  EXPECT_EQ(name(2, "ALPHA$DKA7"), "GAMMA$DKA7");
  EXPECT_EQ(name(0, "$3$DKA100"), "$3$DKA100");
  const auto device_naming = static_cast<std::size_t>(ParameterId::device_naming);
  c.nodes[1].parameters[device_naming] = 1;  // RN.3: the class is the port's
  EXPECT_EQ(name(1, "$3$DKA100"), "$3$DKA100");
  c.nodes[1].parameters[device_naming] = 0;
  c.disks[1].device = *DeviceName::parse("$1$DGA100");
  EXPECT_EQ(name_at(c, c.nodes[1], c.disks[1]).str(), "$1$DGA100");
}

TEST(PathNames, RP_7__FibreChannelPortsHaveNamesInTheFabric) {
  const Planned p(R"(
[interconnects.FABRIC]
kind = "fc-2g"
[nodes.ALPHA.adapters]
PGA0 = { kind = "fc-2g", on = "FABRIC" }
[controllers.HSG]
kind = "HSG80"
on = ["FABRIC"]
units = "dual"
[disks."$1$DGA5"]
drive = "FC-36G-10K"
behind = ["HSG"]
)");
  const auto& paths = p.plan.paths[0][0];
  ASSERT_EQ(paths.size(), 2U);
  EXPECT_EQ(p.plan.port_names[paths[0].host], "PGA0");
  EXPECT_EQ(p.plan.port_names[paths[0].unit], "5000-1FE1-0000-1501");
  EXPECT_EQ(p.plan.port_names[paths[1].unit], "5000-1FE1-0000-1502");
}

TEST(Versions, TheyAreComparedByTheirNumbers) {
  EXPECT_LT(system_version("7.2"), system_version("7.2-1"));
  EXPECT_LT(system_version("7.3"), system_version("7.3-1"));
  EXPECT_LT(system_version("5.5-2"), system_version("7.2"));
  EXPECT_EQ(system_version("8.4"), (SystemVersion{8, 4, 0}));
}

}  // namespace
}  // namespace shadow::sim
