#pragma once
// What distance does to a link (RS.1, RH.4).
#include <algorithm>
#include <cstdint>

#include "engine/base/types.hpp"

namespace shadow::models {

/// Light in fibre: 200 km a millisecond one way, 5 us a km (RS.1).
[[nodiscard]] constexpr Duration propagation(std::int64_t millimetres) {
  return {millimetres / 200};
}
/// What one buffer credit lets through: a frame of Fibre Channel (RH.4).
inline constexpr double kCreditBytes = 2048;

/// Rate in bytes a second that is left with so many buffer credits: at most credits x 2 KB a round
/// trip (RH.4). 0 credits: the kind needs none.
[[nodiscard]] inline double with_credits(double rate, std::uint32_t credits, Duration round_trip) {
  if (credits == 0 || round_trip.ns <= 0) return rate;
  return std::min(rate, credits * kCreditBytes / round_trip.seconds());
}

}  // namespace shadow::models
