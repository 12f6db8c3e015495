#include "models/random/random_stream.hpp"

#include "engine/base/assert.hpp"
#include "models/random/arithmetic.hpp"

namespace shadow::models {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t splitmix64(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ULL;
  }
  return h;
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view name) {
  std::uint64_t state = seed;
  state = splitmix64(state) ^ fnv1a(name);
  for (std::uint64_t& word : s_) word = splitmix64(state);
}

std::uint64_t RandomStream::uniform(std::uint64_t bound) {
  SHADOW_ASSERT(bound > 0, "uniform below 0");
  Wide product = Wide{next()} * bound;
  auto low = static_cast<std::uint64_t>(product);
  if (low < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (low < threshold) {
      product = Wide{next()} * bound;
      low = static_cast<std::uint64_t>(product);
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

Duration RandomStream::uniform(Duration low, Duration high) {
  SHADOW_ASSERT(low <= high, "empty range of durations");
  const auto width = static_cast<std::uint64_t>(high.ns - low.ns) + 1;
  return {low.ns + static_cast<std::int64_t>(uniform(width))};
}

Duration RandomStream::exponential(Duration mean) {
  const double u = static_cast<double>((next() >> 11) + 1) * 0x1p-53;  // (0, 1]
  return {static_cast<std::int64_t>(-natural_log(u) * static_cast<double>(mean.ns))};
}

}  // namespace shadow::models
