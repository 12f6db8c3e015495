#include "sim/oracle/maybe_writes.hpp"

#include <algorithm>
#include <utility>

namespace shadow::sim {

void MaybeWrites::add(MaybeWrite write) {
  if (!write.range.empty()) writes_.push_back(std::move(write));
}

void MaybeWrites::forget(BlockRange range) {
  if (!overlaps(range)) return;
  std::vector<MaybeWrite> left;
  const auto keep = [&left](const MaybeWrite& w, Lbn begin, Lbn end) {
    if (begin >= end) return;
    const BlockRange piece{begin, end - begin};
    left.push_back(
        {piece, w.data.slice(begin - w.range.begin, piece.count), w.node, w.binds_from, w.raced});
  };
  for (const MaybeWrite& w : writes_) {
    if (!w.range.overlaps(range)) {
      left.push_back(w);
      continue;
    }
    keep(w, w.range.begin, range.begin);
    keep(w, range.end(), w.range.end());
  }
  writes_ = std::move(left);
}

void MaybeWrites::bind_from(std::uint64_t sequence) {
  for (MaybeWrite& w : writes_) {
    if (!w.raced) w.binds_from = std::min(w.binds_from, sequence);
  }
}

bool MaybeWrites::overlaps(BlockRange range) const {
  return std::any_of(writes_.begin(), writes_.end(),
                     [range](const MaybeWrite& w) { return w.range.overlaps(range); });
}

bool MaybeWrites::explains(Lbn lbn, Stamp stamp) const {
  return std::any_of(writes_.begin(), writes_.end(), [lbn, stamp](const MaybeWrite& w) {
    return w.range.contains(lbn) && w.data.at(lbn - w.range.begin) == stamp;
  });
}

bool MaybeWrites::raced(Lbn lbn) const {
  return std::any_of(writes_.begin(), writes_.end(),
                     [lbn](const MaybeWrite& w) { return w.raced && w.range.contains(lbn); });
}

bool MaybeWrites::binds(Lbn lbn, std::uint64_t sequence) const {
  bool any = false;
  for (const MaybeWrite& w : writes_) {
    if (!w.range.contains(lbn)) continue;
    if (sequence <= w.binds_from) return false;
    any = true;
  }
  return any;
}

BlockCount MaybeWrites::blocks() const {
  std::vector<BlockRange> ranges;
  for (const MaybeWrite& w : writes_) ranges.push_back(w.range);
  std::sort(ranges.begin(), ranges.end(),
            [](const BlockRange& a, const BlockRange& b) { return a.begin < b.begin; });
  BlockCount total = 0;
  Lbn reached = 0;
  for (const BlockRange& r : ranges) {
    const Lbn from = std::max(reached, r.begin);
    if (r.end() > from) total += r.end() - from;
    reached = std::max(reached, r.end());
  }
  return total;
}

}  // namespace shadow::sim
