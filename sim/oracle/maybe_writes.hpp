#pragma once
// Writes of which nobody knows whether they were performed: they failed, or their node died. Each
// of their blocks stays legal until a later write to it completes or, from merge entry on, a read
// has bound its value (R6.110, R6.114). A block that was forgotten too late would hide a command of
// a dead node that is performed long after.
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/base/blocks.hpp"
#include "engine/base/types.hpp"

namespace shadow::sim {

/// What is left of one such write: `data` lies at `range`.
struct MaybeWrite {
  BlockRange range;
  Blocks data;
  NodeId node;
  std::uint64_t
      binds_from;      // reads that began after this sequence number bind; kNeverBinds: not yet
  bool raced = false;  // two writes of the application overlapped: members may differ (R6.21c)
};
inline constexpr std::uint64_t kNeverBinds = std::numeric_limits<std::uint64_t>::max();

/// The uncertain writes of one unit. Usually empty.
class MaybeWrites {
 public:
  [[nodiscard]] bool empty() const { return writes_.empty(); }
  [[nodiscard]] const std::vector<MaybeWrite>& all() const { return writes_; }
  void add(MaybeWrite write);
  /// Blocks of `range` have a known value again.
  void forget(BlockRange range);
  /// The unit has entered merge state: reads that begin after `sequence` bind what was written
  /// before (R6.114).
  void bind_from(std::uint64_t sequence);
  [[nodiscard]] bool overlaps(BlockRange range) const;
  /// Would `stamp` at `lbn` be what one of them wrote?
  [[nodiscard]] bool explains(Lbn lbn, Stamp stamp) const;
  /// Two writes of the application met in this block.
  [[nodiscard]] bool raced(Lbn lbn) const;
  /// All writes that touch `lbn` are from before the last merge entry, and a read with this
  /// sequence number came after it.
  [[nodiscard]] bool binds(Lbn lbn, std::uint64_t sequence) const;
  /// Number of blocks touched, each counted once.
  [[nodiscard]] BlockCount blocks() const;

 private:
  std::vector<MaybeWrite> writes_;
};

}  // namespace shadow::sim
