#include "models/disk/defects.hpp"

#include <algorithm>

namespace shadow::models {

BlockCount Defects::size() const {
  BlockCount blocks = 0;
  for (const auto& [begin, stretch] : stretches_) blocks += stretch.end - begin;
  return blocks;
}

Defects::Stretches::iterator Defects::from(Lbn lbn) {
  const auto behind = stretches_.upper_bound(lbn);
  if (behind == stretches_.begin()) return behind;
  const auto before = std::prev(behind);
  return before->second.end > lbn ? before : behind;
}

void Defects::remove(BlockRange range) {
  if (range.empty()) return;
  auto it = from(range.begin);
  while (it != stretches_.end() && it->first < range.end()) {
    const Lbn begin = it->first;
    const Stretch stretch = it->second;
    it = stretches_.erase(it);
    if (begin < range.begin) stretches_[begin] = {range.begin, stretch.kind};
    if (stretch.end > range.end()) stretches_[range.end()] = stretch;
  }
}

void Defects::add(BlockRange range, DefectKind kind) {
  if (range.empty()) return;
  remove(range);
  stretches_[range.begin] = {range.end(), kind};
}

void Defects::repair() {
  std::erase_if(stretches_, [](const auto& s) { return s.second.kind != DefectKind::marked; });
}

Defects::Outcome Defects::read(BlockRange range) {
  Outcome outcome{Status::normal, range.count};
  for (auto it = from(range.begin); it != stretches_.end() && it->first < range.end(); ++it) {
    const Lbn bad = std::max(it->first, range.begin);
    const BlockCount before = bad - range.begin;
    switch (it->second.kind) {
      case DefectKind::correctable:
        outcome.status = Status::wasecc;
        continue;
      case DefectKind::torn:
        continue;
      case DefectKind::marked:
        return {Status::forced_error, before};
      case DefectKind::revectored:
        remove({bad, 1});
        return {Status::parity, before};
      case DefectKind::lost:
      case DefectKind::unwritable:
        return {Status::parity, before};
    }
  }
  return outcome;
}

Defects::Outcome Defects::write(BlockRange range) {
  for (Lbn at = range.begin; at < range.end();) {
    const auto it = from(at);
    if (it == stretches_.end() || it->first >= range.end()) break;
    const Lbn bad = std::max(it->first, range.begin);
    const Stretch stretch = it->second;
    if (stretch.kind == DefectKind::unwritable) return {Status::parity, bad - range.begin};
    if (stretch.kind == DefectKind::torn) {
      stretches_.erase(it);
      return {Status::drive_error, bad - range.begin};
    }
    at = std::min(stretch.end, range.end());
    if (stretch.kind != DefectKind::correctable) remove({bad, at - bad});
  }
  return {Status::normal, range.count};
}

}  // namespace shadow::models
