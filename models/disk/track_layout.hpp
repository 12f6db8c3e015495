#pragma once
// Where a block lies on a rotating medium: cylinder and angle, in closed form.
#include <cstdint>
#include <vector>

#include "models/disk/drive_spec.hpp"

namespace shadow::models {

/// Where the first block of a request passes under the head.
struct TrackPosition {
  std::uint32_t cylinder = 0;
  std::int64_t angle_ns = 0;  // time after the index mark, within one turn
};

/// Zones of equal numbers of cylinders, sectors per track falling evenly from the outer to the
/// inner rate. Tracks are skewed by the head switch, so that a sequential transfer loses just that
/// at each end of a track.
class TrackLayout {
 public:
  explicit TrackLayout(const DriveSpec& spec);

  [[nodiscard]] TrackPosition locate(Lbn lbn) const {
    const Zone& z = zone_of(lbn);
    const auto offset = static_cast<std::uint32_t>(lbn - z.first);
    const std::uint32_t track = offset / z.sectors;
    const std::int64_t angle = z.pass_ns(offset - track * z.sectors) + track * skew_ns_;
    return {z.first_cylinder + track / heads_, angle % turn_ns_};
  }
  /// Time of the medium for `range`: its sectors and the switches between its tracks.
  [[nodiscard]] std::int64_t transfer_ns(BlockRange range) const {
    const Zone& z = zone_of(range.begin);
    const auto offset = static_cast<std::uint32_t>(range.begin - z.first);
    const auto last = offset + static_cast<std::uint32_t>(range.count) - 1;
    const std::int64_t switches = last / z.sectors - offset / z.sectors;
    return z.pass_ns(range.count) + switches * skew_ns_;
  }
  /// Cylinders in use: what holds the blocks at these rates, not what a data sheet says.
  [[nodiscard]] std::uint32_t cylinders() const { return cylinders_; }
  [[nodiscard]] std::int64_t turn_ns() const { return turn_ns_; }

 private:
  static constexpr int kFraction = 20;  // bits behind the point of a sector's time
  struct Zone {
    Lbn first = 0;
    std::uint32_t first_cylinder = 0;
    std::uint32_t sectors = 1;    // per track
    std::uint64_t sector_ns = 0;  // with kFraction bits behind the point
    [[nodiscard]] std::int64_t pass_ns(BlockCount count) const {
      return static_cast<std::int64_t>(count * sector_ns >> kFraction);
    }
  };
  // A zone holds fewer than 2^32 blocks, asserted at construction.
  [[nodiscard]] const Zone& zone_of(Lbn lbn) const {
    const Zone* z = zones_.data() + zones_.size() - 1;
    while (z->first > lbn) --z;
    return *z;
  }

  std::int64_t turn_ns_;
  std::int64_t skew_ns_;
  std::uint32_t heads_;
  std::uint32_t cylinders_ = 0;
  std::vector<Zone> zones_;
};

}  // namespace shadow::models
