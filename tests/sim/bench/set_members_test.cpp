// Sets as nodes see them: members behind all kinds of controllers and servers, and what becomes of
// the list of members where several nodes see several failures.
#include <fmt/format.h>

#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

std::string broken(const std::string& text) { return failed_expectations(run_text(text)); }

std::string event(const std::string& at, const std::string& bench) {
  return fmt::format("[[event]]\nat = \"{}\"\nbench = \"{}\"\n", at, bench);
}
std::string dcl(const std::string& at, const std::string& node, const std::string& line) {
  return fmt::format("[[event]]\nat = \"{}\"\nnode = \"{}\"\ndcl = \"{}\"\n", at, node, line);
}
std::string members(const std::string& when, const std::string& node, const std::string& list,
                    const std::string& state = "") {
  return fmt::format("[[expect]]\n{}\nunit = \"DSA1:\"\n{}members = [{}]\n{}", when,
                     node.empty() ? "" : "node = \"" + node + "\"\n", list,
                     state.empty() ? "" : "state = \"" + state + "\"\n");
}

/// A member behind an HSJ on CI, one behind an HSG80 and one behind an EVA on Fibre Channel, one on
/// a SCSI bus, and one that only BETA reaches and serves.
constexpr const char* kAllKinds = R"(title = "controllers"
[defaults.parameters]
MSCP_LOAD = 1
MSCP_SERVE_ALL = 1
[interconnects.STAR]
kind = "ci"
[interconnects.FCSW]
kind = "fc-2g"
[interconnects.BUS]
kind = "scsi-u160"
[interconnects.FAR]
kind = "scsi-u160"
[interconnects.LAN]
kind = "lan-1g"
[nodes.ALPHA]
boot = "manual"
[nodes.ALPHA.adapters]
PAA0 = { kind = "ci", on = "STAR" }
PGA0 = { kind = "fc-2g", on = "FCSW" }
PKA0 = { kind = "scsi-u160", on = "BUS" }
EIA0 = { kind = "lan-1g", on = "LAN" }
[nodes.BETA]
boot = "manual"
[nodes.BETA.adapters]
PKA0 = { kind = "scsi-u160", on = "FAR" }
EIA0 = { kind = "lan-1g", on = "LAN" }
[controllers.HSJ]
kind = "HSJ50"
on = ["STAR"]
[controllers.HSG]
kind = "HSG80"
on = ["FCSW"]
[controllers.ARRAY]
kind = "EVA"
on = ["FCSW"]
[disks."$1$DUA1"]
drive = "RZ28B"
behind = ["HSJ"]
blocks = "4MiB"
[disks."$1$DGA2"]
drive = "FC-36G-10K"
behind = ["HSG"]
blocks = "4MiB"
[disks."$1$DGA3"]
drive = "FC-146G-15K"
behind = ["ARRAY"]
blocks = "4MiB"
[disks."$1$DKA4"]
drive = "SSD-1T"
on = ["BUS"]
blocks = "4MiB"
[disks."$2$DKA5"]
drive = "RZ29B"
on = ["FAR"]
blocks = "4MiB"
[sets.DSA1]
label = "KINDS"
members = ["$1$DUA1"]
[[workload]]
name = "users"
node = "*"
unit = "DSA1:"
streams = 2
think = "20ms"
reads = 0.5
size = "4KiB"
[[event]]
at = "1s"
node = "ALPHA"
dcl = "MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA2:,$1$DGA3:,$1$DKA4:,$2$DKA5:) KINDS"
[[expect]]
unit = "DSA1:"
state = "steady"
members = ["$1$DUA1", "$1$DGA2", "$1$DGA3", "$1$DKA4", "$2$DKA5"]
[[expect]]
metric = "write.errors"
unit = "DSA1:"
max = 0
)";

TEST(Members, R1_1_R1_81__AnyDiskCanBeAMemberWhateverController) {
  const RunSummary s = run_text(kAllKinds);
  EXPECT_EQ(s.exit_code(), 0) << failed_expectations(s);
  EXPECT_EQ(s.violation_count, 0U);
}

