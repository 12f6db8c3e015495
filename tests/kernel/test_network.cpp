// One network at a time: exact times of single messages, ways, losses, contention.
#include <gtest/gtest.h>

#include <sstream>

#include "tests/kernel/kernel_fixture.hpp"

namespace shadow::sim {
namespace {

constexpr SimTime at_ms(std::int64_t ms) { return SimTime{ms * 1'000'000}; }

/// Runs `script` with a driver in a child; gives the journal.
std::string journal_of(MakeDriver make,
                       const std::function<void(Driver&, Teller& got, Teller& lost)>& script,
                       models::PlatformSpec platform = three_sites()) {
  return in_child([&] {
    const auto driver = make(platform);
    Journal journal(*driver);
    Teller got(journal, "got");
    Teller lost(journal, "lost");
    script(*driver, got, lost);
    return journal.text();
  });
}

/// Time of the first line in which `what` stands.
std::int64_t time_of(const std::string& journal, const std::string& what) {
  std::istringstream lines(journal);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(what) != std::string::npos) return std::stoll(line);
  }
  return -1;
}

class BothNetworks : public testing::TestWithParam<MakeDriver> {};
INSTANTIATE_TEST_SUITE_P(Driver, BothNetworks,
                         testing::Values(&make_plain_driver, &make_simgrid_driver),
                         [](const auto& info) { return info.index == 0 ? "Plain" : "Simgrid"; });

TEST_P(BothNetworks, RH_1__ASmallMessageTakesLatencyAndTheSlowestPartOnce) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller&) {
    d.network().send(kA1, kB1, 500, got, 1);
    d.run();
  });
  // 20 us + 1 ms + 20 us, and 500 bytes at 50 MB/s = 10 us
  EXPECT_EQ(journal, "1050000 got 1\n");
}

TEST_P(BothNetworks, RH_1__ATransferTakesLatencyAndTheSlowestPartOnce) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller&) {
    d.network().send(kA1, kC1, 1'000'000, got, 1);
    d.run();
  });
  // 3 networks, 2 links, 1 MB at 50 MB/s; SimGrid computes in doubles: 1 ns a hop
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 1")), 60'000 + 3'000'000 + 20'000'000, 5);
}

TEST_P(BothNetworks, RH_1__AHalfDuplexBusCarriesOneByteOnceAndIsSharedByBothDirections) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller&) {
    d.network().send(kBus1, kBus2, 2'000'000, got, 1);
    d.run();
    d.network().send(kBus1, kBus2, 2'000'000, got, 2);
    d.network().send(kBus2, kBus1, 2'000'000, got, 3);
    d.run();
  });
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 1")), 100'003'000, 2);
  // both together take twice as long, in whatever order
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 3")), 100'003'000 + 200'003'000, 4);
}

TEST_P(BothNetworks, RH_1__FullDuplexDirectionsDoNotDisturbEachOther) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller&) {
    d.network().send(kA1, kB1, 1'000'000, got, 1);
    d.network().send(kB1, kA1, 1'000'000, got, 2);
    d.run();
  });
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 1")), 21'040'000, 3);
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 2")), 21'040'000, 3);
}

