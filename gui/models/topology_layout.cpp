#include "gui/models/topology_layout.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "gui/models/site_columns.hpp"
#include "gui/models/topology_edges.hpp"
#include "gui/models/track_table.hpp"

namespace shadow::gui {

namespace {

constexpr double kFrameHeader = 38;
constexpr double kFrameFoot = 18;
constexpr double kTierGap = 26;    // between boxes and the rails next to them
constexpr double kThinTrack = 14;  // rails of controllers and adapters
constexpr double kRowGap = 26;     // between rows of disks
constexpr double kChipGap = 14;    // between two interconnects, two sets
constexpr double kSiteGap = 64;
constexpr double kClearance = 20;  // between two rails on one height
constexpr double kLinkSlot = 2 * SiteColumns::kGrid;
constexpr double kMargin = 24;
constexpr double kStubInset = 12;  // of a disk's first stub from its corner

struct Interval {
  double from = 1e18;
  double to = -1e18;
  void include(double x) {
    from = std::min(from, x);
    to = std::max(to, x);
  }
};

/// One layout; each step needs the one before.
class Composer {
 public:
  Composer(const Topology& t, const MeasureText& m)
      : t_(t), measure_(m), taps_(find_taps(t)), links_(find_links(t, m)) {
    place_sites();
    find_intervals();
  }

  TopologyLayout run() {
    const bool named = t_.sites.size() > 1 || !t_.sites.first().isEmpty();
    double y = place_nodes(named ? kFrameHeader : kMargin);
    y = thin_rails({Kind::node, Kind::adapter}, y);
    y = interconnect_rails(y);
    y = place_row(&SiteColumns::controllers, y);
    y = thin_rails({Kind::controller}, y);
    y = place_disks(y);
    const double frame_bottom = y + kFrameFoot;
    y = set_rails(frame_bottom + kTierGap);
    add_wires();
    add_frames(frame_bottom);
    out_.bounds = QRectF(0, 0, total_width_, std::max(y, frame_bottom));
    return std::move(out_);
  }

 private:
  const Component& part(int i) const { return t_.components[static_cast<std::size_t>(i)]; }
  Kind kind_of(int i) const { return part(i).kind; }
  int site_of(int i) const { return static_cast<int>(t_.sites.indexOf(part(i).site)); }
  const SiteColumns& columns_of(int i) const {
    return sites_[static_cast<std::size_t>(site_of(i))];
  }
  double origin_of(int i) const { return origins_[static_cast<std::size_t>(site_of(i))]; }

  void place_sites() {
    double gap = kSiteGap;
    for (const LinkEnds& link : links_) gap = std::max(gap, link.width + 2 * kMargin);
    double x = 0;
    for (int s = 0; s < t_.sites.size(); ++s) {
      int left = 0;
      int right = 0;
      for (const LinkEnds& link : links_) {
        right += (link.left_site == s) + (link.right_site == s && link.left_site == s);
        left += link.right_site == s && link.left_site != s;
      }
      sites_.push_back(arrange_site(t_, t_.sites[s], taps_, left, right, measure_));
      origins_.push_back(x);
      x += sites_.back().width + SiteColumns::kGrid * std::ceil(gap / SiteColumns::kGrid);
    }
    total_width_ = origins_.back() + sites_.back().width;
    place_link_stubs();
  }

  void place_link_stubs() {
    std::vector<int> used_left(sites_.size()), used_right(sites_.size());
    const auto right_slot = [&](int s) {
      const auto i = static_cast<std::size_t>(s);
      return origins_[i] + sites_[i].width - kMargin + kLinkSlot / 2 -
             kLinkSlot * (sites_[i].right_links - used_right[i]++);
    };
    for (LinkEnds& link : links_) {
      link.left_x = right_slot(link.left_site);
      if (link.right_site == link.left_site) {
        link.right_x = right_slot(link.right_site);
        continue;
      }
      const auto r = static_cast<std::size_t>(link.right_site);
      link.right_x = origins_[r] + kLinkSlot + kLinkSlot * used_left[r]++;
    }
  }

  double tap_x(int tap) const {
    const int tapper = taps_[static_cast<std::size_t>(tap)].tapper;
    return origin_of(tapper) + columns_of(tapper).ports.value(tapper).tap_x.value(tap);
  }

  /// How far each rail must reach: its own chip or stem, its taps, its links.
  void find_intervals() {
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      for (const Column& chip : sites_[s].chips) {
        intervals_[chip.component].include(origins_[s] + chip.x);
        intervals_[chip.component].include(origins_[s] + chip.x + chip.width + kMargin);
      }
    }
    for (std::size_t i = 0; i < taps_.size(); ++i) {
      const int owner = taps_[i].owner;
      intervals_[owner].include(tap_x(static_cast<int>(i)));
      if (kind_of(owner) == Kind::interconnect || kind_of(owner) == Kind::set) continue;
      intervals_[owner].include(stem_x(owner));
    }
    for (const LinkEnds& link : links_) {
      intervals_[link.left].include(link.left_x);
      intervals_[link.right].include(link.right_x);
    }
  }

