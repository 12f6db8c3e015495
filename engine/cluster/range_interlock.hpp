#pragma once
// The range interlock: corrections must not overwrite newer user writes. The range is announced
// under the range lock to every node that has the set mounted; each holds new user I/O to it, waits
// until its outstanding I/O to it has ended, and acknowledges (R6.57). Without a difference nobody
// is interrupted.
#include <functional>
#include <string_view>

#include "engine/base/blocks.hpp"
#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"
#include "engine/unit/work.hpp"

namespace shadow {

class AllIo;
class InFlight;
class VirtualUnit;
struct Member;

class RangeInterlock {
 public:
  explicit RangeInterlock(VirtualUnit& unit) : unit_(unit) {}

  /// Makes the range equal on all full members, as part of `work`: from the merge master, or from a
  /// member that can deliver a block that the master cannot; `into` receives the data. Blocks that
  /// no member can deliver are marked as lost on all that can carry the mark (R2.11). normal |
  /// pending: given up because of a change, start over | parity: no member can deliver a block |
  /// forced_error: the same, and all of them carry the mark (RA.34).
  Task<Status> correct(BlockRange range, Blocks& into, WorkKind work);
  /// Runs `work` with the range held on all nodes. pending: given up because of a change, `work`
  /// did not run.
  Task<Status> with_range(BlockRange range, std::function<Task<Status>()> work);

  /// This node's part of the announcement: holds the range, drains it. normal | cancelled: a change
  /// is under way here.
  Task<Status> hold_here(BlockRange range, NodeId by);

  /// As `correct`, within the work of with_range.
  Task<Status> correct_held(BlockRange range, Blocks& into, WorkKind work);

 private:
  Task<Status> correct_block_by_block(BlockRange range, Blocks& into, WorkKind work);
  Task<Status> give_up_block(Lbn lbn, AllIo& reads, InFlight& flight);
  void note_repair(const Member& member, Lbn lbn, std::string_view what) const;

  VirtualUnit& unit_;
};

}  // namespace shadow
