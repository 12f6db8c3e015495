#include "gui/models/site_columns.hpp"

#include <algorithm>
#include <cmath>

namespace shadow::gui {

namespace {

constexpr double kGrid = SiteColumns::kGrid;
constexpr double kMargin = 24;       // inside a frame
constexpr double kBoxGap = 24;       // between boxes of a row
constexpr double kLabelLimit = 136;  // labels are broken at this width
constexpr double kLeastDiskArea = 800;

double snap(double x) { return std::round(x / kGrid) * kGrid; }
double snap_up(double x) { return std::ceil(x / kGrid) * kGrid; }
/// Lower tiers use the half grid.
double snap_half(double x) { return snap(x) + kGrid / 2; }

double right_end(const std::vector<Column>& row, double otherwise) {
  double right = otherwise;
  for (const Column& c : row) right = std::max(right, c.x + c.width);
  return right;
}

void shift(std::vector<Column>& row, double by) {
  for (Column& c : row) c.x += by;
}

/// Lays out one site; the steps are in the order of arrange_site.
class Arranger {
 public:
  Arranger(const Topology& t, const QString& site, const std::vector<Tap>& taps,
           const MeasureText& measure)
      : topology_(t), taps_(taps), measure_(measure) {
    out_.site = site;
  }

  SiteColumns run(int links_left, int links_right) {
    out_.left_links = links_left;
    out_.right_links = links_right;
    const double left = place_chips(kMargin + links_left * 2 * kGrid);
    place_nodes(left);
    const double zone_b = place_behind_controllers(left);
    place_direct_disks(zone_b);
    centre(left);
    place_upper_ports();
    place_lower_ports();
    return std::move(out_);
  }

 private:
  std::vector<int> of_kind(Kind kind) const {
    std::vector<int> found;
    for (std::size_t i = 0; i < topology_.components.size(); ++i) {
      const Component& c = topology_.components[i];
      if (c.kind == kind && c.site == out_.site) found.push_back(static_cast<int>(i));
    }
    return found;
  }

  Column sized(int index) const {
    return sized_column(topology_.components[static_cast<std::size_t>(index)], index, measure_);
  }

  Kind kind_of(int component) const {
    return topology_.components[static_cast<std::size_t>(component)].kind;
  }

  /// The first controller a disk is behind; -1 if it is attached directly.
  int controller_of(int disk) const {
    for (const Tap& tap : taps_) {
      if (tap.tapper == disk && kind_of(tap.owner) == Kind::controller) return tap.owner;
    }
    return -1;
  }

  /// Most connections upwards (or to sets) that a disk of this site has.
  int most_taps(bool to_sets) const {
    QHash<int, int> count;
    int most = 1;
    for (const Tap& tap : taps_) {
      if (kind_of(tap.tapper) != Kind::disk) continue;
      if ((kind_of(tap.owner) == Kind::set) == to_sets) most = std::max(most, ++count[tap.tapper]);
    }
    return most;
  }

  double place_chips(double x) {
    out_.chip_x = x;
    for (const Kind kind : {Kind::interconnect, Kind::set}) {
      for (const int index : of_kind(kind)) {
        out_.chips.push_back(sized(index));
        out_.chips.back().x = x;
      }
    }
    if (out_.chips.empty()) return snap_up(x);
    double widest = 0;
    for (const Column& c : out_.chips) widest = std::max(widest, c.width);
    for (Column& c : out_.chips) c.width = widest;
    return snap_up(x + widest + kBoxGap);
  }

  void place_nodes(double left) {
    double x = left;
    for (const int node : of_kind(Kind::node)) {
      Column box = sized(node);
      box.x = x;
      double adapter_x = x;
      for (std::size_t i = 0; i < topology_.components.size(); ++i) {
        const int adapter = static_cast<int>(i);
        if (kind_of(adapter) != Kind::adapter || topology_.node_of(adapter) != node) continue;
        Column a = sized_adapter(adapter);
        a.x = adapter_x;
        adapter_x += a.width;
        out_.adapters.push_back(a);
      }
      box.width = snap_up(std::max(box.width, adapter_x - x));
      stretch_adapters(node, box.x + box.width);
      x = box.x + box.width + kBoxGap;
      out_.nodes.push_back(box);
    }
    for (const int adapter : of_kind(Kind::adapter)) {
      if (topology_.node_of(adapter) >= 0) continue;
      Column lone = sized_adapter(adapter);
      lone.x = x;
      x = snap_up(x + lone.width + kBoxGap);
      out_.adapters.push_back(lone);
    }
  }

  /// An adapter shows its own name only: the node stands right above it.
  Column sized_adapter(int adapter) const {
    Component c = topology_.components[static_cast<std::size_t>(adapter)];
    c.name = c.name.mid(c.name.lastIndexOf(u'.') + 1);
    c.label.clear();
    Column box = sized_column(c, adapter, measure_);
    const int wires = static_cast<int>(std::count_if(taps_.begin(), taps_.end(), [&](const Tap& t) {
      return t.tapper == adapter || t.owner == adapter;
    }));
    box.width = std::max(box.width, (wires + 1) * kGrid);
    return box;
  }

