#include "sim/topology/prediction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shadow::sim {
namespace {

using enum ParameterId;

/// RC.1
constexpr std::int64_t quorum_of(std::int64_t votes) { return (votes + 2) / 2; }

}  // namespace

std::string_view word(PathKind k) {
  constexpr std::array<std::string_view, 3> kWords{"none", "served", "direct"};
  return kWords[static_cast<std::size_t>(k)];
}

std::string to_text(const SetReach& r) {
  constexpr std::array<std::string_view, 6> kWords{"FULL", "PATH", "RED", "NONE", "HANG", "DOWN"};
  const std::string_view w = kWords[static_cast<std::size_t>(r.word)];
  return r.word == SetReach::Word::reduced ? fmt::format("{}({})", w, r.left) : std::string(w);
}

bool worse(const SetReach& a, const SetReach& b) {
  if (a.word != b.word) return a.word > b.word;
  return a.word == SetReach::Word::reduced && a.left < b.left;
}

Prediction::Prediction(const TopologyGraph& graph, const std::vector<PartId>& failed,
                       std::uint32_t favoured)
    : graph_(&graph), up_(graph.parts().size(), true) {
  for (std::size_t n = 0; n < graph.nodes().size(); ++n) {
    if (!graph.config().nodes[n].up_at_start) take_down({graph.nodes()[n].part});
  }
  take_down(failed);
  const Config& config = graph.config();
  std::vector<bool> places(config.interconnects.size());
  std::vector<bool> lines(config.links.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = up_[graph.interconnect_part(i)];
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = up_[graph.link_part(i)];
  fabric_ = graph.fabric().parts(places, lines);
  form_groups();
  count_votes(favoured);
  if (group_count_ > 1) crash_removed();
}

/// With everything that goes down with them.
void Prediction::take_down(const std::vector<PartId>& failed) {
  std::vector<PartId> open = failed;
  while (!open.empty()) {
    const PartId part = open.back();
    open.pop_back();
    if (!up_[part]) continue;
    up_[part] = false;
    const std::vector<PartId>& takes = graph_->parts()[part].takes;
    open.insert(open.end(), takes.begin(), takes.end());
  }
}

bool Prediction::usable(std::uint32_t adapter) const {
  const GraphAdapter& a = graph_->adapters()[adapter];
  return up_[a.part] && up_[graph_->interconnect_part(a.interconnect)];
}

// ---- the cluster ----

Joined Prediction::joined_nodes() const {
  const auto& nodes = graph_->nodes();
  std::vector<std::vector<std::uint32_t>> hears(nodes.size());  // parts of cluster networks
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    for (const std::uint32_t a : nodes[n].adapters) {
      const std::uint32_t i = graph_->adapters()[a].interconnect;
      if (usable(a) && graph_->cluster(i)) hears[n].push_back(fabric_[i]);
    }
  }
  Joined joined(nodes.size(), std::vector<bool>(nodes.size(), !graph_->has_cluster_network()));
  for (std::size_t a = 0; a < nodes.size(); ++a) {
    for (std::size_t b = 0; b < nodes.size(); ++b) {
      const bool common = std::ranges::any_of(hears[a], [&](std::uint32_t part) {
        return std::ranges::find(hears[b], part) != hears[b].end();
      });
      if (common) joined[a][b] = true;
    }
  }
  return joined;
}

/// Totally connected groups of the nodes that are up (RC.20): the one with most votes first, then
/// what is left of the others.
void Prediction::form_groups() {
  const auto& nodes = graph_->nodes();
  groups_of_.assign(nodes.size(), kNoPart);
  std::vector<std::uint32_t> left;
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    if (up_[nodes[n].part]) left.push_back(n);
  }
  const Joined joined = joined_nodes();
  const auto merit = [&](const std::vector<std::uint32_t>& group) {
    std::int64_t sum = 256 * quorum_disk_votes(group);
    for (const std::uint32_t n : group)
      sum += 256 * graph_->config().nodes[n].parameter(ParameterId::votes) + 1;  // RC.25
    return sum;
  };
  while (!left.empty()) {
    auto found = total_groups(left, joined);
    const auto best =
        std::ranges::max_element(found, {}, [&](const auto& group) { return merit(group); });
    for (const std::uint32_t n : *best) groups_of_[n] = group_count_;
    std::erase_if(left, [&](std::uint32_t n) { return groups_of_[n] != kNoPart; });
    groups_.push_back(std::move(*best));
    ++group_count_;
  }
}

