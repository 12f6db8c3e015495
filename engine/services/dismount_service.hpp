#pragma once
// $DISMOU of shadow sets and members on one node (4.10).
#include <memory>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/dismount.hpp"
#include "engine/services/results.hpp"

namespace shadow {

class DismountService {
 public:
  DismountService(NodeContext& context, UnitTable& units) : context_(context), units_(units) {}

  /// The whole command on this node; /CLUSTER is the caller's.
  Task<ServiceResult> dismount(DismountRequest request);
  /// Whether DISMOUNT of the unit would be refused here (R4.109).
  [[nodiscard]] ServiceResult check(const DeviceName& unit, bool override_checks) const;

 private:
  Task<ServiceResult> dismount_unit(std::shared_ptr<VirtualUnit> unit, DismountRequest request);
  Task<ServiceResult> remove_member(std::shared_ptr<VirtualUnit> unit, DismountRequest request);
  Task<void> stop_threads(VirtualUnit& unit);

  NodeContext& context_;
  UnitTable& units_;
};

}  // namespace shadow
