// The two drivers held against each other, and their guards.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "models/link/plain_network.hpp"
#include "tests/kernel/kernel_fixture.hpp"

namespace shadow::sim {
namespace {

/// Chance of a test (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % bound;
  }

 private:
  std::uint64_t state_;
};

/// Own events that beget own events and messages, some of equal time, while parts fail and come
/// back.
class Traffic final : public models::EventHandler {
 public:
  Traffic(Driver& driver, std::uint64_t seed, bool transfers)
      : driver_(driver),
        journal_(driver),
        got_(journal_, "got"),
        lost_(journal_, "lost"),
        dice_(seed),
        transfers_(transfers) {
    for (std::uint64_t i = 0; i < 50; ++i)
      driver_.queue().after({static_cast<std::int64_t>(i)}, *this, i);
  }
  void on_event(std::uint64_t argument) override {
    journal_.add("own", argument);
    if (++events_ < 20'000) {
      driver_.queue().after({static_cast<std::int64_t>(dice_.below(4) * dice_.below(40'000))},
                            *this, events_);
    }
    if (dice_.below(4) == 0) message();
    if (dice_.below(400) == 0) fail_or_repair();
    if (transfers_ && events_ % 500 == 0) transfer();
  }
  [[nodiscard]] const std::string& text() const { return journal_.text(); }

 private:
  void message() {
    const auto from = end();
    const auto to = end();
    driver_.network().send(from, to, dice_.below(models::kControlBytes + 1), got_, events_, &lost_);
  }
  /// With transfers, control messages keep off their lines: the plain line would hold up the
  /// transfer.
  models::AttachmentIndex end() {
    static constexpr models::AttachmentIndex kApart[] = {kB1, kB2, kBus1, kBus2};
    return transfers_ ? kApart[dice_.below(4)]
                      : static_cast<models::AttachmentIndex>(dice_.below(7));
  }
  void transfer() {
    // one at a time: the queue of own events is 20,000 long, a transfer takes less than 500 of them
    driver_.network().send(kA1, kC1, 2000 + dice_.below(2000), got_, 1'000'000 + events_);
  }
  void fail_or_repair() {
    auto& n = driver_.network();
    const bool up = dice_.below(3) != 0;
    switch (transfers_ ? 5 : dice_.below(6)) {
      case 0:
        n.set_link(static_cast<models::LinkIndex>(dice_.below(3)), up, up || dice_.below(2));
        break;
      case 1:
        n.set_interconnect(static_cast<models::InterconnectIndex>(dice_.below(4)), up);
        break;
      case 2:
        n.set_attachment(static_cast<models::AttachmentIndex>(dice_.below(7)), up);
        break;
      case 3:
        n.congest_link(static_cast<models::LinkIndex>(dice_.below(3)), up ? 0 : 0.6);
        break;
      case 4:
        n.set_link_loss(static_cast<models::LinkIndex>(dice_.below(3)), up ? -1 : 0.7);
        break;
      default:
        n.set_attachment(kA2, up);
        break;
    }
  }
  Driver& driver_;
  Journal journal_;
  Teller got_, lost_;
  Dice dice_;
  bool transfers_;
  std::uint64_t events_ = 0;
};

std::string traffic(MakeDriver make, std::uint64_t seed, bool transfers, bool in_slices = false) {
  return in_child([=] {
    auto platform = three_sites();
    platform.seed = seed;
    if (!transfers) platform.interconnects[kLanA].jitter = microseconds(5);
    const auto driver = make(platform);
    Traffic t(*driver, seed, transfers);
    if (in_slices) {
      for (int i = 1; i < 2000; ++i) driver->run_until(SimTime{i * 3'333});
    }
    driver->run();
    return t.text();
  });
}

TEST(Drivers, ControlTrafficWithOwnEventsAndFailuresIsTheSameEventForEvent) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const std::string plain = traffic(&make_plain_driver, seed, false);
    ASSERT_GT(plain.size(), 400'000u) << plain;
    ASSERT_NE(plain.find("lost"), std::string::npos);
    EXPECT_TRUE(plain == traffic(&make_simgrid_driver, seed, false)) << "seed " << seed;
  }
}

TEST(Drivers, ARunInSlicesIsTheRunInOnePiece) {
  const std::string whole = traffic(&make_simgrid_driver, 3, true);
  ASSERT_GT(whole.size(), 400'000u) << whole;
  EXPECT_TRUE(whole == traffic(&make_simgrid_driver, 3, true, true));
}

TEST(Drivers, TheSameSeedGivesTheSameBytesTwice) {
  EXPECT_TRUE(traffic(&make_simgrid_driver, 5, true) == traffic(&make_simgrid_driver, 5, true));
}

/// Times of "got N" for transfers, in order of N; everything else in `rest`.
std::vector<std::int64_t> transfers_of(const std::string& journal, std::string& rest) {
  std::vector<std::int64_t> times;
  for (std::size_t at = 0; at < journal.size();) {
    const std::size_t end = journal.find('\n', at);
    if (end == std::string::npos) break;
    const std::string line = journal.substr(at, end - at);
    const std::size_t got = line.find(" got 1");
    if (got != std::string::npos && line.size() - got >= 12)
      times.push_back(std::stoll(line));
    else
      rest += line + '\n';
    at = end + 1;
  }
  return times;
}

TEST(Drivers, UncontendedTransfersArriveWithinANanosecondAHop) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    std::string plain_rest, simgrid_rest;
    const auto plain = transfers_of(traffic(&make_plain_driver, seed, true), plain_rest);
    const auto simgrid = transfers_of(traffic(&make_simgrid_driver, seed, true), simgrid_rest);
    ASSERT_GE(plain.size(), 30u);
    ASSERT_EQ(plain.size(), simgrid.size());
    EXPECT_TRUE(plain_rest == simgrid_rest);
    for (std::size_t i = 0; i < plain.size(); ++i) {
      EXPECT_NEAR(static_cast<double>(plain[i]), static_cast<double>(simgrid[i]), 5) << i;
    }
  }
}

/// Arrivals of bursts of transfers from a few ports to many, with lines slowed and cut meanwhile,
/// by number; -1: lost. `faults`: such changes happen.
std::vector<std::int64_t> bursts(MakeDriver make, std::uint64_t seed, bool faults) {
  const std::string journal = in_child([=] {
    auto platform = three_sites();
    for (auto& i : platform.interconnects) i.bytes_per_second = 100e6;
    for (auto& l : platform.links) l.bytes_per_second = l.name == "NEAR" ? 200e6 : 100e6;
    const auto driver = make(platform);
    Journal journal(*driver);
    Teller got(journal, "got"), lost(journal, "lost");
    Dice dice(seed);
    SimTime at{};
    for (std::uint64_t i = 0; i < 2'000;) {
      at = at + Duration{static_cast<std::int64_t>(dice.below(250'000))};
      driver->run_until(at);
      const auto from = static_cast<models::AttachmentIndex>(dice.below(7));
      for (std::uint64_t n = 1 + dice.below(5); n > 0; --n) {
        const auto to = from >= kBus1 ? kBus1 + kBus2 - from : (from + 1 + dice.below(4)) % 5;
        driver->network().send(from, static_cast<models::AttachmentIndex>(to),
                               2000 + 1000 * dice.below(4), got, i++, &lost);
      }
      if (faults && dice.below(20) == 0)
        driver->network().slow_link(kNear, 1.0 + static_cast<double>(dice.below(3)));
      if (faults && dice.below(20) == 0) driver->network().set_link(kFar, dice.below(2) == 0);
    }
    driver->run();
    return journal.text();
  });
  std::vector<std::int64_t> times(2'010, -1);
  std::istringstream lines(journal);
  std::string what;
  std::uint64_t number = 0;
  for (std::int64_t time = 0; lines >> time >> what >> number;) {
    if (what == "got") times.at(number) = time;
  }
  return times;
}

TEST(Drivers, FlowsThatShareTheirPortArriveAsSimgridsSolverSays) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto with_solver = bursts(&make_simgrid_only_driver, seed, seed > 2);
    const auto ours = bursts(&make_simgrid_driver, seed, seed > 2);
    ASSERT_GT(std::count_if(ours.begin(), ours.end(), [](auto t) { return t > 0; }), 1'900);
    for (std::size_t i = 0; i < ours.size(); ++i) {
      // a flow that goes over to SimGrid does so in whole bytes: 10 ns each, for all on its line
      EXPECT_NEAR(static_cast<double>(with_solver[i]), static_cast<double>(ours[i]), 100)
          << i << " of seed " << seed;
    }
  }
}

class BothDrivers : public testing::TestWithParam<MakeDriver> {};
INSTANTIATE_TEST_SUITE_P(Driver, BothDrivers,
                         testing::Values(&make_plain_driver, &make_simgrid_driver),
                         [](const auto& info) { return info.index == 0 ? "Plain" : "Simgrid"; });

TEST_P(BothDrivers, RunUntilIncludesItsInstantAndLeavesTheClockThere) {
  EXPECT_EQ(
      in_child([&] {
        const auto d = GetParam()(three_sites());
        Journal journal(*d);
        Teller tell(journal, "own");
        for (const std::int64_t t : {5, 10, 10, 11}) {
          d->queue().at(SimTime{t}, tell, static_cast<std::uint64_t>(t));
        }
        d->run_until(SimTime{10});
        journal.add("clock", 0);
        d->run_until(SimTime{10});
        d->run_until(SimTime{1'000'000});
        journal.add("clock", 1);
        d->network().send(kA1, kA2, 0, tell, 2);
        d->run();
        return journal.text();
      }),
      "5 own 5\n10 own 10\n10 own 10\n10 clock 0\n11 own 11\n1000000 clock 1\n1020000 own 2\n");
}

TEST_P(BothDrivers, APredicateStopsTheRunAfterItsEvent) {
  EXPECT_EQ(in_child([&] {
              const auto d = GetParam()(three_sites());
              Journal journal(*d);
              Teller tell(journal, "own");
              int asked = 0;
              for (std::int64_t t = 1; t <= 9; ++t) d->queue().at(SimTime{t * 1000}, tell);
              EXPECT_TRUE(d->run_until([&] { return d->now().ns >= 3000; }, kNever));
              EXPECT_EQ(d->now().ns, 3000);
              EXPECT_FALSE(d->run_until([&] { return ++asked < 0; }, SimTime{5500}));
              EXPECT_EQ(d->now().ns, 5500);
              EXPECT_EQ(asked, 3);
              EXPECT_FALSE(d->run_until([] { return false; }, kNever));
              EXPECT_EQ(d->now().ns, 9000);
              return std::string("done");
            }),
            "done");
}

/// Answers itself at the same instant for ever.
struct Endless final : models::EventHandler {
  explicit Endless(Driver& d) : driver(d) { driver.queue().after({}, *this); }
  void on_event(std::uint64_t) override { driver.queue().after({}, *this); }
  Driver& driver;
};

TEST_P(BothDrivers, AMillionEventsAtOneInstantStopTheRunWithAMessage) {
  EXPECT_DEATH(
      {
        const auto d = GetParam()(three_sites());
        Endless endless(*d);
        d->run();
      },
      "without progress of time");
}

TEST(SimgridDriver, ASecondEngineInAProcessIsRefused) {
  EXPECT_DEATH(
      {
        const auto first = make_simgrid_driver(three_sites());
        const auto second = make_simgrid_driver(three_sites());
      },
      "a second SimGrid engine");
}

TEST(SimgridDriver, AnEventInTheNanosecondOfAFlowsEndDoesNotHang) {
  const auto journal = in_child([] {
    const auto d = make_simgrid_driver(three_sites());
    Journal journal(*d);
    Teller tell(journal, "own");
    for (std::int64_t i = 0; i < 200; ++i) {
      // 9,000 bytes at 125 MB/s and 20 us: ends 92,000 ns after its start
      const std::int64_t start = i * 10'000'000 + i * 7;
      Doer* const send = new Doer(d->queue(), SimTime{start}, [&, start] {
        d->network().send(kA1, kA2, 9000, tell, 1);
        for (std::int64_t off = -1; off <= 1; ++off)
          d->queue().at(SimTime{start + 92'000 + off}, tell);
      });
      (void)send;  // freed with the process
    }
    d->run();
    return journal.text();
  });
  EXPECT_EQ(std::count(journal.begin(), journal.end(), '\n'), 800) << journal;
}

}  // namespace
}  // namespace shadow::sim
