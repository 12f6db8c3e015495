#pragma once
// Contents in motion. A block's contents are named by a Stamp: the identity of the write that wrote
// it. Equal stamps at equal LBNs are equal data, so a terabyte costs what was written to it. Blocks
// whose bytes matter (the storage control block) have a stamp that names their bytes: see
// sector.hpp.
#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/types.hpp"

namespace shadow {

/// Names the contents of one block. 0 = never written (blank). The top bit is set for contents with
/// real bytes.
using Stamp = std::uint64_t;
inline constexpr Stamp kBlank = 0;
inline constexpr Stamp kBytesTag = Stamp{1} << 63;

/// `count` neighbouring blocks with one stamp.
struct Run {
  Stamp stamp = kBlank;
  std::uint32_t count = 0;
  friend bool operator==(const Run&, const Run&) = default;
};

/// The contents of some consecutive blocks as runs of equal stamps; neighbours with equal stamps
/// are one run, so equal contents have equal runs. Up to four runs lie inline: no allocation for
/// ordinary I/O.
class Blocks {
 public:
  Blocks() = default;
  /// `count` blocks, all of one stamp.
  Blocks(Stamp stamp, BlockCount count) { append(stamp, count); }

  Blocks(const Blocks& o) { assign(o); }
  Blocks& operator=(const Blocks& o) {
    if (this != &o) assign(o);
    return *this;
  }
  Blocks(Blocks&& o) noexcept { steal(o); }
  Blocks& operator=(Blocks&& o) noexcept {
    if (this != &o) steal(o);
    return *this;
  }
  ~Blocks() = default;

  /// Adds `count` blocks at the end; joins the last run if the stamp is the same.
  void append(Stamp stamp, BlockCount count);
  void clear() {
    size_ = 0;
    count_ = 0;
  }

  [[nodiscard]] std::span<const Run> runs() const { return {data(), size_}; }
  /// Number of blocks in all.
  [[nodiscard]] BlockCount count() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// Stamp of block `index`; index < count().
  [[nodiscard]] Stamp at(BlockCount index) const;
  /// The contents of `count` blocks from `first` on; inside count().
  [[nodiscard]] Blocks slice(BlockCount first, BlockCount count) const;

  friend bool operator==(const Blocks& a, const Blocks& b);

 private:
  static constexpr std::uint32_t kInline = 4;
  [[nodiscard]] const Run* data() const { return heap_ ? heap_.get() : inline_.data(); }
  [[nodiscard]] Run* data() { return heap_ ? heap_.get() : inline_.data(); }
  void grow();
  void assign(const Blocks& o);
  void steal(Blocks& o) noexcept;

  std::array<Run, kInline> inline_{};
  std::unique_ptr<Run[]> heap_;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = kInline;
  BlockCount count_ = 0;
};

}  // namespace shadow
