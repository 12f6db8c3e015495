#pragma once
// Where the texts of annotations stand above a plot: in rows, none over another, none beyond the
// edges.
#include <span>
#include <vector>

namespace shadow::gui {

/// What wants to be labelled: a stretch (or instant, from = to) in pixels and the width of its
/// text.
struct LaneRequest {
  double from = 0;
  double to = 0;
  double text_width = 0;
};

/// Where it went. Without room in any row only the mark remains (`labelled` false, row -1).
struct LanePlace {
  int row = -1;
  double text_left = 0;
  bool labelled = false;
};

/// Rows from top to bottom; `left`, `right` are the edges no text passes, `max_rows` the rows there
/// may be.
[[nodiscard]] std::vector<LanePlace> lay_out_lanes(std::span<const LaneRequest> requests,
                                                   double left, double right, int max_rows);

/// Number of rows used.
[[nodiscard]] int rows_used(std::span<const LanePlace> places);

}  // namespace shadow::gui
