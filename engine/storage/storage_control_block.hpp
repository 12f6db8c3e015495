#pragma once
// The storage control block: the on-disk record of membership, one real 512-byte block with
// checksum (R6.3-R6.7, table 6.1). Fields and offsets as published; entries 4 to 6 of the member
// tables lie in the space reserved for expansion (R6.3).
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/device_name.hpp"
#include "engine/base/sector.hpp"
#include "engine/base/types.hpp"

namespace shadow {

/// Bits of SHADOW_STATUS.
enum ShadowStatus : std::uint16_t {
  shadow_normal = 1 << 0,
  shadow_new = 1 << 1,
  shadow_rebuilding = 1 << 2,
  shadow_verify = 1 << 3,
  shadow_mvbegun = 1 << 4,
  shadow_copying = 1 << 5,
  shadow_merging = 1 << 6,
  shadow_minimerge = 1 << 7,
  shadow_copy_reset = 1 << 8,
  shadow_booting = 1 << 9,
  shadow_failed = 1 << 15
};
/// Bits of MEMBER_STATUS.
enum MemberStatus : std::uint8_t {
  member_fcpy = 1 << 0,
  member_merge = 1 << 1,
  member_cip = 1 << 2,
  member_master = 1 << 3,
  member_error = 1 << 4,
  member_src = 1 << 5,
  member_valid = 1 << 7
};

/// Largest number of entries in the member tables (R1.3).
inline constexpr std::size_t kScbMembers = 6;
/// Entries that versions without extended membership know (R1.66).
inline constexpr std::size_t kBasicMembers = 3;

/// The block's fields, in the order of table 6.1.
struct StorageControlBlock {
  std::uint16_t struclev = 0x0501;  // ODS-5, version 1
  std::uint16_t cluster = 8;        // file-system cluster factor
  std::uint32_t volsize = 0;        // blocks
  std::uint32_t blksize = 1;
  std::uint32_t sectors = 0;
  std::uint32_t tracks = 0;
  std::uint32_t cylinders = 0;
  std::uint32_t status = 0;
  std::uint32_t status2 = 0;
  std::uint16_t writecnt = 0;  // nonzero on an unmounted volume: improper dismount
  std::string volockname;      // up to 12 characters
  WallTime mount_time;
  std::uint16_t backup_revision = 0;
  Generation generation;
  UnitId unit;  // virtual unit
  std::uint16_t shadow_status = 0;
  std::array<std::uint8_t, kScbMembers> member_status{};
  std::array<UnitId, kScbMembers> member_ids{};
  std::uint32_t scb_lbn = 0;
  std::uint8_t devices = 0;  // devices in the set
  std::uint8_t members = 0;  // full members
  std::uint8_t master_index = 0;
  std::uint8_t merge_targets = 0;
  std::uint8_t copy_targets = 0;
  bool not_erased = false;       // R4.26
  bool erase_on_delete = false;  // R4.29
  bool extended = false;         // extended membership was on (R1.61)
  /// Blocks that the file system's allocation bitmap has room for (R1.44): the volume grows no
  /// further; 0: nothing was reserved, the volume cannot grow.
  std::uint32_t limit = 0;

  /// Index of the entry for device `id`; nothing if it is not listed.
  [[nodiscard]] std::optional<std::size_t> entry_of(UnitId id) const;
  friend bool operator==(const StorageControlBlock&, const StorageControlBlock&) = default;
};

/// The block as it lies on the medium, with its checksum.
[[nodiscard]] Sector encode(const StorageControlBlock& scb);
/// Nothing if the checksum is wrong: the disk counts as having no SCB (R6.7).
[[nodiscard]] std::optional<StorageControlBlock> decode_scb(const Sector& bytes);

}  // namespace shadow
