#include <algorithm>
#include <set>

#include "sim/topology/drawing.hpp"
#include "sim/topology/drawing_room.hpp"

namespace shadow::sim::drawing {
namespace {

constexpr double kClear = 7;  // between vertical wires side by side

/// Side by side around the middle of a room of this width.
template <class Boxes, class WidthOf, class Put>
void spread(Boxes& boxes, double x, double width, double gap, WidthOf width_of, Put put) {
  double sum = 0;
  for (const auto& b : boxes) sum += width_of(b) + (&b == &boxes.front() ? 0 : gap);
  double at = x + (width - sum) / 2;
  for (auto& b : boxes) {
    put(b, at);
    at += width_of(b) + gap;
  }
}

template <class Boxes, class WidthOf>
double sum_of(const Boxes& boxes, double gap, WidthOf width_of) {
  double sum = 0;
  for (const auto& b : boxes) sum += width_of(b) + (&b == &boxes.front() ? 0 : gap);
  return sum;
}

constexpr auto kSignWidth = [](const auto& b) { return b.sign.width; };
constexpr auto kOwnWidth = [](const auto& b) { return b.width; };
constexpr auto kPutSign = [](auto& b, double x) { b.sign.x = x; };
constexpr auto kPutOwn = [](auto& b, double x) { b.x = x; };

class Placer {
 public:
  explicit Placer(Room& room) : room_(room) {}

  void run() {
    double x = kMargin;
    for (std::size_t c = 0; c < room_.columns.size(); ++c) {
      Column& column = room_.columns[c];
      column.x = x;
      place(column);
      x = column.right() + gap_after(c);
    }
    room_.width = room_.columns.back().right() + kMargin;
    for (Column& c : room_.columns) wire_nodes(c);
    for (Column& c : room_.columns) wire_storage(c);
    reach_for_links();
    for (Bar& b : room_.bars) make_room_for_words(b);
    keep_ends_clear();
    for (const bool above : {true, false}) choose_lanes(above);
  }

 private:
  void place(Column& column) {
    for (Block& b : column.blocks) measure(b);
    column.width = std::max({sum_of(column.nodes, 2 * kGap, kSignWidth),
                             sum_of(column.blocks, 2 * kGap, kOwnWidth),
                             text_width(column.site) + 40, 140.0}) +
                   2 * kFramePad;
    spread(column.nodes, column.x, column.width, 2 * kGap, kSignWidth, kPutSign);
    for (NodeBox& n : column.nodes) {
      for (auto& side : n.adapters) spread(side, n.sign.x, n.sign.width, 8, kSignWidth, kPutSign);
    }
    spread(column.blocks, column.x, column.width, 2 * kGap, kOwnWidth, kPutOwn);
    for (Block& b : column.blocks) {
      spread(b.controllers, b.x, b.width, kGap, kSignWidth, kPutSign);
      spread(b.groups, b.x, b.width, kGap, kOwnWidth, kPutOwn);
      for (DiskGroup& g : b.groups) spread(g.boxes, g.x, g.width, kGap, kSignWidth, kPutSign);
    }
  }

  static void measure(Block& b) {
    for (DiskGroup& g : b.groups) {
      g.width = std::max(sum_of(g.boxes, kGap, kSignWidth),
                         16.0 * static_cast<double>(g.interconnects.size()));
    }
    b.width = std::max(sum_of(b.groups, kGap, kOwnWidth), sum_of(b.controllers, kGap, kSignWidth));
  }

  /// Between two frames there is room for the words of the links that cross, and for those that
  /// turn there.
  double gap_after(std::size_t column) const {
    double widest = 40;
    for (const Line& l : room_.lines) {
      if (l.from == column && l.to == column + 1)
        widest = std::max({widest, text_width(l.name) + 40, text_width(l.note) + 40});
      if (l.crosses_columns()) widest = std::max(widest, 80.0);
    }
    return widest;
  }

  void touch(std::uint32_t interconnect, double x) {
    Bar& b = room_.bars[interconnect];
    b.left = b.used ? std::min(b.left, x) : x;
    b.right = b.used ? std::max(b.right, x) : x;
    b.used = true;
  }

  void take(std::uint32_t interconnect, double x) {
    touch(interconnect, x);
    taken_.push_back({interconnect, x});
  }

  void wire_nodes(const Column& column) {
    for (const NodeBox& n : column.nodes) {
      for (const auto& side : n.adapters) {
        for (const AdapterBox& a : side) take(a.interconnect, a.sign.middle());
      }
    }
  }

