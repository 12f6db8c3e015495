#include "models/storage/cache.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/assert.hpp"
#include "models/disk/medium.hpp"

namespace shadow::models {
namespace {

constexpr BlockCount kLine = Cache::kLineBlocks;
constexpr BlockCount kLargestDestage = 128;  // ours: 64 KB, a few tracks' worth of no waiting

void append(Blocks& to, const Blocks& what) {
  for (const Run& run : what.runs()) to.append(run.stamp, run.count);
}

// Puts `what` over the blocks of `blocks` from `first` on.
void overlay(Blocks& blocks, BlockCount first, const Blocks& what) {
  Blocks result = blocks.slice(0, first);
  append(result, what);
  const BlockCount end = first + what.count();
  append(result, blocks.slice(end, blocks.count() - end));
  blocks = std::move(result);
}

Lbn first_line(BlockRange r) { return r.begin / kLine; }
Lbn last_line(BlockRange r) { return (r.end() - 1) / kLine; }

}  // namespace

Cache::Cache(const CacheSpec& spec)
    : spec_(spec), most_lines_(static_cast<std::size_t>(spec.size / (kLine * kBlockBytes))) {}

CachedIndex Cache::attach(CachedUnit& unit) {
  units_.push_back(Unit{&unit, {}});
  return static_cast<CachedIndex>(units_.size() - 1);
}

// Lines and their lists.

std::uint32_t Cache::find(CachedIndex unit, Lbn number) const {
  const auto it = where_.find(key(unit, number));
  return it == where_.end() ? kNone : it->second;
}

void Cache::append(List& list, std::uint32_t i) {
  lines_[i].links = {list.back, kNone};
  (list.back == kNone ? list.front : lines_[list.back].links.behind) = i;
  list.back = i;
}

void Cache::take_out(List& list, std::uint32_t i) {
  const Links l = lines_[i].links;
  (l.before == kNone ? list.front : lines_[l.before].links.behind) = l.behind;
  (l.behind == kNone ? list.back : lines_[l.behind].links.before) = l.before;
}

void Cache::drop(std::uint32_t i) {
  Line& line = lines_[i];
  take_out(list_of(line), i);
  if (line.dirty()) --dirty_;
  where_.erase(key(line.unit, line.number));
  line = Line{};
  free_.push_back(i);
}

// The line, clean or dirty, or a new clean one; kNone: there is no room.
std::uint32_t Cache::line_for(CachedIndex unit, Lbn number) {
  if (const std::uint32_t there = find(unit, number); there != kNone) return there;
  if (lines() >= most_lines_) {
    if (used_.front == kNone) return kNone;
    drop(used_.front);
  }
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(lines_.size()));
    lines_.emplace_back();
  }
  const std::uint32_t i = free_.back();
  free_.pop_back();
  lines_[i].unit = unit;
  lines_[i].number = number;
  where_.emplace(key(unit, number), i);
  append(used_, i);
  return i;
}

// Reads.

bool Cache::hit(CachedIndex unit, BlockRange range) {
  if (range.count > spec_.largest_transfer) return false;
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    if (find(unit, n) == kNone) {
      ++counters_.misses;
      return false;
    }
  }
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    const std::uint32_t i = find(unit, n);
    if (lines_[i].dirty()) continue;
    take_out(used_, i);
    append(used_, i);
  }
  ++counters_.hits;
  return true;
}

void Cache::stage(CachedIndex unit, BlockRange range) {
  if (range.count > spec_.largest_transfer || power_lost_ != kNever) return;
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    const std::uint32_t i = line_for(unit, n);
    if (i == kNone || lines_[i].dirty()) continue;
    take_out(used_, i);
    append(used_, i);
  }
}

// Writes.

bool Cache::takes(CachedIndex unit, BlockRange range) {
  if (!spec_.write_back || spec_.battery.ns == 0 || power_lost_ != kNever) return false;
  if (range.count > spec_.largest_transfer) return false;
  std::size_t fresh = 0;
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    const std::uint32_t i = find(unit, n);
    fresh += i == kNone || !lines_[i].dirty();
  }
  return dirty_ + fresh <= most_lines_;
}

BlockRange Cache::part_of(Lbn number, BlockRange range) const {
  const Lbn base = number * kLine;
  const Lbn from = std::max(base, range.begin);
  return {from - base, std::min(base + kLine, range.end()) - from};
}

