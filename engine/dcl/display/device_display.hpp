#pragma once
// SHOW DEVICE (R4.118-R4.125, 6.13): lines from views; nothing is computed here but layout.
#include <string>
#include <vector>

#include "engine/services/views.hpp"

namespace shadow::dcl {

/// The two lines above the brief form.
[[nodiscard]] std::vector<std::string> device_heading();
[[nodiscard]] std::string unit_line(const UnitView& unit);
[[nodiscard]] std::string member_line(const UnitView& unit, const MemberView& member);
/// A disk that belongs to no set mounted here.
[[nodiscard]] std::string disk_line(const DiskInfo& disk);

/// /BITMAP: the write bitmaps of the units (R4.126).
[[nodiscard]] std::vector<std::string> bitmap_display(const std::vector<UnitView>& units);
/// A single disk that is mounted by itself.
[[nodiscard]] std::string volume_line(const VolumeView& volume);

/// /FULL: a paragraph. `node` is where the command was given; other nodes that have the unit
/// mounted are named.
[[nodiscard]] std::vector<std::string> full_unit(const UnitView& unit, const std::string& node);
[[nodiscard]] std::vector<std::string> full_member(const UnitView& unit, const MemberView& member);
[[nodiscard]] std::vector<std::string> full_disk(const DiskInfo& disk);

}  // namespace shadow::dcl
