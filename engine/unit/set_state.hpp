#pragma once
// What all nodes that have a shadow set mounted know alike: membership, states, fences. Changed
// only by a membership change (R6.107), at a cluster transition (R6.122) and by published fences
// (R6.108); a value that travels in messages.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/device_name.hpp"
#include "engine/base/sector.hpp"
#include "engine/base/types.hpp"
#include "engine/storage/storage_control_block.hpp"

namespace shadow {

/// Full members serve reads; a copy target gets writes only (R6.27).
enum class MemberRole : std::uint8_t { full, copy_target };

struct MemberState {
  DeviceName name;
  MemberRole role = MemberRole::full;
  /// Targets named in one command are filled by one pass; passes run in order (R6.34, R6.35).
  std::uint32_t pass = 0;

  [[nodiscard]] bool full() const { return role == MemberRole::full; }
  friend bool operator==(const MemberState&, const MemberState&) = default;
};

struct SetState {
  UnitNumber unit;
  std::string label;
  std::string owner = "[SYSTEM]";
  BlockCount volsize = 0;  // size of the unit in blocks (R1.43)
  BlockCount limit = 0;    // to which the volume can be expanded (R1.48); 0: it cannot
  Lbn scb_at = 0;          // where the SCB lies; 0: where a new volume of that size has it
  std::uint16_t backup_revision = 0;
  bool not_erased = false;
  bool erase_on_delete = false;  // R4.29
  bool extended = false;         // extended membership: once a set of four, till dissolved (R1.65)
  Generation generation;
  /// No greater number than this stands on any medium, also not on one that a change could not
  /// finish or that nobody reaches now: the next number is above it whatever the clocks say (R6.9).
  Generation reserved;
  std::uint32_t change = 0;          // counts membership changes of this incarnation of the set
  std::vector<MemberState> members;  // at most 6; the index is the member index
  std::size_t master = 0;            // index of the master member; < members.size()
  bool merge_needed = false;
  /// The merge was entered by each node by itself (R6.122), its incarnation is not agreed yet: no
  /// fence counts. The next change gives it a number.
  bool merge_unsettled = false;
  bool copy_runs = false;  // a thread works on the targets, on the full members: CIP (R6.5)
  bool merge_runs = false;
  Incarnation copy_incarnation;
  Incarnation merge_incarnation;
  Lbn copy_fence = 0;  // as last published
  Lbn merge_fence = 0;
  WallTime mount_time;
  std::vector<NodeId> mounted_on;  // sorted

  /// The SCB stays where it was when the volume is expanded.
  [[nodiscard]] Lbn scb_lbn() const;
  [[nodiscard]] std::size_t full_members() const;
  [[nodiscard]] std::size_t targets() const { return members.size() - full_members(); }
  [[nodiscard]] std::optional<std::size_t> index_of(const DeviceName& device) const;
  /// Lowest pass number among the targets; nothing without targets.
  [[nodiscard]] std::optional<std::uint32_t> first_pass() const;
};

/// Takes member `index` out; if it was the master, the full member with the lowest index becomes
/// master (6.16).
void remove_member(SetState& set, std::size_t index);

/// The storage control block that this state has on the media (R6.5). `mounted`: WRITECNT is set.
[[nodiscard]] StorageControlBlock scb_of(const SetState& set, bool mounted);
[[nodiscard]] Sector scb_sector(const SetState& set, bool mounted = true);
[[nodiscard]] Sector home_sector(const SetState& set);

}  // namespace shadow