/// Each node has a member on a bus of its own, which the other reaches through it only.
std::string local_members(const std::string& rest) {
  return R"(title = "local members"
end = "30s"
[defaults.parameters]
MSCP_LOAD = 1
MSCP_SERVE_ALL = 1
[interconnects.BUS_A]
kind = "scsi-u160"
[interconnects.BUS_B]
kind = "scsi-u160"
[interconnects.LAN]
kind = "lan-1g"
[nodes.ALPHA]
boot = "manual"
parameters = { VOTES = 2 }
[nodes.ALPHA.adapters]
PKA0 = { kind = "scsi-u160", on = "BUS_A" }
EIA0 = { kind = "lan-1g", on = "LAN" }
[nodes.BETA]
boot = "manual"
[nodes.BETA.adapters]
PKA0 = { kind = "scsi-u160", on = "BUS_B" }
EIA0 = { kind = "lan-1g", on = "LAN" }
[disks."$1$DKA1"]
drive = "SSD-1T"
on = ["BUS_A"]
blocks = "4MiB"
[disks."$2$DKA2"]
drive = "SSD-1T"
on = ["BUS_B"]
blocks = "4MiB"
[sets.DSA1]
label = "LOCAL"
members = ["$1$DKA1", "$2$DKA2"]
)" + rest;
}

TEST(Members, R1_83__AMemberLocalToOneNodeIsReachedByTheOtherThroughItsServer) {
  EXPECT_EQ(broken(local_members(R"(
[[workload]]
name = "writer"
node = "ALPHA"
unit = "DSA1:"
streams = 1
think = "10ms"
reads = 0.0
size = "4KiB"
[[expect]]
unit = "DSA1:"
state = "steady"
members = ["$1$DKA1", "$2$DKA2"]
[[expect]]
metric = "node.mscp_served"
node = "BETA"
min = 1000
[[expect]]
metric = "node.mscp_served"
node = "ALPHA"
max = 0
[[expect]]
metric = "disk.writes"
disk = "$2$DKA2"
ratio_to = "disk.writes disk=$1$DKA1"
min = 0.99
max = 1.01
)")),
            "");
}

TEST(Members, R1_83__WithTheServerGoesTheMember) {
  const std::string users = R"(
[[workload]]
name = "writer"
node = "ALPHA"
unit = "DSA1:"
streams = 1
think = "10ms"
size = "4KiB"
)";
  std::string text =
      local_members(users + event("1s", "CRASH BETA") +
                    members("at = \"5s\"", "ALPHA", "\"$1$DKA1\", \"$2$DKA2\"", "mountverify") +
                    members("at = \"29s\"", "ALPHA", "\"$1$DKA1\"", "steady"));
  text.replace(text.find("VOTES = 2"), 9, "VOTES = 2, SHADOW_MBR_TMO = 10");
  EXPECT_EQ(broken(text), "");
}

/// Three nodes on one fabric.
std::string three_nodes(const std::string& head, const std::string& rest) {
  std::string text = small_cluster(head, "");
  text.insert(text.find("[interconnects.FCSW]"),
              "[nodes.GAMMA]\nboot = \"manual\"\n[nodes.GAMMA.adapters]\nPGA0 = { kind = "
              "\"fc-2g\", on = \"FCSW\" }\n");
  return text + "mounted_on = [\"ALPHA\", \"BETA\", \"GAMMA\"]\n" + rest;
}

constexpr const char* kEverybody = R"(
[[workload]]
name = "users"
node = "*"
unit = "DSA1:"
streams = 1
think = "10ms"
size = "4KiB"
)";
const std::string kOne = "\"$1$DGA10\"";
const std::string kTwo = "\"$1$DGA20\"";
const std::string kThree = "\"$1$DGA30\"";

TEST(Members, R1_82__TheListsOfAllNodesAreEqualAfterEveryChange) {
  const std::string all = kOne + ", " + kTwo + ", " + kThree;
  const auto during = [](const std::string& from, const std::string& to) {
    return "during = [\"" + from + "\", \"" + to + "\"]";
  };
  // an expectation without a node asks every node that has the set mounted
  EXPECT_EQ(
      broken(three_nodes(
          "end = \"140s\"",
          kEverybody + dcl("10s", "ALPHA", "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: TEST") +
              members(during("0s", "9s"), "", kOne + ", " + kTwo) +
              members(during("50s", "59s"), "", all) + dcl("60s", "BETA", "DISMOUNT $1$DGA10:") +
              members(during("62s", "69s"), "", kTwo + ", " + kThree) +
              event("70s", "FAIL $1$DGA20 MODE=fatal") + members(during("74s", "79s"), "", kThree) +
              dcl("80s", "GAMMA", "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: TEST") +
              members(during("130s", "139s"), "", kOne + ", " + kThree))),
      "");
}

