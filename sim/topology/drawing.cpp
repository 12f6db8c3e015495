#include "sim/topology/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/topology/drawing_room.hpp"

namespace shadow::sim {
namespace {

using namespace drawing;

constexpr double kNodeHeight = 46;
constexpr double kAdapterHeight = 20;
constexpr double kBarHeight = 20;
constexpr double kLane = 34;  // from bar to bar
constexpr double kControllerHeight = 40;
constexpr double kDiskHeight = 46;
constexpr double kRail = 12;        // from rail to rail
constexpr double kFirstOuter = 58;  // links over the frames
constexpr double kOuterLane = 34;
constexpr double kSetLane = 40;
constexpr std::size_t kMostSets = 12;  // more are drawn together where they are alike

class Artist {
 public:
  Artist(const Scenario& s, const TopologyGraph& graph, const Availability& availability)
      : config_(s.config),
        graph_(graph),
        availability_(availability),
        room_(furnish(s.config, graph, availability)) {
    place_across(room_);
    drawing_.title = s.title;
    drawing_.width = std::max(room_.width, text_width(s.title) * 1.3 + 2 * kMargin);
    for (const SetAvailability& a : availability.sets()) {
      for (const SinglePoint& p : a.single_points) single_.insert(p.part);
    }
    place_down();
  }

  Drawing draw() {
    for (const Column& column : room_.columns) {
      drawing_.frames.push_back(
          {{column.x, frame_top_, column.width, frame_bottom_ - frame_top_}, column.site});
      for (const NodeBox& n : column.nodes) draw_node(n);
      for (const Block& b : column.blocks) draw_block(b);
    }
    for (std::uint32_t i = 0; i < room_.bars.size(); ++i) draw_bar(i);
    double outer = kFirstOuter;
    for (std::uint32_t l = 0; l < room_.lines.size(); ++l) draw_line(l, outer);
    draw_sets();
    return std::move(drawing_);
  }

 private:
  void place_down() {
    const auto crossing =
        std::ranges::count_if(room_.lines, [](const Line& l) { return l.crosses_columns(); });
    std::size_t rails = 0;
    bool controllers = false;
    bool lower_adapters = false;
    for (const Column& c : room_.columns) {
      for (const Block& b : c.blocks) {
        rails = std::max(rails, b.groups.size());
        controllers = controllers || !b.controllers.empty();
      }
      for (const NodeBox& n : c.nodes) lower_adapters = lower_adapters || !n.adapters[1].empty();
    }
    frame_top_ = 52 + kOuterLane * static_cast<double>(crossing) + (crossing > 0 ? 10 : 0);
    const bool bare = room_.columns.size() == 1 && room_.columns[0].site.empty();
    lanes_top_[0] = frame_top_ + (bare ? 10 : 34);
    nodes_top_ = lanes_top_[0] + static_cast<double>(room_.lanes[0]) * kLane +
                 (room_.lanes[0] > 0 ? kAdapterHeight + 12 : 0);
    lanes_top_[1] = nodes_top_ + kNodeHeight + (lower_adapters ? kAdapterHeight : 0) + 22;
    controllers_top_ = lanes_top_[1] + static_cast<double>(room_.lanes[1]) * kLane + 8;
    rails_top_ = controllers_top_ + (controllers ? kControllerHeight + 16 : 4);
    disks_top_ = rails_top_ + static_cast<double>(rails) * kRail + 6;
    frame_bottom_ = disks_top_ + kDiskHeight + 20;
  }

  [[nodiscard]] double bar_y(const Bar& b) const {
    return lanes_top_[b.above ? 0 : 1] + static_cast<double>(b.lane) * kLane;
  }
  [[nodiscard]] bool is_single(PartId part) const { return single_.contains(part); }

  void box(DrawnBox::Kind kind, const Sign& sign, double y, double height, bool single,
           std::size_t stands_for = 1) {
    drawing_.boxes.push_back({kind,
                              {sign.x, y, sign.width, height},
                              sign.name,
                              sign.note,
                              single,
                              static_cast<std::uint32_t>(stands_for)});
  }
  void wire(double x, double from, double to, bool single) {
    drawing_.wires.push_back({DrawnWire::Kind::attach, {{x, from}, {x, to}}, single});
    drawing_.dots.emplace_back(x, to);
  }
  /// From a part to the near edge of a bar.
  void riser(std::uint32_t interconnect, double x, double y, bool single) {
    const double top = bar_y(room_.bars[interconnect]);
    wire(x, y, y > top ? top + kBarHeight : top, single);
  }

