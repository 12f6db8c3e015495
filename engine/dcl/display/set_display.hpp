#pragma once
// SHOW SHADOW (R4.127, R4.128, 6.13): lines from views; nothing is computed here but layout.
#include <string>
#include <vector>

#include "engine/services/views.hpp"

namespace shadow::dcl {

/// `Steady State`, `Copy Active (48%) on ALPHA`, `Merge Pending` ...; what holds together stands
/// together, the active first.
[[nodiscard]] std::string state_text(const UnitView& unit);
/// The form of one set, members included; `delay_factor` of merges in percent (R6.86).
[[nodiscard]] std::vector<std::string> set_display(const UnitView& unit, std::int64_t delay_factor);
/// /ACTIVE, /COPY, /MERGE: one line a set.
[[nodiscard]] std::string active_line(const UnitView& unit);
[[nodiscard]] std::string copy_line(const UnitView& unit);
[[nodiscard]] std::string merge_line(const UnitView& unit);
/// /BY_PRIORITY: a table in the order of R4.102.
[[nodiscard]] std::vector<std::string> priority_display(std::vector<UnitView> units);

}  // namespace shadow::dcl