  double stem_x(int owner) const {
    return origin_of(owner) + columns_of(owner).ports.value(owner).stem_x;
  }

  void add_box(const Column& c, double origin, double y, double height) {
    out_.boxes.push_back({c.component, QRectF(origin + c.x, y, c.width, height), c.lines});
    bottom_[c.component] = y + height;
    top_[c.component] = y;
  }

  /// Nodes stand on a common base line, their adapters docked below.
  double place_nodes(double y) {
    double tallest = 0;
    double adapter = 0;
    for (const SiteColumns& s : sites_) {
      for (const Column& c : s.nodes) tallest = std::max(tallest, c.height);
      for (const Column& c : s.adapters) adapter = std::max(adapter, c.height);
    }
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      for (const Column& c : sites_[s].nodes) add_box(c, origins_[s], y, tallest);
      for (const Column& c : sites_[s].adapters) add_box(c, origins_[s], y + tallest, adapter);
    }
    return tallest + adapter > 0 ? y + tallest + adapter + kTierGap : y;
  }

  double place_row(std::vector<Column> SiteColumns::* row, double y) {
    double tallest = 0;
    for (const SiteColumns& s : sites_) {
      for (const Column& c : s.*row) tallest = std::max(tallest, c.height);
    }
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      for (const Column& c : sites_[s].*row) add_box(c, origins_[s], y, tallest);
    }
    return tallest > 0 ? y + tallest + kTierGap : y;
  }

  double place_disks(double y) {
    double tallest = 0;
    int rows = 0;
    for (const SiteColumns& s : sites_) {
      for (const Column& c : s.disks) tallest = std::max(tallest, c.height);
      rows = std::max(rows, s.disk_rows);
    }
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      for (const Column& c : sites_[s].disks) {
        add_box(c, origins_[s], y + c.row * (tallest + kRowGap), tallest);
      }
    }
    return rows > 0 ? y + rows * (tallest + kRowGap) - kRowGap : y;
  }

  void add_rail(int component, int edge, double from, double to, double y) {
    out_.rails.push_back({component, edge, QLineF(from, y, to, y)});
    if (component >= 0) rail_y_[component] = y;
  }

  /// Buses of controllers, and of adapters and nodes with disks of their own.
  double thin_rails(std::initializer_list<Kind> kinds, double y) {
    TrackTable tracks(kClearance);
    for (const auto& [owner, span] : intervals_) {
      if (std::find(kinds.begin(), kinds.end(), kind_of(owner)) == kinds.end()) continue;
      add_rail(owner, -1, span.from, span.to, y + kThinTrack * tracks.place(span.from, span.to));
    }
    return tracks.size() > 0 ? y + (tracks.size() - 1) * kThinTrack + kTierGap : y;
  }

  double chip_height(Kind kind) const {
    double tallest = 0;
    for (const SiteColumns& s : sites_) {
      for (const Column& c : s.chips) {
        if (kind_of(c.component) == kind) tallest = std::max(tallest, c.height);
      }
    }
    return tallest;
  }

  /// Puts the chips of a kind and their rails on tracks of `pitch`; fills `track_of`.
  void chip_rails(Kind kind, double y, double pitch, double height, TrackTable& tracks,
                  std::map<int, int>& track_of) {
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      for (const Column& chip : sites_[s].chips) {
        if (kind_of(chip.component) != kind) continue;
        const Interval& span = intervals_[chip.component];
        const int track = tracks.place(span.from, span.to);
        track_of[chip.component] = track;
        const double middle = y + track * pitch + height / 2;
        const double chip_left = origins_[s] + chip.x;
        const double from = span.from < chip_left ? span.from : chip_left + chip.width / 2;
        add_rail(chip.component, -1, from, span.to, middle);
        add_box(chip, origins_[s], middle - height / 2, height);
      }
    }
  }

  double interconnect_rails(double y) {
    double height = chip_height(Kind::interconnect);
    for (const LinkEnds& link : links_) height = std::max(height, link.height);
    const double pitch = height + kChipGap;
    TrackTable tracks(kClearance);
    std::map<int, int> track_of;
    chip_rails(Kind::interconnect, y, pitch, height, tracks, track_of);
    for (const LinkEnds& link : links_) {
      if (!straight_link(link, tracks, track_of, y + height / 2, pitch)) {
        bent_link(link, tracks, y + height / 2, pitch);
      }
    }
    return tracks.size() > 0 ? y + tracks.size() * pitch - kChipGap + kTierGap : y;
  }

  void add_label(const LinkEnds& link, double middle_x, double y) {
    const double height = link.height;
    out_.labels.push_back({link.edge,
                           QRectF(middle_x - link.width / 2, y - height / 2, link.width, height),
                           link.lines});
  }

  double gap_middle(const LinkEnds& link) const {
    const auto s = static_cast<std::size_t>(link.left_site);
    return (origins_[s] + sites_[s].width + origins_[s + 1]) / 2;
  }

  /// Neighbours whose buses lie on one height are joined by a straight line, if nothing else runs
  /// there.
  bool straight_link(const LinkEnds& link, TrackTable& tracks, const std::map<int, int>& track_of,
                     double y, double pitch) {
    const int track = track_of.at(link.left);
    if (link.right_site != link.left_site + 1 || track != track_of.at(link.right)) return false;
    const double from = intervals_[link.left].to;
    const double to = intervals_[link.right].from;
    if (!tracks.place_on(track, from + kClearance, to - kClearance)) return false;
    add_rail(-1, link.edge, from, to, y + track * pitch);
    add_label(link, gap_middle(link), y + track * pitch);
    return true;
  }

  void bent_link(const LinkEnds& link, TrackTable& tracks, double y, double pitch) {
    const bool inside = link.left_site == link.right_site;
    const auto s = static_cast<std::size_t>(link.left_site);
    const double label_left = origins_[s] + sites_[s].chip_x;
    const double from = inside ? label_left : std::min(link.left_x, link.right_x);
    const double to = std::max(link.left_x, link.right_x);
    int track = track_count_below(tracks);
    while (!tracks.place_on(track, from, to)) ++track;
    const double rail = y + track * pitch;
    add_rail(-1, link.edge, from, to, rail);
    add_label(link, inside ? label_left + link.width / 2 : gap_middle(link), rail);
    for (const auto& [end, x] : {std::pair{link.left, link.left_x}, {link.right, link.right_x}}) {
      out_.wires.push_back({link.edge, {QPointF(x, rail), QPointF(x, rail_y_[end])}});
    }
  }

  /// Links run below all interconnects, so that their stubs meet no chip.
  int track_count_below(const TrackTable& tracks) {
    if (first_link_track_ < 0) first_link_track_ = tracks.size();
    return first_link_track_;
  }

  double set_rails(double y) {
    const double height = chip_height(Kind::set);
    TrackTable tracks(kClearance);
    std::map<int, int> track_of;
    chip_rails(Kind::set, y, height + kChipGap, height, tracks, track_of);
    return y + tracks.size() * (height + kChipGap);
  }

  void add_wires() {
    std::map<int, double> stems;
    for (std::size_t i = 0; i < taps_.size(); ++i) {
      const Tap& tap = taps_[i];
      out_.wires.push_back({tap.edge, tap_path(static_cast<int>(i))});
      const Kind kind = kind_of(tap.owner);
      if (kind == Kind::interconnect || kind == Kind::set || stems.contains(tap.owner)) continue;
      const double x = stems[tap.owner] = stem_x(tap.owner);
      out_.wires.push_back({-1, {QPointF(x, bottom_[tap.owner]), QPointF(x, rail_y_[tap.owner])}});
    }
  }

  /// From the box's edge, or by a stub from its side where other rows stand in the way, straight to
  /// the rail.
  QList<QPointF> tap_path(int index) {
    const Tap& tap = taps_[static_cast<std::size_t>(index)];
    const double x = tap_x(index);
    const double rail = rail_y_[tap.owner];
    const bool up = rail < top_[tap.tapper];
    const QRectF box = box_of(tap.tapper);
    if (x > box.left() && x < box.right()) {
      return {QPointF(x, up ? box.top() : box.bottom()), QPointF(x, rail)};
    }
    const int order = columns_of(tap.tapper).ports.value(tap.tapper).tap_order.value(index);
    const double in = kStubInset + SiteColumns::kGrid * order;
    const double y = up ? box.top() + in : box.bottom() - in;
    return {QPointF(up ? box.left() : box.right(), y), QPointF(x, y), QPointF(x, rail)};
  }

  QRectF box_of(int component) const {
    for (const Box& b : out_.boxes) {
      if (b.component == component) return b.rect;
    }
    return {};
  }

  void add_frames(double bottom) {
    for (std::size_t s = 0; s < sites_.size(); ++s) {
      out_.frames.push_back({sites_[s].site, QRectF(origins_[s], 0, sites_[s].width, bottom)});
    }
  }

  const Topology& t_;
  const MeasureText& measure_;
  std::vector<Tap> taps_;
  std::vector<LinkEnds> links_;
  std::vector<SiteColumns> sites_;
  std::vector<double> origins_;
  std::map<int, Interval> intervals_;
  std::map<int, double> rail_y_, top_, bottom_;
  double total_width_ = 0;
  int first_link_track_ = -1;
  TopologyLayout out_;
};

}  // namespace

TopologyLayout lay_out(const Topology& topology, const MeasureText& measure) {
  if (topology.components.empty()) return {};
  return Composer(topology, measure).run();
}

}  // namespace shadow::gui
