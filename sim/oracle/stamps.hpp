#pragma once
// What the oracle's store holds where no write of a user is known.
#include "engine/base/blocks.hpp"

namespace shadow::sim {

/// A block never written, of which nothing is promised: INITIALIZE/SHADOW without /ERASE (R4.26),
/// an expansion (R1.91).
inline constexpr Stamp kUndefined = kBytesTag - 1;
/// A block of the volume's own structures (storage control block, home block), which the engine
/// writes for itself.
inline constexpr Stamp kStructure = kBytesTag - 2;

/// Structures are compared between members, byte by byte, not with what users wrote (R6.110).
[[nodiscard]] constexpr bool is_structure(Stamp s) {
  return s == kStructure || (s & kBytesTag) != 0;
}
/// Any value may be read here.
[[nodiscard]] constexpr bool is_unjudged(Stamp s) { return s == kUndefined || is_structure(s); }

}  // namespace shadow::sim
