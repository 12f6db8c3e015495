#include "models/disk/seek_curve.hpp"

#include <algorithm>
#include <cmath>

namespace shadow::models {

SeekCurve::SeekCurve(const DriveSpec& spec, std::uint32_t cylinders)
    : points_(spec.seek), stroke_(std::max(cylinders, 4U) - 1), third_(std::max(stroke_ / 3, 2U)) {
  const auto single = static_cast<double>(spec.seek_single.ns);
  const auto average = static_cast<double>(spec.seek_average.ns);
  const auto full = static_cast<double>(spec.seek_full.ns);
  root_factor_ = (average - single) / (std::sqrt(static_cast<double>(third_)) - 1.0);
  root_base_ = single - root_factor_;
  line_factor_ = stroke_ > third_ ? (full - average) / static_cast<double>(stroke_ - third_) : 0.0;
  line_base_ = average - line_factor_ * static_cast<double>(third_);
}

std::int64_t SeekCurve::ns(std::uint32_t distance) const {
  if (distance == 0) return 0;
  if (!points_.empty()) return between_points(distance);
  const auto d = static_cast<double>(std::min(distance, stroke_));
  return static_cast<std::int64_t>(distance <= third_ ? root_base_ + root_factor_ * std::sqrt(d)
                                                      : line_base_ + line_factor_ * d);
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
