#pragma once
// Time of the arm over a distance (RH.31).
#include <cstdint>
#include <vector>

#include "models/disk/drive_spec.hpp"

namespace shadow::models {

/// Measured points with straight lines between them; without points a curve through one cylinder,
/// the average (at a third of the stroke) and the full stroke: square root below the average,
/// linear above. Only sqrt, which is exact on every machine.
class SeekCurve {
 public:
  SeekCurve(const DriveSpec& spec, std::uint32_t cylinders);

  /// 0 for distance 0; longer distances than the stroke count as the stroke.
  [[nodiscard]] std::int64_t ns(std::uint32_t distance) const;

 private:
  [[nodiscard]] std::int64_t between_points(std::uint32_t distance) const;

  std::vector<SeekPoint> points_;
  std::uint32_t stroke_;
  std::uint32_t third_;
  double root_base_ = 0;
  double root_factor_ = 0;
  double line_base_ = 0;
  double line_factor_ = 0;
};

}  // namespace shadow::models
