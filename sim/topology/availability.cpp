#include "sim/topology/availability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace shadow::sim {
namespace {

/// "A", "A and B", "A, B and 3 more".
std::string names_of(const TopologyGraph& graph, const std::vector<std::uint32_t>& nodes) {
  constexpr std::size_t kShown = 4;
  std::string text;
  const std::size_t shown = nodes.size() > kShown + 1 ? kShown : nodes.size();
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == shown && shown == nodes.size() && i > 0;
    text += (i == 0 ? "" : last ? " and " : ", ") + graph.config().nodes[nodes[i]].name;
  }
  if (shown < nodes.size()) text += fmt::format(" and {} more", nodes.size() - shown);
  return text;
}

SetRow set_row(const Prediction& p, const Prediction& whole, std::uint32_t s) {
  const GraphSet& set = p.graph().sets()[s];
  SetRow row;
  std::vector<bool> removed(set.members.size(), false);
  bool somebody_runs = false;
  bool somebody_died = false;
  for (const std::uint32_t n : set.mounted_on) {
    row.states.push_back(p.reach(n, s, whole));
    somebody_runs = somebody_runs || p.node(n) == NodeFate::up;
    somebody_died =
        somebody_died || (p.node(n) == NodeFate::down && whole.node(n) != NodeFate::down);
    if (row.states.back().word != SetReach::Word::reduced) continue;
    for (std::size_t m = 0; m < set.members.size(); ++m) {
      if (p.path(n, set.members[m]).kind == PathKind::none) removed[m] = true;
    }
  }
  row.merge = somebody_runs && somebody_died;
  const auto left = static_cast<std::uint32_t>(std::ranges::count(removed, false));
  if (left == set.members.size()) return row;
  row.race = left == 0;
  if (row.race) return row;
  for (SetReach& state : row.states) {
    const bool has_it = state.word == SetReach::Word::full || state.word == SetReach::Word::path ||
                        state.word == SetReach::Word::reduced;
    if (has_it) state = {SetReach::Word::reduced, left};
  }
  return row;
}

}  // namespace

MatrixRow matrix_row(const TopologyGraph& graph, const Prediction& whole,
                     const std::vector<PartId>& failed, const std::vector<bool>& wanted) {
  const Prediction p(graph, failed);
  MatrixRow row;
  row.part = failed.empty() ? kNoPart : failed[0];
  for (std::uint32_t n = 0; n < graph.nodes().size(); ++n) row.nodes.push_back(p.node(n));
  row.tie = !p.tie().empty();
  for (std::uint32_t s = 0; s < graph.sets().size(); ++s) {
    if (wanted.empty() || wanted[s])
      row.sets.push_back(set_row(p, whole, s));
    else
      row.sets.emplace_back();
  }
  return row;
}

Availability::Availability(const TopologyGraph& graph, std::size_t most_parts)
    : graph_(graph), most_parts_(most_parts), whole_(graph, {}), sets_(graph.sets().size()) {
  find_likes();
  fill_rows();
  for (std::uint32_t s = 0; s < sets_.size(); ++s) {
    if (sets_[s].like != kNoPart) {
      const std::uint32_t like = sets_[s].like;
      sets_[s] = sets_[like];
      sets_[s].like = like;
      // its own disks stand in for those of the other one only in the pairs
      continue;
    }
    judge(s);
    find_pairs(s);
  }
}

/// Sets whose members hang on the same ports and that the same nodes mount fare alike.
void Availability::find_likes() {
  std::map<std::string, std::uint32_t> first;
  for (std::uint32_t s = 0; s < sets_.size(); ++s) {
    const GraphSet& set = graph_.sets()[s];
    std::string key;
    for (const std::uint32_t d : set.members) {
      const GraphDisk& disk = graph_.disks()[d];
      const Disk& config = graph_.config().disks[d];
      key += fmt::format("/{} {} {} {}", disk.site, config.shelf, disk.local,
                         config.device.code() + std::to_string(config.device.allocation_class()));
      if (config.served) key += *config.served ? " served" : " unserved";
      for (const DiskPort& p : disk.ports) {
        key += fmt::format(" {}:{}", p.adapter, p.controller);
        for (const std::uint32_t i : p.interconnects) key += fmt::format(",{}", i);
      }
    }
    for (const std::uint32_t n : set.mounted_on) key += fmt::format(" @{}", n);
    const bool quorum = std::ranges::find(set.members, graph_.quorum_disk()) != set.members.end();
    const bool system = std::ranges::any_of(graph_.config().nodes, [&](const Node& n) {
      return n.system_disk == graph_.config().sets[s].name;
    });
    if (quorum || system) continue;
    const auto [at, fresh] = first.emplace(std::move(key), s);
    if (!fresh) sets_[s].like = at->second;
  }
}

void Availability::fill_rows() {
  std::vector<bool> judged(sets_.size());
  std::vector<bool> shown(graph_.disks().size(), true);
  for (std::uint32_t s = 0; s < sets_.size(); ++s) {
    judged[s] = sets_[s].like == kNoPart;
    if (judged[s]) continue;
    for (const std::uint32_t d : graph_.sets()[s].members) shown[d] = false;
  }
  if (graph_.quorum_disk() != kNoPart) shown[graph_.quorum_disk()] = true;
  for (PartId p = 0; p < graph_.parts().size(); ++p) {
    const Part& part = graph_.parts()[p];
    if (part.kind == PartKind::disk && !shown[part.index]) continue;
    rows_.push_back(matrix_row(graph_, whole_, {p}, judged));
  }
}

