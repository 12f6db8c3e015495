#pragma once
// Adds disks to a set that is mounted on this node (R4.54-R4.56, R6.15).
#include <memory>

#include "engine/services/candidate_reader.hpp"
#include "engine/services/results.hpp"

namespace shadow {

class MemberAdder {
 public:
  MemberAdder(NodeContext& context, CandidateReader& reader) : context_(context), reader_(reader) {}

  /// All devices that are no members yet become targets of one pass, or none does. `joining`: the
  /// same command mounts the set on this node (R1.63).
  Task<ServiceResult> add(std::shared_ptr<VirtualUnit> unit, MountRequest request, Ask ask,
                          bool joining);

 private:
  [[nodiscard]] std::optional<ServiceResult> refuse_number(const VirtualUnit& unit,
                                                           std::size_t more, bool joining) const;
  bool fit(const VirtualUnit& unit, const MountRequest& request, std::vector<Candidate>& candidates,
           ServiceResult& result) const;

  NodeContext& context_;
  CandidateReader& reader_;
};

}  // namespace shadow
