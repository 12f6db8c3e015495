#pragma once
// Step 2 of R6.107 as the leader of a change does it: all nodes hold, and tell what they know of
// the set; from that follows the state that the change is made from. Nodes that a dead leader told
// different things come to one view here.
#include <optional>
#include <set>
#include <vector>

#include "engine/cluster/messages.hpp"
#include "engine/cluster/state_value.hpp"
#include "engine/unit/virtual_unit.hpp"

namespace shadow {

/// All nodes hold.
struct Agreed {
  SetState set;               // as the node that knows most knows it
  std::vector<NodeId> nodes;  // that were asked, this one too; sorted
  bool settled = false;       // a merge that nodes entered by themselves got its number now
  bool behind = false;        // the lock knows of a change that no node knows: see the media
};

/// Holds all I/O on every node that has the set mounted; no number above `reserved` is given to a
/// medium before the next agreement. `value`: of the state lock.
Task<Agreed> hold_everywhere(VirtualUnit& unit, const std::optional<StateValue>& value,
                             Generation reserved);

/// One view out of those of the nodes, `views` in the order of the nodes (pure): the one with the
/// greatest change number; fences of the incarnations under way and numbers are the greatest that
/// anybody knows (R6.125), a merge that anybody has found needed is needed (R6.122) and gets a new
/// incarnation (R6.123).
[[nodiscard]] Agreed agree(const std::vector<SetState>& views,
                           const std::optional<StateValue>& value);

}  // namespace shadow