TEST_P(BothNetworks, RS_1__ACutLinkMovesTrafficToTheLongerWay) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller& lost) {
    d.network().set_link(kNear, false);
    d.network().send(kA1, kB1, 0, got, 1, &lost);
    d.network().send(kA1, kB1, 250'000, got, 2, &lost);
    d.run();
    EXPECT_EQ(d.network().latency(kA1, kB1), microseconds(3'040));
    d.network().set_link(kNear, true);
    EXPECT_EQ(d.network().latency(kA1, kB1), microseconds(1'040));
  });
  EXPECT_EQ(time_of(journal, "got 1"), 3'040'000);
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 2")), 13'040'000, 3);  // 25 MB/s
}

TEST_P(BothNetworks, ALinkCutOneWayStopsOneDirection) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller& lost) {
    d.network().set_link(kFar, false);
    d.network().set_link(kNear, false, true, false);
    EXPECT_FALSE(d.network().reachable(kA1, kB1));
    EXPECT_TRUE(d.network().reachable(kB1, kA1));
    d.network().send(kA1, kB1, 100, got, 1, &lost);
    d.network().send(kA1, kB1, 9000, got, 2, &lost);
    d.network().send(kB1, kA1, 0, got, 3, &lost);
    d.network().send(kB1, kA1, 500'000, got, 4, &lost);
    d.run();
  });
  EXPECT_EQ(time_of(journal, "lost 1"), 0);
  EXPECT_EQ(time_of(journal, "lost 2"), 0);
  EXPECT_EQ(time_of(journal, "got 3"), 1'040'000);
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 4")), 11'040'000, 3);
}

/// What is on the way when a part fails is lost at that instant, small or large; what starts after
/// the repair arrives.
std::string failing(MakeDriver make, const std::function<void(models::Network&, bool)>& set) {
  return journal_of(make, [&](Driver& d, Teller& got, Teller& lost) {
    auto& n = d.network();
    n.set_link(kFar, false);
    Doer small(d.queue(), SimTime{1'500'000}, [&] { n.send(kA1, kB1, 100, got, 1, &lost); });
    n.send(kA1, kB1, 1'000'000, got, 2, &lost);
    n.send(kA2, kB2, 1'000'000, got, 3);  // nobody asks what became of it
    Doer fail(d.queue(), at_ms(2), [&] { set(n, false); });
    Doer dead(d.queue(), at_ms(3), [&] { n.send(kA1, kB1, 9000, got, 4, &lost); });
    Doer repair(d.queue(), at_ms(100), [&] { set(n, true); });
    Doer again(d.queue(), at_ms(100), [&] {
      n.send(kA1, kB1, 0, got, 5, &lost);
      n.send(kA1, kB1, 500'000, got, 6, &lost);
    });
    d.run();
  });
}

void expect_failed_and_repaired(const std::string& journal) {
  EXPECT_EQ(time_of(journal, "lost 1"), 2'000'000) << journal;
  EXPECT_EQ(time_of(journal, "lost 2"), 2'000'000) << journal;
  EXPECT_EQ(time_of(journal, "lost 4"), 3'000'000) << journal;
  EXPECT_EQ(time_of(journal, "got 5"), 101'040'000) << journal;
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 6")), 111'040'000, 3) << journal;
}

TEST_P(BothNetworks, RH_1__ACutLinkKillsWhatIsOnIt) {
  const auto journal =
      failing(GetParam(), [](models::Network& n, bool up) { n.set_link(kNear, up); });
  expect_failed_and_repaired(journal);
  EXPECT_EQ(time_of(journal, "3\n"), -1);
}

TEST_P(BothNetworks, RH_1__AFailedInterconnectKillsWhatIsOnIt) {
  expect_failed_and_repaired(
      failing(GetParam(), [](models::Network& n, bool up) { n.set_interconnect(kLanB, up); }));
}

TEST_P(BothNetworks, AFailedPortKillsWhatItSendsAndReceivesAndNothingElse) {
  const auto journal =
      failing(GetParam(), [](models::Network& n, bool up) { n.set_attachment(kA1, up); });
  expect_failed_and_repaired(journal);
  EXPECT_GT(time_of(journal, "got 3"), 20'000'000);
}

TEST_P(BothNetworks, AMessageAfterALostOneArrivesInItsOwnTime) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller& lost) {
    auto& n = d.network();
    n.send(kA1, kA2, 0, got, 1, &lost);  // would arrive after 20 us
    n.set_attachment(kA2, false);
    n.set_attachment(kA2, true);
    Doer later(d.queue(), SimTime{10'000}, [&] { n.send(kA1, kA2, 0, got, 2, &lost); });
    d.run();
  });
  EXPECT_EQ(journal, "0 lost 1\n30000 got 2\n");
}

TEST_P(BothNetworks, ASlowedLinkTakesItsFactor) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller&) {
    d.network().slow_link(kNear, 2.0);
    d.network().send(kA1, kB1, 500, got, 1);
    d.run();
    d.network().send(kA1, kB1, 1'000'000, got, 2);
    d.run();
  });
  EXPECT_EQ(time_of(journal, "got 1"), 40'000 + 2'000'000 + 20'000);
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 2")), 2'060'000 + 2'040'000 + 40'000'000,
              4);
}

TEST_P(BothNetworks, ACongestedLinkLeavesTheRestOfItsRate) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller&) {
    auto& n = d.network();
    n.congest_link(kNear, 0.75);
    n.send(kA1, kB1, 500, got, 1);
    d.run();
    n.send(kA1, kB1, 1'000'000, got, 2);
    d.run();
    n.congest_link(kNear, 0);
    n.send(kA1, kB1, 1'000'000, got, 3);
    d.run();
  });
  EXPECT_EQ(time_of(journal, "got 1"), 1'040'000 + 40'000) << "500 bytes at 12.5 MB/s";
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 2")), 1'080'000 + 81'040'000, 5);
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 3")), 82'120'000 + 21'040'000, 8);
}

