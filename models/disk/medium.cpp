#include "models/disk/medium.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

namespace shadow::models {
namespace {

constexpr std::size_t kEntryBytes = sizeof(Stamp) + sizeof(std::uint16_t);

// Index of the last start <= offset in [0, count); start[0] == 0. No branch that depends on data.
std::uint32_t halve(const std::uint16_t* start, std::uint32_t count, std::uint32_t offset) {
  std::uint32_t base = 0;
  while (count > 1) {
    const std::uint32_t half = count / 2;
    base += start[base + half] <= offset ? half : 0;
    count -= half;
  }
  return base;
}

// The same for long lists: extents lie about evenly, so a guess is hardly ever off by more than
// kWindow, and the search stays within the cache lines around it, which prefetch_extents asks for.
std::uint32_t find(const std::uint16_t* start, std::uint32_t count, std::uint32_t offset) {
  constexpr std::uint32_t kWindow = 16;
  if (count <= 4 * kWindow) return halve(start, count, offset);
  const std::uint32_t guess = count * offset / static_cast<std::uint32_t>(Medium::kPageBlocks);
  std::uint32_t low = guess > kWindow ? guess - kWindow : 0;
  std::uint32_t high = std::min(guess + kWindow, count);
  while (start[low] > offset) {
    high = low;
    low = low > 2 * kWindow ? low - 2 * kWindow : 0;
  }
  while (high < count && start[high] <= offset) {
    low = high;
    high = std::min(high + 2 * kWindow, count);
  }
  return low + halve(start + low, high - low, offset);
}

}  // namespace

Medium::Medium(BlockCount size, Stamp everywhere)
    : size_(size),
      everywhere_(everywhere),
      page_count_((size + kPageBlocks - 1) / kPageBlocks),
      piece_of_(static_cast<std::uint32_t*>(
          std::calloc(page_count_ / kPiecePages + 1, sizeof(std::uint32_t)))),
      pieces_(1) {
  SHADOW_ASSERT(size > 0, "a medium without blocks");
  if (!piece_of_) throw std::bad_alloc();
}

Medium::Medium(Medium&& o) noexcept
    : size_(o.size_),
      everywhere_(o.everywhere_),
      page_count_(std::exchange(o.page_count_, 0)),
      piece_of_(std::move(o.piece_of_)),
      pieces_(std::exchange(o.pieces_, {})),
      extents_(o.extents_),
      extent_bytes_(o.extent_bytes_) {}

Medium::~Medium() { clear(); }

void Medium::clear() {
  if (extent_bytes_ == 0) return;
  for (Piece& piece : pieces_) {
    for (Page& p : piece.pages) release(p);
  }
}

Medium::Page& Medium::open_new(std::size_t i) {
  piece_of_[i / kPiecePages] = static_cast<std::uint32_t>(pieces_.size());
  return pieces_.emplace_back().pages[i % kPiecePages];
}

void Medium::copy(const Medium& other) {
  SHADOW_ASSERT(size_ <= other.size_, "contents of a smaller medium");
  clear();
  everywhere_ = other.everywhere_;
  std::copy_n(other.piece_of_.get(), page_count_ / kPiecePages + 1, piece_of_.get());
  pieces_ = other.pieces_;
  for (Piece& piece : pieces_) {
    for (Page& p : piece.pages) {
      if (p.count == 0) continue;
      const Page theirs = std::exchange(p, Page{});
      reserve(p, theirs.count);
      std::copy_n(stamps(theirs), theirs.count, stamps(p));
      std::copy_n(starts(theirs), theirs.count, starts(p));
      p.count = theirs.count;
    }
  }
  extents_ = other.extents_;
}

template <class F>
bool Medium::each(const Page& p, std::uint32_t from, std::uint32_t to, F&& piece) const {
  if (p.count == 0) return piece(from, to, uniform(p));
  const std::uint16_t* const start = starts(p);
  const Stamp* const stamp = stamps(p);
  for (std::uint32_t i = find(start, p.count, from); from < to; ++i) {
    const std::uint32_t end = i + 1 < p.count ? std::min<std::uint32_t>(start[i + 1], to) : to;
    if (!piece(from, end, stamp[i])) return false;
    from = end;
  }
  return true;
}

void Medium::read(BlockRange range, Blocks& out) const {
  SHADOW_ASSERT(inside(range), "read outside the medium");
  out.clear();
  Lbn lbn = range.begin;
  while (lbn < range.end()) {
    const auto from = static_cast<std::uint32_t>(lbn % kPageBlocks);
    const auto n = std::min<BlockCount>(kPageBlocks - from, range.end() - lbn);
    each(page(lbn / kPageBlocks), from, from + static_cast<std::uint32_t>(n),
         [&out](std::uint32_t a, std::uint32_t b, Stamp s) {
           out.append(s, b - a);
           return true;
         });
    lbn += n;
  }
}

Stamp Medium::at(Lbn lbn) const {
  SHADOW_ASSERT(lbn < size_, "block outside the medium");
  const Page& p = page(lbn / kPageBlocks);
  if (p.count == 0) return uniform(p);
  return stamps(p)[find(starts(p), p.count, static_cast<std::uint32_t>(lbn % kPageBlocks))];
}

bool Medium::holds(BlockRange range, const Blocks& contents) const {
  SHADOW_ASSERT(inside(range) && range.count <= contents.count(), "compare outside");
  const Run* run = contents.runs().data();
  std::uint32_t left = range.empty() ? 0 : run->count;  // of the run in hand
  Lbn lbn = range.begin;
  const auto matches = [&run, &left](std::uint32_t a, std::uint32_t b, Stamp s) {
    for (std::uint32_t n = b - a; n > 0;) {
      if (left == 0) left = (++run)->count;
      if (run->stamp != s) return false;
      const std::uint32_t step = std::min(n, left);
      n -= step;
      left -= step;
    }
    return true;
  };
  while (lbn < range.end()) {
    const auto from = static_cast<std::uint32_t>(lbn % kPageBlocks);
    const auto n = std::min<BlockCount>(kPageBlocks - from, range.end() - lbn);
    if (!each(page(lbn / kPageBlocks), from, from + static_cast<std::uint32_t>(n), matches)) {
      return false;
    }
    lbn += n;
  }
  return true;
}

void Medium::fill(BlockRange range, Stamp stamp) {
  SHADOW_ASSERT(inside(range), "write outside the medium");
  Lbn lbn = range.begin;
  while (lbn < range.end()) {
    const auto from = static_cast<std::uint32_t>(lbn % kPageBlocks);
    const auto n =
        static_cast<std::uint32_t>(std::min<BlockCount>(kPageBlocks - from, range.end() - lbn));
    const Run run{stamp, n};
    splice(open(lbn / kPageBlocks), from, from + n, &run, 1);
    lbn += n;
  }
}

void Medium::write(BlockRange range, const Blocks& contents) {
  SHADOW_ASSERT(inside(range) && range.count <= contents.count(), "write outside the medium");
  if (contents.runs().size() == 1) return fill(range, contents.runs()[0].stamp);
  // Runs of one page at a time, so that a page is opened once however many runs it gets.
  std::array<Run, kPageBlocks> clipped;  // NOLINT: filled below
  const Run* run = contents.runs().data();
  std::uint32_t left = range.empty() ? 0 : run->count;
  Lbn lbn = range.begin;
  while (lbn < range.end()) {
    const auto from = static_cast<std::uint32_t>(lbn % kPageBlocks);
    const auto n =
        static_cast<std::uint32_t>(std::min<BlockCount>(kPageBlocks - from, range.end() - lbn));
    std::size_t count = 0;
    for (std::uint32_t todo = n; todo > 0;) {
      if (left == 0) left = (++run)->count;
      const std::uint32_t step = std::min(todo, left);
      clipped[count++] = Run{run->stamp, step};
      todo -= step;
      left -= step;
    }
    splice(open(lbn / kPageBlocks), from, from + n, clipped.data(), count);
    lbn += n;
  }
}

// Replaces [from, to) of a page by `runs`, joining equal neighbours at both ends; neighbours within
// `runs` differ.
void Medium::splice(Page& p, std::uint32_t from, std::uint32_t to, const Run* runs,
                    std::size_t count) {
  if (p.count == 0) {
    const Stamp all = uniform(p);
    if (count == 1 && (runs->stamp == all || to - from == kPageBlocks)) {
      if (runs->stamp != all) make_uniform(p, runs->stamp);
      return;
    }
    reserve(p, static_cast<std::uint32_t>(count) + 2);
    stamps(p)[0] = all;
    starts(p)[0] = 0;
    p.count = 1;
    ++extents_;
  }
  const std::uint32_t old = p.count;
  const std::uint32_t i = find(starts(p), old, from);
  std::uint32_t j = i;  // the extent of the last block: few further on, as a rule
  while (j + 1 < old && starts(p)[j + 1] < to) ++j;
  const std::uint32_t j_end =
      j + 1 < old ? starts(p)[j + 1] : static_cast<std::uint32_t>(kPageBlocks);
  std::uint32_t low = starts(p)[i] < from ? i + 1 : i;  // entries [low, high) go
  std::uint32_t high = j + 1;
  Stamp after = stamps(p)[j];  // what follows at `to`, if the last extent is cut there
  bool keep_tail = j_end > to;
  const Run* run = runs;
  const Run* const last = runs + count - 1;
  std::uint32_t at = from;
  if (low > 0 && stamps(p)[low - 1] == run->stamp) {  // joins the extent before
    at += run->count;
    ++run;
  }
  if (keep_tail) {
    keep_tail = after != last->stamp;
  } else if (high < old && stamps(p)[high] == last->stamp) {
    ++high;  // joins the extent behind
  }
  const auto fresh = static_cast<std::uint32_t>(last + 1 - run) + (keep_tail ? 1 : 0);
  const std::uint32_t now = old - (high - low) + fresh;
  if (now == 1) {
    const Stamp all = low > 0 ? stamps(p)[0] : last->stamp;
    release(p);
    make_uniform(p, all);
    return;
  }
  reserve(p, now);
  Stamp* const stamp = stamps(p);
  std::uint16_t* const start = starts(p);
  if (low + fresh != high) {
    std::memmove(stamp + low + fresh, stamp + high, (old - high) * sizeof(Stamp));
    std::memmove(start + low + fresh, start + high, (old - high) * sizeof(std::uint16_t));
  }
  for (; run <= last; ++run, ++low) {
    stamp[low] = run->stamp;
    start[low] = static_cast<std::uint16_t>(at);
    at += run->count;
  }
  if (keep_tail) {
    stamp[low] = after;
    start[low] = static_cast<std::uint16_t>(to);
  }
  extents_ += now;
  extents_ -= old;
  p.count = static_cast<std::uint16_t>(now);
}

void Medium::make_uniform(Page& p, Stamp stamp) { p = Page{stamp, 0, kUniform, 0}; }

// Room for `entries`; grows by half so that a page in the making is not copied at every write.
void Medium::reserve(Page& p, std::uint32_t entries) {
  const std::uint32_t have = p.count == 0 ? 0 : p.capacity;
  if (entries <= have) return;
  const auto limit = static_cast<std::uint32_t>(kPageBlocks);
  const std::uint32_t want = std::min(limit, std::max({4U, entries, have + have / 2}));
  void* const memory = std::malloc(want * kEntryBytes);
  if (memory == nullptr) throw std::bad_alloc();
  Page bigger{reinterpret_cast<std::uint64_t>(memory), p.count, static_cast<std::uint16_t>(want),
              0};
  if (p.count > 0) {
    std::memcpy(stamps(bigger), stamps(p), p.count * sizeof(Stamp));
    std::memcpy(starts(bigger), starts(p), p.count * sizeof(std::uint16_t));
    std::free(stamps(p));
  }
  extent_bytes_ += (want - have) * kEntryBytes;
  p = bigger;
}

void Medium::release(Page& p) {
  if (p.count == 0) return;
  extents_ -= p.count;
  extent_bytes_ -= p.capacity * kEntryBytes;
  std::free(stamps(p));
  p = Page{};
}

std::size_t Medium::bytes_used() const {
  return (page_count_ / kPiecePages + 1) * sizeof(std::uint32_t) +
         pieces_.capacity() * sizeof(Piece) + extent_bytes_;
}

void Medium::differences(const Medium& a, const Medium& b, BlockRange range,
                         const Difference& found) {
  SHADOW_ASSERT(a.inside(range) && b.inside(range), "compare outside the medium");
  Lbn lbn = range.begin;
  while (lbn < range.end()) {
    const std::size_t page = lbn / kPageBlocks;
    const std::size_t piece = page / kPiecePages;
    if ((a.piece_of_[piece] | b.piece_of_[piece]) == 0 && a.everywhere_ == b.everywhere_) {
      lbn = std::min<Lbn>(range.end(), (piece + 1) * kPiecePages * kPageBlocks);
      continue;
    }
    const Page& p = a.page(page);
    const Page& q = b.page(page);
    const auto from = static_cast<std::uint32_t>(lbn % kPageBlocks);
    const auto n = std::min<BlockCount>(kPageBlocks - from, range.end() - lbn);
    lbn += n;
    if (p.count == 0 && q.count == 0 && a.uniform(p) == b.uniform(q)) continue;
    const Lbn base = page * kPageBlocks;
    a.each(p, from, from + static_cast<std::uint32_t>(n),
           [&](std::uint32_t x, std::uint32_t y, Stamp s) {
             return b.each(q, x, y, [&](std::uint32_t u, std::uint32_t v, Stamp t) {
               if (s != t) found(BlockRange{base + u, v - u}, s, t);
               return true;
             });
           });
  }
}

bool Medium::equal(const Medium& a, const Medium& b, BlockRange range) {
  bool same = true;
  differences(a, b, range, [&same](BlockRange, Stamp, Stamp) { same = false; });
  return same;
}

}  // namespace shadow::models
