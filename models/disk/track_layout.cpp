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
  return std::max(1U, static_cast<std::uint32_t>(sectors + 0.5));
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
    zones_.push_back(Zone{0, 0, sectors_per_track(rate, turn_ns_)});
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
  }
}

const TrackLayout::Zone& TrackLayout::zone_of(Lbn lbn) const {
  std::size_t i = zones_.size() - 1;
  while (zones_[i].first > lbn) --i;
  return zones_[i];
}

TrackPosition TrackLayout::locate(Lbn lbn) const {
  const Zone& z = zone_of(lbn);
  const std::uint64_t offset = lbn - z.first;
  const std::uint64_t track = offset / z.sectors;
  const auto sector = static_cast<std::int64_t>(offset - track * z.sectors);
  const std::int64_t angle =
      sector * turn_ns_ / z.sectors + static_cast<std::int64_t>(track) * skew_ns_;
  return {z.first_cylinder + static_cast<std::uint32_t>(track / heads_), angle % turn_ns_};
}

std::int64_t TrackLayout::transfer_ns(BlockRange range) const {
  const Zone& z = zone_of(range.begin);
  const std::uint64_t offset = range.begin - z.first;
  const std::uint64_t switches = (offset + range.count - 1) / z.sectors - offset / z.sectors;
  return static_cast<std::int64_t>(range.count) * turn_ns_ / z.sectors +
         static_cast<std::int64_t>(switches) * skew_ns_;
}

}  // namespace shadow::models
