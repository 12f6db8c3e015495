#include "models/link/losses.hpp"

#include <gtest/gtest.h>

#include "models/link/link_figures.hpp"

namespace shadow::models {
namespace {

TEST(LinkFigures, RS_1__LightTakesOneMillisecondARoundTripForAHundredKilometres) {
  EXPECT_EQ(propagation(100'000'000) * 2, milliseconds(1));
  EXPECT_EQ(propagation(1'000'000), microseconds(5));
}

TEST(LinkFigures, RH_4__BufferCreditsBoundTheRateByTheRoundTrip) {
  // 60 credits over 1 ms: 122.88 MB/s of 200; over 100 us more than the fibre carries
  EXPECT_DOUBLE_EQ(with_credits(200e6, 60, milliseconds(1)), 60 * 2048 / 1e-3);
  EXPECT_DOUBLE_EQ(with_credits(200e6, 60, microseconds(100)), 200e6);
  EXPECT_DOUBLE_EQ(with_credits(100e6, 16, milliseconds(1)), 16 * 2048 / 1e-3);
  EXPECT_DOUBLE_EQ(with_credits(125e6, 0, milliseconds(50)), 125e6) << "no credits needed";
}

TEST(Losses, RS_4__ALinkLosesPacketsByShareAndByBitErrors) {
  EXPECT_DOUBLE_EQ(packet_loss({0.25, 0, 1500}, 1000), 0.25);
  // (1 - 1e-6)^12000
  EXPECT_NEAR(packet_loss({0, 1e-6, 1500}, 9000), 0.01192829, 1e-7);
  EXPECT_NEAR(packet_loss({0, 1e-6, 1500}, 150), 0.00119928, 1e-7) << "a small packet";
  EXPECT_NEAR(packet_loss({0.5, 1e-6, 1500}, 1500), 0.50596414, 1e-7);
  EXPECT_EQ(packets_of(1500, 1500), 1U);
  EXPECT_EQ(packets_of(1501, 1500), 2U);
  EXPECT_EQ(packets_of(0, 1500), 1U);
}

struct Tally {
  double lost_once = 0;  // share of the messages that were late
  double given_up = 0;
  double delay_ms = 0;  // mean
};

Tally tally(double loss, std::uint64_t packets, Duration round_trip) {
  std::uint64_t next = 0;
  LossDraws draws(77, next);
  Tally t;
  constexpr int kMessages = 200'000;
  for (int i = 0; i < kMessages; ++i) {
    const Resending r = resend(loss, packets, round_trip, draws);
    t.lost_once += r.delay.ns > 0;
    t.given_up += r.given_up;
    t.delay_ms += r.delay.seconds() * 1e3;
  }
  t.lost_once /= kMessages;
  t.given_up /= kMessages;
  t.delay_ms /= kMessages;
  return t;
}

TEST(Losses, RH_6__AsManyMessagesAreLateAsLoseAPacket) {
  EXPECT_NEAR(tally(0.02, 1, milliseconds(1)).lost_once, 0.02, 0.002);
  EXPECT_NEAR(tally(0.02, 10, milliseconds(1)).lost_once, 1 - 0.81707, 0.004);
  EXPECT_EQ(tally(0, 1000, milliseconds(1)).lost_once, 0);
}

TEST(Losses, RH_6__ALostPacketCostsATimeoutThatGrowsWithTheRoundTripAndDoubles) {
  // one packet, half of the tries fail: sum of timeouts t 2^(k-1) with chance 2^-k
  const auto one_try = [](Duration round_trip) {
    std::uint64_t next = 0;
    LossDraws draws(1, next);
    Resending r;
    while (r.delay.ns == 0) r = resend(0.01, 1, round_trip, draws);
    return r.delay;
  };
  EXPECT_EQ(one_try(microseconds(100)), kLeastTimeout);
  EXPECT_EQ(one_try(milliseconds(50)), milliseconds(100));
}

TEST(Losses, RH_6__TheWindowStartsAtOnePacketAndOpensByOneARoundTrip) {
  std::uint64_t next = 0;
  LossDraws draws(1, next);
  // all packets are lost at the first try of 10 with near certainty once, then never: chance 1 for
  // the first, so compare two messages of different size that lose everything for ever
  const Resending few = resend(1, 1, milliseconds(20), draws);
  const Resending many = resend(1, 10, milliseconds(20), draws);
  // 10 packets need windows 1+2+3+4: 3 round trips more, at each of the 7 repetitions
  EXPECT_EQ(many.delay - few.delay, milliseconds(20) * 3 * 7);
}

TEST(Losses, RS_4_RH_6__TooManyLossesOfAPacketEndTheTries) {
  EXPECT_EQ(tally(1, 1, milliseconds(1)).given_up, 1);
  // 8 tries, each lost with one half
  EXPECT_NEAR(tally(0.5, 1, milliseconds(1)).given_up, 1.0 / 256, 0.0006);
  EXPECT_EQ(tally(0.01, 1, milliseconds(1)).given_up, 0);
}

TEST(Losses, RS_4__TheDefaultErrorRateOfALinkIsNotFelt) {
  const double loss = packet_loss({0, 1e-12, 1500}, 1500);
  EXPECT_NEAR(loss, 1.2e-8, 1e-10);
  EXPECT_EQ(tally(loss, 44, milliseconds(1)).lost_once, 0);
}

}  // namespace
}  // namespace shadow::models
