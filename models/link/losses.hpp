#pragma once
// What is lost on the way, and what that costs. A link or interconnect loses packets by a share
// (LOSS, heavy load) and by its bit error rate (RS.4). Whoever sends notices by a timeout, sends
// again, and gives up when a packet was lost too often: then the message is lost, and whoever keeps
// the circuit has to notice (RC.22).
//
// RH.6 simplified. Left out: the window that an earlier loss has left small for later messages, and
// acknowledgements that are lost. The timeout is a multiple of the undisturbed round trip instead
// of a measured one, and doubles with each try; the packets to send again go with a window of 1,
// then 2, 3 ... packets a round trip.
#include <cstdint>

#include "engine/base/types.hpp"

namespace shadow::models {

/// Losses of one crossing.
struct Losses {
  double share = 0;           // of the packets, 0..1
  double bit_error_rate = 0;  // 0..1; a packet with one wrong bit is lost
  Bytes packet = 1500;        // largest that is carried in one piece (mtu)

  [[nodiscard]] bool any() const { return share > 0 || bit_error_rate > 0; }
};

/// Ours: least time to notice a loss; times that the timeout is of a round trip (RH.6: round trip
/// and variance); tries of a packet before the sender gives up.
inline constexpr Duration kLeastTimeout = milliseconds(10);
inline constexpr std::int64_t kTimeoutRoundTrips = 2;
inline constexpr std::uint32_t kMostTries = 8;

/// Packets that a message of that size is sent in; at least one.
[[nodiscard]] constexpr std::uint64_t packets_of(Bytes size, Bytes packet) {
  return size <= packet ? 1 : (size + packet - 1) / packet;
}
/// Chance that a packet of `size` bytes is lost in one crossing.
[[nodiscard]] double packet_loss(const Losses& losses, Bytes size);

/// Chances drawn by a caller: numbers uniform over 64 bits.
class LossDraws {
 public:
  LossDraws(std::uint64_t stream, std::uint64_t& next) : stream_(stream), next_(next) {}
  /// The next number, uniform in [0, 1).
  [[nodiscard]] double peek() const;
  void skip() { ++next_; }
  double draw() {
    const double drawn = peek();
    skip();
    return drawn;
  }

 private:
  std::uint64_t stream_;
  std::uint64_t& next_;
};

struct Resending {
  Duration delay{};       // later than without losses
  bool given_up = false;  // the message is lost after `delay`
};
/// What losses do to a message of `packets` packets, each lost with chance `loss` at every try.
[[nodiscard]] Resending resend(double loss, std::uint64_t packets, Duration round_trip,
                               LossDraws& draws);

}  // namespace shadow::models
