#pragma once
// An outstanding request of a user, as the oracle sees it.
#include <cstdint>
#include <vector>

#include "engine/base/blocks.hpp"
#include "engine/base/types.hpp"

namespace shadow::sim {

/// Contents that were legal for a while: `data` lay at `range`.
struct OldContents {
  BlockRange range;
  Blocks data;
};

/// Slots are used again with their memory, so that a request costs no allocation.
struct Request {
  enum class State : std::uint8_t { free, reading, writing, dead };
  State state = State::free;
  NodeId node;
  std::uint16_t unit = 0;
  BlockRange range;
  Blocks data;                        // of a write
  std::uint64_t sequence = 0;         // order of begins and merge entries
  std::vector<OldContents> replaced;  // of a read: what later writes replaced since it began
  std::size_t replaced_count = 0;
  std::uint32_t place = 0;  // in its unit's list of open reads or writes
  bool raced = false;       // of a write: overlaps another outstanding write (R6.21c)

  /// Another legal answer of this read; uses the memory of earlier ones.
  OldContents& add_replaced() {
    if (replaced_count == replaced.size()) replaced.emplace_back();
    return replaced[replaced_count++];
  }
};

}  // namespace shadow::sim
