// Links in whole runs: distance, congestion, losses, routes, and what is measured of them.
#include <fmt/format.h>

#include "tests/kernel/kernel_fixture.hpp"
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

/// Two sites, one node at A, a member at each site, and links FCLINK and SPARE between them. Solid
/// state disks: service times do not vary. `link` are keys of FCLINK, `rest` follows.
std::string two_sites(const std::string& link, const std::string& rest,
                      const std::string& head = "") {
  return "title = \"two sites\"\nend = \"10s\"\n" + head + R"(
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
)" + link +
         R"(
[nodes.A1]
site = "A"
boot = "manual"
parameters = { SHADOW_SITE_ID = 1 }
[nodes.A1.adapters]
HBA1 = { kind = "fc-2g", on = "FCA" }
[disks."$1$DGA10"]
drive = "SSD-1T"
on = ["FCA"]
blocks = "40MB"
[disks."$1$DGA20"]
drive = "SSD-1T"
on = ["FCB"]
blocks = "40MB"
[sets.DSA1]
label = "TWO"
members = ["$1$DGA10", "$1$DGA20"]
[[event]]
at = "0s"
node = "A1"
dcl = "SET SHADOW/SITE=1 $1$DGA10:"
[[event]]
at = "0s"
node = "A1"
dcl = "SET SHADOW/SITE=2 $1$DGA20:"
[[workload]]
name = "users"
node = "A1"
unit = "DSA1:"
streams = 1
think = "5ms"
think_law = "constant"
reads = 0.5
size = "4KiB"
start = "100ms"
)" + rest;
}

constexpr const char* kFar = "distance = \"100km\"\n";

/// Mean response time in microseconds.
double mean_us(const RunSummary& s, const std::string& direction) {
  for (const ResponseLine& r : s.responses) {
    if (r.direction == direction) return r.mean.seconds() * 1e6;
  }
  return -1;
}

