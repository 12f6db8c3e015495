#include "sim/cli/topology_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/cli/text_table.hpp"

namespace shadow::sim::cli {
namespace {

using Indices = std::vector<std::uint32_t>;

/// More adapters than that, each needed by its own system alone, are one line.
constexpr std::size_t kMostOwn = 4;
/// More pairs than that are only counted.
constexpr std::size_t kMostPairLines = 24;

/// Groups of equal keys, each in the order of its first element.
template <class Key>
std::vector<std::pair<Key, Indices>> grouped(const Indices& elements,
                                             const std::vector<Key>& key_of) {
  std::vector<std::pair<Key, Indices>> groups;
  std::map<Key, std::size_t> at;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto [found, fresh] = at.emplace(key_of[i], groups.size());
    if (fresh) groups.push_back({key_of[i], {}});
    groups[found->second].second.push_back(elements[i]);
  }
  return groups;
}

Indices all(std::size_t n) {
  Indices list(n);
  for (std::uint32_t i = 0; i < n; ++i) list[i] = i;
  return list;
}

class Report {
 public:
  Report(const Scenario& s, const TopologyGraph& graph, const Availability& availability)
      : config_(s.config),
        graph_(graph),
        availability_(availability),
        whole_(availability.whole()) {
    text_ = s.title + "\n";
  }

  std::string run() {
    votes();
    paths();
    sets();
    single_points();
    pairs();
    for (std::uint32_t s = 0; s < config_.sets.size(); ++s) {
      if (availability_.sets()[s].like == kNoPart) matrix(s);
    }
    return text_;
  }

 private:
  void heading(std::string_view title) { text_ += fmt::format("\n{}\n", title); }

  std::string node_names(const Indices& nodes) const {
    std::vector<std::string> names;
    for (const std::uint32_t n : nodes) names.push_back(config_.nodes[n].name);
    return brief(names);
  }
  std::string disk_names(const Indices& disks) const {
    std::vector<std::string> names;
    for (const std::uint32_t d : disks) names.push_back(config_.disks[d].name);
    return brief(names);
  }
  std::string part_names(const std::vector<PartId>& parts) const {
    std::vector<std::string> names;
    for (const PartId p : parts) names.push_back(graph_.parts()[p].name);
    return brief(names);
  }

  void votes() {
    if (config_.nodes.size() < 2) return;
    std::int64_t most = 0;
    for (std::uint32_t n = 0; n < config_.nodes.size(); ++n) {
      if (whole_.node(n) != NodeFate::down) most = std::max(most, whole_.votes(n));
    }
    text_ += fmt::format("\nQuorum is {} of {} votes{}", whole_.quorum(), most,
                         graph_.quorum_disk() == kNoPart
                             ? std::string()
                             : ", quorum disk " + config_.disks[graph_.quorum_disk()].name);
    text_ += most < whole_.quorum() ? ": the cluster cannot form.\n" : ".\n";
    if (!graph_.has_cluster_network())
      text_ +=
          "No interconnect here carries cluster traffic: the nodes are taken to hear each other.\n";
  }

  // ---- paths ----

  /// "HBA1 - FCSW_A - HSG_A.1", without the node's name, so that nodes with equal paths show.
  std::string over(const PathChoice& path, std::uint32_t disk) const {
    const GraphAdapter& adapter = graph_.adapters()[path.via];
    const std::string& name = graph_.parts()[adapter.part].name;
    const DiskPort& port = graph_.disks()[disk].ports[path.port];
    const std::string& near = config_.interconnects[adapter.interconnect].name;
    std::string text = name.substr(name.find('.') + 1) + " - " + near;
    if (std::ranges::find(port.interconnects, adapter.interconnect) == port.interconnects.end())
      text += " - " + config_.interconnects[port.interconnects[0]].name;
    if (port.controller != kNoPart) text += " - " + graph_.parts()[port.controller].name;
    return text;
  }

