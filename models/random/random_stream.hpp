#pragma once
// Chance of a run: one stream per component, derived from the seed and the component's name, so
// that a new component moves no other. Generator and distributions are our own, from + - * / and
// shifts only: the same bits on every machine and build type.
#include <array>
#include <cstdint>
#include <string_view>

#include "engine/base/types.hpp"

namespace shadow::models {

/// xoshiro256** (Blackman and Vigna 2018), state filled by splitmix64 from seed and name.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name);

  /// 64 random bits.
  std::uint64_t next() {
    const std::uint64_t result = rotate(s_[1] * 5, 7) * 9;
    const std::uint64_t t = s_[1] << 17;
    s_[2] ^= s_[0];
    s_[3] ^= s_[1];
    s_[1] ^= s_[2];
    s_[0] ^= s_[3];
    s_[2] ^= t;
    s_[3] = rotate(s_[3], 45);
    return result;
  }
  /// Uniform in 0 .. bound-1, without bias (Lemire 2019); bound > 0.
  std::uint64_t uniform(std::uint64_t bound);
  /// Uniform in [0, 1), a multiple of 2^-53.
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// True with probability `p`, to 2^-53.
  bool chance(double p) { return unit() < p; }
  /// Uniform in [low, high]; low <= high.
  Duration uniform(Duration low, Duration high);
  /// Exponential with that mean (>= 0), rounded down to ns; at most 36.8 means.
  Duration exponential(Duration mean);

 private:
  static constexpr std::uint64_t rotate(std::uint64_t x, unsigned k) {
    return (x << k) | (x >> (64 - k));
  }
  std::array<std::uint64_t, 4> s_{};
};

}  // namespace shadow::models