/// A watcher has a path of its own to the disk (RC.11); which of two hosts has it on line does not
/// matter.
bool Prediction::watches(std::uint32_t node, std::uint32_t disk) const {
  const GraphDisk& d = graph_->disks()[disk];
  if (!up_[d.part]) return false;
  return std::ranges::any_of(d.ports, [&](const DiskPort& port) {
    if (port.controller != kNoPart && !up_[port.controller]) return false;
    return std::ranges::any_of(graph_->nodes()[node].adapters, [&](std::uint32_t a) {
      const GraphAdapter& adapter = graph_->adapters()[a];
      if (!usable(a)) return false;
      if (port.adapter != kNoPart) return port.adapter == adapter.part;
      return std::ranges::any_of(port.interconnects, [&](std::uint32_t i) {
        return fabric_[i] == fabric_[adapter.interconnect];
      });
    });
  });
}

/// Smallest QDSKVOTES of the watchers (RC.13); 0: the disk does not count for this group.
std::int64_t Prediction::quorum_disk_votes(const std::vector<std::uint32_t>& group) const {
  const std::uint32_t disk = graph_->quorum_disk();
  if (disk == kNoPart) return 0;
  std::int64_t least = -1;
  for (const std::uint32_t n : group) {
    const Node& node = graph_->config().nodes[n];
    if (node.disk_quorum.empty() || !watches(n, disk)) continue;
    const std::int64_t own = node.parameter(qdskvotes);
    least = least < 0 ? own : std::min(least, own);
  }
  return std::max<std::int64_t>(least, 0);
}

/// CEVOTES of the cluster in which all nodes that are up at the start are members (RC.3).
std::int64_t Prediction::whole_cluster_votes() const {
  std::int64_t sum = 0;
  std::int64_t expected = 0;
  std::int64_t disk = -1;
  for (const Node& n : graph_->config().nodes) {
    if (!n.up_at_start) continue;
    sum += n.parameter(ParameterId::votes);
    expected = std::max(expected, n.parameter(expected_votes));
    if (graph_->quorum_disk() == kNoPart || n.disk_quorum.empty()) continue;
    disk = disk < 0 ? n.parameter(qdskvotes) : std::min(disk, n.parameter(qdskvotes));
  }
  return std::max(expected, sum + std::max<std::int64_t>(disk, 0));
}

void Prediction::count_votes(std::uint32_t favoured) {
  quorum_ = quorum_of(whole_cluster_votes());
  std::vector<std::int64_t> own(groups_.size(), 0);
  std::vector<std::int64_t> disk(groups_.size(), 0);
  std::vector<std::int64_t> merit(groups_.size(), 0);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (const std::uint32_t n : groups_[g])
      own[g] += graph_->config().nodes[n].parameter(ParameterId::votes);
    disk[g] = quorum_disk_votes(groups_[g]);
    merit[g] = 256 * (own[g] + disk[g]) + static_cast<std::int64_t>(groups_[g].size());
  }
  std::size_t winner = groups_.size();
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (own[g] + disk[g] < quorum_) continue;
    const bool wanted = std::ranges::find(groups_[g], favoured) != groups_[g].end();
    if (winner == groups_.size() || merit[g] > merit[winner] ||
        (merit[g] == merit[winner] && wanted)) {
      winner = g;
    }
  }
  for (std::size_t g = 0; g < groups_.size() && winner < groups_.size(); ++g) {
    if (own[g] + disk[g] >= quorum_ && merit[g] == merit[winner]) tie_.push_back(groups_[g][0]);
  }
  if (tie_.size() < 2) tie_.clear();
  fates_.assign(graph_->nodes().size(), NodeFate::down);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    // The disk counts for one group only: its file names the cluster that has it.
    votes_.push_back(own[g] + (winner == groups_.size() || g == winner ? disk[g] : 0));
    const bool runs = votes_[g] >= quorum_;
    for (const std::uint32_t n : groups_[g]) fates_[n] = runs ? NodeFate::up : NodeFate::blocked;
  }
}

/// Who was removed and still hears a member of the cluster that goes on crashes (RC.27). Nothing of
/// this touches interconnects or votes.
void Prediction::crash_removed() {
  const Joined joined = joined_nodes();
  std::vector<PartId> removed;
  for (std::uint32_t n = 0; n < fates_.size(); ++n) {
    if (fates_[n] != NodeFate::blocked) continue;
    for (std::uint32_t member = 0; member < fates_.size(); ++member) {
      if (fates_[member] != NodeFate::up || !joined[n][member]) continue;
      removed.push_back(graph_->nodes()[n].part);
      break;
    }
  }
  for (const PartId part : removed) fates_[graph_->parts()[part].index] = NodeFate::down;
  take_down(removed);
}

