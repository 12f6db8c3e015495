#pragma once
// The contents of a disk: which write wrote each block. A table of 1 MiB pages; a page is one stamp
// or sorted arrays of extents, 10 bytes each, so that a terabyte costs what was written to it
// (measured: 4-9 times faster than maps). The oracle keeps what it knows in the same store.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <vector>

#include "engine/base/assert.hpp"
#include "engine/base/blocks.hpp"
#include "engine/base/types.hpp"

namespace shadow::models {

/// Contents of blocks 0..size-1. Blocks never written hold the stamp given at construction and cost
/// nothing.
class Medium {
 public:
  /// `size` in blocks (> 0); `everywhere`: what every block holds at first.
  explicit Medium(BlockCount size, Stamp everywhere = kBlank);
  ~Medium();
  Medium(Medium&& o) noexcept;
  Medium& operator=(Medium&&) = delete;

  [[nodiscard]] BlockCount size() const { return size_; }
  /// Puts the contents of `range` (inside the medium) into `out`, which loses what it held.
  void read(BlockRange range, Blocks& out) const;
  /// Writes the first `range.count` blocks of `contents`; a shorter range than the contents is a
  /// write that was cut.
  void write(BlockRange range, const Blocks& contents);
  /// Writes one stamp all over `range`.
  void fill(BlockRange range, Stamp stamp);
  [[nodiscard]] Stamp at(Lbn lbn) const;
  /// Does `range` hold the first `range.count` blocks of `contents`? Copies nothing.
  [[nodiscard]] bool holds(BlockRange range, const Blocks& contents) const;

  /// Hints to the processor's cache: the entry of the table; then, some time later, the extents it
  /// points to.
  void prefetch_page(Lbn lbn) const { __builtin_prefetch(&page(lbn / kPageBlocks)); }
  void prefetch_extents(Lbn lbn) const {
    const Page& p = page(lbn / kPageBlocks);
    if (p.count == 0) return;
    const std::size_t guess = p.count * (lbn % kPageBlocks) / kPageBlocks;
    __builtin_prefetch(starts(p) + guess);
    __builtin_prefetch(stamps(p) + guess);
  }

  /// Holds from now on what the first blocks of `other`, which is no smaller, hold.
  void copy(const Medium& other);

  /// Memory: the page table, which is there only where something was written, and the extents.
  [[nodiscard]] std::size_t bytes_used() const;
  /// Extents in pages that hold more than one.
  [[nodiscard]] std::uint64_t extents() const { return extents_; }

  /// A run of blocks that two media hold differently: where, and what each holds (one stamp each).
  using Difference = std::function<void(BlockRange where, Stamp a, Stamp b)>;
  /// Tells `found` every difference within `range`, ascending; both media contain it.
  static void differences(const Medium& a, const Medium& b, BlockRange range,
                          const Difference& found);
  /// No difference within `range`.
  [[nodiscard]] static bool equal(const Medium& a, const Medium& b, BlockRange range);

  static constexpr BlockCount kPageBlocks =
      2048;  // 1 MiB; 512 blocks: four times the table, no gain

 private:
  // count == 0: all blocks hold `word` if `capacity` is kUniform, else `everywhere_` (a page never
  // written is all zeroes). Otherwise `word` points to Stamp[capacity], uint16 start[capacity].
  struct Page {
    std::uint64_t word;
    std::uint16_t count;
    std::uint16_t capacity;
    std::uint32_t unused;
  };
  static constexpr std::uint16_t kUniform = 0xffff;
  // The table in pieces of one cache line: a piece is made when one of its pages is written, so
  // that thousands of media of a few writes each cost little (measured: a flat table is touched all
  // over by scattered writes).
  static constexpr std::size_t kPiecePages = 4;
  struct alignas(64) Piece {
    Page pages[kPiecePages];  // NOLINT: a plain array keeps the piece an aggregate
  };

  [[nodiscard]] const Page& page(std::size_t i) const {
    return pieces_[piece_of_[i / kPiecePages]].pages[i % kPiecePages];
  }
  // The page, to be written; invalidates references to other pages.
  [[nodiscard]] Page& open(std::size_t i) {
    const std::uint32_t piece = piece_of_[i / kPiecePages];
    return piece == 0 ? open_new(i) : pieces_[piece].pages[i % kPiecePages];
  }
  [[nodiscard]] Page& open_new(std::size_t i);

  [[nodiscard]] static Stamp* stamps(const Page& p) {
    return reinterpret_cast<Stamp*>(p.word);  // NOLINT: an owned pointer or a stamp, by `count`
  }
  [[nodiscard]] static std::uint16_t* starts(const Page& p) {
    return reinterpret_cast<std::uint16_t*>(stamps(p) + p.capacity);
  }
  [[nodiscard]] Stamp uniform(const Page& p) const {
    return p.capacity == kUniform ? p.word : everywhere_;
  }
  // Calls piece(offset in page, end, stamp) for each extent of [from, to); piece answers false to
  // stop.
  template <class F>
  bool each(const Page& p, std::uint32_t from, std::uint32_t to, F&& piece) const;
  void splice(Page& p, std::uint32_t from, std::uint32_t to, const Run* runs, std::size_t count);
  void make_uniform(Page& p, Stamp stamp);
  void reserve(Page& p, std::uint32_t entries);
  void release(Page& p);
  void clear();
  [[nodiscard]] bool inside(BlockRange r) const {
    return r.begin <= size_ && r.count <= size_ - r.begin;
  }

  struct Free {
    void operator()(void* p) const { std::free(p); }
  };
  BlockCount size_;
  Stamp everywhere_;
  std::size_t page_count_;
  std::unique_ptr<std::uint32_t[], Free> piece_of_;  // 0: none of its pages was written
  std::vector<Piece> pieces_;                        // the first stands for all that were not
  std::uint64_t extents_ = 0;
  std::size_t extent_bytes_ = 0;
};

}  // namespace shadow::models
