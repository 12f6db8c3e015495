#pragma once
// The kinds of work that the engine performs on a set (R1.14): whatever is counted or drawn belongs
// to one of them.
#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/types.hpp"

namespace shadow {

/// `control` is no work on the set's data: storage control blocks and home blocks.
enum class WorkKind : std::uint8_t { read, write, copy, merge, control, count_ };

/// Commands to a member since it was mounted on this node, by the work that they were part of; also
/// those that failed.
class WorkCounts {
 public:
  struct Count {
    std::uint64_t commands = 0;
    BlockCount blocks = 0;
  };
  void add(WorkKind kind, BlockCount blocks) {
    Count& c = counts_[static_cast<std::size_t>(kind)];
    ++c.commands;
    c.blocks += blocks;
  }
  [[nodiscard]] const Count& of(WorkKind kind) const {
    return counts_[static_cast<std::size_t>(kind)];
  }
  /// Commands of all kinds.
  [[nodiscard]] std::uint64_t commands() const {
    std::uint64_t n = 0;
    for (const Count& c : counts_) n += c.commands;
    return n;
  }

 private:
  std::array<Count, static_cast<std::size_t>(WorkKind::count_)> counts_{};
};

}  // namespace shadow
