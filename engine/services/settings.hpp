#pragma once
// SET SHADOW on one node (4.8): settings of units and members that need no agreement of the
// cluster.
#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/results.hpp"

namespace shadow {

class Settings {
 public:
  Settings(NodeContext& context, UnitTable& units) : context_(context), units_(units) {}

  /// Cost of a member, 1..65535 (R4.91); on a unit: the automatic costs of all members again.
  ServiceResult read_cost(const DeviceName& device, std::uint32_t cost);
  /// Site of a unit or a member, 1..255 (R4.94); automatic read costs follow.
  ServiceResult site(const DeviceName& device, std::uint32_t value);
  /// Seconds, 1..16,777,215 (R4.85). A running clock keeps its limit until it ends (RV.13).
  ServiceResult member_timeout(const DeviceName& member, std::int64_t s);
  ServiceResult unit_timeout(const DeviceName& unit, std::int64_t s);
  /// 0..10000 (R4.89).
  ServiceResult priority(const DeviceName& unit, std::uint32_t p);
  /// R4.79: members of equal read cost share the volume.
  ServiceResult split_reads(const DeviceName& unit, bool on);
  /// R4.93: counts of operations and errors of the unit and its members.
  ServiceResult reset_counters(const DeviceName& unit);
  /// R4.82, R6.100.
  ServiceResult force_removal(const DeviceName& member, bool on);
  /// R4.70, R6.101.
  ServiceResult abort_virtual_unit(const DeviceName& unit);

 private:
  [[nodiscard]] std::shared_ptr<VirtualUnit> unit_named(const DeviceName& name) const;

  NodeContext& context_;
  UnitTable& units_;
};

}  // namespace shadow
