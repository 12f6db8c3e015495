// The states of sets after every single failure of every configuration, when paths have failed over
// and SHADOW_MBR_TMO is over (R2.28), held against what the graph says of reachability.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/topology/failing_parts.hpp"

namespace shadow::sim::testing {
namespace {

/// Above RECNXINTERVAL with detection, so that a cluster first decides who goes on (RL.2).
constexpr std::int64_t kMemberTimeout = 50;
/// It and a transition, and a fail-over before it.
constexpr Duration kSettled = seconds(130);

/// Users on every set of every node: nobody notices what nobody needs.
Scenario with_users(Scenario s) {
  for (Node& n : s.config.nodes) {
    n.parameters[static_cast<std::size_t>(ParameterId::shadow_mbr_tmo)] = kMemberTimeout;
  }
  for (const ShadowSet& set : s.config.sets) {
    Workload w;
    w.name = "users of " + set.name;
    w.nodes = set.mounted_on;
    w.unit = set.name;
    w.loop = ClosedLoop{1, seconds(1), Law::constant};
    w.reads = 0.5;
    s.workloads.push_back(std::move(w));
  }
  return s;
}

using Disks = std::vector<std::uint32_t>;

bool contains(const Disks& disks, std::uint32_t d) {
  return std::find(disks.begin(), disks.end(), d) != disks.end();
}

/// One set after a failure: what its running nodes reach, and what they show.
struct After {
  System& system;
  const Prediction& prediction;
  const ShadowSet& set;
  std::vector<std::string> found;
  std::optional<Disks> list{};  // members that the first node shows
  bool some_reduced = false;    // a node reaches a part of the members

  void wrong(std::uint32_t node, const std::string& what) {
    found.push_back(set.name + " on " + system.scenario().config.nodes[node].name + ": " + what);
  }
  [[nodiscard]] Disks members_of_file() const {
    Disks disks;
    for (const Reference& m : set.members)
      disks.push_back(static_cast<std::uint32_t>(system.disk_index(m.name)));
    return disks;
  }
  [[nodiscard]] bool reaches(std::uint32_t node, std::uint32_t disk) const {
    return prediction.path(node, disk).kind != PathKind::none;
  }

  void look(std::uint32_t node) {
    const auto view = system.unit({static_cast<std::uint16_t>(node)}, set.name);
    if (!view) return wrong(node, "is not mounted any more");
    Disks now;
    for (const MemberView& m : view->members)
      now.push_back(static_cast<std::uint32_t>(system.disk_index(m.name.str())));
    if (!list) list = now;
    if (now != *list) wrong(node, "has another list of members than the first node");
    const auto reached =
        std::count_if(now.begin(), now.end(), [&](std::uint32_t d) { return reaches(node, d); });
    const auto all = members_of_file();
    const auto of_all = static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](std::uint32_t d) { return reaches(node, d); }));
    some_reduced = some_reduced || (of_all > 0 && of_all < all.size());
    const bool stands =
        view->state == UnitState::mount_verify || view->state == UnitState::mount_verify_timeout;
    if (reached == 0 && !stands) wrong(node, "goes on without a member (NONE)");
    if (reached > 0 && stands) wrong(node, "verifies although it reaches a member");
    if (reached > 0 && static_cast<std::size_t>(reached) < now.size())
      wrong(node, "has a member that it does not reach, after its timeout (RED)");
  }

  /// Members leave only if a node that reaches another one misses them (R2.13-R2.17).
  void judge_list(const Disks& running) {
    if (!list) return;
    for (const std::uint32_t d : members_of_file()) {
      const bool missed = std::any_of(running.begin(), running.end(),
                                      [&](std::uint32_t n) { return !reaches(n, d); });
      if (contains(*list, d) || (missed && some_reduced)) continue;
      found.push_back(set.name + " has lost " + system.scenario().config.disks[d].name +
                      " for no reason");
    }
    if (list->empty()) found.push_back(set.name + " has no member left");
  }
};

std::vector<std::string> differences(System& system, const Prediction& p) {
  const Config& config = system.scenario().config;
  std::vector<std::string> found;
  for (const ShadowSet& set : config.sets) {
    After after{system, p, set, {}};
    Disks running;
    for (std::uint32_t n = 0; n < config.nodes.size(); ++n) {
      const auto& on = set.mounted_on;
      if (std::find(on.begin(), on.end(), config.nodes[n].name) == on.end()) continue;
      const NodeWord state = system.node_state({static_cast<std::uint16_t>(n)});
      const bool hangs = state == NodeWord::blocked || state == NodeWord::reconnecting;
      if (p.node(n) == NodeFate::blocked && !hangs) after.wrong(n, "does not hang (HANG)");
      if (p.node(n) != NodeFate::up) continue;
      if (state != NodeWord::member) {
        after.wrong(n, "is no member of the cluster");
        continue;
      }
      running.push_back(n);
      after.look(n);
    }
    after.judge_list(running);
    found.insert(found.end(), after.found.begin(), after.found.end());
  }
  return found;
}

TEST(SetStates, R2_13_R2_27_R2_28__CardsByHandAfterTheMemberTimeout) {
  for (const auto& [name, card] : cards())
    check_each_failure(with_users(card), name, kSettled, differences);
}

TEST(SetStates, R2_13_R2_27_R2_28__EveryPartOfEveryConfigurationFileAfterTheMemberTimeout) {
  for (const auto& [name, scenario] : configuration_files())
    check_each_failure(with_users(scenario), name, kSettled, differences);
}

}  // namespace
}  // namespace shadow::sim::testing
