#pragma once
// A configuration as a drawing: what stands where, in pixels. Sites are frames side by side; in
// each the networks of the cluster run above the nodes, storage interconnects below them, then
// controllers, then disks; the sets run under all frames. Wires are vertical, except for links and
// the rails of disks that hang on the same ports. Parts that look the same are one box where there
// are many.
#include <cstdint>
#include <string>
#include <vector>

#include "sim/topology/availability.hpp"

namespace shadow::sim {

struct Rect {
  double x = 0;
  double y = 0;
  double w = 0;
  double h = 0;
  [[nodiscard]] double right() const { return x + w; }
  [[nodiscard]] double bottom() const { return y + h; }
  [[nodiscard]] double middle() const { return x + w / 2; }
};

struct DrawnBox {
  enum class Kind : std::uint8_t { node, adapter, network, storage, controller, disk, set };
  Kind kind{};
  Rect rect;
  std::string name;
  std::string note;              // second line; behind the name in bars
  bool single_point = false;     // of some set
  std::uint32_t stands_for = 1;  // so many parts
};

/// A line of two or more points; `dots`: where it is connected.
struct DrawnWire {
  enum class Kind : std::uint8_t { attach, link, member };
  Kind kind{};
  std::vector<std::pair<double, double>> points;
  bool single_point = false;
};

struct DrawnText {
  double x = 0;  // middle
  double y = 0;  // baseline
  std::string text;
};

struct DrawnFrame {
  Rect rect;
  std::string name;  // empty: no frame is drawn
};

struct Drawing {
  double width = 0;
  double height = 0;
  std::string title;
  std::vector<DrawnFrame> frames;
  std::vector<DrawnBox> boxes;
  std::vector<DrawnWire> wires;
  std::vector<std::pair<double, double>> dots;
  std::vector<DrawnText> texts;
};

/// Room that a text of this many characters needs, in pixels, at the size of names.
[[nodiscard]] double text_width(std::string_view text);

[[nodiscard]] Drawing draw_topology(const Scenario& scenario, const TopologyGraph& graph,
                                    const Availability& availability);
/// As SVG 1.1, without anything that a simple viewer does not know.
[[nodiscard]] std::string topology_svg(const Drawing& drawing);

}  // namespace shadow::sim
