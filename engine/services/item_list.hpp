#pragma once
// Item lists of SYS$MOUNT and the flags of SYS$DISMOU (5.2, 5.4): checked in their order before any
// device is touched (R5.14), and turned into the typed requests that DCL fills in too.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "engine/services/services.hpp"

namespace shadow {

/// MNT$_..., with the published numbers (table 5.2.1).
enum class MountItemCode : std::uint16_t {
  devnam = 1,
  volnam = 2,
  lognam = 3,
  flags = 4,
  shacopy_buf = 24,
  shanam = 25,
  shamem = 26,
  shamem_mgcopy = 27,
  shamem_copy = 28,
  prfd_path = 29,
  priority = 43,
  factor = 44,
  wbm_size = 45
};

/// One descriptor: text, or for MNT$_FLAGS both longwords, the second one above the first.
struct MountItem {
  MountItemCode code{};
  std::string text{};
  std::uint64_t flags = 0;
};

/// "SHANAM", "MNT$_SHANAM"; nothing if there is no such code.
[[nodiscard]] std::optional<MountItemCode> mount_item_code(std::string_view name);
/// "NOCOPY", "MNT$M_NOCOPY", "MNT2$M_INCLUDE"; bits of the second longword are those from 32 on.
[[nodiscard]] std::optional<std::uint64_t> mount_flag(std::string_view name);
/// "NOUNLOAD", "DMT$M_CLUSTER".
[[nodiscard]] std::optional<std::uint32_t> dismount_flag(std::string_view name);

/// Translation of logical names; nothing: it is none.
using Translate = std::function<std::optional<std::string>(std::string_view)>;

/// Privileges of who calls (R4.6).
struct Caller {
  bool sysnam = true;
  bool grpnam = true;
  bool volpro = true;
  bool log_io = true;
};

/// What the list asks for: one volume, or several (a volume set, named after MNT$_LOGNAM). Errors:
/// SS$_BADPARAM (R5.10-R5.13), SS$_IVDEVNAM, SS$_NOPRIV.
[[nodiscard]] tl::expected<VolumeSetRequest, Status> read_mount_items(
    std::span<const MountItem> items, const Translate& translate, const Caller& caller);

/// SYS$MOUNT. `ask` is not asked: confirmation is a dialogue of DCL.
Task<ServiceResult> mount_by_items(Services& services, std::vector<MountItem> items,
                                   Translate translate, Caller caller);

/// SYS$DISMOU: the flags as a request. Errors: SS$_IVDEVNAM, SS$_BADPARAM (flags that exclude each
/// other, or do not fit the device), SS$_NOPRIV.
[[nodiscard]] tl::expected<DismountRequest, Status> read_dismount_flags(const Services& services,
                                                                        std::string_view device,
                                                                        std::uint32_t flags,
                                                                        const Translate& translate,
                                                                        const Caller& caller);

Task<ServiceResult> dismount_by_flags(Services& services, std::string device, std::uint32_t flags,
                                      Translate translate, Caller caller);

}  // namespace shadow
