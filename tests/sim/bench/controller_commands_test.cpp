// Controllers in whole runs: switches, power and batteries, pairs of boxes, two buses.
#include <fmt/format.h>

#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

/// One node at site A, a member of DSA1 behind a box there and one beside it. `kind` and `keys` are
/// of the box BOX.
std::string one_box(const std::string& kind, const std::string& keys, const std::string& rest) {
  return R"(title = "box"
[sites.A]
[sites.B]
[interconnects.STAR]
kind = "ci"
site = "B"
[interconnects.LAN]
kind = "lan-1g"
site = "B"
[nodes.ALPHA]
site = "B"
boot = "manual"
adapters = { PAA0 = { kind = "ci", on = "STAR" }, EIA0 = { kind = "lan-1g", on = "LAN" } }
[controllers.BOX]
kind = ")" +
         kind + "\"\non = [\"STAR\"]\nsite = \"A\"\n" + keys + R"(
[controllers.NEAR]
kind = "HSJ50"
on = ["STAR"]
site = "B"
[disks."$1$DUA1"]
drive = "RZ28B"
behind = ["BOX"]
blocks = "8MB"
site = "B"
[disks."$1$DUA2"]
drive = "RZ28B"
behind = ["NEAR"]
blocks = "8MB"
[sets.DSA1]
label = "BOXES"
members = ["$1$DUA1", "$1$DUA2"]
)" + rest;
}

std::string broken(const std::string& text) { return failed_expectations(run_text(text)); }

/// The run, for looking at its hardware at the end.
struct Held {
  explicit Held(const std::string& text)
      : scenario(load_scenario_text(text, "test.toml")),
        run(scenario, plan_hardware(scenario, installed_catalogue()), System::Network::plain,
            nothing_written(scenario)) {}
  Scenario scenario;
  RunLoop run;
};

