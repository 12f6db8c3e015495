#pragma once
// Forms a set that no node has mounted (R6.16): first everything is read and decided, then the
// storage control blocks are written. What is refused has written nothing.
#include <optional>
#include <vector>

#include "engine/services/candidate_reader.hpp"
#include "engine/services/mount/unit_maker.hpp"

namespace shadow {

/// A set that may be formed: decided and permitted, nothing written yet. Its locks keep the unit
/// and the disks until it is established or dropped.
struct PreparedSet {
  PreparedSet(MountRequest r, SetState s, Candidates c, Lock l)
      : request(std::move(r)), set(std::move(s)), candidates(std::move(c)), state(std::move(l)) {}
  MountRequest request;
  SetState set;
  Candidates candidates;
  Lock state;
};

class SetFormer {
 public:
  SetFormer(NodeContext& context, UnitTable& units, CandidateReader& reader, UnitMaker& maker)
      : context_(context), units_(units), reader_(reader), maker_(maker) {}

  /// `state` is the unit's state lock in EX; nobody has the unit mounted. Nothing: refused, and
  /// `result` says why.
  Task<std::optional<PreparedSet>> prepare(MountRequest request, UnitNumber unit, Lock state,
                                           Ask ask, ServiceResult& result);
  /// Makes the unit; its storage control blocks are written before the first user I/O (R6.16 step
  /// 8).
  Task<void> establish(PreparedSet prepared, ServiceResult& result);

 private:
  Task<Candidates> read_for_boot(const MountRequest& request, UnitNumber unit,
                                 std::vector<Emission>& messages);
  bool decide(const MountRequest& request, UnitNumber unit, std::vector<Candidate>& candidates,
              SetState& set, ServiceResult& result) const;
  /// Index of the first candidate that cannot be in the set, and why.
  struct Unfit {
    std::size_t index = 0;
    std::vector<Emission> why;
  };
  [[nodiscard]] std::optional<Unfit> unfit(const MountRequest& request,
                                           const std::vector<Candidate>& candidates,
                                           const MountDecision& decision) const;
  void settled(VirtualUnit& unit, const std::vector<Candidate>& candidates, ServiceResult& result);

  NodeContext& context_;
  UnitTable& units_;
  CandidateReader& reader_;
  UnitMaker& maker_;
};

/// Are enough of the named devices there (R4.24, R4.43, R4.47)? False: `result`, which has the
/// messages about the others, gets the condition.
[[nodiscard]] bool enough(const Candidates& devices, const MountRequest& request,
                          ServiceResult& result);
/// Those of `candidates` that `set` has as copy targets.
[[nodiscard]] std::vector<Candidate> targets_of(const SetState& set,
                                                const std::vector<Candidate>& candidates);

}  // namespace shadow