  /// All paths of a node to a disk in words, the one in use first.
  std::string path_text(std::uint32_t node, std::uint32_t disk) const {
    constexpr std::size_t kShown = 4;
    std::string text;
    std::size_t direct = 0;
    Indices servers;
    for (const PathChoice& p : whole_.paths(node, disk)) {
      if (p.kind == PathKind::served) servers.push_back(p.via);
      if (p.kind == PathKind::direct && ++direct <= kShown)
        text += (text.empty() ? "" : " | ") + over(p, disk);
    }
    if (direct > kShown) text += fmt::format(" | {} more", direct - kShown);
    if (servers.empty()) return text.empty() ? "none" : text;
    return text + fmt::format("{}served by {}", text.empty() ? "" : " | ",
                              servers.size() + 1 == config_.nodes.size() && servers.size() > 2
                                  ? "any other node"
                                  : node_names(servers));
  }

  /// Equal for disks whose paths are alike.
  std::string attachment(std::uint32_t disk) const {
    const GraphDisk& d = graph_.disks()[disk];
    const Disk& config = config_.disks[disk];
    std::string key =
        fmt::format("{}{} {}", config.device.code(), config.device.allocation_class(), d.local);
    if (config.served) key += *config.served ? " served" : " unserved";
    for (const DiskPort& p : d.ports)
      key += fmt::format(" {}:{}:{}", p.adapter, p.controller, fmt::join(p.interconnects, ","));
    for (const Node& n : config_.nodes) {
      if (n.boot_device == config.name || n.system_disk == config.name) key += " " + n.name;
    }
    const ShadowSet* set = config_.set_of(config.name);
    for (const Node& n : config_.nodes) {
      if (set != nullptr && n.system_disk == set->name) key += " " + n.name;
    }
    return key;
  }

  void paths() {
    heading("Paths, the one in use first");
    const Indices disks = all(config_.disks.size());
    const Indices nodes = all(config_.nodes.size());
    std::vector<std::string> keys;
    for (const std::uint32_t d : disks) keys.push_back(attachment(d));
    std::map<std::string, std::vector<std::string>> texts_of;  // by node
    std::vector<std::vector<std::string>> by_disk;
    for (const std::uint32_t d : disks) {
      const auto [texts, fresh] = texts_of.try_emplace(keys[d]);
      for (const std::uint32_t n : nodes) {
        if (fresh) texts->second.push_back(path_text(n, d));
      }
      by_disk.push_back(texts->second);
    }
    TextTable table({{"Nodes"}, {"Disks"}, {"Path"}});
    for (const auto& [texts, alike] : grouped(disks, by_disk)) {
      for (const auto& [text, same] : grouped(nodes, texts))
        table.row({node_names(same), disk_names(alike), text});
    }
    text_ += table.text();
  }

  // ---- sets ----

  std::string set_names(std::uint32_t set) const {
    std::vector<std::string> names;
    for (std::uint32_t s = 0; s < config_.sets.size(); ++s) {
      if (s == set || availability_.sets()[s].like == set) names.push_back(config_.sets[s].name);
    }
    return brief(names);
  }

  static std::string why_not(const SetAvailability& a) {
    std::string text;
    for (int step = a.level + 1; step <= kHighestLevel; ++step) {
      const std::string& why = a.why_not[static_cast<std::size_t>(step)];
      if (a.level == 0) return why;
      text += fmt::format("{}not {}: {}", text.empty() ? "" : "; ", step, why);
    }
    return text;
  }

  void sets() {
    heading(
        "Availability of the sets (0 one member, 1 a disk may fail, 2 a channel, 3 a system, 4 a "
        "site)");
    TextTable table(
        {{"Set"}, {"Level", true}, {"Members", true}, {"Mounted on"}, {"Not higher because"}});
    for (std::uint32_t s = 0; s < config_.sets.size(); ++s) {
      const SetAvailability& a = availability_.sets()[s];
      if (a.like != kNoPart) continue;
      const GraphSet& set = graph_.sets()[s];
      table.row({set_names(s), std::to_string(a.level), std::to_string(set.members.size()),
                 set.mounted_on.empty() ? "nowhere" : node_names(set.mounted_on), why_not(a)});
    }
    text_ += table.text();
  }

