#pragma once
// Draws a laid-out topology with the states of its parts; the same picture on the screen and in
// files.
#include <QRectF>

#include "gui/models/component_state.hpp"
#include "gui/models/topology_layout.hpp"

class QPainter;

namespace shadow::gui {

/// A topology, where its parts stand, and how they are.
struct TopologyPicture {
  Topology topology;
  TopologyLayout layout;
  StateTable states;
};

/// Lays out with the fonts of the house.
[[nodiscard]] TopologyPicture make_picture(Topology topology);

/// Everything that paint_topology draws, legend included.
[[nodiscard]] QRectF picture_bounds(const TopologyPicture& picture);

void paint_topology(QPainter& painter, const TopologyPicture& picture);

/// Text for a tool tip at a place; empty where nothing is.
[[nodiscard]] QString describe_at(const TopologyPicture& picture, const QPointF& at);

}  // namespace shadow::gui
