#pragma once
// What a drive is: the figures of one catalogue row (RH.30, chapters 9.1 and 9.2), perhaps with
// some of them overridden by a scenario.
#include <cstdint>
#include <optional>
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

/// Time of the arm over d cylinders as a root and a line (Ruemmler and Wilkes, IEEE Computer 27(3),
/// 1994): `base` + `root` x sqrt(d) below `boundary` cylinders, `far_base` + `line` x d from there.
struct SeekFormula {
  std::uint32_t boundary = 0;
  double base_ns = 0;
  double root_ns = 0;
  double far_base_ns = 0;
  double line_ns = 0;
};

/// Cylinders with one number of sectors a track.
struct ZoneSpec {
  std::uint32_t first_cylinder = 0;
  std::uint32_t last_cylinder = 0;
  std::uint32_t sectors = 0;  // physical, a track
};

/// Where spare sectors lie, which hold no logical block.
enum class Sparing : std::uint8_t {
  none,
  track,        // at the end of each track
  cylinder,     // at the end of each cylinder, or of each `spare_cylinders`
  front,        // at their front
  zone,         // sectors at the end of a zone
  zone_tracks,  // whole tracks at the end of a zone; slips are tracks too
};

/// How blocks lie on the surfaces. Lists have one entry a zone, or one for all, or none (0).
struct LayoutSpec {
  std::vector<ZoneSpec> zones;          // ascending; empty: derived from the rates
  std::vector<double> zone_offset;      // angle of a zone's first sector, in its sectors
  std::vector<double> track_skew;       // sectors, to the next track of a cylinder
  std::vector<double> cylinder_skew;    // sectors, to the first track of the next cylinder
  std::vector<std::uint32_t> reserved;  // blocks at the front of a zone that hold no data
  Sparing sparing = Sparing::none;
  std::vector<std::uint32_t> spares;  // in the unit of `sparing`
  std::uint32_t spare_cylinders = 1;
  std::vector<std::vector<std::uint32_t>> slips;  // a zone's bad sectors (or tracks), passed over
};

/// How far a drive reads on after what was asked for.
enum class ReadAhead : std::uint8_t {
  none,
  track,       // to the end of the track
  next_track,  // to the end of the track after it
  cylinder,    // to the end of the cylinder
  segment      // until the segment is full
};

/// The drive's buffer: segments that hold one run of blocks each.
struct BufferSpec {
  std::uint32_t segments = 1;
  std::uint32_t segment_blocks = 256;
  ReadAhead read_ahead = ReadAhead::segment;
  std::uint32_t ahead_blocks = 0;  // at most so far ahead; 0: what the segment holds
  bool ahead_on_hit = true;        // a hit makes an idle drive read on
  bool keep_requested = true;      // what the host got stays; else read-ahead takes its place
  bool keep_written = false;       // written blocks can be read from the buffer
  bool write_behind = false;       // a write is reported when its blocks are in the buffer
  double read_water = 0;   // share of a request that must have been read before it goes to the host
  double write_water = 0;  // share that must have come from the host before it is written
};

/// Processor time of the drive for a command; those after a write are by default as the others.
struct CommandOverheads {
  std::optional<Duration> read_after_write;
  std::optional<Duration> hit;  // a read from the buffer; default: as from the medium
  std::optional<Duration> hit_after_write;
  std::optional<Duration> write_after_write;
  std::optional<Duration> behind;  // a write into the buffer; default: as to the medium
  std::optional<Duration> behind_after_write;
  Duration read_completion{};  // after the last block
  Duration write_completion{};
  Duration reconnect{};  // before blocks from the medium go to the host
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
  Geometry geometry;            // for displays; `tracks` are the surfaces of the model too
  bool rotating = true;         // false: memory; then only overheads and rates count
  Duration revolution{};        // one turn
  std::vector<SeekPoint> seek;  // measured points, ascending distances; beyond them the formula;
                                // without either the three figures below (RH.31)
  std::optional<SeekFormula> seek_formula;
  Duration seek_single{};    // to the next cylinder
  Duration seek_average{};   // at a third of the stroke
  Duration seek_full{};      // over the whole stroke
  Duration write_settle{};   // added to the movement before a write; may be negative
  Duration head_switch{};    // to another head; without zones also the skew from track to track
  LayoutSpec layout;         // zones; where there are none, of these rates:
  double outer_rate = 0;     // bytes/s of the medium at LBN 0
  double inner_rate = 0;     // and at the last block
  Duration read_overhead{};  // per command
  Duration write_overhead{};
  CommandOverheads overheads;  // what else takes the drive's processor time
  BufferSpec buffer;
  double bus_rate = 0;  // bytes/s of the drive's interface; 0: only the path to the host counts
  std::uint32_t queue_depth = 8;
  QueuePolicy policy = QueuePolicy::shortest;
  bool memory_disk = false;             // main memory behind a disk driver (DECRAM)
  bool forced_error = true;             // can carry forced-error marks (RH.34, R4.140)
  Duration spin_up = seconds(15);       // from the start of the motor to ready; ours
  Duration spin_up_step = seconds(12);  // later for each drive before it in its shelf; RH.33: SWXD3
  FlashSpec flash;
};

}  // namespace shadow::models
