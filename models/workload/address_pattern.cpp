#include "models/workload/address_pattern.hpp"

#include <algorithm>
#include <numeric>

#include "engine/base/assert.hpp"

namespace shadow::models {
namespace {

__extension__ using Wide = unsigned __int128;

/// Popular records do not lie side by side: ranks are spread by a multiplier without a common
/// divisor, about the golden section of the number of items (ours).
std::uint64_t spreading_multiplier(std::uint64_t items) {
  std::uint64_t m = std::max<std::uint64_t>(1, items / 1000 * 618 + items % 1000 * 618 / 1000);
  while (std::gcd(m, items) != 1) ++m;
  return m;
}

}  // namespace

AddressPattern::AddressPattern(const PatternSpec& spec, BlockRange region, BlockCount align)
    : spec_(spec), region_(region), align_(align) {
  SHADOW_ASSERT(align >= 1 && !region.empty(), "region and alignment of a workload");
  if (spec.kind != PatternKind::zipf) return;
  items_ = std::max<std::uint64_t>(1, region.count / align);
  zipf_.emplace(items_, spec.theta);
  multiplier_ = spreading_multiplier(items_);
}

Lbn AddressPattern::next(RandomStream& random, BlockCount size, std::optional<Lbn> fence) {
  SHADOW_ASSERT(size <= region_.count, "request larger than the region of its workload");
  switch (spec_.kind) {
    case PatternKind::uniform:
      break;
    case PatternKind::sequential:
      return in_sequence(size, (size + align_ - 1) / align_ * align_);
    case PatternKind::stride:
      return in_sequence(size, spec_.blocks);
    case PatternKind::zipf:
      return by_rank(zipf_->draw(random), size);
    case PatternKind::hot:
      return hot(random, size);
    case PatternKind::fence:
      if (fence) return near_fence(random, size, *fence);
  }
  return uniform(random, size);
}

Lbn AddressPattern::uniform(RandomStream& random, BlockCount size) const {
  return at_slot(random.uniform(slots(size)));
}

Lbn AddressPattern::by_rank(std::uint64_t rank, BlockCount size) const {
  const auto slot = static_cast<std::uint64_t>(Wide{rank} * multiplier_ % items_);
  return at_slot(std::min(slot, slots(size) - 1));
}

Lbn AddressPattern::hot(RandomStream& random, BlockCount size) const {
  const std::uint64_t all = slots(size);
  const auto share = static_cast<std::uint64_t>(spec_.hot_blocks * static_cast<double>(all));
  const std::uint64_t hot_slots = std::clamp<std::uint64_t>(share, 1, all);
  const bool in_hot = random.chance(spec_.hot_requests);
  if (in_hot || hot_slots == all) return at_slot(random.uniform(hot_slots));
  return at_slot(hot_slots + random.uniform(all - hot_slots));
}

Lbn AddressPattern::near_fence(RandomStream& random, BlockCount size, Lbn fence) const {
  const BlockCount passed = fence > region_.begin ? fence - region_.begin : 0;
  const std::uint64_t first = (passed + align_ - 1) / align_;
  const std::uint64_t all = slots(size);
  if (first >= all) return uniform(random, size);
  const BlockCount room = spec_.blocks > size ? spec_.blocks - size : 0;
  const std::uint64_t near = std::min(all - first, room / align_ + 1);
  return at_slot(first + random.uniform(near));
}

Lbn AddressPattern::in_sequence(BlockCount size, BlockCount step) {
  if (cursor_ + size > region_.count) cursor_ = 0;
  const Lbn lbn = region_.begin + cursor_;
  cursor_ += step;
  return lbn;
}

}  // namespace shadow::models
