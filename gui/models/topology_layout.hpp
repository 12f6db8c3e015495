#pragma once
// Where everything of a topology stands, as a value. The picture is a wiring diagram, because such
// a picture cannot overlap: interconnects, controllers' buses and sets are horizontal rails, each
// on a height of its own where they would meet; every connection is a vertical wire with an x of
// its own that ends with a dot on its rail and crosses all others at right angles.
#include <QLineF>
#include <QList>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

#include "gui/models/topology.hpp"

namespace shadow::gui {

/// Width in pixels of a text in the font of names (strong) or labels.
using MeasureText = std::function<double(const QString& text, bool strong)>;

/// Heights of the two fonts' lines, and the frame around text, in pixels.
struct BoxMetrics {
  static constexpr double name_line = 17;
  static constexpr double label_line = 14;
  static constexpr double pad = 8;
  static constexpr double badge = 18;  // room for the sign of a state beside the name
};

/// A component's box. `lines[0]` is the name, the rest its label, broken so that nothing is cut.
struct Box {
  int component = 0;
  QRectF rect;
  QStringList lines;
};

/// The bus of an interconnect, a controller or an adapter, or the bracket of a set. A link has one
/// too.
struct Rail {
  int component = -1;  // -1: a link
  int edge = -1;       // a link's edge
  QLineF line;
};

/// A connection, drawn from the component to the rail; ends with a dot.
struct Wire {
  int edge = -1;
  QList<QPointF> path;
};

/// Text of a link, on its rail.
struct LinkLabel {
  int edge = 0;
  QRectF rect;
  QStringList lines;
};

/// A site's frame.
struct Frame {
  QString site;
  QRectF rect;
};

/// The finished picture.
struct TopologyLayout {
  std::vector<Frame> frames;
  std::vector<Box> boxes;
  std::vector<Rail> rails;
  std::vector<Wire> wires;
  std::vector<LinkLabel> labels;
  QRectF bounds;
};

/// Lays a topology out. Same input, same picture.
[[nodiscard]] TopologyLayout lay_out(const Topology& topology, const MeasureText& measure);

}  // namespace shadow::gui
