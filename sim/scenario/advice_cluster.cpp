// Votes, quorum and the quorum disk (4.2, 4.3).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/scenario/advice_rules.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::advice {
namespace {

using enum ParameterId;

void expected_votes_of_all(Desk& desk) {
  std::int64_t sum = 0;
  std::int64_t disk = -1;
  for (const Node& n : desk.config.nodes) {
    sum += n.parameter(votes);
    const std::int64_t own = n.parameter(qdskvotes);
    if (!n.disk_quorum.empty()) disk = disk < 0 ? own : std::min(disk, own);
  }
  sum += std::max<std::int64_t>(disk, 0);
  for (const Node& n : desk.config.nodes) {
    if (n.parameter(expected_votes) == sum) continue;
    desk.warn("RC.3", n.at,
              fmt::format("{}: EXPECTED_VOTES = {}, the votes of all nodes{} are {}: {}", n.name,
                          n.parameter(expected_votes), disk < 0 ? "" : " and the quorum disk", sum,
                          n.parameter(expected_votes) < sum
                              ? "a part of the cluster could take itself for the whole"
                              : "quorum is higher than it need be"));
  }
}

/// RC.13, RC.11, R1.74: the disk itself.
void quorum_disk(Desk& desk) {
  std::set<std::string> names;
  for (const Node& n : desk.config.nodes) {
    if (!n.disk_quorum.empty()) names.insert(n.disk_quorum);
  }
  if (names.size() > 1) {
    const std::vector<std::string> list(names.begin(), names.end());
    desk.warn("RC.13", desk.config.nodes[0].at,
              fmt::format("the nodes name different quorum disks, {}: none counts", one_of(list)));
  }
  for (const std::string& name : names) {
    if (const ShadowSet* set = desk.config.set_of(name); set != nullptr) {
      desk.error("R1.74", set->at,
                 fmt::format("the quorum disk {} is a member of {}: shadowing needs locks, locks "
                             "need quorum, and quorum may need the disk (RC.10)",
                             name, set->name));
    }
    const Disk* disk = desk.config.disk(name);
    if (disk == nullptr) continue;
    const auto d = static_cast<std::uint32_t>(disk - desk.config.disks.data());
    for (std::uint32_t n = 0; n < desk.config.nodes.size(); ++n) {
      const Node& node = desk.config.nodes[n];
      if (node.disk_quorum != name || desk.graph.attached(n, d)) continue;
      desk.warn("RC.11", node.at,
                fmt::format("{} names the quorum disk {} but has no direct path to it: it cannot "
                            "watch it",
                            node.name, name));
    }
  }
}

/// R2.29: of two systems none goes on alone, although a quorum disk could make that possible.
void two_systems(Desk& desk) {
  std::vector<std::uint32_t> voting;
  for (std::uint32_t n = 0; n < desk.config.nodes.size(); ++n) {
    if (desk.config.nodes[n].parameter(votes) > 0) voting.push_back(n);
    if (!desk.config.nodes[n].disk_quorum.empty()) return;
  }
  if (voting.size() != 2) return;
  const Prediction without(desk.graph, {desk.graph.nodes()[voting[0]].part});
  const Prediction without_other(desk.graph, {desk.graph.nodes()[voting[1]].part});
  if (without.node(voting[1]) == NodeFate::up || without_other.node(voting[0]) == NodeFate::up)
    return;
  for (std::uint32_t d = 0; d < desk.config.disks.size(); ++d) {
    if (!desk.graph.attached(voting[0], d) || !desk.graph.attached(voting[1], d)) continue;
    desk.note(
        "R2.29", desk.config.nodes[voting[0]].at,
        fmt::format("{} and {} have {} vote{} each: when one is lost the other hangs; a quorum "
                    "disk that both reach directly, outside all sets, lets it go on",
                    desk.config.nodes[voting[0]].name, desk.config.nodes[voting[1]].name,
                    desk.config.nodes[voting[0]].parameter(votes),
                    desk.config.nodes[voting[0]].parameter(votes) == 1 ? "" : "s"));
    return;
  }
}

/// RC.4: the cluster cannot form, or it falls apart by design.
void quorum_now(Desk& desk) {
  const Prediction& whole = desk.availability.whole();
  std::size_t blocked = 0;
  for (std::uint32_t n = 0; n < desk.config.nodes.size(); ++n)
    blocked += whole.node(n) == NodeFate::blocked ? 1U : 0U;
  if (blocked > 0) {
    desk.error("RC.4", desk.config.nodes[0].at,
               fmt::format("{} of {} nodes hang from the start: quorum is {}, and {}", blocked,
                           desk.config.nodes.size(), whole.quorum(),
                           whole.group_count() > 1 ? "they do not all hear each other (RC.20)"
                                                   : "the nodes that are up have fewer votes"));
  }
}

}  // namespace

void on_cluster(Desk& desk) {
  if (desk.config.nodes.size() < 2) return;
  std::vector<const Node*> nodes;
  for (const Node& n : desk.config.nodes) nodes.push_back(&n);
  if (const std::string values = differing(nodes, recnxinterval); !values.empty()) {
    desk.warn("L20", nodes[0]->at,
              fmt::format("RECNXINTERVAL differs in the cluster: {} (RC.37)", values));
  }
  expected_votes_of_all(desk);
  quorum_disk(desk);
  quorum_now(desk);
  two_systems(desk);
}

}  // namespace shadow::sim::advice
