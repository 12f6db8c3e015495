#include "sim/topology/drawing_room.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/topology/drawing.hpp"

namespace shadow::sim::drawing {
namespace {

/// More of a kind than this are drawn together where they are alike.
constexpr std::size_t kMostNodes = 12;
constexpr std::size_t kMostDisks = 30;

class Furnisher {
 public:
  Furnisher(const Config& config, const TopologyGraph& graph, const Availability& availability)
      : config_(config), graph_(graph), availability_(availability) {
    site_of_.resize(graph.parts().size());
    for (const Part& p : graph.parts()) {
      if (p.kind != PartKind::site) continue;
      for (const PartId part : p.takes) site_of_[part] = p.name;
    }
  }

  Room run() {
    for (const Site& s : config_.sites) column(s.name);
    make_bars();
    group_nodes();
    group_disks();
    std::erase_if(room_.columns,
                  [](const Column& c) { return c.nodes.empty() && c.blocks.empty(); });
    if (room_.columns.empty()) column({});
    make_lines();
    return std::move(room_);
  }

 private:
  Column& column(const std::string& site) {
    const auto at = std::ranges::find(room_.columns, site, &Column::site);
    if (at != room_.columns.end()) return *at;
    room_.columns.push_back({site, {}, {}, 0, 0});
    return room_.columns.back();
  }

  static double widest(const Sign& s, double least) {
    return std::max({least, text_width(s.name) + 18, text_width(s.note) + 14});
  }

  void make_bars() {
    for (std::uint32_t i = 0; i < config_.interconnects.size(); ++i) {
      const Interconnect& x = config_.interconnects[i];
      Bar bar;
      bar.site = site_of_[graph_.interconnect_part(i)];
      bar.name = x.name;
      bar.kind = x.kind.name;
      bar.above = !graph_.storage(i);
      room_.bars.push_back(std::move(bar));
    }
  }

  // ---- nodes ----

  void group_nodes() {
    std::map<std::string, std::pair<std::string, std::size_t>> like;  // site, box
    for (std::uint32_t n = 0; n < config_.nodes.size(); ++n) {
      const Node& node = config_.nodes[n];
      std::string key = node.site + (node.satellite() ? "/satellite" : "/");
      for (const Adapter& a : node.adapters) key += "/" + a.name + "@" + a.on.name;
      Column& to = column(node.site);
      const auto [at, fresh] = like.emplace(key, std::pair{node.site, to.nodes.size()});
      if (config_.nodes.size() > kMostNodes && !fresh)
        to.nodes[at->second.second].nodes.push_back(n);
      else
        to.nodes.push_back({{n}, {}, {}});
    }
    for (Column& c : room_.columns) {
      for (NodeBox& b : c.nodes) label(b);
    }
  }

  void label(NodeBox& box) const {
    const Node& first = config_.nodes[box.nodes.front()];
    const std::int64_t votes = first.parameter(ParameterId::votes);
    box.sign.name =
        counted(first.name, config_.nodes[box.nodes.back()].name, box.nodes.size(), "nodes");
    box.sign.note = fmt::format("{}{} vote{}{}", first.satellite() ? "satellite, " : "", votes,
                                votes == 1 ? "" : "s", box.nodes.size() > 1 ? " each" : "");
    box.sign.width = widest(box.sign, 90);
    for (const std::uint32_t a : graph_.nodes()[box.nodes[0]].adapters) {
      const GraphAdapter& adapter = graph_.adapters()[a];
      const std::string& name = graph_.parts()[adapter.part].name;
      AdapterBox part{a, adapter.interconnect, {name.substr(name.find('.') + 1), {}, 0, 0}};
      part.sign.width = text_width(part.sign.name) + 10;
      box.adapters[room_.bars[adapter.interconnect].above ? 0 : 1].push_back(std::move(part));
    }
    for (const auto& side : box.adapters) {
      double sum = 10;
      for (const AdapterBox& a : side) sum += a.sign.width + 8;
      box.sign.width = std::max(box.sign.width, sum);
    }
  }

  // ---- controllers and disks ----

  /// Controllers that a disk is behind, sorted.
  Indices behind(std::uint32_t disk) const {
    Indices controllers;
    for (const DiskPort& p : graph_.disks()[disk].ports) {
      if (p.controller != kNoPart) controllers.push_back(graph_.parts()[p.controller].index);
    }
    std::ranges::sort(controllers);
    const auto [first, last] = std::ranges::unique(controllers);
    controllers.erase(first, last);
    return controllers;
  }

  static std::uint32_t lead(const Indices& leader, std::uint32_t c) {
    while (leader[c] != c) c = leader[c];
    return c;
  }

