#include "models/disk/track_layout.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/assert.hpp"

namespace shadow::models {
namespace {

constexpr std::uint32_t kZones = 8;  // ours: drives of the nineties have 8 to 24

// Sectors that pass the head in one turn at `rate` bytes a second.
std::uint32_t sectors_per_track(double rate, std::int64_t turn_ns) {
  const double sectors =
      rate * static_cast<double>(turn_ns) * 1e-9 / static_cast<double>(kBlockBytes);
  return static_cast<std::uint32_t>(std::max(1L, std::lround(sectors)));
}

// A list has one entry a zone, or one for all, or none.
template <class T>
T entry(const std::vector<T>& list, std::size_t i) {
  if (list.empty()) return T{};
  return list[std::min(i, list.size() - 1)];
}

std::uint32_t below(const std::vector<std::uint32_t>& sorted, std::uint64_t value) {
  return static_cast<std::uint32_t>(std::lower_bound(sorted.begin(), sorted.end(), value) -
                                    sorted.begin());
}

}  // namespace

TrackLayout::TrackLayout(const DriveSpec& spec, std::int64_t seek_single_ns)
    : turn_ns_(spec.revolution.ns),
      heads_(std::max(1U, spec.geometry.tracks)),
      blocks_(spec.blocks) {
  SHADOW_ASSERT(turn_ns_ > 0, "a drive that does not turn");
  if (spec.layout.zones.empty()) {
    derive_zones(spec);
  } else {
    take_zones(spec, seek_single_ns);
  }
}

void TrackLayout::derive_zones(const DriveSpec& spec) {
  SHADOW_ASSERT(spec.outer_rate > 0 && spec.inner_rate > 0, "a drive without rates");
  const std::uint32_t count = spec.outer_rate == spec.inner_rate ? 1 : kZones;
  std::uint64_t sectors_of_all = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const double share = count == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(count - 1);
    const double rate = spec.outer_rate + (spec.inner_rate - spec.outer_rate) * share;
    Zone z;
    z.sectors = sectors_per_track(rate, turn_ns_);
    z.sector_ns = (static_cast<std::uint64_t>(turn_ns_) << kFraction) / z.sectors;
    z.track_ns = turn_ns_ + spec.head_switch.ns;
    z.cylinder_ns = z.track_ns * heads_;
    sectors_of_all += z.sectors;
    zones_.push_back(std::move(z));
  }
  const std::uint64_t per_round = sectors_of_all * heads_;  // one cylinder of each zone
  const auto each = static_cast<std::uint32_t>((spec.blocks + per_round - 1) / per_round);
  for (Zone& z : zones_) {
    z.first = capacity_;
    z.first_cylinder = cylinders_;
    const std::uint64_t size = std::uint64_t{each} * heads_ * z.sectors;
    SHADOW_ASSERT(size < (Lbn{1} << 32), "a zone beyond 2 TB");
    capacity_ += size;
    cylinders_ += each;
  }
}

void TrackLayout::take_zones(const DriveSpec& spec, std::int64_t seek_single_ns) {
  for (std::size_t i = 0; i < spec.layout.zones.size(); ++i) {
    const ZoneSpec& from = spec.layout.zones[i];
    Zone z;
    z.first = capacity_;
    z.first_cylinder = from.first_cylinder;
    z.sectors = from.sectors;
    z.sector_ns = (static_cast<std::uint64_t>(turn_ns_) << kFraction) / z.sectors;
    const std::uint32_t cylinders = from.last_cylinder - from.first_cylinder + 1;
    SHADOW_ASSERT(std::uint64_t{cylinders} * heads_ * z.sectors < (Lbn{1} << 32),
                  "a zone beyond 2 TB");
    capacity_ += take_spares(z, spec.layout, i, cylinders);
    take_skews(z, spec, i, seek_single_ns);
    cylinders_ = std::max(cylinders_, from.last_cylinder + 1);
    zones_.push_back(std::move(z));
  }
}

// Sets what of a zone holds no blocks; returns how many it holds.
BlockCount TrackLayout::take_spares(Zone& z, const LayoutSpec& layout, std::size_t i,
                                    std::uint32_t cylinders) const {
  z.reserved = entry(layout.reserved, i);
  if (!layout.slips.empty()) z.slips = layout.slips[std::min(i, layout.slips.size() - 1)];
  const std::uint32_t spares = entry(layout.spares, i);
  const std::uint64_t tracks = std::uint64_t{cylinders} * heads_;
  std::uint64_t in_use = tracks * z.sectors;
  switch (layout.sparing) {
    case Sparing::none:
      in_use -= z.slips.size();
      break;
    case Sparing::track:
      z.group_tracks = 1;
      break;
    case Sparing::cylinder:
      z.group_tracks = heads_ * layout.spare_cylinders;
      break;
    case Sparing::front:
      z.group_tracks = heads_ * layout.spare_cylinders;
      z.group_front = spares;
      break;
    case Sparing::zone:
      in_use -= spares;
      break;
    case Sparing::zone_tracks:
      in_use -= std::uint64_t{spares} * z.sectors;
      z.slip_tracks = true;
      break;
  }
  if (z.group_tracks > 0) {
    z.group_blocks = z.group_tracks * z.sectors - spares;
    in_use = tracks / z.group_tracks * z.group_blocks;
  }
  return in_use - z.reserved;
}

