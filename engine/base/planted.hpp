#pragma once
// Planted bugs: wrong decisions that the oracle and the final comparison must find. Compiled in
// only for the tests' library `engine_planted`; in the product the question is a constant `false`.

namespace shadow {

enum class Planted : int {
  none = 0,
  segment_in_work_below_fence = 1,  // parallel writes to the segment in work (against R6.29)
  no_merge_after_crash = 2,         // survivors go on in steady state (against R6.122)
  expel_without_scb = 3,            // the remaining members keep the old generation (against R6.10)
  merge_without_interlock = 4,      // a correction overwrites newer user data (against R6.57)
};

#ifdef SHADOW_PLANTED
/// Chooses the bug of this process.
void plant(Planted bug);
[[nodiscard]] bool planted(Planted bug);
#else
[[nodiscard]] constexpr bool planted(Planted) { return false; }
#endif

}  // namespace shadow
