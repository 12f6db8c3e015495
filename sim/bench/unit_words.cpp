#include "sim/bench/unit_words.hpp"

namespace shadow::sim {

UnitWord word_of(UnitState s) {
  switch (s) {
    case UnitState::steady:
      return UnitWord::steady;
    case UnitState::copying:
      return UnitWord::copying;
    case UnitState::merging:
      return UnitWord::merging;
    case UnitState::copying_merging:
      return UnitWord::copying_and_merging;
    case UnitState::mount_verify:
      return UnitWord::mount_verification;
    case UnitState::mount_verify_timeout:
      return UnitWord::timed_out;
  }
  return UnitWord::steady;
}

bool matches(const UnitView& unit, UnitWord wanted) {
  const UnitWord is = word_of(unit.state);
  if (is == UnitWord::copying_and_merging &&
      (wanted == UnitWord::copying || wanted == UnitWord::merging)) {
    return true;
  }
  return is == wanted;
}

}  // namespace shadow::sim
