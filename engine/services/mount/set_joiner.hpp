#pragma once
// Mounts a set on this node that other nodes have mounted, with the membership it has (R4.57-R4.60,
// R6.15, R6.130).
#include <memory>
#include <vector>

#include "engine/services/mount/member_adder.hpp"
#include "engine/services/mount/unit_maker.hpp"

namespace shadow {

class SetJoiner {
 public:
  SetJoiner(NodeContext& context, UnitTable& units, UnitMaker& maker, MemberAdder& adder)
      : context_(context), units_(units), maker_(maker), adder_(adder) {}

  /// `state` is the unit's state lock in EX, `holders` the nodes that have the unit. Further disks
  /// that are named are added; if that is refused this node does not mount the set either (R4.143).
  /// SS$_SHACHASTA: those that had it have left it meanwhile.
  Task<ServiceResult> join(MountRequest request, UnitNumber unit, Lock state,
                           std::vector<NodeId> holders, Ask ask);

 private:
  Task<std::optional<SetState>> ask_for_set(UnitNumber unit, std::vector<NodeId> holders);
  void catch_up(VirtualUnit& unit, const PendingMount& heard);
  Task<std::optional<ServiceResult>> refuse(std::shared_ptr<VirtualUnit> unit,
                                            MountRequest request);
  Task<void> await_members(VirtualUnit& unit);
  Task<void> leave(std::shared_ptr<VirtualUnit> unit);

  NodeContext& context_;
  UnitTable& units_;
  UnitMaker& maker_;
  MemberAdder& adder_;
};

}  // namespace shadow
