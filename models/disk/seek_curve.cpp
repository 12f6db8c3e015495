#include "models/disk/seek_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace shadow::models {
namespace {

// Root and line that meet at a third of the stroke.
SeekFormula through_three(const DriveSpec& spec, std::uint32_t stroke) {
  const std::uint32_t third = std::max(stroke / 3, 2U);
  const auto single = static_cast<double>(spec.seek_single.ns);
  const auto average = static_cast<double>(spec.seek_average.ns);
  const auto full = static_cast<double>(spec.seek_full.ns);
  SeekFormula f;
  f.boundary = third + 1;
  f.root_ns = (average - single) / (std::sqrt(static_cast<double>(third)) - 1.0);
  f.base_ns = single - f.root_ns;
  f.line_ns = stroke > third ? (full - average) / static_cast<double>(stroke - third) : 0.0;
  f.far_base_ns = average - f.line_ns * static_cast<double>(third);
  return f;
}

}  // namespace

SeekCurve::SeekCurve(const DriveSpec& spec, std::uint32_t cylinders)
    : points_(spec.seek), stroke_(std::max(cylinders, 4U) - 1) {
  if (spec.seek_formula) {
    formula_ = *spec.seek_formula;
    last_point_ = points_.empty() ? 0 : points_.back().cylinders;
  } else if (points_.empty()) {
    formula_ = through_three(spec, stroke_);
  } else {
    last_point_ = std::numeric_limits<std::uint32_t>::max();
  }
}

std::int64_t SeekCurve::ns(std::uint32_t distance) const {
  if (distance == 0) return 0;
  if (distance <= last_point_) return between_points(distance);
  const auto d = static_cast<double>(std::min(distance, stroke_));
  return static_cast<std::int64_t>(distance < formula_.boundary
                                       ? formula_.base_ns + formula_.root_ns * std::sqrt(d)
                                       : formula_.far_base_ns + formula_.line_ns * d);
}

std::int64_t SeekCurve::between_points(std::uint32_t distance) const {
  const auto above =
      std::lower_bound(points_.begin(), points_.end(), distance,
                       [](const SeekPoint& p, std::uint32_t d) { return p.cylinders < d; });
  if (above == points_.end()) return points_.back().time.ns;
  if (above == points_.begin() || above->cylinders == distance) return above->time.ns;
  const SeekPoint& below = *(above - 1);
  const std::int64_t run = above->cylinders - below.cylinders;
  const std::int64_t rise = above->time.ns - below.time.ns;
  return below.time.ns + rise * static_cast<std::int64_t>(distance - below.cylinders) / run;
}

}  // namespace shadow::models