  /// An adapter whose failure hurts nobody but its node.
  bool is_own(const SinglePoint& p) const {
    const Part& part = graph_.parts()[p.part];
    return part.kind == PartKind::adapter && p.nodes.size() == 1 &&
           graph_.adapters()[part.index].node == p.nodes[0];
  }

  void single_points() {
    heading("Single points of failure");
    TextTable table({{"Set"}, {"Part"}, {"Kind"}, {"Systems that lose the set"}});
    bool any = false;
    for (std::uint32_t s = 0; s < config_.sets.size(); ++s) {
      if (availability_.sets()[s].like != kNoPart) continue;
      std::vector<PartId> own;  // adapters that only their own system needs
      for (const SinglePoint& p : availability_.sets()[s].single_points) {
        any = true;
        if (is_own(p)) own.push_back(p.part);
      }
      const bool together = own.size() > kMostOwn;
      if (together) table.row({set_names(s), part_names(own), "adapter", "each its own system"});
      for (const SinglePoint& p : availability_.sets()[s].single_points) {
        if (together && is_own(p)) continue;
        table.row({set_names(s), graph_.parts()[p.part].name,
                   std::string(word(graph_.parts()[p.part].kind)), node_names(p.nodes)});
      }
    }
    text_ += any ? table.text() : "none: no single failure takes a set from a system that runs\n";
    for (std::uint32_t s = 0; s < config_.sets.size(); ++s) {
      const Indices& mounted = graph_.sets()[s].mounted_on;
      if (mounted.size() == 1 && availability_.sets()[s].like == kNoPart)
        text_ += fmt::format("{} is mounted on {} alone: without this system nobody has it\n",
                             set_names(s), config_.nodes[mounted[0]].name);
    }
  }

  // ---- pairs ----

  /// Parts with the same partners are one side of a line.
  void pairs_of(std::uint32_t s, TextTable& table, bool& any) {
    const SetAvailability& a = availability_.sets()[s];
    if (!a.pairs_searched) {
      any = true;
      table.row({set_names(s), "too many parts to look at all pairs", "", ""});
      return;
    }
    std::map<PartId, std::vector<PartId>> partners;
    for (const PairPoint& p : a.pairs) {
      partners[p.first].push_back(p.second);
      partners[p.second].push_back(p.first);
    }
    std::map<std::vector<PartId>, std::vector<PartId>> sides;
    for (auto& [part, with] : partners) {
      std::ranges::sort(with);
      sides[with].push_back(part);
    }
    std::size_t lines = 0;
    for (const auto& [with, side] : sides) {
      for (const auto& [other_with, other] : sides) {
        if (other[0] < side[0] || !std::ranges::binary_search(with, other[0])) continue;
        any = true;
        if (++lines > kMostPairLines) continue;
        table.row({set_names(s), (side.size() > 1 ? "one of " : "") + part_names(side),
                   (other.size() > 1 ? "one of " : "") + part_names(other),
                   node_names(losers_of(a, side[0], other[0]))});
      }
    }
    if (lines > kMostPairLines)
      table.row({set_names(s), fmt::format("{} more", lines - kMostPairLines), "", ""});
  }

  static Indices losers_of(const SetAvailability& a, PartId one, PartId other) {
    for (const PairPoint& p : a.pairs) {
      if (std::minmax(p.first, p.second) == std::minmax(one, other)) return p.nodes;
    }
    return {};
  }

  void pairs() {
    heading("Two failures that together take a set away");
    TextTable table({{"Set"}, {"This"}, {"and this"}, {"Systems that lose the set"}});
    bool any = false;
    for (std::uint32_t s = 0; s < config_.sets.size(); ++s) {
      if (availability_.sets()[s].like == kNoPart) pairs_of(s, table, any);
    }
    text_ += any ? table.text() : "none\n";
  }

  // ---- the matrix ----

