// What the bench does to nodes in whole runs: dumps, boots, consoles, processors.
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

/// `keys` stand in the table of ALPHA.
std::string with_alpha(const std::string& keys, const std::string& head, const std::string& rest) {
  std::string text = small_cluster(head, rest);
  const std::string node = "[nodes.ALPHA]\n";
  text.insert(text.find(node) + node.size(), keys);
  return text;
}

std::string with_disk(std::string text, const std::string& disk, const std::string& keys) {
  const std::string table = "[disks.\"" + disk + "\"]\n";
  return text.insert(text.find(table) + table.size(), keys);
}

std::string broken(const std::string& text) { return failed_expectations(run_text(text)); }

constexpr const char* kDumpAndReboot = R"(
[[event]]
name = "crash"
at   = "1s"
bench = "CRASH ALPHA DUMP=yes"
[[expect]]
order = ["CRASH.BUGCHECK", "CRASH.DUMPERRLOG", "CRASH.DUMPMEM", "CRASH.DUMPDONE"]
node = "ALPHA"
[[expect]]
journal = "CRASH.DUMPMEM"
vars = { member = "$1$DGA30" }
[[expect]]
metric = "disk.writes"
disk = "$1$DGA30"
min = 79
[[expect]]
by = "30s"
node = "ALPHA"
state = "MEMBER"
)";

TEST(CrashDump, R9_44__ADumpGoesToTheDumpDeviceBeforeTheNodeBootsAgain) {
  std::string text = with_alpha("dump_device = \"$1$DGA30\"\nboot_time = \"10s\"\n", "end = \"1m\"",
                                kDumpAndReboot);
  text.replace(text.find("boot = \"manual\"\n"), 16, "boot = \"auto\"\n");
  // 79 transfers of 127 blocks
  text = with_disk(text, "$1$DGA30", "files = [{ name = \"SYSDUMP.DMP\", blocks = 10000 }]\n");
  EXPECT_EQ(broken(text), "");
}

TEST(CrashDump, R9_44__ADiskThatIsGoneTakesNoDumpAndTheNodeBootsAllTheSame) {
  std::string text =
      with_alpha("dump_device = \"$1$DGA30\"\nboot_time = \"10s\"\n", "end = \"1m\"", R"(
[[event]]
at = "1s"
bench = "FAIL $1$DGA30 MODE=offline"
[[event]]
at = "2s"
bench = "CRASH ALPHA DUMP=yes"
[[expect]]
journal = "CRASH.DUMPDONE"
count = 0
[[expect]]
by = "30s"
node = "ALPHA"
state = "MEMBER"
)");
  text.replace(text.find("boot = \"manual\"\n"), 16, "boot = \"auto\"\n");
  text = with_disk(text, "$1$DGA30", "files = [{ name = \"SYSDUMP.DMP\", blocks = 10000 }]\n");
  EXPECT_EQ(broken(text), "");
}

TEST(CrashDump, R9_45_R1_72__WithoutOneItGoesToTheBootDeviceOnly) {
  const std::string text =
      with_disk(with_alpha("boot_device = \"$1$DGA30\"\n", "end = \"1m\"", R"(
[[event]]
at = "1s"
bench = "CRASH ALPHA DUMP=yes"
[[expect]]
journal = "CRASH.DUMPDONE"
vars = { member = "$1$DGA30" }
)"),
                "$1$DGA30", "files = [{ name = \"SYSDUMP.DMP\", blocks = 100 }]\n");
  EXPECT_EQ(broken(text), "");
}

TEST(IpcCancel, RV_8__ItEndsMountVerificationOnThatNodeOnly) {
  EXPECT_EQ(broken(small_cluster("end = \"1m\"", std::string(kUsers) + R"(
[[event]]
at = "1s"
bench = "FAIL FCSW"
[[event]]
at = "10s"
bench = "IPC CANCEL ALPHA DSA1"
[[event]]
at = "10s"
bench = "IPC CANCEL BETA DSA1"
[[expect]]
at = "9s"
unit = "DSA1:"
node = "ALPHA"
state = "mountverify"
[[expect]]
at = "20s"
unit = "DSA1:"
node = "ALPHA"
state = "timeout"
[[expect]]
at = "20s"
unit = "DSA1:"
node = "BETA"
state = "merging"
[[expect]]
journal = "MV.ABORTED"
node = "ALPHA"
)")),
            "");
}

/// Mean response time of writes in microseconds.
double write_us(const RunSummary& s) {
  for (const ResponseLine& r : s.responses) {
    if (r.direction == "write") return r.mean.seconds() * 1e6;
  }
  return -1;
}

constexpr const char* kOneWriter = R"(
[[workload]]
name = "writer"
node = "ALPHA"
unit = "DSA1:"
streams = 1
think = "20ms"
think_law = "constant"
reads = 0.0
pattern = "sequential"
size = "512B"
)";

std::string on_flash(std::string text) {
  for (auto at = text.find("FC-36G-10K"); at != std::string::npos; at = text.find("FC-36G-10K")) {
    text.replace(at, 10, "SSD-1T");
  }
  return text;
}

