#pragma once
// Chance without state: the n-th number of a stream is a function of (stream, n), so that nobody's
// draws move anybody else's.
#include <cstdint>

namespace shadow::models {

/// Number `index` of the stream `stream`: the finalizer of splitmix64, the same on every machine.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t stream, std::uint64_t index) {
  std::uint64_t z = stream + (index + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace shadow::models