// What several nodes notice.

std::string short_timeouts(const std::string& rest) {
  return three_nodes("end = \"2m\"\n[defaults.parameters]\nSHADOW_MBR_TMO = 30\nMVTIMEOUT = 60\n",
                     kEverybody + rest);
}

TEST(Notice, R2_13_R2_14_R2_16__WhoReachesTheOtherMemberRemovesTheLostOneForAll) {
  EXPECT_EQ(
      broken(short_timeouts(event("10s", "CUT PATH ALPHA $1$DGA20") +
                            members("at = \"35s\"", "ALPHA", kOne + ", " + kTwo, "mountverify") +
                            members("at = \"35s\"", "BETA", kOne + ", " + kTwo, "steady") +
                            members("at = \"60s\"", "", kOne, "steady"))),
      "");
}

TEST(Notice, R2_13_R2_17_R2_18_R2_20__WhoReachesNoMemberChangesNothingAndFailsInTheEnd) {
  const std::string errors = R"(
[[workload]]
name = "writer"
node = "ALPHA"
unit = "DSA1:"
streams = 1
think = "10ms"
reads = 0.0
size = "4KiB"
[[expect]]
metric = "write.errors"
unit = "DSA1:"
node = "ALPHA"
min = 1
)";
  const RunSummary s = run_text(short_timeouts(
      event("10s", "CUT PATH ALPHA $1$DGA10") + event("10s", "CUT PATH ALPHA $1$DGA20") +
      members("during = [\"20s\", \"65s\"]", "ALPHA", kOne + ", " + kTwo, "mountverify") +
      members("at = \"60s\"", "BETA", kOne + ", " + kTwo) +
      members("by = \"110s\"", "ALPHA", kOne + ", " + kTwo, "timeout") +
      members("at = \"115s\"", "GAMMA", kOne + ", " + kTwo) + errors));
  EXPECT_EQ(failed_expectations(s), "");
  EXPECT_GT(s.responses.size(), 0U);
  EXPECT_EQ(s.violation_count, 0U) << "what waited has ended well, or with an error";
}

TEST(Notice, R2_13_R2_15__TheSameNodeGoesOnWithTheListOfTheOthersWhenItsPathsReturn) {
  EXPECT_EQ(broken(short_timeouts(event("10s", "CUT PATH ALPHA $1$DGA10") +
                                  event("10s", "CUT PATH ALPHA $1$DGA20") +
                                  event("15s", "FAIL $1$DGA20 MODE=fatal") +
                                  members("at = \"25s\"", "BETA", kOne, "steady") +
                                  event("40s", "SPLICE PATH ALPHA $1$DGA10") +
                                  members("at = \"55s\"", "", kOne, "steady"))),
            "");
}

TEST(Notice, R2_13__OfTwoNodesThatMissDifferentMembersTheFirstDecides) {
  const std::string one_left = R"(
[[expect]]
at = "70s"
any_of = [
  { unit = "DSA1:", node = "GAMMA", members = ["$1$DGA10"] },
  { unit = "DSA1:", node = "GAMMA", members = ["$1$DGA20"] } ]
[[expect]]
at = "70s"
any_of = [
  { unit = "DSA1:", node = "ALPHA", state = "mountverify" },
  { unit = "DSA1:", node = "BETA", state = "mountverify" } ]
[[expect]]
at = "70s"
unit = "DSA1:"
node = "GAMMA"
state = "steady"
)";
  const RunSummary s = run_text(short_timeouts(event("10s", "CUT PATH ALPHA $1$DGA20") +
                                               event("10s", "CUT PATH BETA $1$DGA10") + one_left));
  EXPECT_EQ(failed_expectations(s), "");
  EXPECT_EQ(s.violation_count, 0U);
}

}  // namespace
}  // namespace shadow::sim
