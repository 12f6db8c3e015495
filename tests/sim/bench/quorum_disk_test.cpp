// QUORUM.DAT in whole runs: who makes it, and what it is worth before.
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

/// A boots at t = 0, B only by BOOT; `disk` are keys of the quorum disk. Quorum is 2 of 3.
std::string cold(const std::string& disk, const std::string& rest) {
  return R"(title = "quorum disk"
start = "cold"
end = "8m"
[defaults.parameters]
DISK_QUORUM = "$1$DGA5"
[interconnects.FCSW]
kind = "fc-2g"
[interconnects.LAN]
kind = "lan-1g"
[disks."$1$DGA5"]
drive = "FC-36G-10K"
on = ["FCSW"]
)" + disk +
         R"(
[nodes.A]
adapters = { EIA0 = { kind = "lan-1g", on = "LAN" }, PGA0 = { kind = "fc-2g", on = "FCSW" } }
[nodes.B]
boot = "off"
adapters = { EIA0 = { kind = "lan-1g", on = "LAN" }, PGA0 = { kind = "fc-2g", on = "FCSW" } }
)" + rest;
}

std::string broken(const std::string& text) { return failed_expectations(run_text(text)); }

TEST(QuorumFile, RC_14__ItIsMadeByNodesThatHaveQuorumWithoutTheDisk) {
  EXPECT_EQ(broken(cold("", R"(
[[event]]
at = "3m"
bench = "BOOT B"
[[event]]
at = "6m"
bench = "POWER OFF B"
[[expect]]
at = "170s"
node = "A"
state = "BOOTING"
[[expect]]
at = "5m"
node = "A"
state = "MEMBER"
votes = 3
[[expect]]
at = "7m"
node = "A"
state = "MEMBER"
votes = 2
)")),
            "");
}

TEST(QuorumFile, RC_14__WithTheFileOneNodeFormsTheCluster) {
  EXPECT_EQ(broken(cold("files = [{ name = \"QUORUM.DAT\", blocks = 4 }]\n", R"(
[[expect]]
at = "170s"
node = "A"
state = "MEMBER"
votes = 2
)")),
            "");
}

}  // namespace
}  // namespace shadow::sim
