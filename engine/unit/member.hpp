#pragma once
// A member as one node sees it: the shared state of the set, this node's disk behind it, and this
// node's settings.
#include <cstdint>
#include <optional>

#include "engine/ports/disk.hpp"
#include "engine/unit/set_state.hpp"
#include "engine/unit/work.hpp"

namespace shadow {

/// What a command did, and where: only the same done well there says that it can be done again.
struct CommandPlace {
  IoKind kind = IoKind::read;
  BlockRange range;
  [[nodiscard]] bool proved_by(const IoOp& op) const {
    return op.kind == kind && op.range.overlaps(range);
  }
};

/// Pinned: lives until the unit is dismounted on this node, also after it has left the set, because
/// commands may be under way.
struct Member {
  Member(DeviceName n, Disk* d) : name(std::move(n)), disk(d) {}
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  DeviceName name;
  Disk* disk;  // null: this node has no path to it
  MemberRole role = MemberRole::full;
  std::uint32_t pass = 0;

  std::uint32_t read_cost = 2;  // R10.16
  bool read_cost_set = false;   // by command (R4.91)
  std::uint32_t site = 0;
  std::optional<std::int64_t> timeout_s;  // SET SHADOW/MEMBER_TIMEOUT (R4.85)
  bool removal_flagged = false;           // SET SHADOW/FORCE_REMOVAL (R4.82)

  // Volume processing on this node.
  bool failing = false;  // not reached: waiting for it, or for its removal
  bool fatal = false;    // fatal drive error: no waiting (R2.7)
  bool write_locked = false;
  Duration failing_for{};    // member clock (RV.9, RV.13)
  Duration failing_limit{};  // its end; a running clock keeps it (RV.13)
  /// It came back, but has not yet done what it hung or broke down at: if it does so again the
  /// member clock goes on, or a disk that answers all but one command would be waited for for ever.
  bool on_trial = false;
  CommandPlace trial_at;
  SimTime trial_since{};    // when it came back
  int drive_errors = 0;     // in a row; three retries (RA.33)
  CommandPlace error_at;    // of the last of them
  bool failed_out = false;  // put out of the set by a failure
  bool cancelling = false;  // its commands are being ended
  Lbn last_lbn = 0;         // end of the last read sent (read_choice = nearest)

  WorkCounts work;           // R1.14
  std::uint64_t errors = 0;  // commands that failed

  [[nodiscard]] bool full() const { return role == MemberRole::full; }
  /// It is lost and its time is over, or it has none.
  [[nodiscard]] bool overdue() const {
    return failing && (fatal || removal_flagged || failing_for >= failing_limit);
  }
};

}  // namespace shadow