TEST(Processor, R10_5__AWriteCostsAFixedTimeAndOneForEachMember) {
  const auto run = [](const std::string& cpu) {
    return run_text(on_flash(with_alpha(cpu, "end = \"2s\"", kOneWriter)));
  };
  const double none = write_us(run(""));
  const double fixed = write_us(run("cpu = { write = \"700us\", per_member = \"0s\" }\n"));
  const double both = write_us(run("cpu = { write = \"700us\", per_member = \"200us\" }\n"));
  EXPECT_NEAR(fixed - none, 700, 20);
  EXPECT_NEAR(both - fixed, 400, 20) << "two members";
}

TEST(Processor, R10_5__TheProcessorIsSharedAndMeasured) {
  EXPECT_EQ(broken(on_flash(with_alpha("cpu = { read = \"2ms\" }\n", "end = \"10s\"", R"(
[[workload]]
name = "readers"
node = "ALPHA"
unit = "DSA1:"
streams = 8
reads = 1.0
[[expect]]
metric = "node.cpu_utilisation"
node = "ALPHA"
min = 0.98
[[expect]]
metric = "read.count"
unit = "DSA1:"
min = 4900
max = 5010
[[expect]]
metric = "node.cpu_utilisation"
node = "BETA"
max = 0.0
)"))),
            "");
}

TEST(Processor, SlowTakesANodesProcessorTimeManyTimes) {
  const std::string slow =
      std::string(kOneWriter) + "[[event]]\nat = \"0s\"\nbench = \"SLOW ALPHA FACTOR=10\"\n";
  const std::string cpu = "cpu = { write = \"100us\", per_member = \"0s\" }\n";
  const double fast = write_us(run_text(on_flash(with_alpha(cpu, "end = \"2s\"", kOneWriter))));
  const double slowed = write_us(run_text(on_flash(with_alpha(cpu, "end = \"2s\"", slow))));
  EXPECT_NEAR(slowed - fast, 900, 30);
  const std::string repaired = slow + "[[event]]\nat = \"1ms\"\nbench = \"REPAIR ALPHA\"\n";
  EXPECT_NEAR(write_us(run_text(on_flash(with_alpha(cpu, "end = \"2s\"", repaired)))), fast, 30);
}

TEST(Timeline, ALineCanBeRepeated) {
  EXPECT_EQ(broken(small_cluster("end = \"59s\"", R"(
[[event]]
at = "5s"
every = "10s"
bench = "FAIL $1$DGA30 MODE=badblock LBN=5"
[[event]]
every = "20s"
node = "ALPHA"
dcl = "SET SHADOW/READ_COST=7 $1$DGA30:"
status = "F"
[[expect]]
unit = "DSA1:"
state = "steady"
)")),
            "");
}

TEST(Timeline, RepetitionsKeepNoRunOpen) {
  const RunSummary s = run_text(small_cluster("", std::string(kAddMember) + R"(
[[event]]
every = "1s"
bench = "SAMPLE"
)"));
  EXPECT_EQ(s.end_reason, "steady");
}

TEST(Timeline, R4_6__ALineIsTypedWithThePrivilegesOfItsUser) {
  EXPECT_EQ(broken(small_cluster("end = \"5s\"", R"(
[[event]]
name = "guest"
at = "1s"
node = "ALPHA"
user = "SMITH"
privileges = ["TMPMBX"]
dcl = "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: TEST"
status = "NOPRIV"
[[event]]
name = "operator"
at = "2s"
node = "ALPHA"
user = "JONES"
dcl = "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: TEST"
[[expect]]
at = "1500ms"
unit = "DSA1:"
members = ["$1$DGA10", "$1$DGA20"]
[[expect]]
unit = "DSA1:"
members = ["$1$DGA10", "$1$DGA20", "$1$DGA30"]
)")),
            "");
}

TEST(Timeline, R5_1_R5_10__SystemServicesAreCalledWithTheirItemListsInOrder) {
  EXPECT_EQ(broken(small_cluster("end = \"5s\"", R"(
[[event]]
at = "1s"
node = "ALPHA"
service = "MOUNT"
items = [["SHAMEM", "$1$DGA30:"], ["SHANAM", "DSA1:"], ["VOLNAM", "TEST"]]
status = "BADPARAM"
[[event]]
at = "2s"
node = "ALPHA"
service = "MOUNT"
items = [["SHANAM", "DSA1:"], ["SHAMEM", "$1$DGA30:"], ["VOLNAM", "TEST"]]
flags = ["SYSTEM"]
status = "S"
[[expect]]
at = "1500ms"
unit = "DSA1:"
members = ["$1$DGA10", "$1$DGA20"]
[[event]]
at = "4s"
node = "BETA"
service = "GETDVI"
items = [["DEVNAM", "DSA1:"], ["SHDW_MASTER", "TRUE"]]
status = "S"
[[event]]
at = "4s"
node = "BETA"
service = "GETDVI"
items = [["DEVNAM", "DSA7:"], ["SHDW_MASTER", ""]]
status = "NOSUCHDEV"
[[event]]
at = "4500ms"
node = "ALPHA"
service = "DISMOU"
items = [["DEVNAM", "$1$DGA10:"]]
[[expect]]
unit = "DSA1:"
members = ["$1$DGA20", "$1$DGA30"]
)")),
            "");
}

}  // namespace
}  // namespace shadow::sim
