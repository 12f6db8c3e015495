#pragma once
// $DISMOU of shadow sets, members, single disks and volume sets on one node (4.10, 5.4).
#include <memory>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/dismount.hpp"
#include "engine/services/results.hpp"
#include "engine/services/single_disk_service.hpp"

namespace shadow {

class DismountService {
 public:
  DismountService(NodeContext& context, UnitTable& units, SingleDiskService& singles)
      : context_(context), units_(units), singles_(singles) {}

  /// The whole command on this node; /CLUSTER is the caller's.
  Task<ServiceResult> dismount(DismountRequest request);
  /// Whether DISMOUNT of a unit, a single disk, or of the volume set it belongs to, would be
  /// refused here (R4.109).
  [[nodiscard]] ServiceResult check(const DismountRequest& request) const;
  /// Is the device a member of a set that is mounted here?
  [[nodiscard]] bool is_member(const DeviceName& device) const {
    return units_.of_member(device) != nullptr;
  }

 private:
  [[nodiscard]] ServiceResult check_volume(const DeviceName& device,
                                           const DismountRequest& request) const;
  /// The device, or all volumes of its volume set (5.4: DMT$M_UNIT).
  [[nodiscard]] std::vector<DeviceName> volumes_of(const DismountRequest& request) const;
  Task<ServiceResult> dismount_volume(DismountRequest request);
  Task<ServiceResult> dismount_unit(std::shared_ptr<VirtualUnit> unit, DismountRequest request);
  Task<ServiceResult> dismount_member(DismountRequest request);
  Task<ServiceResult> remove_member(std::shared_ptr<VirtualUnit> unit, DismountRequest request);
  Task<ServiceResult> force_removal(std::shared_ptr<VirtualUnit> unit, DeviceName device);
  Task<void> end_verification(VirtualUnit& unit, bool abort);
  Task<void> stop_threads(VirtualUnit& unit);

  NodeContext& context_;
  UnitTable& units_;
  SingleDiskService& singles_;
};

}  // namespace shadow
