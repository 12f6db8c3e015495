// Whole runs: how they end, what decides them, and that they are the same every time.
#include "tests/kernel/kernel_fixture.hpp"
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

const Operation* find(const RunSummary& s, OperationKind kind) {
  for (const Operation& o : s.operations) {
    if (o.kind == kind) return &o;
  }
  return nullptr;
}

TEST(Run, R6_23__AMemberIsAddedUnderLoadAndTheRunEndsSteady) {
  const RunSummary s = run_text(small_cluster("", std::string(kUsers) + kAddMember + R"(
[[expect]]
unit = "DSA1:"
node = "ALPHA"
state = "steady"
members = ["$1$DGA10:", "$1$DGA20:", "$1$DGA30:"]
[[expect]]
metric = "copy.blocks"
unit = "DSA1:"
equal = "8MB"
[[expect]]
message = "SHADOW_SERVER-I-SSRVCMPFCPY"
)"));
  EXPECT_EQ(s.end_reason, "steady");
  EXPECT_EQ(s.exit_code(), 0) << failed_expectations(s);
  const Operation* const copy = find(s, OperationKind::copy);
  ASSERT_NE(copy, nullptr);
  EXPECT_EQ(copy->outcome, "completed");
  EXPECT_EQ(copy->progress.blocks, 8'000'000 / 512);
  EXPECT_EQ(*copy->end, s.end);
  EXPECT_GT(s.user_ios, 100u);
  EXPECT_GT(s.checks, 100u);
}

TEST(Run, RH_12__ACopyTakesStepsOf127BlocksUnlessToldOtherwise) {
  const auto copied = [](const std::string& head, int segments) {
    return failed_expectations(
        run_text(small_cluster(head, std::string(kAddMember) +
                                         "[[expect]]\nmetric = \"copy.segments\"\nunit = "
                                         "\"DSA1:\"\nequal = " +
                                         std::to_string(segments) + "\n")));
  };
  EXPECT_EQ(copied("", 124), "") << "15,625 blocks";
  EXPECT_EQ(copied("[options]\nsegment_blocks = 64\n", 245), "");
}

TEST(Run, TheSameSeedIsTheSameRunAndAnotherSeedAnother) {
  const std::string text = small_cluster("", std::string(kUsers) + kAddMember);
  const RunSummary one = run_text(text, 7);
  const RunSummary two = run_text(text, 7);
  EXPECT_EQ(one.fingerprint, two.fingerprint);
  EXPECT_EQ(one.end, two.end);
  EXPECT_NE(one.fingerprint, run_text(text, 8).fingerprint);
}

TEST(Run, ACopyWithUsersOverStorageChannelsIsTheSameWithAndWithoutSimgrid) {
  const std::string text = small_cluster("", std::string(kUsers) + kAddMember + R"(
[[event]]
when = "copy DSA1: 50%"
bench = "CRASH ALPHA"
)");
  const std::string simgrid =
      in_child([&] { return run_text(text, 1, System::Network::simgrid).fingerprint; });
  EXPECT_EQ(run_text(text).fingerprint, simgrid);
}

TEST(Run, R2_52__ACutLinkBetweenSitesStallsTheSetOnBothSidesUntilItIsSpliced) {
  const std::string text = R"(
title = "two sites"
end = "60s"
[sites.A]
[sites.B]
[interconnects.FCA]
kind = "fc-2g"
site = "A"
[interconnects.FCB]
kind = "fc-2g"
site = "B"
[links.FCLINK]
between = ["FCA", "FCB"]
kind = "fc-2g"
distance = "60km"
[nodes.A1]
site = "A"
boot = "manual"
[nodes.A1.adapters]
HBA1 = { kind = "fc-2g", on = "FCA" }
[nodes.B1]
site = "B"
boot = "manual"
[nodes.B1.adapters]
HBA1 = { kind = "fc-2g", on = "FCB" }
[disks."$1$DGA10"]
drive = "FC-36G-10K"
on = ["FCA"]
blocks = "40MB"
[disks."$1$DGA20"]
drive = "FC-36G-10K"
on = ["FCB"]
blocks = "40MB"
[sets.DSA1]
label = "TWO"
members = ["$1$DGA10", "$1$DGA20"]
[[workload]]
name = "users"
node = "*"
unit = "DSA1:"
streams = 2
think = "2ms"
reads = 0.5
size = "16KiB"
[[event]]
at = "10s"
bench = "CUT FCLINK"
[[event]]
at = "20s"
bench = "SPLICE FCLINK"
[[expect]]
at = "15s"
unit = "DSA1:"
state = "mountverify"
[[expect]]
at = "30s"
unit = "DSA1:"
state = "steady"
members = ["$1$DGA10:", "$1$DGA20:"]
[[expect]]
metric = "link.bytes"
link = "FCLINK"
min = "10MB"
[[expect]]
metric = "write.errors"
unit = "DSA1:"
max = 0
)";
  EXPECT_EQ(in_child([&] {
              const RunSummary s = run_text(text, 1, System::Network::simgrid);
              return s.exit_code() == 0 ? std::string("held") : failed_expectations(s);
            }),
            "held");
  EXPECT_EQ(failed_expectations(run_text(text)), "");
}

