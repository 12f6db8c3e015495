#pragma once
// The layout on the disks at t = 0: home and storage control blocks of sets and labelled volumes.
// What lies elsewhere is in the hardware plan.
#include "engine/unit/set_state.hpp"
#include "sim/bench/hardware.hpp"
#include "sim/scenario/scenario.hpp"

namespace shadow::sim {

/// A set of the configuration as it stands at t = 0: all members full and equal. `start`: calendar
/// time of t = 0.
[[nodiscard]] SetState initial_set(const Config& config, const ShadowSet& set,
                                   const Hardware& hardware, WallTime start);

/// Writes home and storage control blocks of all sets and labelled disks. `mounted`: sets are in
/// use (WRITECNT).
void lay_out_media(const Config& config, Hardware& hardware, WallTime start, bool mounted);

/// Calendar time of t = 0.
[[nodiscard]] WallTime start_time(const Scenario& scenario);

}  // namespace shadow::sim
