#pragma once
// INITIALIZE, also of several disks for one set (4.3): new, empty volumes on disks that nobody
// uses.
#include <optional>
#include <vector>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/candidate_reader.hpp"
#include "engine/services/results.hpp"
#include "engine/services/volume.hpp"

namespace shadow {

class InitializeService {
 public:
  InitializeService(NodeContext& context, UnitTable& units)
      : context_(context), units_(units), reader_(context, units) {}

  /// The whole command; nothing is written if it is refused.
  Task<ServiceResult> initialize(InitializeRequest request);

 private:
  /// Sizes of the new volume in blocks.
  struct Sizes {
    BlockCount volume = 0;
    BlockCount limit = 0;  // 0: nothing reserved
  };
  [[nodiscard]] std::optional<ServiceResult> refuse(const InitializeRequest& request) const;
  Task<std::optional<ServiceResult>> refuse_disks(const InitializeRequest& request);
  [[nodiscard]] std::optional<ServiceResult> measure(const InitializeRequest& request,
                                                     Sizes& sizes) const;
  Task<Status> erase(Disk& disk);
  Task<Status> lay_out(Disk& disk, const InitializeRequest& request, Sizes sizes,
                       Generation generation);

  NodeContext& context_;
  UnitTable& units_;
  CandidateReader reader_;
};

}  // namespace shadow
