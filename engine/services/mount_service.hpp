#pragma once
// $MOUNT of one volume on one node: which of the services it is - forming a set, joining one,
// adding members, or a single disk (R6.15, R6.16).
#include <memory>

#include "engine/services/mount/set_former.hpp"
#include "engine/services/mount/set_joiner.hpp"
#include "engine/services/single_disk_service.hpp"

namespace shadow {

inline constexpr int kHighestUnit = 9999;  // R1.15

class MountService {
 public:
  MountService(NodeContext& context, UnitTable& units, ShadowServer& server,
               CandidateReader& reader, SingleDiskService& singles)
      : context_(context),
        units_(units),
        singles_(singles),
        maker_(context, units, server),
        former_(context, units, reader, maker_),
        adder_(context, reader),
        joiner_(context, units, maker_, adder_) {}

  /// The whole command on this node; /CLUSTER is the caller's.
  Task<ServiceResult> mount(MountRequest request, Ask ask);

  /// The highest number under `below` that no node uses (R1.17, R4.12).
  Task<std::optional<UnitNumber>> free_number(int below);
  /// A slot and memory for one more set, whose number is pending then (R1.27, R1.56). Refused:
  /// nothing is reserved.
  std::optional<ServiceResult> reserve(UnitNumber unit);
  /// The set was not mounted after all.
  void give_back(UnitNumber unit);
  [[nodiscard]] UnitMaker& maker() { return maker_; }
  [[nodiscard]] SetFormer& former() { return former_; }
  [[nodiscard]] SetJoiner& joiner() { return joiner_; }

 private:
  Task<ServiceResult> mount_unit(MountRequest request, UnitNumber unit, bool automatic, Ask ask);
  Task<ServiceResult> form_or_join(MountRequest request, UnitNumber unit, bool automatic, Ask ask);

  NodeContext& context_;
  UnitTable& units_;
  SingleDiskService& singles_;
  UnitMaker maker_;
  SetFormer former_;
  MemberAdder adder_;
  SetJoiner joiner_;
};

}  // namespace shadow
