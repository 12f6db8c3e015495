#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/scenario/document.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/loader.hpp"
#include "tests/sim/scenario_base.hpp"

namespace shadow::sim {
namespace {

Scenario load(const std::string& more, std::vector<std::string> overrides = {}) {
  return load_scenario_text(testing::small_config() + more, "t.toml", overrides);
}

TEST(Scenario, ComponentsKeepTheOrderOfTheTextAndCanonicalNames) {
  const Scenario s = load("");
  ASSERT_EQ(s.config.nodes.size(), 2U);
  EXPECT_EQ(s.config.nodes[0].name, "ALPHA");
  EXPECT_EQ(s.config.nodes[1].site, "WEST");
  ASSERT_EQ(s.config.sets.size(), 1U);
  EXPECT_EQ(s.config.sets[0].members[1].name, "$1$DGA20");
  EXPECT_EQ(s.config.sets[0].mounted_on, (std::vector<std::string>{"ALPHA", "BETA"}));
  EXPECT_EQ(s.config.disks[2].contents, Contents::as);
  EXPECT_EQ(s.config.disks[2].contents_as, "$1$DGA20");
  EXPECT_EQ(s.config.set_of("$1$DGA20"), &s.config.sets[0]);
  EXPECT_EQ(s.config.set_of("$1$DGA30"), nullptr);
  EXPECT_EQ(to_text(s.config.nodes[0].at), "t.toml:14:8");
}

TEST(Scenario, DefaultsAreThoseOfTheFormat) {
  const Scenario s = load("");
  EXPECT_EQ(s.seed, 1U);
  EXPECT_EQ(s.start, Start::mounted);
  EXPECT_TRUE(std::holds_alternative<EndSteady>(s.end));
  EXPECT_EQ(s.limit, seconds(7 * 86400));
  EXPECT_EQ(s.clock.year, 2010);
  EXPECT_EQ(s.clock.hour, 8);
  EXPECT_FALSE(s.sample);
  EXPECT_EQ(s.config.links[0].equipment, microseconds(50));
  EXPECT_EQ(s.config.links[0].route, "WAN");
  EXPECT_EQ(s.config.nodes[0].pool, 64'000'000U);
  EXPECT_EQ(s.config.option("copy.compare"), "sequential");
}

TEST(Scenario, R3_20__ParametersComeFromNodeThenFileThenTable) {
  const Scenario s = load(
      "[defaults.parameters]\nSHADOW_MBR_TMO = 60\nshadow_max_copy = 2\n"
      "[nodes.BETA.parameters]\nSHADOW_MAX_COPY = 0\nVOTES = 2\n");
  EXPECT_EQ(s.config.nodes[0].parameter(ParameterId::shadow_mbr_tmo), 60);
  EXPECT_EQ(s.config.nodes[0].parameter(ParameterId::shadow_max_copy), 2);
  EXPECT_EQ(s.config.nodes[1].parameter(ParameterId::shadow_max_copy), 0);
  EXPECT_EQ(s.config.nodes[0].parameter(ParameterId::mvtimeout), 3600);
}

TEST(Scenario, ShadowingIsTwoAndExpectedVotesAreTheSumUnlessSet) {
  const Scenario s = load("[nodes.BETA.parameters]\nVOTES = 2\n");
  EXPECT_EQ(s.config.nodes[0].parameter(ParameterId::shadowing), 2);
  EXPECT_EQ(s.config.nodes[0].parameter(ParameterId::expected_votes), 3);
  const Scenario given = load("[nodes.BETA.parameters]\nEXPECTED_VOTES = 5\nSHADOWING = 0\n");
  EXPECT_EQ(given.config.nodes[0].parameter(ParameterId::expected_votes), 2);
  EXPECT_EQ(given.config.nodes[1].parameter(ParameterId::expected_votes), 5);
  EXPECT_EQ(given.config.nodes[1].parameter(ParameterId::shadowing), 0);
}

TEST(Scenario, WorkloadsAreReadWithAllTheirKeys) {
  const Scenario s = load(R"([[workload]]
name = "batch"
node = ["BETA", "ALPHA"]
unit = "DSA1:"
rate = "0.5/s"
law = "constant"
reads = 0
size = {"4KiB" = 0.75, "64KiB" = 0.25}
pattern = "hot:0.9/0.1"
region = [1000, "1MiB"]
align = 8
start = "10s"
stop = "1m"
retry = "1s"
resume = false
requests = 100
)");
  const Workload& w = s.workloads[1];
  EXPECT_EQ(w.nodes, (std::vector<std::string>{"ALPHA", "BETA"}));
  EXPECT_EQ(std::get<OpenLoop>(w.loop).rate.micro_per_second, 500'000);
  EXPECT_EQ(std::get<OpenLoop>(w.loop).law, Law::constant);
  EXPECT_EQ(w.reads, 0.0);
  EXPECT_EQ(w.sizes[1].blocks, 128U);
  EXPECT_EQ(w.sizes[1].share, 0.25);
  EXPECT_EQ(w.pattern.kind, Pattern::hot);
  EXPECT_EQ(w.pattern.b, 0.1);
  EXPECT_EQ(std::get<BlockRegion>(w.region).last, 2048U);
  EXPECT_EQ(w.align, 8U);
  EXPECT_EQ(w.stop, seconds(60));
  EXPECT_EQ(w.retry, seconds(1));
  EXPECT_FALSE(w.resume);
  EXPECT_EQ(w.requests, 100);
  const auto& closed = std::get<ClosedLoop>(s.workloads[0].loop);
  EXPECT_EQ(closed.streams, 4);
  EXPECT_EQ(closed.think, milliseconds(5));
}

TEST(Scenario, EventsAndExpectationsAreTyped) {
  const Scenario s = load(R"([[event]]
name = "break"
when = "copy DSA1: 50%"
bench = "FAIL $1$DGA10: MODE=fatal"
[[event]]
at = "1h5m"
node = "ALPHA"
dcl = "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: DATA1"
answers = ["Y"]
status = "SS$_DUPUNIT"
[[expect]]
by = "event break +10s"
unit = "DSA1:"
members = ["$1$DGA20:", "$1$DGA10"]
state = "copying"
[[expect]]
never = true
message = "SHADOW_SERVER-I-SSRVCMPFCPY"
[[expect]]
during = ["1m", "2m"]
metric = "disk.reads"
disk = "$1$DGA10"
ratio_to = "disk.reads disk=$1$DGA20:"
max = 0.5
[[expect]]
metric = "copy.duration"
max = "25m"
[[expect]]
journal = "IO.REPAIR"
count = 0
)");
  EXPECT_TRUE(std::holds_alternative<when::Progress>(std::get<Condition>(s.events[0].trigger)));
  EXPECT_TRUE(std::holds_alternative<bench::FailDisk>(std::get<BenchCommand>(s.events[0].action)));
  EXPECT_EQ(std::get<Duration>(s.events[1].trigger), seconds(3900));
  EXPECT_EQ(std::get<DclLine>(s.events[1].action).answers[0], "Y");
  EXPECT_EQ(s.events[1].status->ident, "DUPUNIT");
  const Expectation& by = s.expectations[0];
  EXPECT_EQ(by.timing.kind, Timing::Kind::by);
  EXPECT_EQ(by.timing.from.event, "break");
  EXPECT_EQ(by.timing.from.offset, seconds(10));
  EXPECT_EQ(by.text,
            "by event break +10s: unit DSA1:, members [$1$DGA20:, $1$DGA10], state copying");
  EXPECT_EQ(*std::get<UnitSubject>(by.subject).members,
            (std::vector<std::string>{"$1$DGA10", "$1$DGA20"}));
  EXPECT_EQ(s.expectations[1].timing.kind, Timing::Kind::never);
  const auto& ratio = std::get<MetricSubject>(s.expectations[2].subject);
  EXPECT_EQ(ratio.ratio_to->disk, "$1$DGA20");
  EXPECT_EQ(ratio.max, 0.5);
  EXPECT_EQ(std::get<MetricSubject>(s.expectations[3].subject).max, 1500.0);
  EXPECT_EQ(std::get<JournalSubject>(s.expectations[4].subject).count.max, 0);
}

TEST(Scenario, OverridesReachComponentsWorkloadsAndTopLevelKeys) {
  const Scenario s = load("", {"seed=7", "end=10s", "nodes.beta.parameters.SHADOW_MAX_COPY=2",
                               "workload.orders.streams=16", "workload.0.think=\"1ms\"",
                               "disks.\"$1$DGA30:\".contents=blank"});
  EXPECT_EQ(s.seed, 7U);
  EXPECT_EQ(std::get<EndAt>(s.end).time, seconds(10));
  EXPECT_EQ(s.config.nodes[1].parameter(ParameterId::shadow_max_copy), 2);
  EXPECT_EQ(std::get<ClosedLoop>(s.workloads[0].loop).streams, 16);
  EXPECT_EQ(std::get<ClosedLoop>(s.workloads[0].loop).think, milliseconds(1));
  EXPECT_EQ(s.config.disks[2].contents, Contents::blank);
}

class Include : public ::testing::Test {
 protected:
  Include() { std::filesystem::create_directories(folder_); }
  ~Include() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) {
    const auto path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }
  std::string complaint(const std::string& path) {
    try {
      (void)load_scenario(path);
    } catch (const ScenarioError& e) {
      return e.what();
    }
    return {};
  }
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      (std::string("shadowbench-include-") +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(Include, LaterWinsKeyByKeyListsReplaceAndEventsAppend) {
  write("base/config.toml", testing::small_config());
  const std::string file = write("a/scenario.toml", R"(include = "../base/config.toml"
title = "mine"
[sets.DSA1]
members = ["$1$DGA30"]
[[workload]]
name = "second"
node = "BETA"
unit = "DSA1:"
streams = 1
)");
  const Scenario s = load_scenario(file);
  EXPECT_EQ(s.title, "mine");
  EXPECT_EQ(s.config.sets[0].label, "DATA1");
  ASSERT_EQ(s.config.sets[0].members.size(), 1U);
  EXPECT_EQ(s.config.sets[0].members[0].name, "$1$DGA30");
  ASSERT_EQ(s.workloads.size(), 2U);
  EXPECT_EQ(s.workloads[0].name, "orders");
}

TEST_F(Include, ErrorsStandInTheFileThatHasThem) {
  const std::string base =
      write("base.toml", testing::small_config() + "[sets.DSA2]\nlabl = \"X\"\n");
  const std::string file = write(
      "s.toml", "include = \"base.toml\"\n[sets.DSA2]\nlabel = \"X\"\nmembers = [\"$1$DGA30\"]\n");
  EXPECT_EQ(complaint(file),
            base + ":50:1: [sets.DSA2]: unknown key 'labl', did you mean 'label'?");
}

TEST_F(Include, CyclesAndMissingFilesAreNamedWhereTheyAreIncluded) {
  const std::string a = write("a.toml", "title = \"a\"\ninclude = \"b.toml\"\n");
  const std::string b = write("b.toml", "include = [\"a.toml\"]\n");
  EXPECT_EQ(complaint(a), b + ":1:12: include \"" + a + "\": the file includes itself");
  const std::string c = write("c.toml", "include = \"none.toml\"\n");
  EXPECT_EQ(complaint(c),
            c + ":1:11: include \"" + (folder_ / "none.toml").string() + "\": no such file");
  const std::string d = write("d.toml", "include = 5\n");
  EXPECT_EQ(complaint(d),
            d + ":1:11: include: found the number 5, expected a file name or a list of them");
}

TEST(HardwarePlan, PathsLeadOverBusesControllersAndLinks) {
  const Scenario s = load("");
  const HardwarePlan plan = plan_hardware(s, installed_catalogue());
  ASSERT_EQ(plan.channels.size(), 3U);
  EXPECT_EQ(plan.network.links[0].latency,
            microseconds(350));  // 60 km at 5 us/km, 50 us of equipment
  ASSERT_EQ(plan.paths.size(), 2U);
  const PathPlan& direct = plan.paths[0][0].at(0);
  EXPECT_EQ(direct.channel, 0U);
  EXPECT_EQ(direct.controller, PathPlan::kNone);
  EXPECT_EQ(plan.network.attachments[direct.host].name, "ALPHA.PGA0");
  const PathPlan& behind = plan.paths[1][1].at(0);
  EXPECT_EQ(behind.controller, 0U);
  EXPECT_EQ(plan.network.attachments[behind.unit].name, "HSG1");
}

TEST(HardwarePlan, ContentsAreEqualWithinASetAndForAs) {
  const HardwarePlan plan = plan_hardware(load(""), installed_catalogue());
  EXPECT_EQ(plan.disks[0].contents, plan.disks[1].contents);
  EXPECT_EQ(plan.disks[2].contents, plan.disks[1].contents);
  const HardwarePlan own =
      plan_hardware(load("", {"disks.\"$1$DGA30\".contents=own"}), installed_catalogue());
  EXPECT_NE(own.disks[2].contents, own.disks[1].contents);
  EXPECT_NE(own.disks[2].contents, kBlank);
}

TEST(HardwarePlan, FiguresOfTheFileWinOverTheCatalogue) {
  const Scenario s =
      load("", {"disks.\"$1$DGA10\".seek_average=9ms", "disks.\"$1$DGA10\".blocks=4GB",
                "interconnects.FCSW.latency=11us", "controllers.HSG1.command_overhead=2ms"});
  const HardwarePlan plan = plan_hardware(s, installed_catalogue());
  EXPECT_EQ(plan.disks[0].drive.seek_average, milliseconds(9));
  EXPECT_EQ(plan.disks[0].drive.blocks, 7'812'500U);
  EXPECT_EQ(plan.channels[0].latency, microseconds(11));
  EXPECT_EQ(plan.controllers[0].command_overhead, milliseconds(2));
}

TEST(HardwarePlan, WhatDoesNotFitIsRefusedWithItsPlace) {
  const auto complaint = [](const std::string& more,
                            const std::vector<std::string>& overrides = {}) -> std::string {
    try {
      (void)plan_hardware(load(more, overrides), installed_catalogue());
    } catch (const ScenarioError& e) {
      return e.what();
    }
    return {};
  };
  EXPECT_EQ(complaint("[disks.\"$1$DGA40\"]\ndrive = \"FC-36G-10k\"\non = [\"LAN_A\"]\n"),
            "t.toml:51:7: 'LAN_A' is lan-1g, expected an interconnect for storage");
  EXPECT_EQ(complaint("[disks.\"$1$DGA40\"]\ndrive = \"RZ26X\"\non = [\"FCSW\"]\n"),
            "t.toml:50:9: there is no drive 'RZ26X' in the catalogue, did you mean 'RZ26'?");
  EXPECT_EQ(
      complaint("[disks.\"$1$DGA40\"]\ndrive = \"RZ26\"\non = [\"FCSW\"]\nseek_avrage = \"5ms\"\n"),
      "t.toml:52:1: [disks.$1$DGA40]: unknown key 'seek_avrage', did you mean 'seek_average'?");
  EXPECT_EQ(
      complaint("[disks.\"$1$DGA40\"]\ndrive = \"RZ26\"\non = [\"FCSW\"]\nseek_average = 5\n"),
      "t.toml:52:16: seek_average: found 5, expected a duration like \"1.5ms\"");
  EXPECT_EQ(complaint("[links.L]\nbetween = [\"LAN_A\", \"FCSW\"]\nkind = \"lan-1g\"\n"),
            "t.toml:50:21: 'FCSW' is fc-2g, expected a kind that fits lan-1g");
  EXPECT_EQ(complaint("[nodes.GAMMA]\nsite = \"EAST\"\n"),
            "t.toml:39:12: DSA1 is mounted on GAMMA, which has no path to '$1$DGA10': no "
            "direct one, and no node serves it (MSCP_LOAD, MSCP_SERVE_ALL)\n"
            "t.toml:39:25: DSA1 is mounted on GAMMA, which has no path to '$1$DGA20': no "
            "direct one, and no node serves it (MSCP_LOAD, MSCP_SERVE_ALL)");
}

/// Files with bytes changed, cut, doubled: the loader refuses or takes them, and nothing else
/// happens.
TEST(ScenarioFuzz, MutatedFilesNeverDoAnythingButLoadOrComplain) {
  std::vector<std::string> texts{testing::small_config()};
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(SHADOW_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    std::ifstream in(entry.path());
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  std::uint64_t state = 1;
  const auto draw = [&state](std::size_t bound) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((state >> 33) % bound);
  };
  constexpr std::string_view kBytes = "\"'[]{}=.,:#\n\\ -+0159aeDSA$%\xff\x01";
  int loaded = 0;
  int refused = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string text = texts[draw(texts.size())];
    for (std::size_t n = 1 + draw(4); n > 0; --n) {
      const std::size_t at = draw(text.size());
      const std::size_t length = draw(20);
      switch (draw(4)) {
        case 0:
          text[at] = kBytes[draw(kBytes.size())];
          break;
        case 1:
          text.erase(at, length);
          break;
        case 2:
          text.insert(at, text.substr(draw(text.size()), length));
          break;
        default:
          text.insert(at, 1, kBytes[draw(kBytes.size())]);
          break;
      }
      if (text.empty()) text = "x";
    }
    try {
      const Scenario s = load_scenario_text(text, "mutated.toml");
      (void)plan_hardware(s, installed_catalogue());
      ++loaded;
    } catch (const ScenarioError& e) {
      EXPECT_FALSE(e.findings().empty());
      EXPECT_FALSE(std::string(e.what()).empty());
      ++refused;
    }
  }
  EXPECT_GT(loaded, 20);
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace shadow::sim
