// What the graph predicts is what the simulation then shows: every part of every configuration
// fails once in a run of its own. The two know nothing of each other: the graph is built from the
// text of the configuration, the simulation has adapters, controllers, servers and votes.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "sim/bench/run_loop.hpp"
#include "sim/scenario/bench_command.hpp"
#include "sim/scenario/loader.hpp"
#include "tests/sim/topology/machine_room.hpp"

namespace shadow::sim::testing {
namespace {

/// RECNXINTERVAL 20 s, detection 15 s, transition, fail-over of a controller 15 s, and some room.
constexpr Duration kSettled = seconds(90);

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

NodeFate fate_of(NodeWord state) {
  if (state == NodeWord::member) return NodeFate::up;
  const bool waits = state == NodeWord::blocked || state == NodeWord::reconnecting;
  return waits ? NodeFate::blocked : NodeFate::down;
}

std::string word_of(NodeFate f) {
  return f == NodeFate::up ? "up" : f == NodeFate::blocked ? "blocked" : "down";
}

/// What the simulation shows, held against a prediction; one line a difference.
std::vector<std::string> differences(System& system, const Prediction& p) {
  const TopologyGraph& graph = p.graph();
  const Config& config = graph.config();
  std::vector<std::string> found;
  for (std::uint32_t n = 0; n < config.nodes.size(); ++n) {
    const NodeId id{static_cast<std::uint16_t>(n)};
    const NodeFate fate = fate_of(system.node_state(id));
    if (fate != p.node(n)) {
      found.push_back(config.nodes[n].name + " is " + word_of(fate) + ", predicted " +
                      word_of(p.node(n)));
    }
    if (fate != NodeFate::up || p.node(n) != NodeFate::up) continue;
    for (std::uint32_t d = 0; d < config.disks.size(); ++d) {
      const PathState shown = system.path(id, d);
      const PathChoice predicted = p.path(n, d);
      const auto kind = shown.kind == PathWord::direct   ? PathKind::direct
                        : shown.kind == PathWord::served ? PathKind::served
                                                         : PathKind::none;
      std::string via_wrong;
      if (kind == predicted.kind && kind == PathKind::served) {
        const auto servers = p.servers(n, d);
        const bool known = std::ranges::any_of(
            servers, [&](std::uint32_t s) { return config.nodes[s].name == shown.via; });
        if (!known) via_wrong = ", " + shown.via + " is none of the predicted servers";
      }
      if (kind == predicted.kind && via_wrong.empty()) continue;
      found.push_back(config.nodes[n].name + " reaches " + config.disks[d].name + " " +
                      std::string(word(kind)) + " " + shown.via + ", predicted " +
                      std::string(word(predicted.kind)) + via_wrong);
    }
  }
  return found;
}

std::string lines(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& l : list) text += "\n  " + l;
  return text;
}

/// Runs once without a failure and once for each part. Parts that the bench has no command for yet
/// are left out.
void cross_check(Scenario scenario, const std::string& name) {
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
    run.advance([] { return false; }, run.system().now() + kSettled);
    std::vector<std::string> best = differences(run.system(), first);
    for (const std::uint32_t winner : first.tie()) {  // chance decides (RC.25)
      const auto other = differences(run.system(), Prediction(graph, failed, winner));
      if (other.size() < best.size()) best = other;
    }
    EXPECT_TRUE(best.empty()) << name << " after '" << command << "':" << lines(best);
  }
}

TEST(CrossCheck, R2_21_R2_25_R2_26__CardsByHand) {
  cross_check(card_2_2(), "2-2");
  cross_check(card_2_3(), "2-3");
  cross_check(card_2_4(), "2-4");
  cross_check(card_2_5(), "2-5");
}

TEST(CrossCheck, R2_22_R2_29_RC_4__CardsOfSeveralSites) {
  cross_check(card_2_6(), "2-6");
  cross_check(card_2_7(), "2-7");
  cross_check(card_1_3(), "1-3");
  cross_check(card_4_1(true), "4-1");
  cross_check(card_4_1(false), "4-1 unserved");
  cross_check(card_3s(6), "3 sites");
}

/// Files without a timeline are configurations.
TEST(CrossCheck, R2_21_R2_22_R2_25_R2_29__EveryPartOfEveryConfigurationFile) {
  const std::filesystem::path folder = SHADOW_SOURCE_DIR "/scenarios/configurations";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder;
  std::map<std::string, std::string> files;  // by name, in order
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml")
      files.emplace(entry.path().stem().string(), entry.path().string());
  }
  for (const auto& [name, path] : files) {
    const Scenario s = load_scenario(path);
    if (s.events.empty() && s.config.nodes.size() <= 12) cross_check(s, name);
  }
}

}  // namespace
}  // namespace shadow::sim::testing