  /// The adapters of a node fill its whole width.
  void stretch_adapters(int node, double right) {
    std::vector<Column*> own;
    for (Column& a : out_.adapters) {
      if (topology_.node_of(a.component) == node) own.push_back(&a);
    }
    if (own.empty()) return;
    const double spare = right - (own.back()->x + own.back()->width);
    const double each = std::floor(spare / static_cast<double>(own.size()));
    for (std::size_t i = 0; i < own.size(); ++i) {
      own[i]->x += each * static_cast<double>(i);
      own[i]->width += each;
    }
    own.back()->width = right - own.back()->x;
  }

  std::vector<int> disks_behind_controllers(bool behind) const {
    std::vector<int> found;
    for (const int disk : of_kind(Kind::disk)) {
      if ((controller_of(disk) >= 0) == behind) found.push_back(disk);
    }
    if (behind) {
      std::sort(found.begin(), found.end(), [&](int a, int b) {
        return std::pair(controller_of(a), a) < std::pair(controller_of(b), b);
      });
    }
    return found;
  }

  /// Rows are as many as keep the disks about as wide as the nodes above them.
  void choose_rows() {
    const std::vector<int> all = of_kind(Kind::disk);
    disk_width_ = 0;
    for (const int disk : all) disk_width_ = std::max(disk_width_, sized(disk).width);
    disk_width_ = snap_up(disk_width_);
    const double area = std::max(kLeastDiskArea, right_end(out_.nodes, 0) - out_.chip_x);
    const int fit = std::max(2, static_cast<int>(area / (disk_width_ + kBoxGap)));
    const int count = static_cast<int>(all.size());
    out_.disk_rows = (count + fit - 1) / fit;
    const int hidden = std::max(0, out_.disk_rows - 1);
    left_gap_ = snap_up(12 + hidden * most_taps(false) * kGrid);
    right_gap_ = snap_up(12 + hidden * most_taps(true) * kGrid);
  }

  double place_disks(const std::vector<int>& disks, double x) {
    if (disks.empty()) return x;
    const int columns = (static_cast<int>(disks.size()) + out_.disk_rows - 1) / out_.disk_rows;
    const double cell = left_gap_ + disk_width_ + right_gap_;
    for (int i = 0; i < static_cast<int>(disks.size()); ++i) {
      Column box = sized(disks[static_cast<std::size_t>(i)]);
      box.row = i / columns;
      box.x = x + (i % columns) * cell + left_gap_;
      box.width = disk_width_;
      out_.disks.push_back(box);
    }
    return x + columns * cell;
  }

  double place_behind_controllers(double left) {
    choose_rows();
    const double disks_right = place_disks(disks_behind_controllers(true), left);
    const std::vector<int> controllers = of_kind(Kind::controller);
    if (controllers.empty()) return disks_right;
    double total = -kBoxGap;
    for (const int c : controllers) {
      Column box = sized(c);
      const auto wires = static_cast<double>(taps_of(c).size());
      box.width = snap_up(std::max(box.width, 2 * kGrid * (wires + 1)));
      total += box.width + kBoxGap;
      out_.controllers.push_back(box);
    }
    const double room = std::max(total, disks_right - left);
    const double extra = (room - total) / static_cast<double>(controllers.size() + 1);
    double x = left + extra;
    for (Column& box : out_.controllers) {
      box.x = snap(x);
      x += box.width + kBoxGap + extra;
    }
    return snap_up(std::max(disks_right, right_end(out_.controllers, left)) + kGrid);
  }

  void place_direct_disks(double x) {
    lower_right_ = place_disks(disks_behind_controllers(false), x);
    lower_right_ = std::max(lower_right_, right_end(out_.controllers, x));
  }

  /// Nodes above disks: the narrower of the two is moved to the middle of the wider.
  void centre(double left) {
    const double upper_right =
        std::max(right_end(out_.nodes, left), right_end(out_.adapters, left));
    const double right = std::max(upper_right, lower_right_);
    const double upper = snap((right - upper_right) / 2);
    const double lower = snap((right - lower_right_) / 2);
    shift(out_.nodes, upper);
    shift(out_.adapters, upper);
    shift(out_.controllers, lower);
    shift(out_.disks, lower);
    out_.width = snap_up(right + kMargin + out_.right_links * 2 * kGrid);
  }

  std::vector<int> taps_of(int tapper) const {
    std::vector<int> found;
    for (std::size_t i = 0; i < taps_.size(); ++i) {
      if (taps_[i].tapper == tapper) found.push_back(static_cast<int>(i));
    }
    return found;
  }

  bool owns_a_rail(int component) const {
    return std::any_of(taps_.begin(), taps_.end(),
                       [&](const Tap& t) { return t.owner == component; });
  }

