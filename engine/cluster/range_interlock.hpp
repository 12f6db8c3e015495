#pragma once
// The range interlock: corrections must not overwrite newer user writes. The range is announced
// under the range lock to every node that has the set mounted; each holds new user I/O to it, waits
// until its outstanding I/O to it has ended, and acknowledges (R6.57). Without a difference nobody
// is interrupted.
#include <functional>

#include "engine/base/blocks.hpp"
#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"

namespace shadow {

class VirtualUnit;

class RangeInterlock {
 public:
  explicit RangeInterlock(VirtualUnit& unit) : unit_(unit) {}

  /// Makes the range equal on all full members, from the merge master, or from a member that can
  /// deliver a block that the master cannot; `into` receives the data. normal | pending: given up
  /// because of a change, start over | parity, forced_error: no member can deliver a block.
  Task<Status> correct(BlockRange range, Blocks& into);
  /// Runs `work` with the range held on all nodes. pending: given up because of a change, `work`
  /// did not run.
  Task<Status> with_range(BlockRange range, std::function<Task<Status>()> work);

  /// This node's part of the announcement: holds the range, drains it. normal | cancelled: a change
  /// is under way here.
  Task<Status> hold_here(BlockRange range, NodeId by);

  /// As `correct`, within the work of with_range.
  Task<Status> correct_held(BlockRange range, Blocks& into);

 private:
  Task<Status> correct_block_by_block(BlockRange range, Blocks& into);

  VirtualUnit& unit_;
};

}  // namespace shadow
