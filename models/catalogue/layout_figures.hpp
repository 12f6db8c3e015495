#pragma once
// The figures of a drive's mechanics that are lists: seek points, zones, skews, slipped sectors.
// Written as one string each, so that a scenario can override them as any other figure.
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "models/disk/drive_spec.hpp"

namespace shadow::models {

/// What is wrong with the text: what is allowed.
using ListResult = tl::expected<void, std::string>;

/// "1:2.89ms 2:3.68ms ...": cylinders and time, distances ascending.
[[nodiscard]] ListResult parse_seek_points(DriveSpec& drive, std::string_view text);
/// "300 3.81ms 330us 7.75ms 5.9us": BOUNDARY BASE ROOT BASE LINE of SeekFormula.
[[nodiscard]] ListResult parse_seek_formula(DriveSpec& drive, std::string_view text);
/// "0-558:96 559-760:92 ...": cylinders and sectors a track, ascending.
[[nodiscard]] ListResult parse_zones(DriveSpec& drive, std::string_view text);
/// "14 13 12.5": one number of sectors for all zones or one a zone.
[[nodiscard]] ListResult parse_zone_offset(DriveSpec& drive, std::string_view text);
[[nodiscard]] ListResult parse_track_skew(DriveSpec& drive, std::string_view text);
[[nodiscard]] ListResult parse_cylinder_skew(DriveSpec& drive, std::string_view text);
/// "1632 0 0": blocks at the front of each zone that hold no data.
[[nodiscard]] ListResult parse_reserved(DriveSpec& drive, std::string_view text);
/// "track 1", "cylinder 12", "cylinder/5 12" (a group of five), "front 12", "zone 1270 980 ...",
/// "zone_tracks 325 130 ...": where spares are, and how many, for all zones or one a zone.
[[nodiscard]] ListResult parse_spares(DriveSpec& drive, std::string_view text);
/// "468 526; 231 868; ;": bad sectors (with zone_tracks: tracks) of each zone, ascending, counted
/// from the zone's first one.
[[nodiscard]] ListResult parse_slips(DriveSpec& drive, std::string_view text);

/// Whether the lists fit each other and the blocks of the drive.
[[nodiscard]] ListResult check_layout(const DriveSpec& drive);

}  // namespace shadow::models
