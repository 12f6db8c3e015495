#include "tests/sim/topology/failing_parts.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "sim/scenario/bench_command.hpp"
#include "sim/scenario/loader.hpp"

namespace shadow::sim::testing {
namespace {

/// The command that makes a part fail for good; empty: there is none.
std::string failure_of(const Part& part) {
  switch (part.kind) {
    case PartKind::node:
    case PartKind::site:
    case PartKind::shelf:
      return "POWER OFF " + part.name;
    case PartKind::link:
      return "CUT " + part.name;
    case PartKind::disk:
      return "FAIL " + part.name + " MODE=offline";
    default:
      return "FAIL " + part.name;
  }
}

RecorderOptions unwritten(const Scenario& s) {
  RecorderOptions o;
  o.scenario = s.file;
  o.title = s.title;
  o.seed = s.seed;
  return o;
}

std::string lines(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& l : list) text += "\n  " + l;
  return text;
}

}  // namespace

std::vector<std::pair<std::string, Scenario>> cards() {
  return {{"2-2", card_2_2()},    {"2-3", card_2_3()},     {"2-4", card_2_4()},
          {"2-5", card_2_5()},    {"2-6", card_2_6()},     {"2-7", card_2_7()},
          {"1-3", card_1_3()},    {"4-1", card_4_1(true)}, {"4-1 unserved", card_4_1(false)},
          {"3 sites", card_3s(6)}};
}

std::vector<std::pair<std::string, Scenario>> configuration_files() {
  const std::filesystem::path folder = SHADOW_SOURCE_DIR "/scenarios/configurations";
  std::map<std::string, std::string> files;  // by name, in order
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml")
      files.emplace(entry.path().stem().string(), entry.path().string());
  }
  std::vector<std::pair<std::string, Scenario>> found;
  for (const auto& [name, path] : files) {
    Scenario s = load_scenario(path);
    if (s.events.empty() && s.config.nodes.size() <= 12) found.emplace_back(name, std::move(s));
  }
  return found;
}

void check_each_failure(
    Scenario scenario, const std::string& name, Duration settled,
    const std::function<std::vector<std::string>(System&, const Prediction&)>& differences) {
  for (Node& n : scenario.config.nodes) n.boot = Boot::manual;  // who crashes stays down
  const TopologyGraph graph(scenario, installed_catalogue());
  const Names names(scenario.config);
  std::vector<PartId> parts{kNoPart};
  for (PartId p = 0; p < graph.parts().size(); ++p) parts.push_back(p);
  for (const PartId part : parts) {
    std::vector<PartId> failed;
    std::string command;
    if (part != kNoPart) {
      failed = {part};
      command = failure_of(graph.parts()[part]);
      if (!parse_bench_command(command, names)) continue;
    }
    const Prediction first(graph, failed);
    RunLoop run(scenario, plan_hardware(scenario, installed_catalogue()), System::Network::plain,
                unwritten(scenario));
    run.start_by_hand();
    run.advance([] { return false; }, run.system().now() + seconds(2));
    if (!command.empty()) {
      run.bench().execute(*parse_bench_command(command, names));
    }
    run.advance([] { return false; }, run.system().now() + settled);
    std::vector<std::string> best = differences(run.system(), first);
    for (const std::uint32_t winner : first.tie()) {  // chance decides (RC.25)
      const auto other = differences(run.system(), Prediction(graph, failed, winner));
      if (other.size() < best.size()) best = other;
    }
    EXPECT_TRUE(best.empty()) << name << " after '" << command << "':" << lines(best);
  }
}

}  // namespace shadow::sim::testing
