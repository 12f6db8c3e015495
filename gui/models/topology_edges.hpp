#pragma once
// What the edges of a topology are in the picture: taps on a rail, or links between two
// interconnects.
#include <vector>

#include "gui/models/topology.hpp"
#include "gui/models/topology_layout.hpp"

namespace shadow::gui {

/// One connection as the picture needs it: `tapper` reaches the rail of `owner`.
struct Tap {
  int edge = 0;
  int owner = 0;
  int tapper = 0;
};

/// Taps of all edges that need a wire: an interconnect or a set owns the rail, else the upper
/// component. Adapters docked at their node and sets mounted on nodes need none.
[[nodiscard]] std::vector<Tap> find_taps(const Topology& topology);

/// A link between two interconnects, ordered from left to right; the x of its stubs is found later.
struct LinkEnds {
  int edge = 0;
  int left = 0, right = 0;            // interconnects
  int left_site = 0, right_site = 0;  // indices of sites
  double left_x = 0, right_x = 0;     // where its stubs run
  QStringList lines;                  // of its label
  double width = 0, height = 0;
};
[[nodiscard]] std::vector<LinkEnds> find_links(const Topology& topology,
                                               const MeasureText& measure);

}  // namespace shadow::gui