  /// Nodes and adapters: wires side by side in the middle of the lower edge, on the grid.
  void place_upper_ports() {
    for (const auto* row : {&out_.nodes, &out_.adapters}) {
      for (const Column& box : *row) {
        const std::vector<int> taps = taps_of(box.component);
        const int wires = static_cast<int>(taps.size()) + (owns_a_rail(box.component) ? 1 : 0);
        double x = snap(box.x + box.width / 2 - (wires - 1) * kGrid / 2);
        Ports& ports = out_.ports[box.component];
        for (const int tap : taps) {
          ports.tap_x[tap] = x;
          x += kGrid;
        }
        ports.stem_x = x;
      }
    }
  }

  void place_lower_ports() {
    for (const Column& box : out_.controllers) {
      const std::vector<int> taps = taps_of(box.component);
      double x = snap_half(box.x + box.width / 2 - static_cast<double>(taps.size()) * kGrid);
      Ports& ports = out_.ports[box.component];
      for (const int tap : taps) {
        ports.tap_x[tap] = x;
        x += 2 * kGrid;
      }
      ports.stem_x = snap(box.x + box.width / 2);
    }
    for (const Column& box : out_.disks) place_disk_ports(box);
    for (const Column& box : out_.controllers) straighten_stem(box);
  }

  /// A stem that all but meets one of its own disks' wires runs in one line with it; that of a
  /// controller with one disk always does if the boxes allow.
  void straighten_stem(const Column& box) {
    double& stem = out_.ports[box.component].stem_x;
    double nearest = 1e9;
    int count = 0;
    for (int i = 0; i < static_cast<int>(taps_.size()); ++i) {
      const Tap& tap = taps_[static_cast<std::size_t>(i)];
      if (tap.owner != box.component) continue;
      const double x = out_.ports.value(tap.tapper).tap_x.value(i, 1e9);
      if (std::abs(x - stem) < std::abs(nearest - stem)) nearest = x;
      ++count;
    }
    const bool inside = nearest > box.x && nearest < box.x + box.width;
    if (inside && (count == 1 || std::abs(nearest - stem) <= kGrid)) stem = nearest;
  }

  /// First row: wires leave at the top, last row: at the bottom; else beside the box, the nearer
  /// the shorter the way, so that no wire of a disk crosses another one of its column.
  void place_disk_ports(const Column& box) {
    const int up_most = most_taps(false);
    const int down_most = most_taps(true);
    int up = 0;
    int down = 0;
    Ports& ports = out_.ports[box.component];
    const std::vector<int> taps = taps_of(box.component);
    const auto ups = std::count_if(taps.begin(), taps.end(), [&](int tap) {
      return kind_of(taps_[static_cast<std::size_t>(tap)].owner) != Kind::set;
    });
    const double middle = box.x + box.width / 2;
    for (const int tap : taps) {
      double x = 0;
      if (kind_of(taps_[static_cast<std::size_t>(tap)].owner) != Kind::set) {
        x = box.row == 0 ? snap_half(middle - static_cast<double>(ups - 1) * kGrid) + up * 2 * kGrid
                         : box.x - 12 - kGrid * ((box.row - 1) * up_most + up);
        ports.tap_order[tap] = up++;
      } else {
        const int rows_below = out_.disk_rows - 1 - box.row;
        x = rows_below == 0
                ? snap_half(middle) + down * 2 * kGrid
                : box.x + box.width + 12 + kGrid * ((rows_below - 1) * down_most + down);
        ports.tap_order[tap] = down++;
      }
      ports.tap_x[tap] = x;
    }
  }

  const Topology& topology_;
  const std::vector<Tap>& taps_;
  const MeasureText& measure_;
  SiteColumns out_;
  double disk_width_ = 0, left_gap_ = 0, right_gap_ = 0, lower_right_ = 0;
};

}  // namespace

QStringList wrap(const QString& text, double limit, const MeasureText& measure) {
  QStringList lines;
  for (const QString& word : text.split(u' ', Qt::SkipEmptyParts)) {
    const QString longer = lines.isEmpty() ? word : QString(lines.last() % u' ' % word);
    if (!lines.isEmpty() && measure(longer, false) <= limit) {
      lines.last() = longer;
    } else {
      lines << word;
    }
  }
  return lines;
}

Column sized_column(const Component& component, int index, const MeasureText& measure) {
  Column c;
  c.component = index;
  c.lines << component.name << wrap(component.label, kLabelLimit, measure);
  c.width = measure(component.name, true) + BoxMetrics::badge;
  for (qsizetype i = 1; i < c.lines.size(); ++i) {
    c.width = std::max(c.width, measure(c.lines[i], false));
  }
  c.width = std::ceil(c.width + 2 * BoxMetrics::pad);
  const bool adapter = component.kind == Kind::adapter;
  const double pad = adapter ? BoxMetrics::pad / 2 : BoxMetrics::pad;
  c.height = 2 * pad + BoxMetrics::name_line +
             static_cast<double>(c.lines.size() - 1) * BoxMetrics::label_line;
  return c;
}

SiteColumns arrange_site(const Topology& topology, const QString& site,
                         const std::vector<Tap>& taps, int links_left, int links_right,
                         const MeasureText& measure) {
  return Arranger(topology, site, taps, measure).run(links_left, links_right);
}

}  // namespace shadow::gui
