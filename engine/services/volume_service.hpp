#pragma once
// SET VOLUME of mounted shadow sets (4.12, 1.8): one change of the set, known to all nodes and to
// all members before it is reported.
#include <memory>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/results.hpp"
#include "engine/services/volume.hpp"

namespace shadow {

class VolumeService {
 public:
  VolumeService(NodeContext& context, UnitTable& units) : context_(context), units_(units) {}

  /// The whole command; nothing is changed if it is refused.
  Task<ServiceResult> set(VolumeRequest request);

 private:
  NodeContext& context_;
  UnitTable& units_;
};

}  // namespace shadow