void Cache::put(CachedIndex unit, BlockRange range, const Medium& medium, SimTime now) {
  ++counters_.writes;
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    const std::uint32_t i = line_for(unit, n);
    SHADOW_ASSERT(i != kNone, "a write that the cache has no room for");
    Line& line = lines_[i];
    const BlockRange part = part_of(n, range);
    const BlockRange whole{n * kLine, std::min(kLine, medium.size() - n * kLine)};
    if (!line.dirty()) {
      take_out(used_, i);
      line.old = std::make_unique<Blocks>();
      medium.read(whole, *line.old);
      line.from = static_cast<std::uint32_t>(part.begin);
      line.to = static_cast<std::uint32_t>(part.end());
      line.since = now;
      ++dirty_;
      append(units_[unit].dirty, i);
      continue;
    }
    if (line.leaving && !line.next) {
      line.next = std::make_unique<Blocks>();
      medium.read(whole, *line.next);
    }
    line.from = std::min(line.from, static_cast<std::uint32_t>(part.begin));
    line.to = std::max(line.to, static_cast<std::uint32_t>(part.end()));
  }
}

void Cache::passed_by(CachedIndex unit, BlockRange range, const Medium& medium) {
  if (dirty_ == 0) return;
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    const std::uint32_t i = find(unit, n);
    if (i == kNone || !lines_[i].dirty()) continue;
    const BlockRange part = part_of(n, range);
    Blocks now;
    medium.read({n * kLine + part.begin, part.count}, now);
    for (Blocks* const drive : {lines_[i].old.get(), lines_[i].next.get()}) {
      if (drive != nullptr) overlay(*drive, part.begin, now);
    }
  }
}

void Cache::forget(CachedIndex unit, BlockRange range) {
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    const std::uint32_t i = find(unit, n);
    if (i != kNone && !lines_[i].dirty()) drop(i);
  }
}

// Destage.

std::uint32_t Cache::oldest(CachedIndex unit) const {
  std::uint32_t i = units_[unit].dirty.front;
  while (i != kNone && lines_[i].leaving) i = lines_[i].links.behind;
  return i;
}

SimTime Cache::due(CachedIndex unit) const {
  const std::uint32_t i = oldest(unit);
  if (i == kNone || power_lost_ != kNever) return kNever;
  // Half of the bound is left for the drive to do it.
  return crowded() ? lines_[i].since : lines_[i].since + spec_.destage_within / 2;
}

BlockRange Cache::next_destage(CachedIndex unit, SimTime now) {
  if (due(unit) > now) return {};
  std::uint32_t i = oldest(unit);
  lines_[i].leaving = true;
  const Lbn number = lines_[i].number;
  BlockRange range{number * kLine + lines_[i].from, lines_[i].to - lines_[i].from};
  for (Lbn n = number + 1; range.end() == n * kLine; ++n) {
    i = find(unit, n);
    if (i == kNone || !lines_[i].dirty() || lines_[i].leaving || lines_[i].from > 0) break;
    if (range.count + lines_[i].to > kLargestDestage) break;
    lines_[i].leaving = true;
    range.count += lines_[i].to;
  }
  ++counters_.destages;
  return range;
}

void Cache::make_clean(std::uint32_t i) {
  Line& line = lines_[i];
  take_out(units_[line.unit].dirty, i);
  line.from = line.to = 0;
  line.old.reset();
  --dirty_;
  append(used_, i);
}

void Cache::destaged(CachedIndex unit, BlockRange range) {
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    const std::uint32_t i = find(unit, n);
    if (i == kNone || !lines_[i].leaving) continue;
    Line& line = lines_[i];
    line.leaving = false;
    if (!line.next) {
      make_clean(i);
      continue;
    }
    line.old = std::move(line.next);  // written again meanwhile
  }
}

void Cache::destage_failed(CachedIndex unit, BlockRange range) {
  for (Lbn n = first_line(range); n <= last_line(range); ++n) {
    const std::uint32_t i = find(unit, n);
    if (i == kNone) continue;
    lines_[i].leaving = false;
    lines_[i].next.reset();
  }
}

// Trouble.

void Cache::power_off(SimTime now) {
  if (power_lost_ != kNever) return;
  power_lost_ = now;
  while (used_.front != kNone) drop(used_.front);
}

void Cache::power_on(SimTime now) {
  const SimTime lost = std::exchange(power_lost_, kNever);
  if (lost == kNever) return;
  if (now - lost > spec_.battery) return lose();
  for (const auto& unit : units_) unit.face->destage_due();
}

void Cache::lose() {
  while (used_.front != kNone) drop(used_.front);
  for (CachedIndex u = 0; u < units_.size(); ++u) {
    while (units_[u].dirty.front != kNone) {
      const std::uint32_t i = units_[u].dirty.front;
      const Line& line = lines_[i];
      const BlockRange range{line.number * kLine + line.from, line.to - line.from};
      const Blocks old = line.old->slice(line.from, range.count);
      drop(i);
      units_[u].face->writes_lost(range, old);
    }
  }
}

}  // namespace shadow::models
