#pragma once
// What stands on the disks that a MOUNT names, and whether they can be members at all.
#include <optional>
#include <vector>

#include "engine/cluster/messages.hpp"
#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/mount.hpp"
#include "engine/services/results.hpp"
#include "engine/unit/mount_decision.hpp"

namespace shadow {

/// The devices of one command that were reached.
struct Candidates {
  std::vector<Candidate> found;
  bool missing = false;   // a proposed device cannot be used now
  bool given_up = false;  // nobody made a device ready (R4.47)
  /// Of two commands in the cluster that name one disk at the same time the second looks at it when
  /// the first has ended (RA.28).
  std::vector<Lock> claim;
};

/// What a device must fit.
struct Fit {
  UnitNumber unit;
  BlockCount volsize = 0;
  const DiskInfo* like = nullptr;  // the disk that the data come from
  std::vector<NodeId> nodes;       // that have the set mounted, or will have
  bool system_disk = false;
};

class CandidateReader {
 public:
  CandidateReader(NodeContext& context, const UnitTable& units)
      : context_(context), units_(units) {}

  /// Claims and reads the disks that can be reached, with /INCLUDE also the former members of the
  /// unit that they list; `messages` say of the others why not (R4.24, R4.40, R4.42, R4.47).
  Task<Candidates> read(std::vector<DeviceName> names, MountRequest request, UnitNumber unit,
                        std::vector<Emission>& messages);
  /// One disk, claimed; with the messages of `read`.
  Task<Status> ready(Disk& disk, const MountRequest& request, std::vector<Emission>& messages,
                     bool& given_up);
  Task<Candidate> read_one(Disk& disk);
  /// One lock a device, taken in the order of the names, so that two commands cannot wait for each
  /// other.
  Task<std::vector<Lock>> claim_devices(std::vector<DeviceName> names);

  /// Why the device cannot be a member, as a copy target if `target`; empty if it can.
  [[nodiscard]] std::vector<Emission> objection(const Candidate& c, bool target,
                                                const MountRequest& request, const Fit& fit) const;
  /// The first node, this one first, that uses one of the devices for anything but the unit
  /// (R4.20, R1.33, RA.28).
  Task<DeviceAnswer> use_of(std::vector<DeviceName> devices, UnitNumber unit);
  /// The refusal that goes with such a use; nothing if there is none.
  [[nodiscard]] static std::optional<ServiceResult> refuse_use(const DeviceAnswer& answer);

 private:
  Task<Candidates> read_once(std::vector<DeviceName> names, const MountRequest& request,
                             UnitNumber unit, std::vector<Emission>& messages);
  void list_former_members(const Candidate& c, UnitNumber unit,
                           std::vector<DeviceName>& names) const;
  [[nodiscard]] std::vector<Emission> misfit(const DiskInfo& disk, const MountRequest& request,
                                             const Fit& fit) const;

  NodeContext& context_;
  const UnitTable& units_;
};

}  // namespace shadow
