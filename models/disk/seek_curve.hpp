#pragma once
// Time of the arm over a distance (RH.31).
#include <cstdint>
#include <optional>
#include <vector>

#include "models/disk/drive_spec.hpp"

namespace shadow::models {

/// Measured points with straight lines between them, beyond the last one a formula of root and line
/// where there is one; without either a curve through one cylinder, the average (at a third of the
/// stroke) and the full stroke: square root below the average, linear above. Only sqrt, which is
/// exact on every machine.
class SeekCurve {
 public:
  SeekCurve(const DriveSpec& spec, std::uint32_t cylinders);

  /// 0 for distance 0; longer distances than the stroke count as the stroke.
  [[nodiscard]] std::int64_t ns(std::uint32_t distance) const;

 private:
  [[nodiscard]] std::int64_t between_points(std::uint32_t distance) const;

  std::vector<SeekPoint> points_;
  std::uint32_t last_point_ = 0;  // up to here the points count
  std::uint32_t stroke_;
  SeekFormula formula_;
};

}  // namespace shadow::models
