#pragma once
// The one way in: system services of shadowing as typed calls on one node. DCL, timelines and tests
// use them.
#include <optional>
#include <string>
#include <vector>

#include "engine/host/logical_names.hpp"
#include "engine/services/analyze.hpp"
#include "engine/services/dismount.hpp"
#include "engine/services/mount.hpp"
#include "engine/services/results.hpp"
#include "engine/services/views.hpp"
#include "engine/services/volume.hpp"

namespace shadow {

class Services {
 public:
  /// Forms a set, joins a mounted one, or adds members (R6.15, R6.16); or mounts a single disk. A
  /// refused call changes nothing (R4.143). `ask` is used for /CONFIRM only; null: the answer is
  /// "no".
  virtual Task<ServiceResult> mount(MountRequest request, Ask ask) = 0;
  /// MOUNT/BIND: all volumes or none (R4.22).
  virtual Task<ServiceResult> mount_volume_set(VolumeSetRequest request, Ask ask) = 0;
  /// The node's system disk, at its boot (3.6). Ends with MEDOFL or NOSUCHDEV where the disk cannot
  /// be read; where it must not be booted from the node dies and this never ends (R3.73, R3.74).
  virtual Task<ServiceResult> boot(DeviceName boot_device) = 0;
  /// Removes a member, or dismounts the set on this node (R4.106-R4.116).
  virtual Task<ServiceResult> dismount(DismountRequest request) = 0;

  /// New volumes on disks that nobody uses (R4.25-R4.34). Ends when all is written: with /ERASE
  /// after hours. Refused: DEVMOUNT, DEVALLOC, MEDOFL, WRITLCK, NOPRIV, SIMSHAD-E-BADVALUE,
  /// SIMSHAD-F-MAXMEMBERS; nothing is written then.
  virtual Task<ServiceResult> initialize(InitializeRequest request) = 0;
  /// SET VOLUME, for all nodes that have the volume mounted (R1.46-R1.50). Refused: DEVNOTMOUNT,
  /// SIMSHAD-E-BADVALUE, SIMSHAD-E-SHARED, SIMSHAD-E-BUSY in mount verification; nothing is changed
  /// then.
  virtual Task<ServiceResult> set_volume(VolumeRequest request) = 0;

  /// Compares the members of a steady set (R4.133, R4.134).
  virtual Task<AnalyzeResult> analyze_shadow(AnalyzeRequest request) = 0;

  /// SET SHADOW, on this node unless said otherwise. Each answers DEVNOTMOUNT or NOTSHDWMEM where
  /// the device does not fit.
  virtual ServiceResult set_read_cost(const DeviceName& device, std::uint32_t cost) = 0;   // R4.91
  virtual ServiceResult set_site(const DeviceName& device, std::uint32_t site) = 0;        // R4.94
  virtual ServiceResult set_member_timeout(const DeviceName& member, std::int64_t s) = 0;  // R4.85
  virtual ServiceResult set_unit_timeout(const DeviceName& unit, std::int64_t s) = 0;      // R4.86
  virtual ServiceResult set_priority(const DeviceName& unit, std::uint32_t p) = 0;         // R4.89
  virtual ServiceResult reset_counters(const DeviceName& unit) = 0;                        // R4.93
  virtual ServiceResult force_removal(const DeviceName& member, bool on) = 0;              // R4.82
  virtual ServiceResult abort_virtual_unit(const DeviceName& unit) = 0;                    // R4.70
  virtual ServiceResult set_split_reads(const DeviceName& unit, bool on) = 0;              // R4.79

  /// Units mounted on this node, by number.
  [[nodiscard]] virtual std::vector<UnitView> units() const = 0;
  [[nodiscard]] virtual std::optional<UnitView> unit(const DeviceName& name) const = 0;
  [[nodiscard]] virtual std::optional<UnitGlance> glance(const DeviceName& name) const = 0;
  /// Single disks mounted on this node, by name.
  [[nodiscard]] virtual std::vector<VolumeView> single_disks() const = 0;
  /// No unit needs a copy or merge or verifies a mount; units that have timed out do not count.
  [[nodiscard]] virtual bool steady() const = 0;
  /// The mounted unit that has this device as a member on this node.
  [[nodiscard]] virtual std::optional<DeviceName> unit_of_member(const DeviceName& name) const = 0;
  /// The device was put out of a set that is mounted here by a failure (SHDW_FAILED_MEMBER).
  [[nodiscard]] virtual bool failed_member(const DeviceName& name) const = 0;
  /// Disks that this node can name, sorted, members or not.
  [[nodiscard]] virtual std::vector<DiskInfo> disks() const = 0;
  [[nodiscard]] virtual const std::string& node_name() const = 0;
  /// The logical names of this node.
  [[nodiscard]] virtual LogicalNames& logical_names() = 0;

 protected:
  ~Services() = default;
};

}  // namespace shadow
