#include "models/disk/track_layout.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/assert.hpp"

namespace shadow::models {
namespace {

constexpr std::uint32_t kZones = 8;  // ours: drives of the nineties have 8 to 24

// Sectors that pass the head in one turn at `rate` bytes a second.
std::uint32_t sectors_per_track(double rate, std::int64_t turn_ns) {
  const double sectors =
      rate * static_cast<double>(turn_ns) * 1e-9 / static_cast<double>(kBlockBytes);
  return static_cast<std::uint32_t>(std::max(1L, std::lround(sectors)));
}

}  // namespace

TrackLayout::TrackLayout(const DriveSpec& spec)
    : turn_ns_(spec.revolution.ns),
      skew_ns_(spec.head_switch.ns),
      heads_(std::max(1U, spec.geometry.tracks)) {
  SHADOW_ASSERT(turn_ns_ > 0 && spec.outer_rate > 0 && spec.inner_rate > 0,
                "a drive without rates");
  const std::uint32_t count = spec.outer_rate == spec.inner_rate ? 1 : kZones;
  std::uint64_t sectors_of_all = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const double share = count == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(count - 1);
    const double rate = spec.outer_rate + (spec.inner_rate - spec.outer_rate) * share;
    Zone z;
    z.sectors = sectors_per_track(rate, turn_ns_);
    z.sector_ns = (static_cast<std::uint64_t>(turn_ns_) << kFraction) / z.sectors;
    zones_.push_back(z);
    sectors_of_all += zones_.back().sectors;
  }
  const std::uint64_t per_round = sectors_of_all * heads_;  // one cylinder of each zone
  const auto each = static_cast<std::uint32_t>((spec.blocks + per_round - 1) / per_round);
  Lbn first = 0;
  for (Zone& z : zones_) {
    z.first = first;
    z.first_cylinder = cylinders_;
    first += std::uint64_t{each} * heads_ * z.sectors;
    cylinders_ += each;
    SHADOW_ASSERT(first - z.first < (Lbn{1} << 32), "a zone beyond 2 TB");
  }
}

}  // namespace shadow::models
