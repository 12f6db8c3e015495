#include "models/disk/defects.hpp"

namespace shadow::models {

void Defects::add(BlockRange range, DefectKind kind) {
  for (Lbn lbn = range.begin; lbn < range.end(); ++lbn) blocks_[lbn] = kind;
}

Defects::Outcome Defects::read(BlockRange range) {
  Outcome outcome{Status::normal, range.count};
  for (auto it = blocks_.lower_bound(range.begin); it != blocks_.end() && it->first < range.end();
       ++it) {
    const BlockCount before = it->first - range.begin;
    switch (it->second) {
      case DefectKind::correctable:
        outcome.status = Status::wasecc;
        continue;
      case DefectKind::marked:
        return {Status::forced_error, before};
      case DefectKind::revectored:
        blocks_.erase(it);
        return {Status::parity, before};
      case DefectKind::lost:
      case DefectKind::unwritable:
        return {Status::parity, before};
    }
  }
  return outcome;
}

Defects::Outcome Defects::write(BlockRange range) {
  auto it = blocks_.lower_bound(range.begin);
  while (it != blocks_.end() && it->first < range.end()) {
    if (it->second == DefectKind::unwritable) return {Status::parity, it->first - range.begin};
    it = it->second == DefectKind::correctable ? std::next(it) : blocks_.erase(it);
  }
  return {Status::normal, range.count};
}

}  // namespace shadow::models