TEST_P(BothNetworks, RH_3__EachEndPaysItsMessageCost) {
  auto platform = three_sites();
  platform.attachments[kA1].message_cost = microseconds(50);
  platform.attachments[kB1].message_cost = microseconds(100);
  const auto journal = journal_of(
      GetParam(),
      [](Driver& d, Teller& got, Teller&) {
        EXPECT_EQ(d.network().latency(kA1, kB1), microseconds(1'190));
        EXPECT_EQ(d.network().latency(kA1, kA2), microseconds(70));
        d.network().send(kA1, kB1, 500, got, 1);
        d.run();
        d.network().send(kB1, kA1, 1'000'000, got, 2);
        d.run();
      },
      platform);
  EXPECT_EQ(time_of(journal, "got 1"), 1'200'000);
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 2")), 1'200'000 + 21'190'000, 5);
}

TEST_P(BothNetworks, RS_4_RH_6__LostPacketsDelayMessagesAndTooManyLoseThem) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller& lost) {
    auto& n = d.network();
    n.set_link_loss(kNear, 1.0);
    n.send(kA1, kB1, 500, got, 1, &lost);
    n.send(kA2, kB2, 9'000, got, 2, &lost);
    n.send(kA1, kA2, 500, got, 3, &lost);  // does not cross it
    d.run();
    n.set_link_loss(kNear, -1);
    n.send(kA1, kB1, 500, got, 4, &lost);
    d.run();
    EXPECT_EQ(n.counters().lost, 2u);
    EXPECT_EQ(n.link_use(kNear).messages, 1u);
  });
  // 8 tries: 255 times the least timeout of 10 ms
  EXPECT_EQ(time_of(journal, "lost 1"), 1'050'000 + 2'550'000'000);
  EXPECT_GT(time_of(journal, "lost 2"), 2'550'000'000);
  EXPECT_EQ(time_of(journal, "got 3"), 24'000 + 4'000) << journal;
  EXPECT_GT(time_of(journal, "got 4"), 2'551'000'000);
}

TEST_P(BothNetworks, RH_5__AWayShowsLatencyRatePacketAndLoss) {
  auto platform = three_sites();
  platform.links[kNear].losses = {0.1, 0, 1000};
  platform.interconnects[kLanB].losses.packet = 4000;
  EXPECT_EQ(journal_of(
                GetParam(),
                [](Driver& d, Teller&, Teller&) {
                  d.network().slow_link(kNear, 2);
                  const auto f = d.network().figures(kA1, kB1);
                  EXPECT_EQ(f.latency, microseconds(2'040));
                  EXPECT_DOUBLE_EQ(f.rate, 25e6);
                  EXPECT_EQ(f.packet, 1000u);
                  EXPECT_NEAR(f.loss, 0.1, 1e-12);
                },
                platform),
            "");
}

TEST_P(BothNetworks, RS_2__AWriteWaitsARoundTripThatFastWriteSaves) {
  auto platform = three_sites();
  EXPECT_EQ(journal_of(
                GetParam(),
                [](Driver& d, Teller&, Teller&) {
                  EXPECT_EQ(d.network().ready_round_trip(kA1, kC1), microseconds(6'120));
                },
                platform),
            "");
  platform.links[kNear].fast_write = true;
  EXPECT_EQ(journal_of(
                GetParam(),
                [](Driver& d, Teller&, Teller&) {
                  EXPECT_EQ(d.network().ready_round_trip(kA1, kC1), microseconds(4'120));
                  EXPECT_EQ(d.network().ready_round_trip(kA1, kB1), microseconds(80));
                },
                platform),
            "");
}

TEST_P(BothNetworks, CountersAndBytesOfALink) {
  const auto journal = journal_of(GetParam(), [](Driver& d, Teller& got, Teller&) {
    d.network().send(kA1, kB1, 500, got, 1);
    d.network().send(kB1, kA1, 9000, got, 2);
    d.network().send(kA1, kBus1, 9000, got, 3);  // no way
    d.run();
    const auto c = d.network().counters();
    EXPECT_EQ(c.messages, 1u);
    EXPECT_EQ(c.flows, 1u);
    EXPECT_EQ(c.lost, 1u);
    EXPECT_EQ(c.bytes, 9500u);
    EXPECT_EQ(d.network().link_bytes(kNear), 9500u);
    EXPECT_EQ(d.network().link_bytes(kFar), 0u);
    EXPECT_EQ(d.network().link_use(kNear).forward, 500u);
    EXPECT_EQ(d.network().link_use(kNear).backward, 9000u);
    EXPECT_EQ(d.network().link_use(kNear).messages, 2u);
    EXPECT_DOUBLE_EQ(d.counters().flow_share(), 0.5);
  });
  EXPECT_NE(time_of(journal, "got 2"), -1);
}

TEST(SimgridNetwork, RH_1__TwoFlowsShareALinkInHalves) {
  const auto journal = journal_of(&make_simgrid_driver, [](Driver& d, Teller& got, Teller&) {
    d.network().send(kA1, kB1, 1'000'000, got, 1);
    d.network().send(kA2, kB2, 2'000'000, got, 2);
    d.run();
  });
  // 1 MB at 25 MB/s; then the other alone: 1 MB at 25 and 1 MB at 50 MB/s
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 1")), 41'040'000, 5);
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 2")), 61'040'000, 5);
}

TEST(SimgridNetwork, AControlMessageGetsTheShareOfOneMoreFlow) {
  const auto journal = journal_of(&make_simgrid_driver, [](Driver& d, Teller& got, Teller&) {
    d.network().send(kA1, kB1, 1'000'000, got, 1);
    d.network().send(kA2, kB2, 1'000, got, 2);
    d.run();
  });
  EXPECT_EQ(time_of(journal, "got 2"), 1'040'000 + 40'000);  // 25 MB/s
}

TEST(SimgridNetwork, AtMost32FlowsShareALinkAndTheRestWaitInOrder) {
  const auto journal = journal_of(&make_simgrid_driver, [](Driver& d, Teller& got, Teller&) {
    for (std::uint64_t i = 0; i < 100; ++i) {
      d.network().send(i % 2 ? kA1 : kA2, kB1, 50'000, got, i);
    }
    d.run();
    EXPECT_EQ(d.counters().most_flows, 32u);
  });
  // 32 of 50 KB at 50 MB/s, then 32, 32 and 4; each round pays the latency
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 0")), 33'040'000, 50);
  EXPECT_NEAR(static_cast<double>(time_of(journal, "got 99")), 3 * 33'040'000 + 5'040'000, 200);
  EXPECT_LT(time_of(journal, "got 31"), time_of(journal, "got 32"));
}

TEST(SimgridNetwork, FlowsThatWaitForACreditAreLostWithTheirWay) {
  const auto journal = journal_of(&make_simgrid_driver, [](Driver& d, Teller& got, Teller& lost) {
    for (std::uint64_t i = 0; i < 40; ++i) d.network().send(kA1, kB1, 50'000, got, i, &lost);
    Doer cut(d.queue(), at_ms(5), [&] { d.network().set_link(kNear, false); });
    Doer other(d.queue(), at_ms(6), [&] {
      for (std::uint64_t i = 100; i < 140; ++i) d.network().send(kA1, kB1, 50'000, got, i, &lost);
    });
    d.run();
  });
  EXPECT_EQ(time_of(journal, "lost 0"), 5'000'000);
  EXPECT_EQ(time_of(journal, "lost 39"), 5'000'000);
  EXPECT_GT(time_of(journal, "got 139"), 0) << journal;  // all credits came back
}

TEST(PlainNetwork, JitterIsDrawnUniformlyAndKeepsSmallMessagesOfAPairInOrder) {
  auto platform = three_sites();
  platform.interconnects[kLanA].jitter = microseconds(100);
  const auto driver = make_plain_driver(platform);
  struct Arrivals final : models::EventHandler {
    explicit Arrivals(Driver& d) : driver(d) {}
    void on_event(std::uint64_t i) override {
      in_order = in_order && i == count;
      ++count;
      last = driver.now();
    }
    Driver& driver;
    std::uint64_t count = 0;
    bool in_order = true;
    SimTime last{};
  } arrivals(*driver);
  std::int64_t least = 1'000'000, most = 0, sum = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const SimTime start = driver->now();
    driver->network().send(kA1, kA2, 0, arrivals, i);
    driver->run();
    const std::int64_t jitter = (arrivals.last - start).ns - 20'000;
    least = std::min(least, jitter);
    most = std::max(most, jitter);
    sum += jitter;
  }
  EXPECT_GE(least, 0);
  EXPECT_LT(least, 1'000);
  EXPECT_LE(most, 100'000);
  EXPECT_GT(most, 99'000);
  EXPECT_NEAR(static_cast<double>(sum) / 1000, 50'000, 3'000);
  for (std::uint64_t i = 1000; i < 2000; ++i) driver->network().send(kA1, kA2, 0, arrivals, i);
  driver->run();
  EXPECT_TRUE(arrivals.in_order);
  EXPECT_EQ(arrivals.count, 2000u);
}

}  // namespace
}  // namespace shadow::sim
