// What the cache of a controller makes of the commands of a unit behind it (RH.20, RH.21).
#include <algorithm>

#include "models/disk/disk_unit.hpp"

namespace shadow::models {
namespace {

constexpr std::uint32_t kDestages = 4;  // ours: of one unit at a time

}  // namespace

// The cache on the command's way, null: there is none; the unit makes itself known to it.
const DiskUnit::CacheUse* DiskUnit::cache_of(const Command& c) {
  if (c.path == nullptr || c.path->spec().controller == nullptr) return nullptr;
  Cache* const cache = c.path->spec().controller->cache();
  if (cache == nullptr) return nullptr;
  for (const CacheUse& use : caches_) {
    if (use.cache == cache) return &use;
  }
  return &caches_.emplace_back(cache, cache->attach(*this));
}

// Does the command end in the cache? A write that does is in it and its mirror then.
bool DiskUnit::cache_serves(std::uint32_t slot, SimTime arrival) {
  Command& c = commands_[slot];
  if (c.path == nullptr || c.path->spec().controller == nullptr || c.destage) return false;
  const CacheUse* const use = cache_of(c);
  if (use == nullptr || !reachable() || !defects_.empty()) return false;
  const bool read = c.kind == IoKind::read;
  if (c.kind != IoKind::write && !read) return false;
  const bool serves =
      read ? use->cache->hit(use->index, c.range) : use->cache->takes(use->index, c.range);
  if (!serves) return false;
  const CacheSpec& spec = use->cache->spec();
  c.state = State::cached;
  c.arrived = c.started = arrival;
  c.ended = arrival + spec.hit + (read ? Duration{} : spec.mirror);
  c.transfer = {};
  SimTime heard = c.ended;
  if (!c.path->through_network()) {
    heard = heard + c.path->back(!read, c.transfer, c.range.count * kBlockBytes);
  }
  schedule(std::max(heard, events_.now()), Phase::cached, slot);
  return true;
}

void DiskUnit::from_cache(std::uint32_t slot) {
  Command& c = commands_[slot];
  if (c.settled) return free_slot(slot);
  c.status = faults_.empty() ? Status::normal : verdict(c);
  if (c.status == Status::pending) {
    c.state = State::silent;
    return;
  }
  if (c.status == Status::normal && c.write()) {
    const CacheUse& use = *cache_of(c);
    // Others may have filled the cache meanwhile: then the drive has to do it.
    if (!use.cache->takes(use.index, c.range)) {
      c.state = State::waiting;
      return enqueue_at_drive(slot, events_.now());
    }
    use.cache->put(use.index, c.range, medium_, events_.now());
    for (const CacheUse& other : caches_) {
      if (other.cache != use.cache) other.cache->forget(other.index, c.range);
    }
    plan_destage();
  }
  if (c.status == Status::normal) c.status = perform(c, c.range.count);
  c.state = State::returning;
  go_back(slot);
}

// A command that the drive has served leaves its blocks in the cache.
void DiskUnit::through_cache(const Command& c) {
  const CacheUse* const mine = cache_of(c);
  for (const CacheUse& use : caches_) {
    if (c.write()) use.cache->passed_by(use.index, c.range, medium_);
    if (mine != nullptr && use.cache == mine->cache) {
      use.cache->stage(use.index, c.range);
    } else if (c.write()) {
      use.cache->forget(use.index, c.range);
    }
  }
}

void DiskUnit::plan_destage() {
  SimTime due = kNever;
  for (const CacheUse& use : caches_) due = std::min(due, use.cache->due(use.index));
  if (due == kNever || !reachable() || destages_ >= kDestages) return;
  due = std::max(due, events_.now());
  if (due >= destage_at_) return;
  destage_at_ = due;
  schedule(due, Phase::destage, 0);
}

void DiskUnit::destage() {
  if (destage_at_ > events_.now()) return;  // planned anew, for later
  destage_at_ = kNever;
  if (!reachable()) return;
  for (CacheUse& use : caches_) {
    while (destages_ < kDestages) {
      const BlockRange range = use.cache->next_destage(use.index, events_.now());
      if (range.empty()) break;
      ++destages_;
      const std::uint32_t slot = take_slot();
      Command& c = commands_[slot];
      c.range = range;
      c.kind = IoKind::write;
      c.sequence = sequence_++;
      c.owner = kNone;
      c.destage = true;
      enqueue(slot, events_.now());
    }
  }
  plan_destage();
}

// A destage has left the drive: done, or given up with the power (settled).
void DiskUnit::destaged(std::uint32_t slot) {
  const Command& c = commands_[slot];
  const BlockRange range = c.range;
  if (!c.settled) {
    --destages_;
    for (const CacheUse& use : caches_) use.cache->destaged(use.index, range);
  }
  free_slot(slot);
  plan_destage();
}

void DiskUnit::drop_destages() {
  for (std::uint32_t slot = 0; slot < commands_.size(); ++slot) {
    Command& c = commands_[slot];
    if (!c.destage || c.settled) continue;
    for (const CacheUse& use : caches_) use.cache->destage_failed(use.index, c.range);
    --destages_;
    if (c.state == State::waiting) {
      waiting_.erase(std::find(waiting_.begin(), waiting_.end(), slot));
      free_slot(slot);
    } else {
      c.settled = true;
    }
  }
}

void DiskUnit::writes_lost(BlockRange range, const Blocks& old) {
  medium_.write(range, old);
  lost_writes_ = true;
  state_changed();
}

}  // namespace shadow::models
