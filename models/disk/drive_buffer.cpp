#include "models/disk/drive_buffer.hpp"

namespace shadow::models {

std::uint32_t DriveBuffer::take(Lbn begin, Lbn end) {
  if (segments_.empty()) return kNone;
  std::uint32_t oldest = 0;
  for (std::uint32_t i = 1; i < segments_.size(); ++i) {
    if (segments_[i].used < segments_[oldest].used) oldest = i;
  }
  segments_[oldest] = {begin, end, ++uses_};
  return oldest;
}

void DriveBuffer::invalidate(BlockRange range) {
  for (Segment& s : segments_) {
    if (range.begin >= s.end || range.end() <= s.begin) continue;
    if (range.begin > s.begin) {
      s.end = range.begin;
    } else {
      s.begin = range.end() < s.end ? range.end() : s.end;
    }
  }
}

}  // namespace shadow::models