// ---- paths ----

/// Of a disk attached to adapters: the port it is on line to (R2.24, R2.25), that of a node that
/// runs before others.
std::uint32_t Prediction::online_port(const GraphDisk& disk) const {
  std::uint32_t second = kNoPart;
  for (std::uint32_t p = 0; p < disk.ports.size(); ++p) {
    if (disk.ports[p].adapter == kNoPart) continue;
    const std::uint32_t a = graph_->parts()[disk.ports[p].adapter].index;
    if (!usable(a)) continue;
    if (fates_[graph_->adapters()[a].node] == NodeFate::up) return p;
    if (second == kNoPart) second = p;
  }
  return second;
}

template <class F>
void Prediction::each_direct(std::uint32_t node, std::uint32_t disk, F f) const {
  const GraphDisk& d = graph_->disks()[disk];
  if (!up_[d.part]) return;
  const std::uint32_t online = online_port(d);
  for (const bool near : {true, false}) {  // over links where nothing nearer is left (R2.23)
    for (std::uint32_t p = 0; p < d.ports.size(); ++p) {
      const DiskPort& port = d.ports[p];
      if (port.adapter != kNoPart && p != online) continue;
      if (port.controller != kNoPart && !up_[port.controller]) continue;
      for (const std::uint32_t i : port.interconnects) {
        for (const std::uint32_t a : graph_->nodes()[node].adapters) {
          const GraphAdapter& adapter = graph_->adapters()[a];
          if (port.adapter != kNoPart && port.adapter != adapter.part) continue;
          if ((i == adapter.interconnect) != near || !usable(a)) continue;
          if (fabric_[i] != fabric_[adapter.interconnect]) continue;
          if (!f(PathChoice{PathKind::direct, p, a})) return;
        }
      }
    }
  }
}

PathChoice Prediction::direct(std::uint32_t node, std::uint32_t disk) const {
  PathChoice first;
  each_direct(node, disk, [&](const PathChoice& c) {
    first = c;
    return false;
  });
  return first;
}

bool Prediction::serves_now(std::uint32_t server, std::uint32_t node, std::uint32_t disk) const {
  return server != node && fates_[server] == NodeFate::up &&
         groups_of_[server] == groups_of_[node] && graph_->serves(server, disk) &&
         direct(server, disk).kind == PathKind::direct;
}

PathChoice Prediction::path(std::uint32_t node, std::uint32_t disk) const {
  if (fates_[node] != NodeFate::up) return {};
  if (const PathChoice own = direct(node, disk); own.kind == PathKind::direct) return own;
  if (!graph_->takes_served(node, disk)) return {};
  for (std::uint32_t s = 0; s < fates_.size(); ++s) {
    if (serves_now(s, node, disk)) return {PathKind::served, kNoPart, s};
  }
  return {};
}

std::vector<PathChoice> Prediction::paths(std::uint32_t node, std::uint32_t disk) const {
  std::vector<PathChoice> found;
  if (fates_[node] != NodeFate::up) return found;
  each_direct(node, disk, [&](const PathChoice& c) {
    found.push_back(c);
    return true;
  });
  for (const std::uint32_t s : servers(node, disk)) found.push_back({PathKind::served, kNoPart, s});
  return found;
}

std::vector<std::uint32_t> Prediction::servers(std::uint32_t node, std::uint32_t disk) const {
  std::vector<std::uint32_t> found;
  if (fates_[node] != NodeFate::up || !graph_->takes_served(node, disk)) return found;
  for (std::uint32_t s = 0; s < fates_.size(); ++s) {
    if (serves_now(s, node, disk)) found.push_back(s);
  }
  return found;
}

SetReach Prediction::reach(std::uint32_t node, std::uint32_t set, const Prediction& whole) const {
  if (fates_[node] == NodeFate::down) return {SetReach::Word::down, 0};
  if (fates_[node] == NodeFate::blocked) return {SetReach::Word::hang, 0};
  const std::vector<std::uint32_t>& members = graph_->sets()[set].members;
  std::uint32_t reached = 0;
  bool other = false;
  for (const std::uint32_t disk : members) {
    const PathChoice now = path(node, disk);
    if (now.kind == PathKind::none) continue;
    ++reached;
    other = other || now != whole.path(node, disk);
  }
  if (reached == 0) return {SetReach::Word::none, 0};
  if (reached < members.size()) return {SetReach::Word::reduced, reached};
  return {other ? SetReach::Word::path : SetReach::Word::full, 0};
}

}  // namespace shadow::sim