void TrackLayout::take_skews(Zone& z, const DriveSpec& spec, std::size_t i,
                             std::int64_t seek_single_ns) const {
  const double sector = static_cast<double>(turn_ns_) / z.sectors;
  const auto ns = [&](const std::vector<double>& list) {
    return std::llround(entry(list, i) * sector);
  };
  // Spares at the end of a track go by before the next one begins.
  const double spare_ns =
      spec.layout.sparing == Sparing::track ? entry(spec.layout.spares, i) * sector : 0.0;
  const std::int64_t skew = ns(spec.layout.track_skew);
  const std::int64_t far_skew = ns(spec.layout.cylinder_skew);
  const auto gap = static_cast<std::int64_t>(spare_ns);
  const std::int64_t near = spec.head_switch.ns;
  const std::int64_t far = std::max(near, seek_single_ns);
  // A skew that the switch does not fit into costs one turn more. Skews are made to fit, and
  // measured times are a bit off: within a 32nd of a turn they do (ours).
  const auto late = [&](std::int64_t need, std::int64_t room) {
    return need > room + turn_ns_ / 32 ? turn_ns_ : std::int64_t{0};
  };
  z.offset_ns = ns(spec.layout.zone_offset);
  z.track_ns = turn_ns_ + skew + late(near, skew + gap);
  z.cylinder_ns = z.track_ns * (heads_ - 1) + turn_ns_ + far_skew + late(far, far_skew + gap);
  const std::int64_t settle = spec.write_settle.ns;
  z.write_track_ns = late(near + settle, skew + gap) - late(near, skew + gap);
  z.write_cylinder_ns = late(far + settle, far_skew + gap) - late(far, far_skew + gap);
}

TrackLayout::Place TrackLayout::place_slipped(const Zone& z, std::uint32_t offset) {
  if (z.slip_tracks) {
    std::uint32_t track = offset / z.sectors;
    const std::uint32_t sector = offset - track * z.sectors;
    for (const std::uint32_t bad : z.slips) {
      if (bad > track) break;
      ++track;
    }
    return {track, sector, z.sectors - sector};
  }
  std::uint64_t at = offset;
  std::uint64_t end = ~std::uint64_t{0};   // of the group
  std::uint64_t rest = ~std::uint64_t{0};  // blocks of the group from here on
  if (z.group_tracks > 0) {
    const std::uint32_t group = offset / z.group_blocks;
    const std::uint64_t begin = std::uint64_t{group} * z.group_tracks * z.sectors;
    at = begin + z.group_front + (offset - group * z.group_blocks);
    end = begin + std::uint64_t{z.group_tracks} * z.sectors;
    rest = (group + std::uint64_t{1}) * z.group_blocks - offset;
  }
  // Only bad sectors of the same group move this one.
  auto bad = z.slips.begin();
  if (z.group_tracks > 0) {
    bad = std::lower_bound(bad, z.slips.end(), end - std::uint64_t{z.group_tracks} * z.sectors);
  }
  // The k-th bad sector lies before the block if fewer than k good ones lie between.
  const auto first = bad;
  const auto found = std::partition_point(first, z.slips.end(), [&](const std::uint32_t& s) {
    return s < end && s - static_cast<std::uint64_t>(&s - &*first) <= at;
  });
  at += static_cast<std::uint64_t>(found - first);
  const auto track = static_cast<std::uint32_t>(at / z.sectors);
  const auto sector = static_cast<std::uint32_t>(at - std::uint64_t{track} * z.sectors);
  const std::uint64_t next = found == z.slips.end() ? ~std::uint64_t{0} : *found;
  const std::uint64_t left = std::min<std::uint64_t>({z.sectors - sector, next - at, rest});
  return {track, sector, static_cast<std::uint32_t>(left)};
}

TrackLayout::Place TrackLayout::place(const Zone& z, std::uint32_t offset) const {
  if (!z.slips.empty()) return place_slipped(z, offset);
  if (z.group_tracks == 0) {
    const std::uint32_t track = offset / z.sectors;
    const std::uint32_t sector = offset - track * z.sectors;
    return {track, sector, z.sectors - sector};
  }
  const std::uint32_t group = offset / z.group_blocks;
  const std::uint32_t in_group = offset - group * z.group_blocks;
  const std::uint32_t sector = in_group + z.group_front;
  if (z.group_tracks == 1) return {group, sector, z.group_blocks - in_group};
  const std::uint32_t track = sector / z.sectors;
  const std::uint32_t in_track = sector - track * z.sectors;
  return {group * z.group_tracks + track, in_track,
          std::min(z.sectors - in_track, z.group_blocks - in_group)};
}

