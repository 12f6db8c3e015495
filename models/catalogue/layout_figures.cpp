#include "models/catalogue/layout_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "models/disk/track_layout.hpp"
#include "models/quantity/quantity.hpp"

namespace shadow::models {
namespace {

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) all.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

std::optional<std::uint32_t> whole(std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

// Text from here to the first `mark`, which is taken off too.
std::optional<std::string_view> cut(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at + 1);
  return part;
}

ListResult allowed(std::string_view form) { return tl::unexpected(std::string(form)); }

ListResult numbers(std::vector<double>& into, std::string_view text) {
  std::vector<double> all;
  for (const std::string_view word : words(text)) {
    const auto n = parse_number(word);
    if (!n || *n < 0 || *n > 1e6) return allowed("sectors, one number or one a zone: \"14 13\"");
    all.push_back(*n);
  }
  if (all.empty()) return allowed("sectors, one number or one a zone: \"14 13\"");
  into = std::move(all);
  return {};
}

ListResult whole_numbers(std::vector<std::uint32_t>& into, std::string_view text) {
  std::vector<std::uint32_t> all;
  for (const std::string_view word : words(text)) {
    const auto n = whole(word);
    if (!n) return allowed("whole numbers, one or one a zone: \"1632 0\"");
    all.push_back(*n);
  }
  if (all.empty()) return allowed("whole numbers, one or one a zone: \"1632 0\"");
  into = std::move(all);
  return {};
}

struct SparingName {
  std::string_view name;
  Sparing sparing;
};
constexpr std::array kSparings{
    SparingName{"none", Sparing::none},         SparingName{"track", Sparing::track},
    SparingName{"cylinder", Sparing::cylinder}, SparingName{"front", Sparing::front},
    SparingName{"zone", Sparing::zone},         SparingName{"zone_tracks", Sparing::zone_tracks}};

}  // namespace

ListResult parse_seek_points(DriveSpec& drive, std::string_view text) {
  constexpr std::string_view kForm =
      "points CYLINDERS:TIME in ascending order, like \"1:0.8ms 100:2.5ms 6900:10.6ms\"";
  std::vector<SeekPoint> points;
  for (std::string_view word : words(text)) {
    const auto cylinders = cut(word, ':');
    const auto n = cylinders ? whole(*cylinders) : std::nullopt;
    const auto time = parse_duration(word);
    if (!n || !time || *n < 1) return allowed(kForm);
    if (!points.empty() && points.back().cylinders >= *n) return allowed(kForm);
    points.push_back({*n, *time});
  }
  if (points.empty()) return allowed(kForm);
  drive.seek = std::move(points);
  return {};
}

ListResult parse_seek_formula(DriveSpec& drive, std::string_view text) {
  constexpr std::string_view kForm =
      "BOUNDARY BASE ROOT BASE LINE, like \"300 3.81ms 330us 7.75ms 5.9us\"";
  const auto all = words(text);
  if (all.size() != 5) return allowed(kForm);
  const auto boundary = whole(all[0]);
  std::array<double, 4> times{};
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto time = parse_signed_duration(all[i + 1]);
    if (!time) return allowed(kForm);
    times[i] = static_cast<double>(time->ns);
  }
  if (!boundary) return allowed(kForm);
  drive.seek_formula = SeekFormula{*boundary, times[0], times[1], times[2], times[3]};
  return {};
}

ListResult parse_zones(DriveSpec& drive, std::string_view text) {
  constexpr std::string_view kForm =
      "zones FIRST-LAST:SECTORS in ascending order, like \"0-558:96 559-760:92\"";
  std::vector<ZoneSpec> zones;
  for (std::string_view word : words(text)) {
    const auto first_text = cut(word, '-');
    const auto last_text = cut(word, ':');
    const auto first = first_text ? whole(*first_text) : std::nullopt;
    const auto last = last_text ? whole(*last_text) : std::nullopt;
    const auto sectors = whole(word);
    if (!first || !last || !sectors || *last < *first || *sectors < 1 || *sectors > 100'000) {
      return allowed(kForm);
    }
    if (!zones.empty() && zones.back().last_cylinder >= *first) return allowed(kForm);
    zones.push_back({*first, *last, *sectors});
  }
  if (zones.empty()) return allowed(kForm);
  drive.layout.zones = std::move(zones);
  return {};
}

