// What the graph predicts is what the simulation then shows: every part of every configuration
// fails once in a run of its own. The two know nothing of each other: the graph is built from the
// text of the configuration, the simulation has adapters, controllers, servers and votes.
#include <gtest/gtest.h>

#include "tests/sim/topology/failing_parts.hpp"

namespace shadow::sim::testing {
namespace {

/// RECNXINTERVAL 20 s, detection 15 s, transition, fail-over of a controller 15 s, and some room.
constexpr Duration kSettled = seconds(90);

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

TEST(CrossCheck, R2_21_R2_22_R2_25_R2_26_R2_29_RC_4__CardsByHand) {
  for (const auto& [name, card] : cards()) check_each_failure(card, name, kSettled, differences);
}

TEST(CrossCheck, R2_21_R2_22_R2_25_R2_29__EveryPartOfEveryConfigurationFile) {
  for (const auto& [name, scenario] : configuration_files())
    check_each_failure(scenario, name, kSettled, differences);
}

}  // namespace
}  // namespace shadow::sim::testing
