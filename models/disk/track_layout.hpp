#pragma once
// Where a block lies on a rotating medium, and how long the medium takes from block to block, in
// closed form.
#include <cstdint>
#include <vector>

#include "models/disk/drive_spec.hpp"

namespace shadow::models {

/// Where the first block of a request passes under the head.
struct TrackPosition {
  std::int64_t along_ns = 0;  // on the zone's line of time; modulo a turn: after the index mark
  std::uint32_t cylinder = 0;
  std::uint32_t left = 0;  // blocks from here to the end of the track that follow without a gap
  std::uint16_t head = 0;
  std::uint16_t zone = 0;
};

/// Zones with whole sectors per track, skewed tracks and cylinders, spare sectors and slipped ones.
///
/// The line of time: a drive that reads a zone from its first block on, without a pause, reads each
/// block at one certain time after the beginning. That time, modulo a turn, is the block's angle,
/// because skew is what lets the next track's first sector come just in time. So one number a block
/// answers both questions: how long to wait for it, and how long a transfer takes.
///
/// A drive without a table of zones gets eight of equal numbers of cylinders, sectors per track
/// falling evenly from the outer to the inner rate, tracks skewed by the head switch.
class TrackLayout {
 public:
  /// `spec` has passed check(); `seek_single_ns` decides whether a cylinder's skew is enough.
  TrackLayout(const DriveSpec& spec, std::int64_t seek_single_ns);

  [[nodiscard]] TrackPosition locate(Lbn lbn) const;
  /// Time of the medium from the first sector of `range`, which is at `where`, to the end of its
  /// last; {} in `rest` unless the zone ends before: then what is left of the range.
  [[nodiscard]] std::int64_t pass_ns(BlockRange range, const TrackPosition& where, bool write,
                                     BlockRange& rest) const;
  /// The same for a range that does not leave the zone.
  [[nodiscard]] std::int64_t pass_ns(BlockRange range, const TrackPosition& where) const {
    const Zone& z = zones_[where.zone];
    if (range.count <= where.left) return z.pass_ns(range.count);
    return far_pass_ns(range, where);
  }
  /// What the medium has shown completely `elapsed_ns` after the first sector of `from`, which is
  /// at `where`, began to pass: the first block that has not passed (at most the zone's end), and
  /// where the head is then.
  struct Reached {
    Lbn lbn = 0;
    std::uint32_t cylinder = 0;
    std::uint16_t head = 0;
  };
  [[nodiscard]] Reached reached(const TrackPosition& where, std::int64_t elapsed_ns) const;

  /// First block behind the zone of `where`.
  [[nodiscard]] Lbn zone_end(const TrackPosition& where) const {
    return where.zone + 1U < zones_.size() ? zones_[where.zone + 1U].first : blocks_;
  }
  /// First block behind the track, or the cylinder, of block `lbn`; at most the zone's end.
  [[nodiscard]] Lbn track_end(Lbn lbn) const;
  [[nodiscard]] Lbn cylinder_end(Lbn lbn) const;
  /// A lower bound for the time that `count` blocks take from `where` on.
  [[nodiscard]] std::int64_t least_ns(const TrackPosition& where, BlockCount count) const {
    return zones_[where.zone].pass_ns(count);
  }

  /// Cylinders in use: what holds the blocks, or what the table of zones says.
  [[nodiscard]] std::uint32_t cylinders() const { return cylinders_; }
  /// Blocks that the zones hold; not less than the drive's for a layout derived from rates.
  [[nodiscard]] BlockCount capacity() const { return capacity_; }
  [[nodiscard]] std::int64_t turn_ns() const { return turn_ns_; }

 private:
  static constexpr int kFraction = 20;  // bits behind the point of a sector's time
  struct Zone {
    Lbn first = 0;
    std::uint32_t first_cylinder = 0;
    std::uint32_t sectors = 1;           // physical, a track
    std::uint64_t sector_ns = 0;         // with kFraction bits behind the point
    std::int64_t offset_ns = 0;          // angle of the first sector
    std::int64_t track_ns = 0;           // from one track's first sector to the next one's
    std::int64_t cylinder_ns = 0;        // the same for cylinders
    std::int64_t write_track_ns = 0;     // what a write loses besides at a track's end
    std::int64_t write_cylinder_ns = 0;  // and at a cylinder's
    std::uint32_t reserved = 0;
    std::uint32_t group_tracks = 0;  // 0: no spares inside the zone
    std::uint32_t group_blocks = 0;  // in use, of a group of tracks
    std::uint32_t group_front = 0;   // spares before them
    bool slip_tracks = false;
    std::vector<std::uint32_t> slips;  // physical sectors, or tracks, ascending

    [[nodiscard]] std::int64_t pass_ns(BlockCount count) const {
      return static_cast<std::int64_t>(count * sector_ns >> kFraction);
    }
  };
  struct Place {
    std::uint32_t track;
    std::uint32_t sector;
    std::uint32_t left;
  };

  void derive_zones(const DriveSpec& spec);
  void take_zones(const DriveSpec& spec, std::int64_t seek_single_ns);
  [[nodiscard]] BlockCount take_spares(Zone& z, const LayoutSpec& layout, std::size_t i,
                                       std::uint32_t cylinders) const;
  void take_skews(Zone& z, const DriveSpec& spec, std::size_t i, std::int64_t seek_single_ns) const;
  // A zone holds fewer than 2^32 sectors, asserted at construction.
  [[nodiscard]] std::size_t zone_of(Lbn lbn) const {
    std::size_t z = zones_.size() - 1;
    while (zones_[z].first > lbn) --z;
    return z;
  }
  [[nodiscard]] Place place(const Zone& z, std::uint32_t offset) const;
  [[nodiscard]] static Place place_slipped(const Zone& z, std::uint32_t offset);
  [[nodiscard]] static std::uint32_t offset_of(const Zone& z, std::uint64_t sector);
  [[nodiscard]] std::int64_t far_pass_ns(BlockRange range, const TrackPosition& where) const;

  std::int64_t turn_ns_;
  std::uint32_t heads_;
  std::uint32_t cylinders_ = 0;
  BlockCount blocks_;
  BlockCount capacity_ = 0;
  std::vector<Zone> zones_;
};

}  // namespace shadow::models
