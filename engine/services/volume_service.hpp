#pragma once
// SET VOLUME of mounted volumes (4.12, 1.8). Of a shadow set: one change of the set, known to all
// nodes and to all members before it is reported.
#include <memory>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/candidate_reader.hpp"
#include "engine/services/results.hpp"
#include "engine/services/volume.hpp"

namespace shadow {

class VolumeService {
 public:
  VolumeService(NodeContext& context, UnitTable& units)
      : context_(context), units_(units), reader_(context, units) {}

  /// The whole command; nothing is changed if it is refused.
  Task<ServiceResult> set(VolumeRequest request);

 private:
  Task<ServiceResult> set_unit(std::shared_ptr<VirtualUnit> unit, VolumeRequest request);
  Task<ServiceResult> set_single(std::shared_ptr<SingleDisk> disk, VolumeRequest request);

  NodeContext& context_;
  UnitTable& units_;
  CandidateReader reader_;
};

}  // namespace shadow
