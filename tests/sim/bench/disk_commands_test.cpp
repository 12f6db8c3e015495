// Bench commands on disks in whole runs: each has its effect, and the engine meets it through its
// ports alone.
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

/// Users for 20 s on DSA1 and these events; the run ends when all is long over.
RunSummary run_with(const std::string& events) {
  return run_text(small_cluster("end = \"400s\"\n", R"(
[[workload]]
name    = "users"
node    = "ALPHA"
unit    = "DSA1:"
streams = 4
think   = "5ms"
reads   = 0.5
size    = "4KiB"
stop    = "20s"
)" + events));
}

std::string event(const std::string& at, const std::string& command) {
  return "[[event]]\nat = \"" + at + "\"\nbench = \"" + command + "\"\n";
}

std::string both_members_stay() {
  return R"(
[[expect]]
unit = "DSA1:"
node = "ALPHA"
members = ["$1$DGA10:", "$1$DGA20:"]
[[expect]]
metric = "write.errors"
unit = "DSA1:"
max = 0
)";
}

std::string said(const std::string& key) {
  return "[[expect]]\njournal = \"" + key + "\"\nnode = \"ALPHA\"\nmin = 1\n";
}

void expect_good(const RunSummary& s) {
  EXPECT_EQ(s.exit_code(), 0) << failed_expectations(s);
  EXPECT_EQ(s.violation_count, 0U);
}

TEST(DiskCommands, RA_33__ATransientErrorIsRetriedAndTheMemberStays) {
  expect_good(run_with(event("5s", "FAIL $1$DGA20 MODE=transient:2") + both_members_stay()));
}

TEST(DiskCommands, RA_33__TheFourthErrorInARowIsOneTooMany) {
  expect_good(run_with(event("5s", "FAIL $1$DGA20 MODE=transient:40") + R"(
[[expect]]
unit = "DSA1:"
node = "ALPHA"
members = ["$1$DGA10:"]
)"));
}

TEST(DiskCommands, RH_33__BadBlocksAreFoundAndWrittenAgain) {
  const RunSummary s = run_with(event("5s", "FAIL $1$DGA10 MODE=badblock LBN=0:15000 KIND=lost") +
                                both_members_stay());
  expect_good(s);
}

TEST(DiskCommands, RA_18__AWriteLockHoldsWritesUntilItIsTakenOff) {
  expect_good(run_with(event("5s", "FAIL $1$DGA20 MODE=writelock FOR=300s") +
                       said("VOLPROC.WRTLCK") + both_members_stay()));
}

TEST(DiskCommands, RV_6__TheWrongVolumeIsReportedAndTheRightOneIsTakenBack) {
  expect_good(run_with(event("5s", "FAIL $1$DGA20 MODE=wrongvolume FOR=30s") +
                       said("VOLPROC.WRONGVOL") + both_members_stay()));
}

TEST(DiskCommands, RN_7__ADuplicateUnitIsNoMember) {
  expect_good(run_with(event("5s", "FAIL $1$DGA20 MODE=duplicate") + R"(
[[expect]]
unit = "DSA1:"
node = "ALPHA"
members = ["$1$DGA10:"]
)"));
}

TEST(DiskCommands, AUnitThatIsNotReadyIsWaitedFor) {
  expect_good(run_with(event("5s", "FAIL $1$DGA20 MODE=notready FOR=20s") + both_members_stay()));
}

TEST(DiskCommands, ADroppedWriteIsFoundByTheOracleAlone) {
  const RunSummary s = run_with(event("19500ms", "FAIL $1$DGA20 MODE=dropwrite COUNT=3"));
  EXPECT_GT(s.violation_count, 0U);
  EXPECT_EQ(s.exit_code(), 3);
}

TEST(DiskCommands, AMisdirectedWriteIsFoundByTheOracleAlone) {
  EXPECT_GT(run_with(event("19500ms", "FAIL $1$DGA20 MODE=misdirect")).violation_count, 0U);
}

TEST(DiskCommands, AFlippedBitIsFoundByTheOracleAlone) {
  EXPECT_GT(run_with(event("5s", "FAIL $1$DGA10 MODE=bitflip") +
                     event("5s", "FAIL $1$DGA20 MODE=bitflip"))
                .violation_count,
            0U);
}

TEST(DiskCommands, ARestoredSnapshotIsOldData) {
  const RunSummary s =
      run_with(event("2s", "SNAPSHOT $1$DGA20 before") + event("15s", "RESTORE $1$DGA20 before"));
  EXPECT_GT(s.violation_count, 0U);
  expect_good(run_with(event("2s", "SNAPSHOT $1$DGA20 before") + both_members_stay()));
}

TEST(DiskCommands, ARestoreOfWhatNobodyKeepsDoesNotLoad) {
  EXPECT_THROW(run_with(event("2s", "RESTORE $1$DGA20 before")), ScenarioError);
}

/// Members on a shelf each, or both on one.
std::string shelves(const std::string& events, const std::string& second) {
  std::string text = small_cluster("end = \"400s\"\n", R"(
[[workload]]
name    = "users"
node    = "ALPHA"
unit    = "DSA1:"
streams = 4
think   = "5ms"
reads   = 0.5
size    = { "4KiB" = 0.5, "63KiB" = 0.5 }
stop    = "40s"
)" + events);
  const auto put = [&text](const std::string& disk, const std::string& shelf) {
    const std::size_t at = text.find("[disks.\"" + disk + "\"]\n") + disk.size() + 11;
    text.insert(at, "shelf = \"" + shelf + "\"\n");
  };
  put("$1$DGA10", "LEFT");
  put("$1$DGA20", second);
  return text;
}

TEST(DiskCommands, RH_33__AShelfLosesPowerAndItsMembersComeBackOneAfterTheOther) {
  const std::string events = event("5s", "POWER OFF LEFT") + event("6s", "POWER ON LEFT");
  const auto stalled = [](const std::string& at) {
    return "[[expect]]\nat = \"" + at +
           "\"\nunit = \"DSA1:\"\nnode = \"ALPHA\"\nstate = \"mountverify\"\n";
  };
  // 15 s to spin up, and 12 s more for the second.
  expect_good(
      run_text(shelves(events + stalled("20s") + stalled("32s") + both_members_stay(), "LEFT")));
}

TEST(DiskCommands, RH_33__WithTheOtherMemberOnAnotherShelfOneIsLostAfterItsTimeout) {
  expect_good(run_text(shelves(event("5s", "POWER OFF LEFT") + R"(
[[expect]]
unit = "DSA1:"
node = "ALPHA"
members = ["$1$DGA20:"]
[[expect]]
metric = "write.errors"
unit = "DSA1:"
max = 0
)",
                               "RIGHT")));
}

}  // namespace
}  // namespace shadow::sim
