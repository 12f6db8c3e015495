#pragma once
// The horizontal half of the layout: where the boxes and ports of one site stand from left to
// right. Heights come later, when it is known how many rails each gap must hold.
#include <QHash>
#include <QStringList>
#include <vector>

#include "gui/models/topology.hpp"
#include "gui/models/topology_edges.hpp"
#include "gui/models/topology_layout.hpp"

namespace shadow::gui {

/// A box before its height is known.
struct Column {
  int component = 0;
  double x = 0;
  double width = 0;
  double height = 0;
  int row = 0;  // of disks
  QStringList lines;
};

/// Vertical wires of a component: x of each tap by its index (and its place among a disk's wires in
/// that direction), and x of the stem that carries the component's own rail.
struct Ports {
  QHash<int, double> tap_x;
  QHash<int, int> tap_order;
  double stem_x = 0;
};

/// All of one site. x counts from the left edge of the frame; ports of upper tiers (nodes,
/// adapters, stems) lie on multiples of kGrid, those of lower tiers half a grid beside, so that no
/// two wires can run on top of each other.
struct SiteColumns {
  static constexpr double kGrid = 8;

  QString site;
  double width = 0;
  double chip_x = 0;  // of interconnects and sets, left of everything else
  int left_links = 0, right_links = 0;
  int disk_rows = 0;
  std::vector<Column> nodes, adapters, chips, controllers, disks;
  QHash<int, Ports> ports;
};

/// Places one site. `links_left`, `links_right`: links that leave on that side.
[[nodiscard]] SiteColumns arrange_site(const Topology& topology, const QString& site,
                                       const std::vector<Tap>& taps, int links_left,
                                       int links_right, const MeasureText& measure);

/// Box of a component: size by its text, x and row still 0.
[[nodiscard]] Column sized_column(const Component& component, int index,
                                  const MeasureText& measure);

/// Breaks a text at blanks so that no line is wider than `limit`, unless one word is.
[[nodiscard]] QStringList wrap(const QString& text, double limit, const MeasureText& measure);

}  // namespace shadow::gui
