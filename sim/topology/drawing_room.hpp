#pragma once
// What a drawing shows, before it is drawn: who stands together in a box, a block or a frame, and
// where each stands across. Inner part of drawing.hpp.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/topology/availability.hpp"

namespace shadow::sim::drawing {

using Indices = std::vector<std::uint32_t>;

inline constexpr double kMargin = 24;    // around everything
inline constexpr double kGap = 18;       // between boxes
inline constexpr double kFramePad = 22;  // between a frame and what is in it

/// Something with words on it.
struct Sign {
  std::string name;
  std::string note;
  double width = 0;
  double x = 0;
  [[nodiscard]] double middle() const { return x + width / 2; }
};

struct AdapterBox {
  std::uint32_t adapter = 0;
  std::uint32_t interconnect = 0;
  Sign sign;
};
/// A node, or several that are alike.
struct NodeBox {
  Indices nodes;
  Sign sign;
  std::array<std::vector<AdapterBox>, 2> adapters;  // above, below
};

/// A vertical wire between a bar and something below it.
struct Riser {
  std::uint32_t interconnect = 0;
  double x = 0;
};
struct ControllerBox {
  std::uint32_t controller = 0;
  Sign sign;
  std::vector<Riser> risers;
};
/// A disk, or several that are alike.
struct DiskBox {
  Indices disks;
  Sign sign;
};
/// Disks that hang on the same controllers or interconnects.
struct DiskGroup {
  Indices controllers;
  Indices interconnects;
  std::vector<DiskBox> boxes;
  std::vector<Riser> risers;
  double x = 0;
  double width = 0;
};
/// Controllers that share disks, and these.
struct Block {
  std::vector<ControllerBox> controllers;
  std::vector<DiskGroup> groups;
  double x = 0;
  double width = 0;
};
/// What stands at one site.
struct Column {
  std::string site;
  std::vector<NodeBox> nodes;
  std::vector<Block> blocks;
  double x = 0;
  double width = 0;
  [[nodiscard]] double right() const { return x + width; }
};
/// An interconnect.
struct Bar {
  std::string site;
  std::string name;
  std::string kind;
  bool above = false;  // carries no storage
  std::size_t lane = 0;
  double left = 0;
  double right = 0;
  bool used = false;
};
/// A link; `west` is the bar whose column is the more to the left.
struct Line {
  std::uint32_t west = 0;
  std::uint32_t east = 0;
  std::size_t from = 0;  // columns
  std::size_t to = 0;
  std::string name;
  std::string note;
  [[nodiscard]] bool crosses_columns() const { return to > from + 1; }
};
struct Room {
  std::vector<Column> columns;
  std::vector<Bar> bars;               // by interconnect
  std::vector<Line> lines;             // by link
  std::array<std::size_t, 2> lanes{};  // above the nodes, below
  double width = 0;
};

/// "A", "N001 .. N032 (32 nodes)".
[[nodiscard]] std::string counted(std::string_view first, std::string_view last, std::size_t n,
                                  std::string_view what);

/// Who stands together, with words and widths.
[[nodiscard]] Room furnish(const Config& config, const TopologyGraph& graph,
                           const Availability& availability);
/// Fills in where everything stands across, and the lanes of the bars.
void place_across(Room& room);

}  // namespace shadow::sim::drawing
