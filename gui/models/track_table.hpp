#pragma once
// Horizontal intervals share a track where they do not meet (the left-edge rule of channel
// routing).
#include <utility>
#include <vector>

namespace shadow::gui {

/// Tracks 0, 1, 2 ... from top to bottom, each with the intervals it carries.
class TrackTable {
 public:
  /// `clearance`: least distance between two intervals on one track, in pixels.
  explicit TrackTable(double clearance) : clearance_(clearance) {}

  /// Puts [from, to] on the first track where it is free; returns that track.
  int place(double from, double to) {
    for (int track = 0;; ++track) {
      if (place_on(track, from, to)) return track;
    }
  }

  /// Puts [from, to] on this very track if it is free there.
  bool place_on(int track, double from, double to) {
    if (track >= size()) tracks_.resize(static_cast<std::size_t>(track) + 1);
    auto& taken = tracks_[static_cast<std::size_t>(track)];
    for (const auto& [begin, end] : taken) {
      if (from < end + clearance_ && begin < to + clearance_) return false;
    }
    taken.emplace_back(from, to);
    return true;
  }

  [[nodiscard]] int size() const { return static_cast<int>(tracks_.size()); }

 private:
  double clearance_;
  std::vector<std::vector<std::pair<double, double>>> tracks_;
};

}  // namespace shadow::gui
