// dm_disk and dm_layout_g1: where the blocks lie.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "models/catalogue/layout_figures.hpp"
#include "models/disk/track_layout.hpp"
#include "models/disk_import/disksim.hpp"

namespace shadow::models {
namespace {

std::uint32_t count_of(const ParameterBlock& b, std::string_view key, double otherwise) {
  const double n = b.number(key, otherwise);
  if (n < 0 || n > 4e9 || n != std::floor(n)) {
    b.fail(key, fmt::format("found {}, expected a whole number", n));
  }
  return static_cast<std::uint32_t>(n);
}

// Skews are in sectors, or in turns or milliseconds where the description says so.
double skew_of(const ParameterBlock& zone, const ParameterBlock& layout, std::string_view key,
               double turn_ms) {
  const double n = zone.number(key, 0);
  std::string unit = zone.word("Skew units");
  if (unit.empty()) unit = layout.word("Skew units");
  const double sectors = zone.number("Blocks per track", 0);
  if (unit.empty() || unit == "sectors") return n;
  if (unit == "revolutions") return n * sectors;
  return n / turn_ms * sectors;
}

struct SchemeRow {
  int scheme;
  Sparing sparing;
  bool grouped;  // spares serve `Rangesize for sparing` cylinders together
};
// Where each sparing scheme of the format has its spares. That slips do not use them (4, 8, 10)
// shows in the capacity alone.
constexpr SchemeRow kSchemes[] = {
    {0, Sparing::none, false},     {1, Sparing::zone_tracks, false}, {2, Sparing::cylinder, false},
    {3, Sparing::track, false},    {4, Sparing::cylinder, false},    {5, Sparing::front, false},
    {6, Sparing::cylinder, false}, {7, Sparing::cylinder, true},     {8, Sparing::cylinder, true},
    {9, Sparing::zone, false},     {10, Sparing::zone, false},       {11, Sparing::zone, false}};

std::vector<std::uint32_t> slips_of(const ParameterBlock& zone) {
  std::vector<std::uint32_t> slips;
  for (const double n : zone.numbers("slips")) {
    if (n >= 0 && n < 4e9) slips.push_back(static_cast<std::uint32_t>(n));
  }
  std::sort(slips.begin(), slips.end());
  slips.erase(std::unique(slips.begin(), slips.end()), slips.end());
  return slips;
}

DriveSpec read_zones(const ParameterBlock& disk, const ParameterBlock& layout, double turn_ms) {
  DriveSpec d;
  d.blocks = count_of(disk, "Block count", 0);
  d.geometry.tracks = std::max(1U, count_of(disk, "Number of data surfaces", 1));
  d.geometry.cylinders = count_of(disk, "Number of cylinders", 0);
  d.revolution = Duration{std::llround(turn_ms * 1e6)};
  const ParameterValue* const zones = layout.find("Zones");
  if (zones == nullptr || zones->list.empty()) layout.fail("Zones", "missing, expected a list");
  for (const ParameterValue& v : zones->list) {
    if (!v.block) layout.fail("Zones", "expected dm_layout_g1_zone { ... }");
    const ParameterBlock& z = *v.block;
    const ZoneSpec zone{count_of(z, "First cylinder number", 0),
                        count_of(z, "Last cylinder number", 0), count_of(z, "Blocks per track", 0)};
    if (zone.sectors == 0 || zone.last_cylinder < zone.first_cylinder) {
      z.fail("Blocks per track", "expected cylinders and blocks per track of the zone");
    }
    d.layout.zones.push_back(zone);
    d.layout.zone_offset.push_back(z.number("Offset of first block", 0));
    d.layout.track_skew.push_back(skew_of(z, layout, "Skew for track switch", turn_ms));
    d.layout.cylinder_skew.push_back(skew_of(z, layout, "Skew for cylinder switch", turn_ms));
    d.layout.reserved.push_back(count_of(z, "Empty space at zone front", 0));
    d.layout.spares.push_back(count_of(z, "Number of spares", 0));
    d.layout.slips.push_back(slips_of(z));
  }
  return d;
}

std::string join(const std::vector<double>& list) {
  const bool same = std::all_of(list.begin(), list.end(), [&](double n) { return n == list[0]; });
  if (same) return fmt::format("\"{}\"", list[0]);
  return fmt::format("\"{}\"", fmt::join(list, " "));
}
std::string join(const std::vector<std::uint32_t>& list) {
  return join(std::vector<double>(list.begin(), list.end()));
}

bool any(const std::vector<std::uint32_t>& list) {
  return std::any_of(list.begin(), list.end(), [](std::uint32_t n) { return n != 0; });
}

std::string zones_text(const LayoutSpec& layout) {
  std::string text;
  for (const ZoneSpec& z : layout.zones) {
    text += fmt::format("{}{}-{}:{}", text.empty() ? "" : " ", z.first_cylinder, z.last_cylinder,
                        z.sectors);
  }
  return text;
}

std::string slips_text(const LayoutSpec& layout) {
  std::string text;
  for (const auto& zone : layout.slips) {
    text += fmt::format("{}{}", &zone == layout.slips.data() ? "" : ";", fmt::join(zone, " "));
  }
  return text;
}

std::string spares_text(const LayoutSpec& layout) {
  constexpr const char* kNames[] = {"none", "track", "cylinder", "front", "zone", "zone_tracks"};
  std::string text = kNames[static_cast<std::size_t>(layout.sparing)];
  if (layout.sparing == Sparing::none) return text;
  if (layout.spare_cylinders > 1) text += fmt::format("/{}", layout.spare_cylinders);
  const std::string numbers = join(layout.spares);
  return text + " " + numbers.substr(1, numbers.size() - 2);
}

void take_scheme(const ParameterBlock& layout, DriveSpec& d, ImportedDrive& into) {
  const auto scheme = static_cast<int>(layout.number("Sparing scheme used", 0));
  const auto* const row = std::find_if(std::begin(kSchemes), std::end(kSchemes),
                                       [scheme](const SchemeRow& r) { return r.scheme == scheme; });
  if (row == std::end(kSchemes)) {
    into.notes.push_back(fmt::format("sparing scheme {} is not known: taken as none", scheme));
    return;
  }
  d.layout.sparing = row->sparing;
  if (row->grouped) {
    d.layout.spare_cylinders = std::max(1U, count_of(layout, "Rangesize for sparing", 1));
  }
}

// The description's own block count says whether the spares were understood.
void check_spares(DriveSpec& d, ImportedDrive& into) {
  const ListResult sound = check_layout(d);
  if (sound) return;
  into.notes.push_back(fmt::format("{}: spares left out", sound.error()));
  d.layout.sparing = Sparing::none;
  d.layout.spares.clear();
  if (check_layout(d)) return;
  for (auto& zone : d.layout.slips) zone.clear();
  if (check_layout(d)) return;
  d.blocks = TrackLayout(d, 0).capacity();
  into.notes.push_back(fmt::format("taken as a drive of {} blocks", d.blocks));
}

}  // namespace

void import_layout(const ParameterBlock& disk, const ParameterBlock& layout, double turn_ms,
                   ImportedDrive& into) {
  DriveSpec d = read_zones(disk, layout, turn_ms);
  take_scheme(layout, d, into);
  check_spares(d, into);
  if (d.blocks == 0) d.blocks = TrackLayout(d, 0).capacity();
  const LayoutSpec& l = d.layout;
  into.add("blocks", fmt::format("{}", d.blocks), source_of(disk, "Block count"));
  into.add("sectors", fmt::format("{}", l.zones[0].sectors), source_of(layout, "Blocks per track"));
  into.add("tracks", fmt::format("{}", d.geometry.tracks),
           source_of(disk, "Number of data surfaces"));
  const std::uint32_t cylinders = std::max(d.geometry.cylinders, l.zones.back().last_cylinder + 1);
  into.add("cylinders", fmt::format("{}", cylinders), source_of(disk, "Number of cylinders"));
  into.add("zones", fmt::format("\"{}\"", zones_text(l)), source_of(layout, "Zones"));
  into.add("zone_offset", join(l.zone_offset), source_of(layout, "Offset of first block"));
  into.add("track_skew", join(l.track_skew), source_of(layout, "Skew for track switch"));
  into.add("cylinder_skew", join(l.cylinder_skew), source_of(layout, "Skew for cylinder switch"));
  if (any(l.reserved)) {
    into.add("reserved", join(l.reserved), source_of(layout, "Empty space at zone front"));
  }
  if (l.sparing != Sparing::none && any(l.spares)) {
    into.add("spares", fmt::format("\"{}\"", spares_text(l)),
             source_of(layout, "Sparing scheme used, Number of spares"));
  }
  const std::string slips = slips_text(l);
  if (slips.find_first_not_of(';') != std::string::npos) {
    into.add("slips", fmt::format("\"{}\"", slips), source_of(layout, "slips"));
  }
  const auto rate = [turn_ms](std::uint32_t sectors) {
    return fmt::format("\"{}B/s\"", std::llround(sectors * 512 / turn_ms * 1000));
  };
  into.add("outer_rate", rate(l.zones.front().sectors), "sectors a track x turns, for displays");
  into.add("inner_rate", rate(l.zones.back().sectors), "sectors a track x turns, for displays");
}

}  // namespace shadow::models
