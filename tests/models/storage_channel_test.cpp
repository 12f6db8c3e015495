#include "models/link/storage_channel.hpp"

#include <gtest/gtest.h>

#include <set>

namespace shadow::models {
namespace {

ChannelSpec spec() {
  ChannelSpec s;
  s.name = "BUS";
  s.bytes_per_second = 10e6;  // 100 ns a byte
  s.latency = microseconds(10);
  s.per_command = microseconds(50);
  return s;
}

TEST(StorageChannel, TransfersOutFollowEachOther) {
  StorageChannel c(spec());
  EXPECT_EQ(c.out(SimTime{}, 1000).ns, 50'000 + 100'000 + 10'000);
  EXPECT_EQ(c.out(SimTime{}, 1000).ns, 2 * 150'000 + 10'000);
  EXPECT_EQ(c.out(SimTime{1'000'000}, 0).ns, 1'000'000 + 50'000 + 10'000);
}

TEST(StorageChannel, TransfersBackOverlapWithTheMedium) {
  StorageChannel c(spec());
  EXPECT_EQ(c.tail(microseconds(100), 1000), microseconds(50));
  EXPECT_EQ(c.tail(microseconds(400), 1000), Duration{});
  const SimTime ready = SimTime{} + milliseconds(1);
  EXPECT_EQ(c.book(ready, microseconds(100), 1000), Duration{});
  // The line is free again at 1.05 ms; undisturbed this one would have ended then, too.
  EXPECT_EQ(c.book(ready, microseconds(100), 1000), microseconds(150));
}

TEST(StorageChannel, AHalfDuplexBusIsOneLine) {
  ChannelSpec half = spec();
  half.full_duplex = false;
  StorageChannel bus(half);
  StorageChannel fibre(spec());
  for (StorageChannel* const c : {&bus, &fibre}) (void)c->out(SimTime{}, 10'000);
  EXPECT_GT(bus.book(SimTime{} + microseconds(100), {}, 1000), Duration{});
  EXPECT_EQ(fibre.book(SimTime{} + microseconds(100), {}, 1000), Duration{});
}

TEST(StorageChannel, RH_1__InAFabricEveryPortHasItsOwnLines) {
  std::vector<PortLines> ports(4);
  StorageChannel fabric(spec(), &ports);
  const auto sent = [&](AttachmentIndex host, AttachmentIndex unit) {
    return fabric.out(SimTime{}, 1000, host, unit).ns;
  };
  EXPECT_EQ(sent(0, 2), 160'000);
  EXPECT_EQ(sent(1, 3), 160'000) << "other ports at both ends";
  EXPECT_EQ(sent(0, 3), 310'000) << "both ports carried one already";
  EXPECT_EQ(sent(1, 3), 460'000);
  // back: the line of the unit, then that of the host
  EXPECT_EQ(fabric.book(SimTime{} + microseconds(100), {}, 1000, 0, 2), Duration{});
  EXPECT_EQ(fabric.book(SimTime{} + microseconds(100), {}, 1000, 1, 3), Duration{});
  EXPECT_EQ(fabric.book(SimTime{} + microseconds(100), {}, 1000, 0, 3), microseconds(150));
}

TEST(StorageChannel, RH_1__ABusIsSharedHoweverManyPortsItHas) {
  std::vector<PortLines> ports(4);
  ChannelSpec half = spec();
  half.full_duplex = false;
  StorageChannel bus(half, &ports);
  EXPECT_EQ(bus.out(SimTime{}, 1000, 0, 2).ns, 160'000);
  EXPECT_EQ(bus.out(SimTime{}, 1000, 1, 3).ns, 310'000);
}

TEST(StorageChannel, RS_4__LostPacketsDelayATransfer) {
  ChannelSpec s = spec();
  s.losses = {0.1, 0, 2048};
  StorageChannel c(s);
  int late = 0;
  for (int i = 0; i < 1000; ++i) late += c.latency(1000) >= kLeastTimeout;
  EXPECT_NEAR(late, 100, 30);
}

TEST(StorageChannel, RH_1__JitterIsDrawnForEachMessageByTheSeed) {
  ChannelSpec s = spec();
  s.jitter = microseconds(20);
  StorageChannel a(s);
  StorageChannel b(s);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 100; ++i) {
    const Duration latency = a.latency();
    EXPECT_EQ(latency, b.latency());
    EXPECT_GE(latency, microseconds(10));
    EXPECT_LE(latency, microseconds(30));
    seen.insert(latency.ns);
  }
  EXPECT_GT(seen.size(), 90U);
}

TEST(StorageChannel, ASlowChannelIsSlowInRateAndLatency) {
  StorageChannel c(spec());
  c.slow(3.0);
  EXPECT_EQ(c.out(SimTime{}, 1000).ns, 3 * (50'000 + 100'000 + 10'000));
  c.slow(1.0);
  EXPECT_EQ(c.out(SimTime{10'000'000}, 1000).ns, 10'000'000 + 160'000);
}

}  // namespace
}  // namespace shadow::models
