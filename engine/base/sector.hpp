#pragma once
// Blocks whose bytes matter. Their stamp is derived from the bytes, so equal bytes are equal stamps
// everywhere, and the bytes can be had back from the stamp. Content-addressed and never changed:
// sharing it between simulated nodes shares nothing that a node could learn from.
#include <array>
#include <cstddef>

#include "engine/base/blocks.hpp"

namespace shadow {

using Sector = std::array<std::byte, kBlockBytes>;

/// The stamp of these 512 bytes.
[[nodiscard]] Stamp stamp_of(const Sector& bytes);
/// The bytes behind a stamp: those given to stamp_of; for any other stamp a block of zeroes (a disk
/// without such a block).
[[nodiscard]] const Sector& bytes_of(Stamp stamp);

}  // namespace shadow
