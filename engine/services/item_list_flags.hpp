#pragma once
// Bits of MNT$_FLAGS and of SYS$DISMOU (table 5.2.2, 5.4).
#include <cstdint>

namespace shadow {

/// First longword; masks as published.
enum MountFlag : std::uint64_t {
  mnt_foreign = 0x0000'0001,
  mnt_group = 0x0000'0002,
  mnt_noassist = 0x0000'0004,
  mnt_nowrite = 0x0000'0040,
  mnt_ovr_ident = 0x0000'0200,
  mnt_share = 0x0000'1000,
  mnt_message = 0x0000'2000,
  mnt_system = 0x0000'4000,
  mnt_nomntver = 0x0008'0000,
  mnt_nocopy = 0x0040'0000,
  mnt_cluster = 0x1000'0000,
  mnt_norebuild = 0x2000'0000,
  mnt_ovr_shamem = 0x4000'0000,
  // Second longword.
  mnt_include = 0x0000'0004ULL << 32,
  mnt_ovr_nofe = 0x0000'0010ULL << 32,
  mnt_wlg_enable = 0x0000'4000ULL << 32,
  mnt_wlg_disable = 0x0000'8000ULL << 32,
  mnt_require_members = 0x0001'0000ULL << 32,
  mnt_verify_label = 0x0002'0000ULL << 32,
  mnt_full_merge = 0x0004'0000ULL << 32,
  mnt_write_first = 0x0008'0000ULL << 32,
  mnt_dcd = 0x0010'0000ULL << 32,
  mnt_nodcd = 0x0020'0000ULL << 32,
  mnt_local_host = 0x0040'0000ULL << 32,
  mnt_factor = 0x0080'0000ULL << 32,
  mnt_priority = 0x0100'0000ULL << 32,
  mnt_minicopy = 0x0200'0000ULL << 32,
  mnt_minicopy_optional = 0x0400'0000ULL << 32,
  mnt_nominicopy = 0x0800'0000ULL << 32
};

/// Values from 64 on are ours.
enum DismountFlag : std::uint32_t {
  dmt_nounload = 1,
  dmt_unit = 2,
  dmt_abort = 4,
  dmt_cluster = 8,
  dmt_unload = 16,
  dmt_ovr_checks = 32,
  dmt_force = 64,
  dmt_minicopy_required = 128,
  dmt_minicopy_optional = 256
};

}  // namespace shadow