TEST(ControllerLine, R6_71__AnHscWithoutAssistsIsBootedAndOffersNoneAfterwards) {
  Held held("end = \"2m\"\n" + one_box("HSC70", "", R"(
[[event]]
name = "off"
at = "1s"
bench = 'CONTROLLER BOX "SET SERVER DISK/NOHOST_BASED_SHADOWING"'
[[expect]]
at = "event off +30s"
disk = "$1$DUA1"
node = "ALPHA"
path = "none"
[[expect]]
at = "event off +70s"
disk = "$1$DUA1"
node = "ALPHA"
path = "direct"
)"));
  models::Controller& box = held.run.system().hardware().controller(0);
  EXPECT_TRUE(box.copies_data());
  EXPECT_GT(box.log_entries(), 0U);
  EXPECT_EQ(failed_expectations(held.run.run({})), "");
  EXPECT_FALSE(box.copies_data());
  EXPECT_EQ(box.log_entries(), 0U);
}

TEST(ControllerLine, R6_71__OthersHaveNoSuchSwitch) {
  EXPECT_THROW(run_text(one_box("HSJ50", "", R"(
[[event]]
at = "1s"
bench = 'CONTROLLER BOX "SET SERVER DISK/NOHOST_BASED_SHADOWING"'
)")),
               ScenarioError);
}

/// Writes until the site with the box loses its power for a time.
std::string power_cut(const std::string& off_for) {
  return R"(
[[workload]]
name = "users"
node = "ALPHA"
unit = "DSA1:"
streams = 4
reads = 0.0
size = "4KiB"
stop = "10s"
[[event]]
at = "9s"
bench = "FAIL A FOR=)" +
         off_for + "\"\n";
}

TEST(SitePower, RH_23__ACacheWithoutPowerKeepsItsWritesAsLongAsItsBatteryLasts) {
  const std::string lost = "\n[[expect]]\ndisk = \"$1$DUA1\"\nnode = \"ALPHA\"\npath = \"none\"\n";
  const std::string there =
      "\n[[expect]]\ndisk = \"$1$DUA1\"\nnode = \"ALPHA\"\npath = \"direct\"\n";
  const std::string head = "battery = \"60s\"\n";
  const auto text = [&](const std::string& off_for, const std::string& expect) {
    return "end = \"4m\"\n" + one_box("HSJ50", head, power_cut(off_for) + expect);
  };
  EXPECT_EQ(broken(text("30s", there)), "") << "within the battery";
  EXPECT_EQ(broken(text("100s", lost)), "") << "the unit waits for somebody who knows";
}

TEST(Partners, RH_20__TwoBoxesThatArePartnersMirrorTheirCaches) {
  std::string text =
      one_box("HSJ50", "partner = \"NEAR\"\nbattery = \"60s\"\n", power_cut("100s") + R"(
[[expect]]
disk = "$1$DUA1"
node = "ALPHA"
path = "direct"
)");
  Held held("end = \"4m\"\n" + text);
  Hardware& hardware = held.run.system().hardware();
  EXPECT_EQ(hardware.cache(0), hardware.cache(1));
  const RunSummary s = held.run.run({});
  EXPECT_EQ(s.exit_code(), 0) << failed_expectations(s) << "the partner had power all the time";
  EXPECT_FALSE(hardware.disk(0).lost_writes());
}

/// A dual HSZ with a bus for each half, and a disk behind it.
std::string two_buses(const std::string& disk, const std::string& rest) {
  return R"(title = "multibus"
end = "2m"
[interconnects.BUS1]
kind = "scsi-fw"
[interconnects.BUS2]
kind = "scsi-fw"
[nodes.ALPHA]
boot = "manual"
[nodes.ALPHA.adapters]
PKA0 = { kind = "scsi-fw", on = "BUS1" }
PKB0 = { kind = "scsi-fw", on = "BUS2" }
[controllers.HSZ]
kind = "HSZ70"
on = ["BUS1", "BUS2"]
units = "dual"
[disks.")" +
         disk + R"("]
drive = "RZ28B"
behind = ["HSZ"]
)" + rest;
}

std::string path_at(const std::string& at, const std::string& disk, const std::string& is,
                    const std::string& via = "") {
  return fmt::format("[[expect]]\nat = \"{}\"\nnode = \"ALPHA\"\ndisk = \"{}\"\npath = \"{}\"\n{}",
                     at, disk, is, via.empty() ? "" : "via = \"" + via + "\"\n");
}

TEST(Multibus, RN_3__WithAPortAllocationClassAUnitFailsOverToTheOtherBus) {
  const std::string fail = "[[event]]\nat = \"1s\"\nbench = \"FAIL HSZ.1\"\n";
  EXPECT_EQ(
      broken(two_buses("$4$DKA100", fail + path_at("0s", "$4$DKA100", "direct", "ALPHA.PKA0") +
                                        path_at("1m", "$4$DKA100", "direct", "ALPHA.PKB0"))),
      "");
}

TEST(Multibus, RN_3__WithoutOneItDoesNot) {
  const std::string fail = "[[event]]\nat = \"1s\"\nbench = \"FAIL HSZ.1\"\n";
  const std::string advice = "[[expect]]\nadvice = \"RN.3\"\n";
  EXPECT_EQ(broken(two_buses("ALPHA$DKA100",
                             fail + advice + path_at("0s", "ALPHA$DKA100", "direct", "ALPHA.PKA0") +
                                 path_at("1m", "ALPHA$DKA100", "none"))),
            "");
  const std::string none = "[[expect]]\nadvice = \"RN.3\"\ncount = 0\n";
  EXPECT_EQ(broken(two_buses("$4$DKA100", none)), "");
}

TEST(Multibus, RN_3__TheBusOfTheOtherHalfIsNotThatOfTheUnit) {
  const std::string fail = "[[event]]\nat = \"1s\"\nbench = \"FAIL BUS2\"\n";
  EXPECT_EQ(
      broken(two_buses("$4$DKA100", fail + path_at("1m", "$4$DKA100", "direct", "ALPHA.PKA0"))),
      "");
}

TEST(Luns, RH_22__TheIdentifierNamesTheUnitAndTheLunIsTheControllersOwn) {
  const auto units = [](const std::string& second_box, const std::string& second_lun) {
    return R"(title = "luns"
end = "1s"
[interconnects.FCSW]
kind = "fc-2g"
[nodes.ALPHA]
adapters = { PGA0 = { kind = "fc-2g", on = "FCSW" } }
[controllers.HSG1]
kind = "HSG80"
on = ["FCSW"]
units = "dual"
[controllers.HSG2]
kind = "HSG80"
on = ["FCSW"]
[disks."$1$DGA5"]
drive = "FC-36G-10K"
behind = ["HSG1"]
lun = 1
[disks."$1$DGA7"]
drive = "FC-36G-10K"
behind = [")" +
           second_box + "\"]\nlun = " + second_lun + R"(
[sets.DSA1]
label = "LUNS"
members = ["$1$DGA5", "$1$DGA7"]
[[expect]]
unit = "DSA1:"
members = ["$1$DGA5", "$1$DGA7"]
[[expect]]
unit = "DSA1:"
reach = "FULL"
)";
  };
  EXPECT_EQ(broken(units("HSG2", "1")), "") << "one LUN at two controllers";
  EXPECT_EQ(broken(units("HSG1", "2")), "");
  EXPECT_THROW(run_text(units("HSG1", "1")), ScenarioError) << "two units of one LUN";
}

}  // namespace
}  // namespace shadow::sim
