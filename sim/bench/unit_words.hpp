#pragma once
// States as scenarios name them, held against what nodes show.
#include "engine/services/views.hpp"
#include "sim/scenario/condition.hpp"

namespace shadow::sim {

/// The word for the state of a mounted unit.
[[nodiscard]] UnitWord word_of(UnitState s);
/// Is the unit in that state? A set that copies and merges is also copying, and merging (R6.1).
[[nodiscard]] bool matches(const UnitView& unit, UnitWord wanted);

}  // namespace shadow::sim
