#pragma once
// The moving parts of a disk, or the memory of a solid-state one: how long a command takes, and
// where the arm is afterwards. No queue, no contents, no faults.
#include <cstdint>
#include <optional>

#include "models/disk/seek_curve.hpp"
#include "models/disk/track_layout.hpp"

namespace shadow::models {

/// Service times (RH.30): overhead + seek + rotation + transfer. The platter turns from t = 0 on,
/// so that its angle is a function of the time. A read that goes on where the last command ended
/// finds its blocks in the drive's read-ahead buffer: neither seek nor rotation; a write does if it
/// was there before the last command ended.
class Drive {
 public:
  explicit Drive(const DriveSpec& spec);

  /// Where `range` begins; {} for a drive without moving parts.
  [[nodiscard]] TrackPosition locate(BlockRange range) const {
    return layout_ ? layout_->locate(range.begin) : TrackPosition{};
  }
  /// From `start` until the first sector is under the head: overhead, seek, settling, rotation.
  [[nodiscard]] Duration positioning(bool write, BlockRange range, const TrackPosition& where,
                                     SimTime start, SimTime arrived) const;
  struct Service {
    SimTime end{};
    Duration transfer{};  // the part of it in which blocks pass
  };
  /// Performs a command from `start` on that was in the drive's hands at `arrived`. `stretch` >= 1:
  /// a slow drive takes that many times as long.
  Service serve(bool write, BlockRange range, const TrackPosition& where, SimTime start,
                SimTime arrived, double stretch = 1.0);

 private:
  [[nodiscard]] Duration transfer(BlockRange range) const {
    if (layout_) return {layout_->transfer_ns(range)};
    return {static_cast<std::int64_t>(static_cast<double>(range.count) * ns_per_block_)};
  }
  [[nodiscard]] bool goes_on(bool write, BlockRange range, SimTime arrived) const {
    return range.begin == next_lbn_ && (!write || arrived <= last_end_);
  }

  std::optional<TrackLayout> layout_;
  std::optional<SeekCurve> seek_;
  std::int64_t read_overhead_ns_;
  std::int64_t write_overhead_ns_;
  std::int64_t settle_ns_;
  double ns_per_block_;  // without moving parts
  std::uint32_t cylinder_ = 0;
  Lbn next_lbn_ = ~Lbn{0};  // none yet
  SimTime last_end_{};
};

}  // namespace shadow::models
