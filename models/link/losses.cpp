#include "models/link/losses.hpp"

#include <algorithm>

#include "models/random/arithmetic.hpp"
#include "models/random/mix.hpp"

namespace shadow::models {
namespace {

/// (1 - x)^n by squaring.
double kept(double x, std::uint64_t n) {
  double result = 1;
  for (double base = 1 - x; n > 0; n /= 2, base *= base) {
    if (n % 2 == 1) result *= base;
  }
  return result;
}

/// How many of `packets` are lost: the least k whose cumulated binomial chance exceeds a draw.
std::uint64_t lost_of(double loss, std::uint64_t packets, LossDraws& draws) {
  if (loss >= 1) return packets;
  const double drawn = draws.draw();
  const auto n = static_cast<double>(packets);
  double chance = kept(loss, packets);
  if (chance < 1e-290) {  // no room for the recursion: as many as are lost on average
    return static_cast<std::uint64_t>(n * loss);
  }
  double below = chance;
  std::uint64_t k = 0;
  while (below <= drawn && k < packets) {
    const auto at = static_cast<double>(k);
    chance *= (n - at) / (at + 1) * (loss / (1 - loss));
    below += chance;
    ++k;
  }
  return k;
}

/// Round trips in which a window of 1, 2, 3 ... packets passes `packets`.
std::int64_t round_trips(std::uint64_t packets) {
  std::int64_t n = 0;
  for (std::uint64_t passed = 0; passed < packets; passed += static_cast<std::uint64_t>(n)) ++n;
  return n;
}

}  // namespace

double packet_loss(const Losses& l, Bytes size) {
  const Bytes sent = std::min(size, l.packet);
  return 1 - (1 - l.share) * (l.bit_error_rate > 0 ? kept(l.bit_error_rate, 8 * sent) : 1);
}

double LossDraws::peek() const { return static_cast<double>(mix(stream_, next_) >> 11) * 0x1p-53; }

Resending resend(double loss, std::uint64_t packets, Duration round_trip, LossDraws& draws) {
  Resending result;
  Duration timeout = std::max(kLeastTimeout, round_trip * kTimeoutRoundTrips);
  std::uint64_t left = lost_of(loss, packets, draws);
  for (std::uint32_t tries = 1; left > 0; ++tries) {
    result.delay += timeout;
    if (tries == kMostTries) {
      result.given_up = true;
      return result;
    }
    timeout = timeout * 2;
    // the last round trip is that of the message itself
    result.delay += round_trip * (round_trips(left) - 1);
    left = lost_of(loss, left, draws);
  }
  return result;
}

}  // namespace shadow::models
