#pragma once
// SDA SHOW DEVICE (R4.129, R4.130): what the analyzer shows of a virtual unit and of a disk.
#include <string>
#include <vector>

#include "engine/services/views.hpp"

namespace shadow::dcl {

/// The unit control block, the shadow descriptor block, and a summary line a member.
[[nodiscard]] std::vector<std::string> analyzer_unit(const UnitView& unit);
/// The physical unit with its list of characteristics; `nofe`: no forced-error support.
[[nodiscard]] std::vector<std::string> analyzer_disk(const DiskInfo& disk, const UnitView* set,
                                                     const MemberView* member);

}  // namespace shadow::dcl
