#pragma once
// The segments of a drive's buffer: which blocks can be read without the medium.
#include <cstdint>
#include <vector>

#include "models/disk/drive_spec.hpp"

namespace shadow::models {

/// A few runs of blocks; the one that was not used for the longest time gives way. Says nothing of
/// time: the run into which the drive is reading at the moment is watched by Drive.
class DriveBuffer {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Segment {
    Lbn begin = 0;
    Lbn end = 0;
    std::uint64_t used = 0;
  };

  explicit DriveBuffer(const BufferSpec& spec) : segments_(spec.segments) {}

  /// The segment that holds block `lbn`, or kNone.
  [[nodiscard]] std::uint32_t find(Lbn lbn) const {
    for (std::uint32_t i = 0; i < segments_.size(); ++i) {
      if (lbn >= segments_[i].begin && lbn < segments_[i].end) return i;
    }
    return kNone;
  }
  /// Takes a segment for [begin, end); kNone if the drive has none.
  std::uint32_t take(Lbn begin, Lbn end);
  void touch(std::uint32_t segment) { segments_[segment].used = ++uses_; }
  /// Forgets blocks that are written: a segment keeps what lies before them, or else behind them.
  void invalidate(BlockRange range);
  [[nodiscard]] Segment& at(std::uint32_t segment) { return segments_[segment]; }
  [[nodiscard]] const Segment& at(std::uint32_t segment) const { return segments_[segment]; }

 private:
  std::vector<Segment> segments_;
  std::uint64_t uses_ = 0;
};

}  // namespace shadow::models
