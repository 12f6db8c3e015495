#include "engine/storage/storage_control_block.hpp"

#include "engine/storage/bytes.hpp"

namespace shadow {
namespace {

// Offsets of table 6.1; the second half of the member tables, the flags about erasing and the limit
// of the volume's size use reserved space (R6.3, R4.26, R4.29, R1.44, R1.66, ours).
constexpr std::size_t kVolock = 34, kMountTime = 46, kBackRev = 54, kGeneration = 56, kUnit = 64;
constexpr std::size_t kShadowStatus = 72, kMemberStatus = 74, kMemberIds = 80, kScbLbn = 104;
constexpr std::size_t kDevices = 108, kMoreStatus = 113, kMoreIds = 116, kNotErased = 140;
constexpr std::size_t kEraseOnDelete = 141, kExtended = 142, kLimit = 144;
constexpr std::size_t kChecksum = 510, kFirstEntries = 3;

std::size_t status_offset(std::size_t i) {
  return i < kFirstEntries ? kMemberStatus + i : kMoreStatus + (i - kFirstEntries);
}
std::size_t id_offset(std::size_t i) {
  return i < kFirstEntries ? kMemberIds + 8 * i : kMoreIds + 8 * (i - kFirstEntries);
}

}  // namespace

std::optional<std::size_t> StorageControlBlock::entry_of(UnitId id) const {
  for (std::size_t i = 0; i < member_ids.size(); ++i) {
    if (member_ids[i] == id && id.value != 0) return i;
  }
  return {};
}

Sector encode(const StorageControlBlock& scb) {
  Sector s{};
  put(s, 0, scb.struclev);
  put(s, 2, scb.cluster);
  put(s, 4, scb.volsize);
  put(s, 8, scb.blksize);
  put(s, 12, scb.sectors);
  put(s, 16, scb.tracks);
  put(s, 20, scb.cylinders);
  put(s, 24, scb.status);
  put(s, 28, scb.status2);
  put(s, 32, scb.writecnt);
  put_text(s, kVolock, 12, scb.volockname);
  put(s, kMountTime, scb.mount_time.ticks);
  put(s, kBackRev, scb.backup_revision);
  put(s, kGeneration, scb.generation.value);
  put(s, kUnit, scb.unit.value);
  put(s, kShadowStatus, scb.shadow_status);
  for (std::size_t i = 0; i < kScbMembers; ++i) {
    put(s, status_offset(i), scb.member_status[i]);
    put(s, id_offset(i), scb.member_ids[i].value);
  }
  put(s, kScbLbn, scb.scb_lbn);
  put(s, kDevices, scb.devices);
  put(s, kDevices + 1, scb.members);
  put(s, kDevices + 2, scb.master_index);
  put(s, kDevices + 3, scb.merge_targets);
  put(s, kDevices + 4, scb.copy_targets);
  put(s, kNotErased, static_cast<std::uint8_t>(scb.not_erased));
  put(s, kEraseOnDelete, static_cast<std::uint8_t>(scb.erase_on_delete));
  put(s, kExtended, static_cast<std::uint8_t>(scb.extended));
  put(s, kLimit, scb.limit);
  put(s, kChecksum, block_checksum(s));
  return s;
}

std::optional<StorageControlBlock> decode_scb(const Sector& s) {
  if (get<std::uint16_t>(s, kChecksum) != block_checksum(s)) return {};
  StorageControlBlock scb;
  scb.struclev = get<std::uint16_t>(s, 0);
  if (scb.struclev == 0) return {};  // a block of zeroes has a right checksum, but is no SCB
  scb.cluster = get<std::uint16_t>(s, 2);
  scb.volsize = get<std::uint32_t>(s, 4);
  scb.blksize = get<std::uint32_t>(s, 8);
  scb.sectors = get<std::uint32_t>(s, 12);
  scb.tracks = get<std::uint32_t>(s, 16);
  scb.cylinders = get<std::uint32_t>(s, 20);
  scb.status = get<std::uint32_t>(s, 24);
  scb.status2 = get<std::uint32_t>(s, 28);
  scb.writecnt = get<std::uint16_t>(s, 32);
  scb.volockname = get_text(s, kVolock, 12);
  scb.mount_time = {get<std::uint64_t>(s, kMountTime)};
  scb.backup_revision = get<std::uint16_t>(s, kBackRev);
  scb.generation = {get<std::uint64_t>(s, kGeneration)};
  scb.unit = {get<std::uint64_t>(s, kUnit)};
  scb.shadow_status = get<std::uint16_t>(s, kShadowStatus);
  for (std::size_t i = 0; i < kScbMembers; ++i) {
    scb.member_status[i] = get<std::uint8_t>(s, status_offset(i));
    scb.member_ids[i] = {get<std::uint64_t>(s, id_offset(i))};
  }
  scb.scb_lbn = get<std::uint32_t>(s, kScbLbn);
  scb.devices = get<std::uint8_t>(s, kDevices);
  scb.members = get<std::uint8_t>(s, kDevices + 1);
  scb.master_index = get<std::uint8_t>(s, kDevices + 2);
  scb.merge_targets = get<std::uint8_t>(s, kDevices + 3);
  scb.copy_targets = get<std::uint8_t>(s, kDevices + 4);
  scb.not_erased = get<std::uint8_t>(s, kNotErased) != 0;
  scb.erase_on_delete = get<std::uint8_t>(s, kEraseOnDelete) != 0;
  scb.extended = get<std::uint8_t>(s, kExtended) != 0;
  scb.limit = get<std::uint32_t>(s, kLimit);
  return scb;
}

}  // namespace shadow