  void draw_node(const NodeBox& n) {
    const bool single = std::ranges::any_of(
        n.nodes, [&](std::uint32_t i) { return is_single(graph_.nodes()[i].part); });
    box(DrawnBox::Kind::node, n.sign, nodes_top_, kNodeHeight, single, n.nodes.size());
    for (const std::size_t side : {0U, 1U}) {
      const double y = side == 0 ? nodes_top_ - kAdapterHeight : nodes_top_ + kNodeHeight;
      for (const AdapterBox& a : n.adapters[side]) {
        const bool alone = n.nodes.size() == 1 && is_single(graph_.adapters()[a.adapter].part);
        box(DrawnBox::Kind::adapter, a.sign, y, kAdapterHeight, alone, n.nodes.size());
        riser(a.interconnect, a.sign.middle(), side == 0 ? y : y + kAdapterHeight, alone);
      }
    }
  }

  void draw_block(const Block& block) {
    for (const ControllerBox& c : block.controllers) {
      const bool single = is_single(graph_.find(config_.controllers[c.controller].name));
      box(DrawnBox::Kind::controller, c.sign, controllers_top_, kControllerHeight, single);
      for (const Riser& r : c.risers) riser(r.interconnect, r.x, controllers_top_, single);
    }
    for (std::size_t g = 0; g < block.groups.size(); ++g) draw_group(block, g);
  }

  void draw_group(const Block& block, std::size_t index) {
    const DiskGroup& g = block.groups[index];
    const double rail = rails_top_ + static_cast<double>(index) * kRail;
    std::vector<double> ends;
    for (const ControllerBox& c : block.controllers) {
      if (std::ranges::find(g.controllers, c.controller) == g.controllers.end()) continue;
      const double share =
          static_cast<double>(index + 1) / static_cast<double>(block.groups.size() + 1);
      ends.push_back(c.sign.x + c.sign.width * share);
      wire(ends.back(), controllers_top_ + kControllerHeight, rail,
           is_single(graph_.find(config_.controllers[c.controller].name)));
    }
    for (const Riser& r : g.risers) {
      riser(r.interconnect, r.x, rail, is_single(graph_.interconnect_part(r.interconnect)));
      drawing_.dots.emplace_back(r.x, rail);
      ends.push_back(r.x);
    }
    for (const DiskBox& d : g.boxes) {
      const bool single = std::ranges::any_of(
          d.disks, [&](std::uint32_t i) { return is_single(graph_.disks()[i].part); });
      box(DrawnBox::Kind::disk, d.sign, disks_top_, kDiskHeight, single, d.disks.size());
      wire(d.sign.middle(), disks_top_, rail, single);
      ends.push_back(d.sign.middle());
      for (const std::uint32_t disk : d.disks) disk_x_[disk] = d.sign.middle();
    }
    const auto [low, high] = std::ranges::minmax(ends);
    if (high > low)
      drawing_.wires.push_back({DrawnWire::Kind::attach, {{low, rail}, {high, rail}}, false});
  }

  void draw_bar(std::uint32_t i) {
    const Bar& b = room_.bars[i];
    box(b.above ? DrawnBox::Kind::network : DrawnBox::Kind::storage,
        {b.name, b.kind, b.right - b.left, b.left}, bar_y(b), kBarHeight,
        is_single(graph_.interconnect_part(i)));
  }