  void group_disks() {
    Indices leader(config_.controllers.size());  // of controllers that share disks
    for (std::uint32_t c = 0; c < leader.size(); ++c) leader[c] = c;
    for (std::uint32_t d = 0; d < config_.disks.size(); ++d) {
      const Indices controllers = behind(d);
      for (const std::uint32_t c : controllers) {
        const auto [low, high] = std::minmax(lead(leader, c), lead(leader, controllers[0]));
        leader[high] = low;
      }
    }
    std::map<std::string, Block> blocks;  // by site and the first controller or interconnect
    const auto block_of = [&](std::uint32_t c) -> Block& {
      const std::string& site = site_of_[graph_.find(config_.controllers[c].name)];
      return blocks[fmt::format("{}\n{:06}", site, lead(leader, c))];
    };
    for (std::uint32_t c = 0; c < leader.size(); ++c) {
      const Controller& controller = config_.controllers[c];
      ControllerBox box{c, {controller.name, controller.kind.name, 0, 0}, {}};
      if (controller.dual) box.sign.note += ", two halves";
      box.sign.width = widest(box.sign, 70);
      for (const Reference& on : controller.on) {
        box.risers.push_back({static_cast<std::uint32_t>(config_.interconnect(on.name) -
                                                         config_.interconnects.data()),
                              0});
      }
      block_of(c).controllers.push_back(std::move(box));
    }
    for (std::uint32_t d = 0; d < config_.disks.size(); ++d) {
      DiskGroup group{behind(d), direct(d), {}, {}, 0, 0};
      std::string where = graph_.disks()[d].site + "\nx";
      for (const std::uint32_t i : group.interconnects) where += fmt::format("{:06} ", i);
      Block& block =
          group.controllers.empty() ? blocks[where] : block_of(group.controllers.front());
      put(d, std::move(group), block);
    }
    for (auto& [key, block] : blocks) {
      for (DiskGroup& g : block.groups) {
        for (DiskBox& b : g.boxes) label(b);
      }
      column(key.substr(0, key.find('\n'))).blocks.push_back(std::move(block));
    }
  }

  /// Interconnects that a disk is attached to itself.
  Indices direct(std::uint32_t disk) const {
    Indices interconnects;
    for (const DiskPort& p : graph_.disks()[disk].ports) {
      if (p.controller == kNoPart)
        interconnects.insert(interconnects.end(), p.interconnects.begin(), p.interconnects.end());
    }
    std::ranges::sort(interconnects);
    const auto [first, last] = std::ranges::unique(interconnects);
    interconnects.erase(first, last);
    return interconnects;
  }

  void put(std::uint32_t disk, DiskGroup group, Block& block) const {
    auto at = std::ranges::find_if(block.groups, [&](const DiskGroup& g) {
      return g.controllers == group.controllers && g.interconnects == group.interconnects;
    });
    if (at == block.groups.end()) {
      block.groups.push_back(std::move(group));
      at = block.groups.end() - 1;
    }
    const std::string key = kind_key(disk);
    const auto box = std::ranges::find_if(
        at->boxes, [&](const DiskBox& b) { return kind_key(b.disks[0]) == key; });
    if (config_.disks.size() > kMostDisks && box != at->boxes.end())
      box->disks.push_back(disk);
    else
      at->boxes.push_back({{disk}, {}});
  }

  /// Disks of sets that are alike, and of the same drive, are alike.
  std::string kind_key(std::uint32_t disk) const {
    std::string key = config_.disks[disk].drive.name;
    const ShadowSet* set = config_.set_of(config_.disks[disk].name);
    if (set == nullptr) return key;
    const auto s = static_cast<std::uint32_t>(set - config_.sets.data());
    const std::uint32_t like = availability_.sets()[s].like;
    return key + fmt::format("/{}", like == kNoPart ? s : like);
  }

  void label(DiskBox& box) const {
    const bool quorum = std::ranges::find(box.disks, graph_.quorum_disk()) != box.disks.end();
    box.sign.name = counted(config_.disks[box.disks.front()].name,
                            config_.disks[box.disks.back()].name, box.disks.size(), "disks");
    box.sign.note = quorum ? "quorum disk" : config_.disks[box.disks[0]].drive.name;
    box.sign.width = widest(box.sign, 70);
  }

  // ---- links ----

  void make_lines() {
    const auto index = [&](const Reference& r) {
      return static_cast<std::uint32_t>(config_.interconnect(r.name) -
                                        config_.interconnects.data());
    };
    const auto column_of = [&](std::uint32_t bar) {
      const auto at = std::ranges::find(room_.columns, room_.bars[bar].site, &Column::site);
      return at == room_.columns.end() ? 0U : static_cast<std::size_t>(at - room_.columns.begin());
    };
    for (const Link& l : config_.links) {
      Line line;
      line.west = index(l.between[0]);
      line.east = index(l.between[1]);
      line.from = column_of(line.west);
      line.to = column_of(line.east);
      if (line.from > line.to) {
        std::swap(line.west, line.east);
        std::swap(line.from, line.to);
      }
      line.name = l.name;
      line.note =
          fmt::format("{}, {:g} km", l.kind.name.empty() ? room_.bars[line.west].kind : l.kind.name,
                      l.distance.kilometres());
      room_.lines.push_back(std::move(line));
    }
  }

  const Config& config_;
  const TopologyGraph& graph_;
  const Availability& availability_;
  std::vector<std::string> site_of_;  // by part
  Room room_;
};

}  // namespace

std::string counted(std::string_view first, std::string_view last, std::size_t n,
                    std::string_view what) {
  if (n == 1) return std::string(first);
  return fmt::format("{} .. {} ({} {})", first, last, n, what);
}

Room furnish(const Config& config, const TopologyGraph& graph, const Availability& availability) {
  return Furnisher(config, graph, availability).run();
}

}  // namespace shadow::sim::drawing
