#pragma once
// What a drive is: the figures of one catalogue row (RH.30, chapters 9.1 and 9.2), perhaps with
// some of them overridden by a scenario.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/types.hpp"
#include "engine/ports/disk.hpp"

namespace shadow::models {

/// One measured point of a seek curve.
struct SeekPoint {
  std::uint32_t cylinders = 0;  // distance, > 0
  Duration time{};
  friend bool operator==(const SeekPoint&, const SeekPoint&) = default;
};

/// The order in which a drive serves the commands that wait: among the oldest `queue_depth`, which
/// it has in its hands; what came later waits at the host.
enum class QueuePolicy : std::uint8_t {
  fcfs,      // as they came
  clook,     // next block upwards, from the highest back to the lowest (C-LOOK)
  shortest,  // least positioning time (SPTF)
};

/// What a solid-state drive is made of; none for other drives.
struct FlashSpec {
  std::uint32_t channels = 0;  // flash units that work at the same time; 0: no flash
  Bytes page = 16384;          // what one of them reads or programs at a time
  Duration read{};
  Duration program{};
  Bytes write_buffer = 0;  // survives a loss of power; writes end in it
  double pause_share = 0;  // of programs that are followed by garbage collection
  Duration pause{};        // how long that keeps the channel
};

struct DriveSpec {
  std::string name;
  BlockCount blocks = 0;
  Geometry geometry;      // for displays; `tracks` are the surfaces of the model too
  bool rotating = true;   // false: memory; then only overheads and rates count
  Duration revolution{};  // one turn
  std::vector<SeekPoint>
      seek;                  // measured points, ascending; empty: the three figures below (RH.31)
  Duration seek_single{};    // to the next cylinder
  Duration seek_average{};   // at a third of the stroke
  Duration seek_full{};      // over the whole stroke
  Duration write_settle{};   // added before a write
  Duration head_switch{};    // to the next track, also over a cylinder's end
  double outer_rate = 0;     // bytes/s of the medium at LBN 0
  double inner_rate = 0;     // and at the last block
  Duration read_overhead{};  // per command
  Duration write_overhead{};
  std::uint32_t queue_depth = 8;
  QueuePolicy policy = QueuePolicy::shortest;
  bool memory_disk = false;             // main memory behind a disk driver (DECRAM)
  bool forced_error = true;             // can carry forced-error marks (RH.34, R4.140)
  Duration spin_up = seconds(15);       // from the start of the motor to ready; ours
  Duration spin_up_step = seconds(12);  // later for each drive before it in its shelf; RH.33: SWXD3
  FlashSpec flash;
};

}  // namespace shadow::models