  void draw_line(std::uint32_t l, double& outer) {
    const Line& line = room_.lines[l];
    const Bar& west = room_.bars[line.west];
    const Bar& east = room_.bars[line.east];
    const Column& from = room_.columns[line.from];
    const Column& to = room_.columns[line.to];
    const double yw = bar_y(west) + kBarHeight / 2;
    const double ye = bar_y(east) + kBarHeight / 2;
    DrawnWire wire{DrawnWire::Kind::link, {}, is_single(graph_.link_part(l))};
    if (line.crosses_columns()) {  // over the frames between
      // Each turns at a place of its own; the uppermost one farthest out.
      const double turn = 12 + 9 * (outer - kFirstOuter) / kOuterLane;
      const double out = from.right() + turn;
      const double in = to.x - turn;
      const double y = outer + 14;
      wire.points = {{west.right, yw}, {out, yw}, {out, y}, {in, y}, {in, ye}, {east.left, ye}};
      drawing_.texts.push_back({(out + in) / 2, outer + 8, line.name + ", " + line.note});
      outer += kOuterLane;
    } else if (line.from == line.to) {
      const double x = std::min(west.right, east.right) - 6;
      wire.points = {{x, yw}, {x, ye}};
      drawing_.texts.push_back({x - text_width(line.name) / 2, (yw + ye) / 2 + 4, line.name});
    } else {
      const double middle = (from.right() + to.x) / 2;
      wire.points = {{west.right, yw}, {east.left, ye}};
      if (yw != ye) wire.points = {{west.right, yw}, {middle, yw}, {middle, ye}, {east.left, ye}};
      drawing_.texts.push_back({middle, std::min(yw, ye) - 6, line.name});
      drawing_.texts.push_back({middle, std::min(yw, ye) + 15, line.note});
    }
    drawing_.wires.push_back(std::move(wire));
  }

  // ---- sets ----

  void draw_sets() {
    std::map<std::uint32_t, Indices> alike;
    for (std::uint32_t s = 0; s < config_.sets.size(); ++s) {
      const std::uint32_t like = availability_.sets()[s].like;
      alike[config_.sets.size() > kMostSets && like != kNoPart ? like : s].push_back(s);
    }
    double y = frame_bottom_ + 24;
    for (const auto& [first, sets] : alike) {
      draw_set(first, sets, y);
      y += kSetLane;
    }
    drawing_.height = y + 34;
  }

  void draw_set(std::uint32_t first, const Indices& sets, double y) {
    const SetAvailability& a = availability_.sets()[first];
    const ShadowSet& set = config_.sets[first];
    Sign sign;
    sign.name = counted(set.name, config_.sets[sets.back()].name, sets.size(), "sets");
    sign.note = fmt::format("{}{} member{}, level {}", sets.size() > 1 ? "" : set.label + ", ",
                            set.members.size(), set.members.size() == 1 ? "" : "s", a.level);
    const double need = text_width(sign.name) + text_width(sign.note) + 40;
    std::set<double> places;
    for (const std::uint32_t d : graph_.sets()[first].members) places.insert(disk_x_[d]);
    double left = places.empty() ? kMargin : *places.begin() - 18;
    double right = places.empty() ? left : *places.rbegin() + 18;
    const double more = std::max(0.0, need - (right - left)) / 2;
    sign.x = std::max(left - more, kMargin / 2);
    sign.width = right + more - (left - more);
    drawing_.width = std::max(drawing_.width, sign.x + sign.width + kMargin / 2);
    for (const double x : places) {
      drawing_.wires.push_back(
          {DrawnWire::Kind::member, {{x, disks_top_ + kDiskHeight}, {x, y}}, false});
      drawing_.dots.emplace_back(x, y);
    }
    box(DrawnBox::Kind::set, sign, y, kBarHeight + 4, !a.single_points.empty(), sets.size());
  }

  const Config& config_;
  const TopologyGraph& graph_;
  const Availability& availability_;
  Room room_;
  Drawing drawing_;
  std::set<PartId> single_;
  std::map<std::uint32_t, double> disk_x_;
  double frame_top_ = 0;
  std::array<double, 2> lanes_top_{};
  double nodes_top_ = 0;
  double controllers_top_ = 0;
  double rails_top_ = 0;
  double disks_top_ = 0;
  double frame_bottom_ = 0;
};

}  // namespace

double text_width(std::string_view text) { return 7.9 * static_cast<double>(text.size()); }

Drawing draw_topology(const Scenario& scenario, const TopologyGraph& graph,
                      const Availability& availability) {
  return Artist(scenario, graph, availability).draw();
}

}  // namespace shadow::sim