TrackPosition TrackLayout::locate(Lbn lbn) const {
  const std::size_t i = zone_of(lbn);
  const Zone& z = zones_[i];
  const Place p = place(z, static_cast<std::uint32_t>(lbn - z.first) + z.reserved);
  const std::uint32_t cylinder = p.track / heads_;
  const std::uint32_t head = p.track - cylinder * heads_;
  TrackPosition t;
  t.along_ns = z.offset_ns + cylinder * z.cylinder_ns + head * z.track_ns + z.pass_ns(p.sector);
  t.cylinder = z.first_cylinder + cylinder;
  t.left = p.left;
  t.head = static_cast<std::uint16_t>(head);
  t.zone = static_cast<std::uint16_t>(i);
  return t;
}

std::int64_t TrackLayout::far_pass_ns(BlockRange range, const TrackPosition& where) const {
  const TrackPosition last = locate(range.end() - 1);
  return last.along_ns - where.along_ns + zones_[where.zone].pass_ns(1);
}

std::int64_t TrackLayout::pass_ns(BlockRange range, const TrackPosition& where, bool write,
                                  BlockRange& rest) const {
  const Zone& z = zones_[where.zone];
  rest = {};
  if (range.count <= where.left) return z.pass_ns(range.count);
  const Lbn end = zone_end(where);
  if (range.end() > end) {
    rest = {end, range.end() - end};
    range.count = end - range.begin;
  }
  const TrackPosition last = locate(range.end() - 1);
  std::int64_t ns = last.along_ns - where.along_ns + z.pass_ns(1);
  if (write && (z.write_track_ns | z.write_cylinder_ns) != 0) {
    const std::int64_t far = last.cylinder - where.cylinder;
    const std::int64_t all = far * heads_ + last.head - where.head;
    ns += far * z.write_cylinder_ns + (all - far) * z.write_track_ns;
  }
  return ns;
}

// The block that physical sector `sector` of a zone holds, or the next one that holds one.
std::uint32_t TrackLayout::offset_of(const Zone& z, std::uint64_t sector) {
  if (z.slip_tracks) {
    const std::uint64_t track = sector / z.sectors;
    const std::uint32_t bad = below(z.slips, track);
    const bool on_bad = bad < z.slips.size() && z.slips[bad] == track;
    if (on_bad) sector = track * z.sectors;
    return static_cast<std::uint32_t>(sector - std::uint64_t{bad} * z.sectors);
  }
  if (z.group_tracks == 0) return static_cast<std::uint32_t>(sector - below(z.slips, sector));
  const std::uint64_t size = std::uint64_t{z.group_tracks} * z.sectors;
  const std::uint64_t group = sector / size;
  const std::uint64_t begin = group * size;
  std::uint64_t in_group = sector - begin;
  if (!z.slips.empty()) in_group -= below(z.slips, sector) - below(z.slips, begin);
  in_group -= std::min<std::uint64_t>(in_group, z.group_front);
  return static_cast<std::uint32_t>(group * z.group_blocks +
                                    std::min<std::uint64_t>(in_group, z.group_blocks));
}

TrackLayout::Reached TrackLayout::reached(const TrackPosition& where,
                                          std::int64_t elapsed_ns) const {
  const Zone& z = zones_[where.zone];
  const std::int64_t at = where.along_ns - z.offset_ns + std::max<std::int64_t>(elapsed_ns, 0);
  const std::int64_t cylinder = at / z.cylinder_ns;
  const std::int64_t in_cylinder = at - cylinder * z.cylinder_ns;
  const std::int64_t head = std::min<std::int64_t>(in_cylinder / z.track_ns, heads_ - 1);
  const std::int64_t in_track = in_cylinder - head * z.track_ns;
  const std::uint64_t passed = std::min<std::uint64_t>(
      (static_cast<std::uint64_t>(in_track) << kFraction) / z.sector_ns, z.sectors);
  const std::uint64_t track =
      static_cast<std::uint64_t>(cylinder) * heads_ + static_cast<std::uint64_t>(head);
  Reached r;
  const std::uint32_t offset = offset_of(z, track * z.sectors + passed);
  r.lbn = std::min(z.first + (offset - std::min(offset, z.reserved)), zone_end(where));
  r.cylinder = z.first_cylinder + static_cast<std::uint32_t>(cylinder);
  r.head = static_cast<std::uint16_t>(head);
  return r;
}

Lbn TrackLayout::track_end(Lbn lbn) const {
  TrackPosition t = locate(lbn);
  const Lbn end = zone_end(t);
  Lbn at = lbn + t.left;
  if (zones_[t.zone].slips.empty()) return std::min(at, end);
  // A slipped sector is a gap, not the track's end.
  while (at < end) {
    const TrackPosition next = locate(at);
    if (next.cylinder != t.cylinder || next.head != t.head) break;
    at += next.left;
  }
  return std::min(at, end);
}

Lbn TrackLayout::cylinder_end(Lbn lbn) const {
  const TrackPosition t = locate(lbn);
  const Lbn end = zone_end(t);
  Lbn at = lbn;
  for (std::uint32_t head = t.head; head < heads_ && at < end; ++head) {
    at = track_end(at);
    if (at < end && locate(at).cylinder != t.cylinder) break;
  }
  return at;
}

}  // namespace shadow::models
