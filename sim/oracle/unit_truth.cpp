#include "sim/oracle/unit_truth.hpp"

#include <algorithm>

#include "sim/oracle/stamps.hpp"

namespace shadow::sim {
namespace {

BlockRange overlap(BlockRange a, BlockRange b) {
  const Lbn begin = std::max(a.begin, b.begin);
  const Lbn end = std::min(a.end(), b.end());
  return {begin, end > begin ? end - begin : 0};
}

void enter(std::vector<Request*>& list, Request& r) {
  r.place = static_cast<std::uint32_t>(list.size());
  list.push_back(&r);
}

void leave(std::vector<Request*>& list, const Request& r) {
  list.back()->place = r.place;
  list[r.place] = list.back();
  list.pop_back();
}

void add_wrong(std::vector<WrongRun>& wrong, const WrongRun& run) {
  if (!wrong.empty() && wrong.back().range.end() == run.range.begin) {
    wrong.back().range.count += run.range.count;
  } else {
    wrong.push_back(run);
  }
}

}  // namespace

void UnitTruth::open_read(Request& r) {
  r.replaced_count = 0;
  completed_.prefetch_extents(r.range.begin);
  enter(reads_, r);
}

bool UnitTruth::open_write(Request& r) {
  r.raced = false;
  completed_.prefetch_extents(r.range.begin);
  for (Request* other : writes_) {
    if (!other->range.overlaps(r.range)) continue;
    other->raced = true;
    r.raced = true;
  }
  enter(writes_, r);
  return r.raced;
}

void UnitTruth::close_read(Request& r, const Blocks* data, std::vector<WrongRun>& wrong) {
  leave(reads_, r);
  if (data == nullptr) return;
  if (!completed_.holds(r.range, *data)) judge(r, *data, wrong);
  if (!maybe_.empty()) bind(r, *data);
}

void UnitTruth::close_write(Request& r) {
  leave(writes_, r);
  retire(r.range);
  if (r.raced) {
    note_race(r);
  } else if (!maybe_.empty()) {
    maybe_.forget(r.range);
  }
  completed_.write(r.range, r.data);
}

void UnitTruth::close_write_uncertain(Request& r) {
  leave(writes_, r);
  maybe_.add({r.range, r.data, r.node, kNeverBinds, r.raced});
}

// Whichever of the two reached a member last, stays there. What the first of them left, and
// whatever else lay beneath it, remains possible until the next ordinary write.
void UnitTruth::note_race(const Request& r) {
  completed_.read(r.range, scratch_);
  maybe_.add({r.range, scratch_, r.node, kNeverBinds, true});
}

// Reads under way may still return what `range` may hold now.
void UnitTruth::retire(BlockRange range) {
  for (Request* read : reads_) {
    const BlockRange common = overlap(read->range, range);
    if (common.empty()) continue;
    OldContents& old = read->add_replaced();
    old.range = common;
    completed_.read(common, old.data);
    for (const MaybeWrite& w : maybe_.all()) {
      const BlockRange part = overlap(w.range, common);
      if (part.empty()) continue;
      OldContents& possible = read->add_replaced();
      possible.range = part;
      possible.data = w.data.slice(part.begin - w.range.begin, part.count);
    }
  }
}

void UnitTruth::judge(const Request& r, const Blocks& data, std::vector<WrongRun>& wrong) {
  completed_.read(r.range, scratch_);
  auto have = scratch_.runs().begin();
  std::uint32_t have_left = have->count;
  Lbn lbn = r.range.begin;
  for (const Run& got : data.runs()) {
    for (std::uint32_t left = got.count; left > 0;) {
      if (have_left == 0) have_left = (++have)->count;
      const std::uint32_t n = std::min(left, have_left);
      if (got.stamp != have->stamp && !is_unjudged(have->stamp)) {
        judge_run(r, {{lbn, n}, have->stamp, got.stamp}, wrong);
      }
      lbn += n;
      left -= n;
      have_left -= n;
    }
  }
}

void UnitTruth::judge_run(const Request& r, WrongRun run, std::vector<WrongRun>& wrong) const {
  for (Lbn lbn = run.range.begin; lbn < run.range.end(); ++lbn) {
    if (explained(lbn, run.found) || was_legal(r, lbn, run.found)) continue;
    add_wrong(wrong, {{lbn, 1}, run.expected, run.found});
  }
}

bool UnitTruth::was_legal(const Request& r, Lbn lbn, Stamp stamp) const {
  for (std::size_t i = 0; i < r.replaced_count; ++i) {
    const OldContents& old = r.replaced[i];
    if (!old.range.contains(lbn)) continue;
    const Stamp then = old.data.at(lbn - old.range.begin);
    if (then == stamp || is_unjudged(then)) return true;
  }
  return false;
}

// From merge entry on the first answer binds all later ones (R6.114); an answer beside an
// outstanding write binds nothing.
void UnitTruth::bind(const Request& r, const Blocks& data) {
  if (!maybe_.overlaps(r.range)) return;
  for (Lbn lbn = r.range.begin; lbn < r.range.end(); ++lbn) {
    if (!maybe_.binds(lbn, r.sequence) || outstanding(lbn)) continue;
    const Stamp answer = data.at(lbn - r.range.begin);
    if (answer != completed_.at(lbn) && !maybe_.explains(lbn, answer)) continue;
    retire({lbn, 1});
    completed_.fill({lbn, 1}, answer);
    maybe_.forget({lbn, 1});
  }
}

bool UnitTruth::explained(Lbn lbn, Stamp stamp) const {
  for (const Request* w : writes_) {
    if (w->range.contains(lbn) && w->data.at(lbn - w->range.begin) == stamp) return true;
  }
  return maybe_.explains(lbn, stamp);
}

bool UnitTruth::outstanding(Lbn lbn) const {
  return std::any_of(writes_.begin(), writes_.end(),
                     [lbn](const Request* w) { return w->range.contains(lbn); });
}

bool UnitTruth::unsettled(BlockRange range) const {
  return maybe_.overlaps(range) ||
         std::any_of(writes_.begin(), writes_.end(),
                     [range](const Request* w) { return w->range.overlaps(range); });
}

BlockCount UnitTruth::outstanding_blocks() const {
  MaybeWrites all;
  for (const Request* w : writes_) all.add({w->range, {}, w->node, kNeverBinds});
  return all.blocks();
}

std::vector<Stamp> UnitTruth::alternatives(Lbn lbn) const {
  std::vector<Stamp> out;
  for (const Request* w : writes_) {
    if (w->range.contains(lbn)) out.push_back(w->data.at(lbn - w->range.begin));
  }
  for (const MaybeWrite& w : maybe_.all()) {
    if (w.range.contains(lbn)) out.push_back(w.data.at(lbn - w.range.begin));
  }
  return out;
}

}  // namespace shadow::sim