ListResult parse_zone_offset(DriveSpec& drive, std::string_view text) {
  return numbers(drive.layout.zone_offset, text);
}
ListResult parse_track_skew(DriveSpec& drive, std::string_view text) {
  return numbers(drive.layout.track_skew, text);
}
ListResult parse_cylinder_skew(DriveSpec& drive, std::string_view text) {
  return numbers(drive.layout.cylinder_skew, text);
}
ListResult parse_reserved(DriveSpec& drive, std::string_view text) {
  return whole_numbers(drive.layout.reserved, text);
}

ListResult parse_spares(DriveSpec& drive, std::string_view text) {
  constexpr std::string_view kForm =
      "\"none\", or one of track, cylinder, cylinder/N, front, zone, zone_tracks with numbers: "
      "\"track 1\"";
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string_view kind = text.substr(0, end);
  std::uint32_t cylinders = 1;
  if (const std::size_t slash = kind.find('/'); slash != std::string_view::npos) {
    const auto n = whole(kind.substr(slash + 1));
    if (!n || *n < 1) return allowed(kForm);
    cylinders = *n;
    kind = kind.substr(0, slash);
  }
  const auto row = std::find_if(kSparings.begin(), kSparings.end(),
                                [kind](const SparingName& s) { return s.name == kind; });
  if (row == kSparings.end()) return allowed(kForm);
  std::vector<std::uint32_t> spares;
  if (row->sparing != Sparing::none && !whole_numbers(spares, text.substr(end))) {
    return allowed(kForm);
  }
  drive.layout.sparing = row->sparing;
  drive.layout.spares = std::move(spares);
  drive.layout.spare_cylinders = cylinders;
  return {};
}

ListResult parse_slips(DriveSpec& drive, std::string_view text) {
  constexpr std::string_view kForm =
      "ascending whole numbers, zones parted by ';', like \"468 526; 231 868\"";
  std::vector<std::vector<std::uint32_t>> slips;
  for (bool more = true; more;) {
    const auto zone = cut(text, ';');
    more = zone.has_value();
    std::vector<std::uint32_t> list;
    for (const std::string_view word : words(more ? *zone : text)) {
      const auto n = whole(word);
      if (!n || (!list.empty() && list.back() >= *n)) return allowed(kForm);
      list.push_back(*n);
    }
    slips.push_back(std::move(list));
  }
  drive.layout.slips = std::move(slips);
  return {};
}

ListResult check_layout(const DriveSpec& drive) {
  const LayoutSpec& l = drive.layout;
  const std::size_t zones = l.zones.size();
  if (zones == 0) {
    const bool alone = l.zone_offset.empty() && l.track_skew.empty() && l.cylinder_skew.empty() &&
                       l.reserved.empty() && l.spares.empty() && l.slips.empty();
    return alone ? ListResult{} : allowed("skews, spares and slips need zones");
  }
  const auto fits = [zones](std::size_t n) { return n <= 1 || n == zones; };
  if (!fits(l.zone_offset.size()) || !fits(l.track_skew.size()) || !fits(l.cylinder_skew.size()) ||
      !fits(l.reserved.size()) || !fits(l.spares.size()) ||
      (!l.slips.empty() && l.slips.size() != zones)) {
    return tl::unexpected(fmt::format(
        "lists of the layout are expected to have one entry, or {} as the zones", zones));
  }
  for (std::size_t i = 0; i < zones; ++i) {
    const std::uint64_t cylinders = l.zones[i].last_cylinder - l.zones[i].first_cylinder + 1;
    const std::uint64_t tracks = cylinders * std::max(1U, drive.geometry.tracks);
    const std::uint64_t size = tracks * l.zones[i].sectors;
    if (size >> 32U != 0) return allowed("a zone is expected to hold less than 2 TB");
    const std::uint32_t spares = l.spares.empty() ? 0 : l.spares[std::min(i, l.spares.size() - 1)];
    const std::uint64_t unit = l.sparing == Sparing::track         ? l.zones[i].sectors
                               : l.sparing == Sparing::zone        ? size
                               : l.sparing == Sparing::zone_tracks ? tracks
                                                                   : size / cylinders;
    if (spares >= unit) return allowed("fewer spares are expected than there is room for");
    const std::uint32_t kept =
        l.reserved.empty() ? 0 : l.reserved[std::min(i, l.reserved.size() - 1)];
    if (kept >= size / 2) return allowed("fewer reserved blocks are expected than a zone has");
  }
  const TrackLayout layout(drive, 0);
  if (layout.capacity() >= drive.blocks) return {};
  return tl::unexpected(fmt::format("the zones hold {} blocks, expected at least the drive's {}",
                                    layout.capacity(), drive.blocks));
}

}  // namespace shadow::models