  void wire_storage(Column& column) {
    for (Block& block : column.blocks) {
      for (ControllerBox& c : block.controllers) {
        for (Riser& r : c.risers)
          r.x = free_place(r.interconnect, c.sign.middle(), c.sign.x + 8,
                           c.sign.x + c.sign.width - 8);
      }
      for (DiskGroup& g : block.groups) {
        for (const std::uint32_t i : g.interconnects) {
          g.risers.push_back(
              {i, free_place(i, g.x + g.width / 2, g.x - kGap / 2, g.x + g.width + kGap / 2)});
        }
      }
    }
  }

  /// A place near `x` between `low` and `high` where no wire to another bar runs.
  double free_place(std::uint32_t interconnect, double x, double low, double high) {
    constexpr int kTries = 200;
    for (int step = 0; step < kTries; ++step) {
      const double at = x + (step % 2 == 0 ? 1 : -1) * 2.0 * static_cast<double>((step + 1) / 2);
      if (at < low || at > high) continue;
      const bool clear = std::ranges::none_of(taken_, [&](const Riser& t) {
        return t.interconnect != interconnect && t.x > at - kClear && t.x < at + kClear;
      });
      if (!clear) continue;
      take(interconnect, at);
      return at;
    }
    take(interconnect, x);
    return x;
  }

  void reach_for_links() {
    for (const Line& l : room_.lines) {
      if (l.from == l.to) continue;
      touch(l.west, room_.columns[l.from].right() - kFramePad / 2);
      touch(l.east, room_.columns[l.to].x + kFramePad / 2);
    }
  }

  void make_room_for_words(Bar& b) {
    if (!b.used) {
      const auto at = std::ranges::find(room_.columns, b.site, &Column::site);
      const Column& column = at == room_.columns.end() ? room_.columns.front() : *at;
      b.left = b.right = column.x + column.width / 2;
    }
    const double need = text_width(b.name) + text_width(b.kind) + 30;
    b.left -= 14;
    b.right += 14;
    const double more = std::max(0.0, need - (b.right - b.left)) / 2;
    b.left -= more;
    b.right += more;
    b.left = std::max(b.left, kMargin / 2);
    b.right = std::max(b.right, b.left + need);
    room_.width = std::max(room_.width, b.right + kMargin);
  }

  /// A wire to another bar that passes at the very end of this one would seem to end there.
  void keep_ends_clear() {
    for (std::uint32_t i = 0; i < room_.bars.size(); ++i) {
      Bar& b = room_.bars[i];
      for (const Riser& t : taken_) {
        if (t.interconnect == i) continue;
        if (t.x > b.right - 8 && t.x < b.right + 8) b.right = t.x + 10;
        if (t.x > b.left - 8 && t.x < b.left + 8) b.left = t.x - 10;
      }
    }
  }

  [[nodiscard]] static bool meet(const Bar& a, const Bar& b) {
    return a.left < b.right + kGap && b.left < a.right + kGap;
  }

  /// Bars that do not meet share a lane; bars that a link joins run in the same one where they can.
  void choose_lanes(bool above) {
    std::vector<std::vector<std::uint32_t>> lanes;
    std::set<std::uint32_t> placed;
    const auto fits = [&](std::uint32_t bar, std::size_t lane) {
      return lane >= lanes.size() || std::ranges::none_of(lanes[lane], [&](std::uint32_t other) {
               return meet(room_.bars[bar], room_.bars[other]);
             });
    };
    for (std::uint32_t i = 0; i < room_.bars.size(); ++i) {
      if (room_.bars[i].above != above || placed.contains(i)) continue;
      const std::vector<std::uint32_t> joined = joined_with(i);
      std::size_t lane = 0;
      while (!std::ranges::all_of(joined, [&](std::uint32_t bar) { return fits(bar, lane); }))
        ++lane;
      for (const std::uint32_t bar : joined) {
        std::size_t own = lane;
        while (!fits(bar, own)) ++own;
        if (own >= lanes.size()) lanes.resize(own + 1);
        lanes[own].push_back(bar);
        room_.bars[bar].lane = own;
        placed.insert(bar);
      }
    }
    room_.lanes[above ? 0 : 1] = lanes.size();
  }

  [[nodiscard]] std::vector<std::uint32_t> joined_with(std::uint32_t bar) const {
    std::vector<std::uint32_t> joined{bar};
    for (std::size_t k = 0; k < joined.size(); ++k) {
      for (const Line& l : room_.lines) {
        if (l.west != joined[k] && l.east != joined[k]) continue;
        const std::uint32_t other = l.west == joined[k] ? l.east : l.west;
        const bool new_one = std::ranges::find(joined, other) == joined.end();
        if (new_one && room_.bars[other].above == room_.bars[bar].above) joined.push_back(other);
      }
    }
    return joined;
  }

  Room& room_;
  std::vector<Riser> taken_;  // vertical wires
};

}  // namespace

void place_across(Room& room) { Placer(room).run(); }

}  // namespace shadow::sim::drawing
