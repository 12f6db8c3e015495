#pragma once
// Who becomes a member, source or target when a set is formed (R6.16, R6.20): a pure decision from
// what stands on the disks.
#include <optional>
#include <vector>

#include "engine/base/messages.hpp"
#include "engine/storage/home_block.hpp"
#include "engine/storage/storage_control_block.hpp"
#include "engine/unit/set_state.hpp"

namespace shadow {

/// What was read from one disk.
struct Candidate {
  DeviceName name;
  BlockCount maxblock = 0;
  std::optional<HomeBlock> home;           // none: not initialized
  std::optional<StorageControlBlock> scb;  // none: no valid SCB, counts as generation 0 (R6.7)
  bool included = false;                   // found by /INCLUDE, not named

  [[nodiscard]] Generation generation() const { return scb ? scb->generation : Generation{}; }
  [[nodiscard]] std::string label() const { return home ? home->label : std::string(); }
};

struct MountDecision {
  /// normal, or why no set can be formed: volume_invalid (no label fits), incompatible_member (only
  /// incomplete targets).
  Status status = Status::normal;
  MessageId message = MessageId::count_;  // the identifier that goes with a failure
  SetState set;                           // without generation, mount time, nodes
  /// Index into the candidates of each member of `set`.
  std::vector<std::size_t> members;
  /// Candidates that cannot be in the set because their BACKUP revision differs (R6.20, option
  /// backup_revision_mismatch = refuse).
  std::vector<std::size_t> refused;
};

/// Forms `unit` from the candidates, in the order named.
[[nodiscard]] MountDecision decide_mount(UnitNumber unit, const std::string& label,
                                         const std::vector<Candidate>& candidates,
                                         bool override_label, bool refuse_other_revision = false);

}  // namespace shadow
