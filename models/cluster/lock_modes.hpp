#pragma once
// The usual table of six lock modes, shared by all lock managers.
#include "engine/ports/locks.hpp"

namespace shadow::models {

/// May two holders have `a` and `b` on one resource at the same time?
[[nodiscard]] bool compatible(LockMode a, LockMode b);
/// Does `to` conflict with nothing that `from` does not conflict with? Such conversions are granted
/// at once.
[[nodiscard]] bool is_demotion(LockMode from, LockMode to);
/// May a holder in `m` write the value block when it goes down?
[[nodiscard]] inline bool writes_value(LockMode m) {
  return m == LockMode::pw || m == LockMode::ex;
}

}  // namespace shadow::models