TEST(Distance, RS_1_RS_2_RS_3_R10_20__AWriteWaitsTwoRoundTripsAndALocalReadNone) {
  const RunSummary near = run_text(two_sites("", ""));
  const RunSummary far = run_text(two_sites(kFar, ""));
  EXPECT_NEAR(mean_us(far, "write") - mean_us(near, "write"), 2'000, 30);
  EXPECT_NEAR(mean_us(far, "read"), mean_us(near, "read"), 1);
}

TEST(Distance, RS_2__FastWriteSavesOneRoundTrip) {
  const RunSummary slow = run_text(two_sites(kFar, ""));
  const RunSummary fast = run_text(two_sites(std::string(kFar) + "fast_write = true\n", ""));
  // the fibre's millisecond and the equipment's tenth
  EXPECT_NEAR(mean_us(slow, "write") - mean_us(fast, "write"), 1'100, 5);
  const RunSummary option = run_text(two_sites(kFar, "", "options = { fast_write = \"on\" }\n"));
  EXPECT_NEAR(mean_us(option, "write"), mean_us(fast, "write"), 0.001);
}

TEST(Distance, RS_2__ReadsOfTheFarSiteCostOneRoundTrip) {
  const std::string far_only = R"(
[[event]]
at = "1ms"
node = "A1"
dcl = "SET SHADOW/READ_COST=1 $1$DGA20:"
[[event]]
at = "1ms"
node = "A1"
dcl = "SET SHADOW/READ_COST=100 $1$DGA10:"
)";
  const RunSummary near = run_text(two_sites("", far_only));
  const RunSummary far = run_text(two_sites(kFar, far_only));
  EXPECT_NEAR(mean_us(far, "read") - mean_us(near, "read"), 1'000, 30);
}

TEST(Credits, RH_4__ALongLinkCarriesNoMoreThanItsCreditsAllow) {
  // 8 credits over 1.1 ms: 14.9 MB/s; a 1 MiB write takes 70 ms, with enough credits 5 ms
  const std::string big =
      "[[workload]]\nname = \"big\"\nnode = \"A1\"\nunit = \"DSA1:\"\n"
      "streams = 1\nreads = 0.0\nsize = \"1MiB\"\n";
  const RunSummary few = run_text(two_sites(std::string(kFar) + "credits = 8\n", big));
  const RunSummary many = run_text(two_sites(std::string(kFar) + "credits = 200\n", big));
  const auto big_writes = [](const RunSummary& s) {
    for (const ResponseLine& r : s.responses) {
      if (r.workload == "big") return r.mean.seconds() * 1e3;
    }
    return 0.0;
  };
  EXPECT_NEAR(big_writes(few), 1048576 / (8 * 2048 / 1.1e-3) * 1e3, 8);
  EXPECT_LT(big_writes(many), 12);
}

TEST(NetworkCommands, CongestTakesAShareOfTheRateAndIsEndedByZero) {
  const std::string text = two_sites("", R"(
[[workload]]
name = "big"
node = "A1"
unit = "DSA1:"
streams = 1
reads = 0.0
size = "1MiB"
[[event]]
at = "5s"
bench = "CONGEST FCLINK SHARE=0.9"
[[expect]]
metric = "link.messages"
link = "FCLINK"
min = 1000
[[expect]]
metric = "link.utilisation"
link = "FCLINK"
min = 0.3
max = 0.9
)");
  const RunSummary s = run_text(text);
  EXPECT_EQ(failed_expectations(s), "");
  const auto half = [&](const std::string& end) {
    std::string cut = text;
    cut.replace(cut.find("end = \"10s\""), 11, "end = \"" + end + "\"");
    return run_text(cut).user_ios;
  };
  EXPECT_LT(s.user_ios - half("5s"), half("5s") * 6 / 10);
}

TEST(NetworkCommands, RS_4_RH_6__LossDelaysWritesOverTheLinkAndNobodyElse) {
  const RunSummary clean = run_text(two_sites("", ""));
  const RunSummary lossy = run_text(two_sites("", R"(
[[event]]
at = "0s"
bench = "LOSS FCLINK SHARE=0.05"
)"));
  EXPECT_NEAR(mean_us(lossy, "read"), mean_us(clean, "read"), 1);
  // a write crosses the link with three packets, its status with one: 10 ms for 18 % of them
  EXPECT_GT(mean_us(lossy, "write") - mean_us(clean, "write"), 1'200);
  EXPECT_LT(mean_us(lossy, "write") - mean_us(clean, "write"), 2'800);
}

TEST(NetworkCommands, RS_25__LinksOfOneRouteAreCutAndSplicedTogether) {
  const auto text = [](const std::string& route_of_spare) {
    return two_sites("route = \"trench\"\n", R"(
[links.SPARE]
between = ["FCA", "FCB"]
kind = "fc-2g"
distance = "50km"
route = ")" + route_of_spare + R"("
[[event]]
at = "2s"
bench = "CUT FCLINK"
[[event]]
at = "6s"
bench = "SPLICE SPARE"
)");
  };
  const std::string stalls = R"(
[[expect]]
at = "4s"
unit = "DSA1:"
state = "mountverify"
)";
  const std::string goes_on = R"(
[[expect]]
at = "4s"
unit = "DSA1:"
state = "steady"
[[expect]]
metric = "link.bytes"
link = "SPARE"
min = "1MB"
)";
  EXPECT_EQ(failed_expectations(run_text(text("trench") + stalls)), "");
  EXPECT_EQ(failed_expectations(run_text(text("other") + goes_on)), "");
  EXPECT_EQ(failed_expectations(run_text(text("trench") + R"(
[[expect]]
at = "9s"
unit = "DSA1:"
state = "steady"
)")),
            "")
      << "spliced together, too";
}

TEST(NetworkCommands, RepairAllEndsSlownessCongestionLossesAndCuts) {
  const std::string faults = R"(
[[event]]
at = "10ms"
bench = "SLOW FCLINK FACTOR=20"
[[event]]
at = "10ms"
bench = "SLOW FCA FACTOR=20"
[[event]]
at = "10ms"
bench = "CONGEST FCLINK, FCA SHARE=0.9"
[[event]]
at = "10ms"
bench = "LOSS FCLINK, FCB SHARE=0.9"
[[event]]
at = "10ms"
bench = "CUT FCLINK"
[[event]]
at = "50ms"
bench = "REPAIR ALL"
)";
  const RunSummary clean = run_text(two_sites("", ""));
  const RunSummary repaired = run_text(two_sites("", faults));
  EXPECT_DOUBLE_EQ(mean_us(repaired, "write"), mean_us(clean, "write"));
  EXPECT_DOUBLE_EQ(mean_us(repaired, "read"), mean_us(clean, "read"));
}

TEST(Fidelity, EveryChannelAsAFlowGivesTheSameResponseTimesButForTheTransferItself) {
  const auto run = [](const std::string& fidelity) {
    return in_child([&] {
      const std::string text =
          small_cluster("end = \"20s\"\nfidelity = \"" + fidelity + "\"\n", kUsers);
      const RunSummary s = run_text(text, 1, System::Network::simgrid);
      return fmt::format("{} {} {} {}", mean_us(s, "read"), mean_us(s, "write"), s.user_ios,
                         s.network_flows > 0 ? 1 : 0);
    });
  };
  double read[2], write[2];
  unsigned ios[2], flows[2];
  for (const int i : {0, 1}) {
    const std::string text = run(i == 0 ? "channel" : "flow");
    ASSERT_EQ(std::sscanf(text.c_str(), "%lf %lf %u %u", &read[i], &write[i], &ios[i], &flows[i]),
              4)
        << text;
  }
  EXPECT_EQ(flows[0], 0u);
  EXPECT_EQ(flows[1], 1u);
  EXPECT_NEAR(read[1], read[0], 0.02 * read[0]);
  EXPECT_NEAR(write[1], write[0], 0.02 * write[0]);
  EXPECT_NEAR(ios[1], ios[0], 0.02 * ios[0]);
}

TEST(Fidelity, ASingleCommandDiffersByTheTransferThatNoLongerOverlapsTheMedium) {
  const auto run = [](const std::string& fidelity) {
    const std::string text = small_cluster("end = \"5s\"\nfidelity = \"" + fidelity + "\"\n", R"(
[[workload]]
name = "one"
node = "ALPHA"
unit = "DSA1:"
streams = 1
think = "20ms"
think_law = "constant"
reads = 0.5
size = "64KiB"
)");
    return run_text(text);
  };
  const RunSummary channel = run("channel");
  const RunSummary flow = run("flow");
  // 64 KiB at 200 MB/s: 328 us
  EXPECT_NEAR(mean_us(flow, "read") - mean_us(channel, "read"), 328, 120);
  EXPECT_NEAR(mean_us(flow, "write"), mean_us(channel, "write"), 120);
}

}  // namespace
}  // namespace shadow::sim
