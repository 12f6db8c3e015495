// Start-up procedures of nodes, and what a file says about sets and disks at t = 0.
#include "sim/bench/startup.hpp"

#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

std::string with_sites(const std::string& head, const std::string& rest) {
  std::string text = small_cluster(head, rest);
  text.replace(text.find("[nodes.BETA]\n"), 0, "[nodes.ALPHA.parameters]\nSHADOW_SITE_ID = 1\n");
  const std::string disk = "[disks.\"$1$DGA20\"]\n";
  text.insert(text.find(disk) + disk.size(), "site_value = 2\n");
  return text;
}

TEST(Startup, R10_20__MembersHaveTheirSiteValuesAtOnceWithAMountedStart) {
  const RunSummary s = run_text(with_sites("end = \"1s\"", R"(
[[expect]]
at = "0s"
disk = "$1$DGA20"
node = "ALPHA"
read_cost = 42
[[expect]]
at = "0s"
disk = "$1$DGA10"
node = "ALPHA"
read_cost = 2
[[expect]]
at = "0s"
disk = "$1$DGA20"
node = "BETA"
read_cost = 2
)"));
  EXPECT_EQ(failed_expectations(s), "");
}

TEST(Startup, R10_20__AndAfterTheMountsOfAColdStart) {
  const RunSummary s = run_text(with_sites("start = \"cold\"\nend = \"3m\"", R"(
[[expect]]
disk = "$1$DGA20"
node = "ALPHA"
read_cost = 42
[[expect]]
unit = "DSA1:"
state = "steady"
members = ["$1$DGA10", "$1$DGA20"]
[[expect]]
message = "MOUNT-I-MOUNTED"
count = 2
)"));
  EXPECT_EQ(failed_expectations(s), "");
}

TEST(Startup, LinesRunAfterTheMountsAndAtTheBeginningOfAMountedStart) {
  for (const char* start : {"start = \"cold\"\nend = \"3m\"", "end = \"1s\""}) {
    std::string text = small_cluster(start, R"(
[[expect]]
disk = "$1$DGA10"
node = "BETA"
read_cost = 99
[[expect]]
disk = "$1$DGA10"
node = "ALPHA"
read_cost = 2
)");
    const std::string node = "[nodes.BETA]\n";
    text.insert(text.find(node) + node.size(),
                "startup = [\"SET SHADOW/READ_COST=77 $1$DGA10:\", \"SET SHADOW/READ_COST=99 "
                "$1$DGA10:\"]\n");
    EXPECT_EQ(failed_expectations(run_text(text)), "") << start;
  }
}

TEST(Startup, ANodeThatDiesWhileItsMountWaitsBeginsAnewAtItsNextBoot) {
  // the disk is so slow that ALPHA's MOUNT takes longer than BETA's next boot
  std::string text = small_cluster("start = \"cold\"\nend = \"5m\"", R"(
[[event]]
at = "1s"
bench = "SLOW $1$DGA10 FACTOR=900"
[[event]]
when = "node BETA MEMBER"
name = "up"
bench = "SAMPLE"
[[event]]
when = "event up +2s"
name = "down"
bench = "CRASH BETA"
[[event]]
when = "event down +20s"
bench = "REPAIR $1$DGA10"
[[expect]]
message = "MOUNT-I-MOUNTED"
node = "BETA"
count = 1
[[expect]]
message = "DISM-F-NOTSHDWMEM"
node = "BETA"
count = 1
[[expect]]
unit = "DSA1:"
state = "steady"
members = ["$1$DGA10", "$1$DGA20"]
)");
  const std::string node = "[nodes.BETA]\nboot = \"manual\"\n";
  text.replace(text.find(node), node.size(),
               "[nodes.BETA]\nboot_time = \"1s\"\nstartup = [\"SET SHADOW/SITE=1 $1$DGA30:\"]\n");
  EXPECT_EQ(failed_expectations(run_text(text)), "");
}

std::string with_set(std::string text, const std::string& keys) {
  const std::string table = "[sets.DSA1]\n";
  return text.insert(text.find(table) + table.size(), keys);
}

TEST(InitialState, R4_89__APriorityOfNoneLetsNobodyCopyTheSet) {
  const auto text = [](const std::string& keys) {
    return with_set(small_cluster("end = \"1m\"", std::string(kAddMember) + R"(
[[expect]]
unit = "DSA1:"
targets = ["$1$DGA30"]
)"),
                    keys);
  };
  EXPECT_EQ(failed_expectations(run_text(text("priority = 0\n"))), "");
  EXPECT_NE(failed_expectations(run_text(text(""))), "") << "it is copied long before";
}

Task<void> grow(System& system, BlockCount blocks, bool& grown) {
  VolumeRequest request;
  request.device = *DeviceName::parse("DSA1");
  request.size = true;
  request.size_blocks = blocks;
  const NodeId alpha = *system.node_id("ALPHA");
  const ServiceResult result =
      co_await system.engine(alpha)->services().set_volume(std::move(request));
  grown = succeeded(result.status);
}

TEST(InitialState, R1_48__AVolumeGrowsToTheLimitOfTheFileOnly) {
  const auto grows_to = [](BlockCount blocks) {
    const Scenario s = load_scenario_text(
        with_set(small_cluster("end = \"5s\"", ""), "volsize = 8000\nlimit = 12000\n"),
        "test.toml");
    RunLoop run(s, plan_hardware(s, installed_catalogue()), System::Network::plain,
                nothing_written(s));
    bool grown = false;
    System& system = run.system();
    system.shell(*system.node_id("ALPHA"))->scope().spawn(grow(system, blocks, grown));
    run.run({});
    return grown;
  };
  EXPECT_TRUE(grows_to(12'000));
  EXPECT_FALSE(grows_to(12'001));
}

TEST(InitialState, ASetWithATargetIsCopiedFromTheBeginning) {
  std::string text = small_cluster("end = \"steady\"", R"(
[[expect]]
at = "0s"
unit = "DSA1:"
targets = ["$1$DGA30"]
[[expect]]
unit = "DSA1:"
members = ["$1$DGA10", "$1$DGA20", "$1$DGA30"]
state = "steady"
)");
  text.replace(text.find("members = [\"$1$DGA10\", \"$1$DGA20\"]\n"), 0,
               "targets = [\"$1$DGA30\"]\n");
  EXPECT_EQ(failed_expectations(run_text(text)), "");
}

TEST(InitialState, AnImproperSetIsMergedFromTheBeginning) {
  std::string text = small_cluster("end = \"steady\"", R"(
[[expect]]
by = "5s"
unit = "DSA1:"
state = "merging"
[[expect]]
unit = "DSA1:"
state = "steady"
)");
  text.replace(text.find("members = [\"$1$DGA10\", \"$1$DGA20\"]\n"), 0, "state = \"improper\"\n");
  EXPECT_EQ(failed_expectations(run_text(text)), "");
}

TEST(InitialState, BadBlocksOfTheFileAreRepairedFromAnotherMember) {
  std::string text = small_cluster("end = \"20s\"", R"(
[[workload]]
name = "reader"
node = "ALPHA"
unit = "DSA1:"
streams = 6
think = "100ms"
size = "64KiB"
region = [1000, 1127]
[[expect]]
journal = "IO.REPAIR"
unit = "DSA1:"
)");
  const std::string disk = "[disks.\"$1$DGA10\"]\n";
  text.insert(text.find(disk) + disk.size(), "bad = [{ lbn = 1010, kind = \"lost\" }]\n");
  EXPECT_EQ(failed_expectations(run_text(text)), "");
}

TEST(DiskSubjects, ASpinningDiskIsSeenWithoutANode) {
  const RunSummary s = run_text(small_cluster("end = \"2s\"", R"(
[[expect]]
disk = "$1$DGA30"
spinning = true
)"));
  EXPECT_EQ(failed_expectations(s), "");
}

TEST(UnitSubjects, R2_27__ReachCountsMembersThatAreReached) {
  const RunSummary s = run_text(small_cluster("end = \"1m\"", R"x(
[[event]]
name = "one"
at = "1s"
bench = "FAIL $1$DGA10 MODE=offline FOR=10s"
[[event]]
name = "all"
at = "20s"
bench = "FAIL FCSW FOR=10s"
[[event]]
name = "crash"
at = "40s"
bench = "CRASH BETA"
[[expect]]
at = "0s"
unit = "DSA1:"
reach = "FULL"
[[expect]]
at = "event one +5s"
unit = "DSA1:"
reach = "RED(1)"
members = ["$1$DGA10", "$1$DGA20"]
[[expect]]
at = "event all +5s"
unit = "DSA1:"
reach = "NONE"
[[expect]]
at = "event crash +1s"
unit = "DSA1:"
node = "BETA"
reach = "DOWN"
[[expect]]
at = "event crash +1s"
any_of = [{ unit = "DSA1:", node = "BETA", reach = "FULL" }, { node = "BETA", state = "CRASHED" }]
)x"));
  EXPECT_EQ(failed_expectations(s), "");
}

TEST(AdviceSubjects, FindingsOfCheckAreCounted) {
  const RunSummary s = run_text(small_cluster("end = \"1s\"", R"(
[[expect]]
advice = "R2.1"
[[expect]]
advice = "R1.22"
count = 0
)"));
  EXPECT_EQ(failed_expectations(s), "");
}

}  // namespace
}  // namespace shadow::sim
