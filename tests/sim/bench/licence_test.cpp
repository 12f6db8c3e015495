// Licences in whole runs (3.2): who may mount, and what becomes of members above the licence.
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

std::string licensed(const std::string& licence, const std::string& head, const std::string& rest) {
  return small_cluster(head, rest + "[licence]\n" + licence);
}
std::string broken(const std::string& text) { return failed_expectations(run_text(text)); }

TEST(Licence, R1_90_R3_10__WithoutALicenceANodeIsAMemberOfTheClusterAndMountsNothing) {
  std::string text = licensed("kind = \"none\"\n", "end = \"10s\"", R"(
[[event]]
at = "1s"
node = "ALPHA"
dcl = "MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) TEST"
status = "F"
[[expect]]
node = "ALPHA"
state = "MEMBER"
[[expect]]
unit = "DSA1:"
state = "dismounted"
)");
  EXPECT_THROW(run_text(text), ScenarioError) << "mounted at t = 0";
  const std::string set = "[sets.DSA1]\n";
  text.insert(text.find(set) + set.size(), "mounted_on = []\n");
  EXPECT_EQ(broken(text), "");
}

TEST(Licence, R3_10_R3_17__ACapacityLicenceIsTheDefaultAndCountsNothing) {
  EXPECT_EQ(broken(small_cluster("end = \"62m\"", std::string(kAddMember) + R"(
[[expect]]
unit = "DSA1:"
members = ["$1$DGA10", "$1$DGA20", "$1$DGA30"]
[[expect]]
message = "SHADOW_SERVER-I-SSRVCOMPLYWARN"
count = 0
)")),
            "");
}

TEST(Licence,
     R3_11_R3_12_R3_16_RA_15__MembersAboveTheUnitsAreWarnedOfTwiceAndThenRemovedLastFirst) {
  EXPECT_EQ(broken(licensed("kind = \"per_disk\"\nunits = 2\n", "end = \"65m\"",
                            std::string(kAddMember) + R"(
[[expect]]
at = "4m"
message = "SHADOW_SERVER-I-SSRVCOMPLYWARN"
count = 0
[[expect]]
at = "6m"
message = "SHADOW_SERVER-I-SSRVCOMPLYWARN"
count = 1
[[expect]]
at = "59m"
message = "SHADOW_SERVER-I-SSRVCOMPLYWARN"
count = 1
[[expect]]
at = "60m"
message = "SHADOW_SERVER-I-SSRVCOMPLYWARN"
count = 2
[[expect]]
at = "60m"
unit = "DSA1:"
members = ["$1$DGA10", "$1$DGA20", "$1$DGA30"]
[[expect]]
at = "61m"
unit = "DSA1:"
members = ["$1$DGA10", "$1$DGA20"]
[[expect]]
message = "SHADOW_SERVER-I-SSRVCOMPLYFAIL"
count = 0
)")),
            "");
}

TEST(Licence, R3_15__FewerMembersBeforeTheHourCancelTheTimeline) {
  EXPECT_EQ(broken(licensed("kind = \"per_disk\"\nunits = 2\n", "end = \"125m\"",
                            std::string(kAddMember) + R"(
[[event]]
at = "50m"
node = "BETA"
dcl = "DISMOUNT $1$DGA10:"
[[event]]
at = "70m"
node = "BETA"
dcl = "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: TEST"
[[expect]]
at = "65m"
message = "SHADOW_SERVER-I-SSRVCOMPLYWARN"
count = 1
[[expect]]
at = "124m"
unit = "DSA1:"
members = ["$1$DGA10", "$1$DGA20", "$1$DGA30"]
)")),
            "");
}

TEST(Licence, R3_13_RA_15__TheLastMemberOfASetStaysAndAMemberMountedThenIsRemovedAtOnce) {
  EXPECT_EQ(broken(licensed("kind = \"per_disk\"\nunits = 0\n", "end = \"90m\"", R"(
[[event]]
at = "70m"
node = "ALPHA"
dcl = "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: TEST"
[[expect]]
at = "61m"
unit = "DSA1:"
members = ["$1$DGA10"]
[[expect]]
message = "SHADOW_SERVER-I-SSRVCOMPLYFAIL"
count = 1
[[expect]]
message = "SHADOW_SERVER-I-SSRVCMPFCPY"
[[expect]]
at = "80m"
unit = "DSA1:"
members = ["$1$DGA10"]
targets = []
)")),
            "");
}

}  // namespace
}  // namespace shadow::sim
