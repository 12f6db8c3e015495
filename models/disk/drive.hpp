#pragma once
// The moving parts of a disk and its buffer, or the memory of a solid-state one: how long a command
// takes, and where the arm is afterwards. No queue, no contents, no faults.
#include <cstdint>
#include <optional>

#include "models/disk/drive_buffer.hpp"
#include "models/disk/seek_curve.hpp"
#include "models/disk/track_layout.hpp"

namespace shadow::models {

/// Service times (RH.30): overhead + seek + rotation + transfer. The platter turns from t = 0 on,
/// so that its angle is a function of the time.
///
/// After a read the drive reads on into a segment of its buffer, as far as its figures say or until
/// the medium is needed for something else. A read of blocks that are there, or that are just
/// coming, neither seeks nor rotates: it ends when its last block has come, so a stream of
/// sequential reads runs at the rate of the medium, in closed form. A write that begins where the
/// last one ended, and was there before that ended, goes on without losing a turn; with
/// write-behind a write ends when its blocks are in the buffer.
class Drive {
 public:
  explicit Drive(const DriveSpec& spec);

  /// Where `range` begins; {} for a drive without moving parts.
  [[nodiscard]] TrackPosition locate(BlockRange range) const {
    return layout_ ? layout_->locate(range.begin) : TrackPosition{};
  }
  /// From `start` until the first sector is under the head: overhead, seek, settling, rotation; for
  /// what the buffer can serve the overhead alone.
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
  struct Arm {
    std::uint32_t cylinder = 0;
    std::uint16_t head = 0;
  };
  // What the heads read since the last movement: blocks from `from` on, which began to pass at
  // `begins` and lies at `where`; the drive reads on to `limit`.
  struct Run {
    std::uint32_t segment = DriveBuffer::kNone;  // kNone: nothing is being read
    Lbn from = 0;
    Lbn limit = 0;
    TrackPosition where;
    SimTime begins{};
  };
  struct Pass {
    SimTime begins{};  // the first sector comes under the head
    SimTime ends{};    // the last one has passed
  };

  [[nodiscard]] bool hits(BlockRange range) const;
  [[nodiscard]] bool goes_on(BlockRange range, SimTime arrived) const {
    return last_write_ && range.begin == next_lbn_ && arrived <= last_end_;
  }
  [[nodiscard]] std::int64_t overhead(bool write, bool hit) const {
    return overhead_ns_[write ? 1 : 0][hit ? 1 : 0][last_write_ ? 1 : 0];
  }
  [[nodiscard]] std::int64_t movement(bool write, const Arm& from, const TrackPosition& to) const;
  [[nodiscard]] SimTime under_head(const TrackPosition& where, SimTime ready) const;
  [[nodiscard]] Arm arm_at(SimTime t) const;
  [[nodiscard]] SimTime from_host(BlockRange range, SimTime command) const;
  [[nodiscard]] std::int64_t bus_ns(BlockCount blocks) const {
    return static_cast<std::int64_t>(static_cast<double>(blocks) * bus_block_ns_);
  }
  Pass pass(bool write, BlockRange range, const TrackPosition& where, SimTime ready);
  void stop_run(SimTime t);
  [[nodiscard]] bool run_over(SimTime t) const;
  [[nodiscard]] Lbn ahead(BlockRange range) const;
  void read_on(BlockRange range, SimTime t);
  Service serve_read(BlockRange range, const TrackPosition& where, SimTime start);
  Service from_buffer(BlockRange range, SimTime start, std::uint32_t segment);
  Service from_run(BlockRange range, const TrackPosition& where, SimTime start);
  Service from_medium(BlockRange range, const TrackPosition& where, SimTime start);
  Service serve_write(BlockRange range, const TrackPosition& where, SimTime start, SimTime arrived);
  Service write_behind(BlockRange range, const TrackPosition& where, SimTime start);

  std::optional<TrackLayout> layout_;
  std::optional<SeekCurve> seek_;
  BufferSpec spec_;
  DriveBuffer buffer_;
  std::int64_t overhead_ns_[2][2][2];  // of reads and writes; to the medium, the buffer; after a
                                       // read, a write
  std::int64_t completion_ns_[2];
  std::int64_t reconnect_ns_;
  std::int64_t settle_ns_;
  std::int64_t head_switch_ns_;
  double bus_block_ns_;  // 0: blocks cross the interface as fast as they come
  double ns_per_block_;  // without moving parts
  Arm arm_;              // where the last run or write ended
  Run run_;
  Lbn next_lbn_ = ~Lbn{0};  // none yet
  bool last_write_ = false;
  SimTime last_end_{};
  SimTime written_{};            // the medium is through with the last write
  SimTime destaged_{};           // the medium is free of what was reported before it was written
  mutable SimTime seen_at_{-1};  // arm_at() of this instant, asked once for each waiting command
  mutable Arm seen_;
};

}  // namespace shadow::models
