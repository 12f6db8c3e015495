#pragma once
// What the value block of a set's state lock carries (lock table of 6.11): how far the set has
// come, as whoever changed it last knows. A node that finds itself behind it has missed a change.
#include <cstdint>
#include <optional>

#include "engine/base/types.hpp"
#include "engine/ports/locks.hpp"
#include "engine/unit/set_state.hpp"

namespace shadow {

/// The first 32 bytes of the block; the rest is zero.
struct StateValue {
  std::uint32_t change = 0;      // number of the last change
  Generation generation;         // of the membership
  Generation reserved;           // no greater number was ever given to a medium (R6.9)
  Incarnation copy_incarnation;  // R6.123
  Incarnation merge_incarnation;

  [[nodiscard]] static StateValue of(const SetState& set);
  [[nodiscard]] ValueBlock encode() const;
  /// Nothing: not valid, or never written.
  [[nodiscard]] static std::optional<StateValue> decode(const ValueBlock& block);
  friend bool operator==(const StateValue&, const StateValue&) = default;
};

}  // namespace shadow
