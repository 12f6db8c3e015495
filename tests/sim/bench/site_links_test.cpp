// Storage links and cluster links between two sites fail apart from each other: the paths that are
// left to a node that goes on.
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

/// A1 with the votes at site A, B1 at B, a member at each, served by nobody. `events` at 5 s,
/// `expectations` at 30 s.
std::string sites(const std::string& events, const std::string& expectations) {
  return R"(title = "links between sites"
end = "40s"
[sites.A]
[sites.B]
[interconnects.FCA]
kind = "fc-2g"
site = "A"
[interconnects.FCB]
kind = "fc-2g"
site = "B"
[interconnects.LANA]
kind = "lan-1g"
site = "A"
[interconnects.LANB]
kind = "lan-1g"
site = "B"
[links.STORAGE]
between = ["FCA", "FCB"]
kind = "fc-2g"
distance = "20km"
[links.CLUSTER]
between = ["LANA", "LANB"]
kind = "lan-1g"
distance = "20km"
[nodes.A1]
site = "A"
boot = "manual"
parameters = { VOTES = 2 }
adapters = { FGA0 = { kind = "fc-2g", on = "FCA" }, EIA0 = { kind = "lan-1g", on = "LANA" } }
[nodes.B1]
site = "B"
boot = "manual"
parameters = { VOTES = 1 }
adapters = { FGA0 = { kind = "fc-2g", on = "FCB" }, EIA0 = { kind = "lan-1g", on = "LANB" } }
[disks."$1$DGA1"]
drive = "SSD-1T"
blocks = "8MB"
on = ["FCA"]
[disks."$1$DGA2"]
drive = "SSD-1T"
blocks = "8MB"
on = ["FCB"]
[sets.DSA1]
label = "TWO"
members = ["$1$DGA1", "$1$DGA2"]
mounted_on = ["A1"]
)" + events +
         expectations;
}

std::string cut(const std::string& link) {
  return "[[event]]\nat = \"5s\"\nbench = \"CUT " + link + "\"\n";
}
std::string path(const std::string& node, const std::string& disk, const std::string& is) {
  return "[[expect]]\nat = \"30s\"\nnode = \"" + node + "\"\ndisk = \"" + disk + "\"\npath = \"" +
         is + "\"\n";
}
std::string broken(const std::string& text) { return failed_expectations(run_text(text)); }

TEST(SiteLinks, RS_14__BothLinksUpEverybodyReachesBothMembersDirectly) {
  EXPECT_EQ(
      broken(sites("", path("A1", "$1$DGA1", "direct") + path("A1", "$1$DGA2", "direct") +
                           path("B1", "$1$DGA1", "direct") + path("B1", "$1$DGA2", "direct"))),
      "");
}

TEST(SiteLinks, RS_14__WithoutTheStorageLinkEachSiteHasItsOwnMemberOnly) {
  EXPECT_EQ(broken(sites(cut("STORAGE"),
                         path("A1", "$1$DGA1", "direct") + path("A1", "$1$DGA2", "none") +
                             path("B1", "$1$DGA1", "none") + path("B1", "$1$DGA2", "direct"))),
            "");
}

TEST(SiteLinks, RS_14__WithoutTheClusterLinkBothMembersStayUsableForWhoGoesOn) {
  EXPECT_EQ(broken(sites(cut("CLUSTER"),
                         path("A1", "$1$DGA1", "direct") + path("A1", "$1$DGA2", "direct"))),
            "");
}

TEST(SiteLinks, RS_14__WithoutBothLinksWhoGoesOnHasItsOwnMemberOnly) {
  EXPECT_EQ(broken(sites(cut("CLUSTER, STORAGE"),
                         path("A1", "$1$DGA1", "direct") + path("A1", "$1$DGA2", "none"))),
            "");
}

}  // namespace
}  // namespace shadow::sim
