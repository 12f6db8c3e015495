#pragma once
// What stands on the disks that a MOUNT names, and whether they can be members at all.
#include <optional>
#include <vector>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/mount.hpp"
#include "engine/services/results.hpp"
#include "engine/unit/mount_decision.hpp"

namespace shadow {

class CandidateReader {
 public:
  CandidateReader(NodeContext& context, const UnitTable& units)
      : context_(context), units_(units) {}

  /// Reads the disks that can be reached, with /INCLUDE also those that they list; says of the
  /// others why not (R4.24, R4.42).
  Task<std::vector<Candidate>> read(std::vector<DeviceName> names, const MountRequest& request,
                                    std::vector<Emission>& messages);
  /// The same with the devices claimed first: of two commands in the cluster that name one disk at
  /// the same time the second looks at it when the first has ended (RA.28). The claim lasts as long
  /// as `claim`.
  Task<std::vector<Candidate>> read_claimed(std::vector<DeviceName> names,
                                            const MountRequest& request,
                                            std::vector<Emission>& messages,
                                            std::vector<Lock>& claim);
  /// Puts the caller in line with all others that claim one of the devices.
  Task<std::vector<Lock>> claim_devices(std::vector<DeviceName> names);
  /// Can the device be a member, as a copy target if `target`, of a unit of `volsize` blocks?
  /// False: `result` says why not.
  [[nodiscard]] bool accept(const Candidate& c, bool target, const MountRequest& request,
                            BlockCount volsize, UnitNumber unit, ServiceResult& result) const;
  /// Is one of the devices a member of another set on some node (R4.20, RA.28)?
  Task<bool> used_elsewhere(std::vector<DeviceName> devices, UnitNumber unit);

 private:
  [[nodiscard]] std::optional<Emission> unfit(const Disk& disk, const MountRequest& request,
                                              BlockCount volsize, UnitNumber unit) const;
  Task<Candidate> read_candidate(Disk& disk);

  NodeContext& context_;
  const UnitTable& units_;
};

}  // namespace shadow
