#pragma once
// The node's system disk, mounted by its boot (3.6): by itself, or as the shadow set that
// SHADOW_SYS_DISK and SHADOW_SYS_UNIT name.
#include "engine/services/mount_service.hpp"

namespace shadow {

class BootService {
 public:
  BootService(NodeContext& context, MountService& mounts) : context_(context), mounts_(mounts) {}

  /// Mounts what stands on `boot_device` (cases a, b, c of R3.72). In case d, or where not all
  /// members of a set in use are reached in time (R3.74), the node dies with SHADBOOTFAIL and this
  /// never ends. MEDOFL, NOSUCHDEV: the disk cannot be read, there is nothing to boot from (R3.85).
  Task<ServiceResult> boot(DeviceName boot_device);

 private:
  NodeContext& context_;
  MountService& mounts_;
};

}  // namespace shadow