TEST(Run, AConditionOnProgressFiresAtItsFenceAndEventsAfterItAtTheirDelay) {
  const RunSummary s = run_text(small_cluster("", std::string(kAddMember) + R"(
[[event]]
name = "half"
when = "copy DSA1: 50%"
bench = "SAMPLE"
[[event]]
name = "later"
when = "event half +30ms"
bench = "SAMPLE"
[[expect]]
at = "event half"
metric = "copy.blocks"
unit = "DSA1:"
min = "7813 blocks"
max = "7940 blocks"
[[expect]]
during = ["event half", "event later"]
unit = "DSA1:"
node = "ALPHA"
state = "copying"
[[expect]]
at = "event add"
unit = "DSA1:"
node = "ALPHA"
targets = ["$1$DGA30:"]
[[expect]]
never = true
unit = "DSA1:"
node = "ALPHA"
state = "merging"
[[expect]]
order = ["VOLPROC.COPYSTART", "SHADOW_SERVER-I-SSRVINIFCPY", "VOLPROC.COPYDONE"]
)"));
  EXPECT_EQ(failed_expectations(s), "");
  EXPECT_EQ(s.expectations.size(), 5u);
}

TEST(Run, ExpectationsThatDoNotHoldSayWhatWasFound) {
  const RunSummary s = run_text(small_cluster("", std::string(kAddMember) + R"(
[[expect]]
by = "1001ms"
unit = "DSA1:"
node = "ALPHA"
members = ["$1$DGA10:", "$1$DGA20:", "$1$DGA30:"]
[[expect]]
never = true
unit = "DSA1:"
node = "ALPHA"
state = "copying"
[[expect]]
message = "SHADOW_SERVER-I-SSRVCMPMRG"
node = "BETA"
[[expect]]
message = "MOUNT-I-SHDWMEMCOPY"
max = 0
)"));
  EXPECT_EQ(s.expectations_failed(), 4u);
  EXPECT_EQ(s.exit_code(), 1);
  EXPECT_EQ(s.expectations[0].time, SimTime{} + milliseconds(1001));
  EXPECT_NE(s.expectations[1].found.find("copying"), std::string::npos);
  EXPECT_EQ(s.expectations[2].found, "0 times");
  EXPECT_EQ(s.expectations[3].found, "1 times");
}

TEST(Run, ALineThatEndsOtherwiseThanItShouldIsAFailedExpectation) {
  const std::string refused = R"(
[[event]]
at = "1s"
node = "ALPHA"
dcl = "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: WRONG"
)";
  const RunSummary bad = run_text(small_cluster("", refused));
  EXPECT_EQ(bad.expectations_failed(), 1u);
  EXPECT_EQ(bad.exit_code(), 1);
  const RunSummary good = run_text(small_cluster("", refused + "status = \"INCVOLLABEL\"\n"));
  EXPECT_EQ(failed_expectations(good), "");
  EXPECT_EQ(good.expectations.size(), 1u);
  EXPECT_EQ(run_text(small_cluster("", refused + "status = \"S\"\n")).exit_code(), 1);
}

TEST(Run, ARunThatDoesNotBecomeSteadyEndsAtItsLimitWithExitCodeOne) {
  const RunSummary s = run_text(small_cluster("limit = \"1100ms\"", kAddMember));
  EXPECT_EQ(s.end_reason, "limit");
  EXPECT_EQ(s.end, SimTime{} + milliseconds(1100));
  EXPECT_EQ(s.exit_code(), 1);
}

TEST(Run, ADurationAsEndIsExactAndExpectationsAsEndStopTheRunWhenAllAreDecided) {
  EXPECT_EQ(run_text(small_cluster("end = \"90s\"", kAddMember)).end, SimTime{} + seconds(90));
  const RunSummary s =
      run_text(small_cluster("end = \"expectations\"", std::string(kAddMember) + R"(
[[expect]]
at = "event add +77ms"
unit = "DSA1:"
node = "ALPHA"
state = "copying"
)"));
  EXPECT_EQ(failed_expectations(s), "");
  EXPECT_LT(s.end, SimTime{} + milliseconds(1500));
  EXPECT_GE(s.end, SimTime{} + milliseconds(1077));
}

TEST(Run, R6_122__ACrashMergesAndCommandsOfTheDeadNodeFail) {
  const RunSummary s = run_text(small_cluster("", std::string(kUsers) + R"(
[[event]]
name = "crash"
at = "2s"
bench = "CRASH ALPHA"
[[event]]
when = "event crash +1s"
node = "ALPHA"
dcl = "SHOW DEVICE DSA1:"
status = "F"
[[event]]
when = "begin merge DSA1:"
bench = "SAMPLE"
[[expect]]
at = "event crash +1ms"
node = "ALPHA"
state = "CRASHED"
[[expect]]
journal = "SET.MERGENEED"
node = "BETA"
after = "crash"
[[expect]]
unit = "DSA1:"
node = "BETA"
state = "steady"
)"));
  EXPECT_EQ(failed_expectations(s), "");
  EXPECT_EQ(s.exit_code(), 0);
  ASSERT_NE(find(s, OperationKind::merge), nullptr);
  EXPECT_EQ(find(s, OperationKind::merge)->outcome, "completed");
}

TEST(Run, AFailedInterconnectStallsTheSetUntilItIsRepaired) {
  const RunSummary s = run_text(small_cluster("end = \"30s\"", std::string(kUsers) + R"(
[[event]]
name = "break"
at = "2s"
bench = "FAIL FCSW FOR=5s"
[[expect]]
at = "event break +3s"
unit = "DSA1:"
node = "ALPHA"
state = "mountverify"
[[expect]]
at = "20s"
unit = "DSA1:"
node = "ALPHA"
state = "steady"
members = ["$1$DGA10:", "$1$DGA20:"]
[[expect]]
metric = "read.errors"
unit = "DSA1:"
max = 0
)"));
  EXPECT_EQ(failed_expectations(s), "");
}

TEST(Run, ConditionsOnTheNthCommandOfADiskAreMetAtThatCommand) {
  const RunSummary s = run_text(small_cluster("", std::string(kUsers) + R"(
[[event]]
name = "hundred"
when = "io 100 on $1$DGA10:"
bench = "FAIL $1$DGA10: MODE=fatal"
[[expect]]
at = "event hundred"
metric = "disk.reads"
disk = "$1$DGA10:"
max = 100
)"));
  EXPECT_EQ(failed_expectations(s), "");
  EXPECT_GT(s.end.ns, 0);
}

TEST(Run, AColdStartMountsTheSetsByCommands) {
  const RunSummary s = run_text(small_cluster("start = \"cold\"\nend = \"3m\"", R"(
[[expect]]
unit = "DSA1:"
state = "steady"
members = ["$1$DGA10:", "$1$DGA20:"]
[[expect]]
message = "MOUNT-I-MOUNTED"
node = "ALPHA"
)"));
  EXPECT_EQ(failed_expectations(s), "");
}

}  // namespace
}  // namespace shadow::sim
