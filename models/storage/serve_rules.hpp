#pragma once
// Which disks a node's MSCP server offers (RP.1: MSCP_LOAD, MSCP_SERVE_ALL).
#include <cstdint>
#include <optional>

namespace shadow::models {

/// What the rules look at.
struct ServeTraits {
  bool behind_hsx = false;       // behind an HSx controller, or a DSSI disk: not "local"
  bool system_disk = false;      // the node's, or a member of its system disk set
  bool other_class = false;      // its allocation class differs from the node's
  std::optional<bool> forced{};  // `served` of the disk overrides the rules
};

/// True: the disk is offered, if the node itself reaches it directly. Bits of `serve_all`: 0 all
/// disks, 1 local ones, 2 the system disk, 3 leaves out disks of another class (the rule before
/// 7.2).
[[nodiscard]] constexpr bool serves(std::int64_t mscp_load, std::int64_t serve_all,
                                    const ServeTraits& disk) {
  if (mscp_load == 0) return false;
  if (disk.forced) return *disk.forced;
  if ((serve_all & 8) != 0 && disk.other_class) return false;
  return (serve_all & 1) != 0 || ((serve_all & 2) != 0 && !disk.behind_hsx) ||
         ((serve_all & 4) != 0 && disk.system_disk);
}

}  // namespace shadow::models
