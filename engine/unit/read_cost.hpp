#pragma once
// The automatic read cost of a member on a node (R4.98, R10.16, R10.20).
#include <cstdint>

#include "engine/ports/disk.hpp"

namespace shadow {

/// Numbers of the table at R10.16: local memory disk 1, direct same site 2, direct other site 42,
/// served memory disk 500, other served 501. A site of 0 on either side counts as the same site.
[[nodiscard]] inline std::uint32_t automatic_read_cost(const DiskInfo& disk,
                                                       std::uint32_t member_site,
                                                       std::uint32_t unit_site) {
  if (disk.served) return disk.memory_disk ? 500 : 501;
  if (disk.memory_disk) return 1;
  const bool same = member_site == 0 || unit_site == 0 || member_site == unit_site;
  return same ? 2 : 42;
}

}  // namespace shadow