  /// "RED(1)", or with its systems counted: "FULL 31, DOWN 1".
  static std::string cell(const SetRow& row, const Indices& columns) {
    std::vector<std::pair<std::string, std::size_t>> counts;
    for (const std::uint32_t i : columns) {
      const std::string state = to_text(row.states[i]);
      const auto at = std::ranges::find(counts, state, &std::pair<std::string, std::size_t>::first);
      if (at == counts.end())
        counts.emplace_back(state, 1);
      else
        ++at->second;
    }
    if (counts.size() == 1) return counts[0].first;
    std::ranges::sort(counts, [](const auto& a, const auto& b) {
      return std::pair(b.second, a.first) < std::pair(a.second, b.first);
    });
    std::string text;
    for (const auto& [state, n] : counts)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, state);
    return text;
  }

  /// Up to this many systems have a column each; of more those of a site are one.
  static constexpr std::size_t kMostColumns = 8;

  std::vector<Indices> columns(std::uint32_t set) const {
    const Indices& mounted = graph_.sets()[set].mounted_on;
    std::vector<std::vector<std::string>> key(mounted.size());
    for (std::size_t i = 0; i < mounted.size(); ++i) {
      if (mounted.size() > kMostColumns) {
        key[i].push_back(config_.nodes[mounted[i]].site);
        continue;
      }
      for (const MatrixRow& row : availability_.rows())
        key[i].push_back(to_text(row.sets[set].states[i]));
    }
    std::vector<Indices> columns;
    for (auto& [k, members] : grouped(all(mounted.size()), key)) columns.push_back(members);
    return columns;
  }

  std::string column_title(std::uint32_t set, const Indices& column) const {
    Indices nodes;
    for (const std::uint32_t i : column) nodes.push_back(graph_.sets()[set].mounted_on[i]);
    return node_names(nodes);
  }

  static std::string remark(const MatrixRow& row, const SetRow& of) {
    std::string text;
    const auto add = [&](std::string_view t) {
      text += (text.empty() ? "" : ", ") + std::string(t);
    };
    if (of.merge) add("merge");
    if (of.race) add("the first to remove a member decides");
    if (row.tie) add("chance decides who hangs");
    return text;
  }

  void matrix(std::uint32_t set) {
    if (graph_.sets()[set].mounted_on.empty()) return;
    heading(fmt::format("{}: every single failure", set_names(set)));
    const std::vector<Indices> groups = columns(set);
    std::vector<TextTable::Column> titles{{"Failure"}, {"Kind"}};
    for (const Indices& g : groups) titles.push_back({column_title(set, g)});
    titles.push_back({"Then"});
    TextTable table(std::move(titles));
    const std::vector<MatrixRow>& rows = availability_.rows();
    std::vector<std::vector<std::string>> cells;
    for (const MatrixRow& row : rows) {
      cells.emplace_back();
      cells.back().emplace_back(word(graph_.parts()[row.part].kind));
      for (const Indices& g : groups) cells.back().push_back(cell(row.sets[set], g));
      cells.back().push_back(remark(row, row.sets[set]));
    }
    std::vector<std::string> without;
    for (const auto& [texts, alike] : grouped(all(rows.size()), cells)) {
      std::vector<std::string> names;
      for (const std::uint32_t r : alike) names.push_back(graph_.parts()[rows[r].part].name);
      const bool nothing = std::all_of(texts.begin() + 1, texts.end() - 1,
                                       [](const std::string& t) { return t == "FULL"; }) &&
                           texts.back().empty();
      if (nothing) {
        without.insert(without.end(), names.begin(), names.end());
        continue;
      }
      std::vector<std::string> line{brief(names)};
      line.insert(line.end(), texts.begin(), texts.end());
      table.row(std::move(line));
    }
    text_ += table.text();
    if (!without.empty()) text_ += fmt::format("Without effect: {}\n", brief(without));
  }

  const Config& config_;
  const TopologyGraph& graph_;
  const Availability& availability_;
  const Prediction& whole_;
  std::string text_;
};

}  // namespace

std::string brief(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 6;
  if (names.size() > kShown)
    return fmt::format("{} .. {} ({})", names.front(), names.back(), names.size());
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string topology_text(const Scenario& scenario, const TopologyGraph& graph,
                          const Availability& availability) {
  return Report(scenario, graph, availability).run();
}

}  // namespace shadow::sim::cli