/// Nodes that are up, have quorum, had the set and have no member left.
std::vector<std::uint32_t> Availability::losers(std::uint32_t set, const MatrixRow& row) const {
  std::vector<std::uint32_t> nodes;
  const std::vector<std::uint32_t>& mounted = graph_.sets()[set].mounted_on;
  for (std::size_t i = 0; i < mounted.size(); ++i) {
    if (row.sets[set].states[i].word != SetReach::Word::none) continue;
    if (whole_.reach(mounted[i], set, whole_).word != SetReach::Word::none)
      nodes.push_back(mounted[i]);
  }
  return nodes;
}

// ---- the steps of R2.2 above "two or more members" ----

std::string Availability::why_not_2(std::uint32_t set) const {
  for (const MatrixRow& row : rows_) {
    const PartKind kind = graph_.parts()[row.part].kind;
    const bool channel = kind == PartKind::adapter || kind == PartKind::interconnect ||
                         kind == PartKind::controller || kind == PartKind::half;
    if (!channel) continue;
    const auto lost = losers(set, row);
    if (lost.empty()) continue;
    return fmt::format("{} {} takes all members from {}", word(kind), graph_.parts()[row.part].name,
                       names_of(graph_, lost));
  }
  return {};
}

std::string Availability::why_not_3(std::uint32_t set) const {
  const GraphSet& of = graph_.sets()[set];
  if (of.mounted_on.empty()) return "no system mounts it";
  if (of.mounted_on.size() == 1) {
    return fmt::format("{} alone mounts it", graph_.config().nodes[of.mounted_on[0]].name);
  }
  for (const MatrixRow& row : rows_) {
    if (graph_.parts()[row.part].kind != PartKind::node) continue;
    const auto lost = losers(set, row);
    if (lost.empty()) continue;
    return fmt::format("without system {} no member is left for {}", graph_.parts()[row.part].name,
                       names_of(graph_, lost));
  }
  return {};
}

std::string Availability::why_not_4(std::uint32_t set) const {
  std::vector<std::string> sites;
  for (const std::uint32_t n : graph_.sets()[set].mounted_on) {
    const std::string& site = graph_.config().nodes[n].site;
    if (!site.empty() && std::ranges::find(sites, site) == sites.end()) sites.push_back(site);
  }
  if (sites.size() < 2) return "systems of one site only mount it";
  for (const MatrixRow& row : rows_) {
    if (graph_.parts()[row.part].kind != PartKind::site) continue;
    const auto lost = losers(set, row);
    if (lost.empty()) continue;
    return fmt::format("without site {} no member is left for {}", graph_.parts()[row.part].name,
                       names_of(graph_, lost));
  }
  return {};
}

void Availability::judge(std::uint32_t set) {
  SetAvailability& a = sets_[set];
  const GraphSet& of = graph_.sets()[set];
  for (const MatrixRow& row : rows_) {
    auto lost = losers(set, row);
    if (!lost.empty()) a.single_points.push_back({row.part, std::move(lost)});
  }
  if (of.members.size() < 2) {
    a.why_not.fill("it has one member");  // no step above 0 means anything then (ours)
    a.why_not[0].clear();
    return;
  }
  a.why_not[2] = of.mounted_on.empty() ? "no system mounts it" : why_not_2(set);
  a.why_not[3] = why_not_3(set);
  a.why_not[4] = why_not_4(set);
  for (int step = 1; step <= kHighestLevel; ++step) {
    if (a.why_not[static_cast<std::size_t>(step)].empty()) a.level = step;
  }
}

// ---- pairs ----

/// Can the failure of the part change what becomes of the set?
bool Availability::matters(const Part& part, std::uint32_t set) const {
  if (part.kind == PartKind::shelf)
    return std::ranges::any_of(part.takes,
                               [&](PartId d) { return matters(graph_.parts()[d], set); });
  if (part.kind != PartKind::disk) return true;
  const std::vector<std::uint32_t>& members = graph_.sets()[set].members;
  return part.index == graph_.quorum_disk() ||
         std::ranges::find(members, part.index) != members.end();
}

void Availability::find_pairs(std::uint32_t set) {
  SetAvailability& a = sets_[set];
  if (graph_.sets()[set].mounted_on.empty() || graph_.sets()[set].members.size() < 2) return;
  std::vector<PartId> parts;
  for (PartId p = 0; p < graph_.parts().size(); ++p) {
    const bool single =
        std::ranges::find(a.single_points, p, &SinglePoint::part) != a.single_points.end();
    if (!single && matters(graph_.parts()[p], set)) parts.push_back(p);
  }
  a.pairs_searched = parts.size() <= most_parts_;
  if (!a.pairs_searched) return;
  std::vector<bool> wanted(sets_.size(), false);
  wanted[set] = true;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (std::size_t k = i + 1; k < parts.size(); ++k) {
      auto lost = losers(set, matrix_row(graph_, whole_, {parts[i], parts[k]}, wanted));
      if (!lost.empty()) a.pairs.push_back({parts[i], parts[k], std::move(lost)});
    }
  }
}

}  // namespace shadow::sim
