#include "gui/models/lane_layout.hpp"

#include <algorithm>

#include "gui/models/track_table.hpp"

namespace shadow::gui {

namespace {

constexpr double kGap = 6;         // between a mark and its text
constexpr double kClearance = 10;  // between two entries of a row

/// Inside the stretch if it fits, else right of its begin, else as far right as the edge allows.
double text_left_of(const LaneRequest& r, double left, double right) {
  if (r.to - r.from >= r.text_width + 2 * kGap) return r.from + kGap;
  const double beside = (r.to > r.from ? r.to : r.from) + kGap;
  if (beside + r.text_width <= right) return beside;
  const double before = r.from - kGap - r.text_width;
  return std::clamp(before, left, std::max(left, right - r.text_width));
}

}  // namespace

std::vector<LanePlace> lay_out_lanes(std::span<const LaneRequest> requests, double left,
                                     double right, int max_rows) {
  TrackTable rows(kClearance);
  std::vector<LanePlace> places;
  for (const LaneRequest& r : requests) {
    const double text_left = text_left_of(r, left, right);
    const double from = std::min(r.from, text_left);
    const double to = std::max(r.to, text_left + r.text_width);
    LanePlace place{-1, text_left, false};
    for (int row = 0; row < max_rows && place.row < 0; ++row) {
      if (rows.place_on(row, from, to)) place = {row, text_left, true};
    }
    places.push_back(place);
  }
  return places;
}

int rows_used(std::span<const LanePlace> places) {
  int rows = 0;
  for (const LanePlace& p : places) rows = std::max(rows, p.row + 1);
  return rows;
}

}  // namespace shadow::gui
