#pragma once
// MOUNT and DISMOUNT of a single disk, without shadowing (R4.51, R4.52, R1.33).
#include <memory>

#include "engine/host/single_disk.hpp"
#include "engine/services/candidate_reader.hpp"
#include "engine/services/dismount.hpp"
#include "engine/services/results.hpp"

namespace shadow {

class SingleDiskService {
 public:
  SingleDiskService(NodeContext& context, UnitTable& units, CandidateReader& reader)
      : context_(context), units_(units), reader_(reader) {}

  /// Refused: NOSUCHDEV, DEVMOUNT, DEVALLOC (mounted privately elsewhere, or being initialized),
  /// ISAMBR, INCVOLLABEL, MEDOFL, NOPRIV; nothing is written then. A former member of a set is
  /// write-locked unless its membership is overridden, which sets its generation to 0.
  Task<ServiceResult> mount(MountRequest request);
  /// Whether DISMOUNT would be refused here (R4.109).
  [[nodiscard]] ServiceResult check(const DeviceName& device, bool override_checks) const;
  Task<ServiceResult> dismount(DismountRequest request);

 private:
  Task<std::optional<ServiceResult>> refuse(const MountRequest& request);
  Task<ServiceResult> mount_claimed(MountRequest request, Disk& disk);
  Task<Status> forget_membership(Disk& disk, const Candidate& found);

  NodeContext& context_;
  UnitTable& units_;
  CandidateReader& reader_;
};

}  // namespace shadow
