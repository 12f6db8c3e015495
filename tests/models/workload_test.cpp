#include <gtest/gtest.h>

#include <map>
#include <set>

#include "models/workload/workload.hpp"
#include "tests/support/fake_volume.hpp"
#include "tests/support/test_nodes.hpp"

namespace shadow {
namespace {

using models::IoToken;
using models::PatternKind;
using models::WorkloadSpec;
using test::FakeVolume;
using test::TestNodes;

/// Checks what every workload owes to the oracle, and keeps what it saw.
class Watcher final : public models::UserIoObserver {
 public:
  struct Seen {
    NodeId node;
    BlockRange range;
    bool write = false;
    SimTime begin;
    SimTime end = kNever;
    Status status = Status::pending;
    bool abandoned = false;
  };
  explicit Watcher(const models::EventQueue& queue) : queue_(queue) {}

  IoToken read_begins(NodeId node, std::uint16_t unit, std::uint16_t workload,
                      BlockRange range) override {
    EXPECT_EQ(unit, 3);
    EXPECT_EQ(workload, 5);
    return begin(node, range, false);
  }
  void read_ended(IoToken token, Status status, const Blocks& data) override {
    if (succeeded(status)) EXPECT_EQ(data.count(), seen[token].range.count);
    end(token, status);
  }
  IoToken write_begins(NodeId node, std::uint16_t /*unit*/, std::uint16_t /*workload*/,
                       BlockRange range, const Blocks& data) override {
    EXPECT_EQ(data.runs().size(), 1U);
    const Stamp stamp = data.at(0);
    EXPECT_NE(stamp, kBlank);
    EXPECT_EQ(stamp & kBytesTag, 0U);
    EXPECT_EQ(models::WriteStamps::node_of(stamp), node);
    EXPECT_TRUE(stamps_.insert(stamp).second) << "a stamp twice";
    return begin(node, range, true);
  }
  void write_ended(IoToken token, Status status) override { end(token, status); }
  void abandoned(IoToken token) override {
    EXPECT_TRUE(outstanding_.erase(token));
    seen[token].abandoned = true;
  }
  [[nodiscard]] std::size_t outstanding() const { return outstanding_.size(); }

  std::vector<Seen> seen;
  int overlaps = 0;

 private:
  IoToken begin(NodeId node, BlockRange range, bool write) {
    for (const IoToken t : outstanding_) {
      const Seen& o = seen[t];
      if (o.range.overlaps(range) && (o.write || write)) ++overlaps;
    }
    seen.push_back({node, range, write, queue_.now()});
    outstanding_.insert(static_cast<IoToken>(seen.size() - 1));
    return static_cast<IoToken>(seen.size() - 1);
  }
  void end(IoToken token, Status status) {
    EXPECT_TRUE(outstanding_.erase(token));
    seen[token].status = status;
    seen[token].end = queue_.now();
  }
  const models::EventQueue& queue_;
  std::set<IoToken> outstanding_;
  std::set<Stamp> stamps_;
};

class WorkloadTest : public testing::Test {
 protected:
  WorkloadTest() {
    models::Nodes::Hooks hooks;
    hooks.dying = [this](models::NodeShell& shell, std::string_view) {
      loads.node_down(shell.id());
    };
    hooks.cluster.transition_ended = [this](const Transition& t) { loads.transition_ended(t); };
    c.nodes.set_hooks(hooks);
  }
  static WorkloadSpec spec() {
    WorkloadSpec s;
    s.name = "orders";
    s.index = 5;
    s.unit_index = 3;
    s.nodes = {TestNodes::id(0)};
    s.streams = 1;
    s.region = {1000, 8000};
    return s;
  }
  models::Workload& add(const WorkloadSpec& s) {
    models::WorkloadRunner::Hooks hooks;
    hooks.volume = [this](NodeId n) {
      const auto it = volumes.find(n);
      return it == volumes.end() ? nullptr : it->second;
    };
    hooks.fence = [this](NodeId) { return fence; };
    models::Workload& w = loads.add(s, std::move(hooks));
    for (const NodeId n : s.nodes) w.node_up(n);
    return w;
  }
  void mount(std::size_t n) { volumes[TestNodes::id(n)] = &volume; }

  TestNodes c{{"ALPHA", "BETA"}};
  Watcher watcher{c.driver.queue()};
  FakeVolume volume{c.nodes.wakeups(), 10'000};
  std::map<NodeId, Volume*> volumes;
  std::optional<Lbn> fence;
  models::Workloads loads{c.nodes.wakeups(), watcher, 1};
};

TEST_F(WorkloadTest, ClosedLoopKeepsOneRequestAStreamAndThinksBetween) {
  mount(0);
  WorkloadSpec s = spec();
  s.streams = 2;
  s.think = milliseconds(3);
  s.think_law = models::TimeLaw::constant;
  s.start = SimTime{} + seconds(1);
  s.stop = SimTime{} + seconds(2);
  const models::Workload& w = add(s);
  c.run();
  EXPECT_EQ(w.issued(), 500U) << "a request every 1 + 3 ms and stream, from start on, none at stop";
  EXPECT_EQ(watcher.seen.front().begin, s.start);
  EXPECT_LT(watcher.seen.back().begin, s.stop);
  EXPECT_TRUE(w.idle());
  EXPECT_EQ(volume.opens, 0) << "the file is closed at the end";
}

TEST_F(WorkloadTest, ThinkTimeIsExponentialUnlessConstant) {
  mount(0);
  WorkloadSpec s = spec();
  s.think = milliseconds(9);
  s.requests = 2000;
  add(s);
  c.run();
  EXPECT_NEAR(c.driver.now().seconds(), 20.0, 2.0);
  std::set<std::int64_t> gaps;
  for (std::size_t i = 1; i < watcher.seen.size(); ++i) {
    gaps.insert((watcher.seen[i].begin - watcher.seen[i - 1].end).ns);
  }
  EXPECT_GT(gaps.size(), 1900U);
}

TEST_F(WorkloadTest, OpenLoopArrivesAtItsRateWhetherOrNotRequestsEnd) {
  mount(0);
  volume.latency = seconds(1);
  WorkloadSpec s = spec();
  s.streams = 0;
  s.rate_micro = 300'000'000;  // 300 a second
  s.arrival_law = models::TimeLaw::constant;
  s.stop = SimTime{} + seconds(10);
  const models::Workload& w = add(s);
  c.run();
  EXPECT_EQ(w.issued(), 3000U) << "the rest of 1/300 s is carried on";
  EXPECT_EQ(watcher.outstanding(), 0U);
}

TEST_F(WorkloadTest, PoissonArrivalsVaryAsPoissonDoes) {
  mount(0);
  WorkloadSpec s = spec();
  s.streams = 0;
  s.rate_micro = 100'000'000;
  s.stop = SimTime{} + seconds(100);
  add(s);
  c.run();
  std::vector<int> per_second(100, 0);
  for (const auto& i : watcher.seen) ++per_second[static_cast<std::size_t>(i.begin.seconds())];
  double variance = 0;
  for (const int n : per_second) variance += (n - 100.0) * (n - 100.0) / 100.0;
  EXPECT_NEAR(static_cast<double>(watcher.seen.size()), 10'000.0, 400.0);
  EXPECT_NEAR(variance, 100.0, 50.0);
}

TEST_F(WorkloadTest, SharesOfReadsAndSizesAreMet) {
  mount(0);
  volume.latency = microseconds(1);
  WorkloadSpec s = spec();
  s.reads = 0.7;
  s.sizes = {{8, 0.8}, {64, 0.2}};
  s.requests = 20'000;
  add(s);
  c.run();
  int writes = 0;
  int large = 0;
  for (const auto& i : watcher.seen) {
    writes += i.write ? 1 : 0;
    large += i.range.count == 64 ? 1 : 0;
    EXPECT_GE(i.range.begin, 1000U);
    EXPECT_LE(i.range.end(), 9000U);
    EXPECT_EQ((i.range.begin - 1000) % 8, 0U);
  }
  EXPECT_NEAR(writes, 6000, 300);
  EXPECT_NEAR(large, 4000, 300);
}

TEST_F(WorkloadTest, R6_21c__NoTwoRequestsOverlapClusterwideIfOneWrites) {
  mount(0);
  mount(1);
  WorkloadSpec s = spec();
  s.nodes = {TestNodes::id(0), TestNodes::id(1)};
  s.streams = 6;
  s.reads = 0.5;
  s.sizes = {{8, 0.5}, {20, 0.5}};
  s.align = 1;
  s.region = {100, 160};
  s.requests = 20'000;
  add(s);
  c.run();
  EXPECT_EQ(watcher.overlaps, 0);
  EXPECT_EQ(watcher.seen.size(), 20'000U);
}

TEST_F(WorkloadTest, R6_21c__RacesAreIssuedWhereAskedFor) {
  mount(0);
  WorkloadSpec s = spec();
  s.streams = 8;
  s.reads = 0;
  s.region = {0, 16};
  s.requests = 1000;
  s.races = true;
  add(s);
  c.run();
  EXPECT_GT(watcher.overlaps, 0);
}

TEST_F(WorkloadTest, R6_110__BlockLocksOfADeadNodeEndWithItsTransition) {
  mount(0);
  mount(1);
  WorkloadSpec s = spec();
  s.nodes = {TestNodes::id(0), TestNodes::id(1)};
  s.reads = 0;
  s.region = {0, 8};  // one slot: one writer at a time
  add(s);
  c.run_for(microseconds(500));
  ASSERT_EQ(watcher.seen.size(), 1U);
  bool during = true;
  c.node(1).cluster().on_transition([&](const Transition&) -> Task<void> {
    co_await c.node(1).timers().sleep(seconds(1));
    during = watcher.seen.size() > 1;
  });
  c.nodes.crash({TestNodes::id(0)}, "TEST");
  EXPECT_TRUE(watcher.seen[0].abandoned);
  c.run_for(seconds(2));
  EXPECT_FALSE(during);
  EXPECT_GT(watcher.seen.size(), 100U);
  EXPECT_EQ(watcher.seen[1].node, TestNodes::id(1));
}

TEST_F(WorkloadTest, ErrorEndsAStreamUnlessItRetries) {
  mount(0);
  volume.status = Status::medium_offline;
  WorkloadSpec s = spec();
  s.streams = 3;
  const models::Workload& w = add(s);
  c.run();
  EXPECT_EQ(w.issued(), 3U);
  EXPECT_EQ(w.failed(), 3U);
  EXPECT_TRUE(w.idle());
}

TEST_F(WorkloadTest, RetryRepeatsTheSameRequestWithAFreshStamp) {
  mount(0);
  volume.status = Status::medium_offline;
  WorkloadSpec s = spec();
  s.reads = 0;
  s.retry = milliseconds(9);
  s.requests = 1;
  const models::Workload& w = add(s);
  c.run_for(milliseconds(95));
  EXPECT_EQ(w.issued(), 1U);
  EXPECT_EQ(watcher.seen.size(), 10U);
  for (const auto& i : watcher.seen) EXPECT_EQ(i.range, watcher.seen[0].range);
  volume.status = Status::normal;
  c.run();
  EXPECT_TRUE(w.idle());
}

TEST_F(WorkloadTest, WaitsForItsUnitAndGoesOnWhenTheNodeHasItAgain) {
  const models::Workload& w = add(spec());
  c.run_for(seconds(5));
  EXPECT_EQ(w.issued(), 0U);
  mount(0);
  c.run_for(seconds(2));
  const std::uint64_t first = w.issued();
  EXPECT_GT(first, 900U);
  volumes.clear();
  c.run_for(seconds(2));
  EXPECT_LE(w.issued(), first + 1);
  mount(0);
  c.run_for(seconds(2));
  EXPECT_GT(w.issued(), first + 900);
}

TEST_F(WorkloadTest, R4_109__StopDrainsAndClosesTheFileStartOpensIt) {
  mount(0);
  WorkloadSpec s = spec();
  s.streams = 4;
  models::Workload& w = add(s);
  c.run_for(microseconds(10'500));
  EXPECT_EQ(volume.opens, 1);
  w.stop();
  EXPECT_EQ(volume.opens, 1) << "requests are outstanding";
  EXPECT_FALSE(w.idle());
  c.run();
  EXPECT_TRUE(w.idle());
  EXPECT_EQ(volume.opens, 0);
  const std::uint64_t issued = w.issued();
  w.start();
  c.run_for(microseconds(10'500));
  EXPECT_EQ(w.issued(), issued + 44);
  w.freeze();
  c.run_for(seconds(1));
  EXPECT_EQ(w.issued(), issued + 44);
  EXPECT_EQ(watcher.outstanding(), 0U);
  EXPECT_EQ(volume.opens, 1);
  w.thaw();
  c.run_for(microseconds(10'500));
  EXPECT_EQ(w.issued(), issued + 88);
}

TEST_F(WorkloadTest, SurvivesTheDeathOfItsNodeAndStartsAtTheNextBoot) {
  mount(0);
  WorkloadSpec s = spec();
  s.streams = 8;
  s.reads = 0.5;
  const models::Workload& w = add(s);
  c.run_for(microseconds(10'500));
  c.nodes.crash({TestNodes::id(0)}, "TEST");
  const std::uint64_t issued = w.issued();
  EXPECT_EQ(watcher.outstanding(), 0U);
  EXPECT_TRUE(w.idle());
  c.run_for(seconds(1));
  EXPECT_EQ(w.issued(), issued);
  c.nodes.boot(c.specs[0]);
  loads.node_up(TestNodes::id(0));
  c.run_for(seconds(1));
  EXPECT_GT(w.issued(), issued + 1000);
}

/// First blocks of 4,000 requests of 8 blocks.
std::vector<Lbn> addresses(models::PatternSpec pattern, std::optional<Lbn> fence = {}) {
  models::RandomStream random(1, "pattern");
  models::AddressPattern p(pattern, {1000, 8000}, 8);
  std::vector<Lbn> result;
  for (int i = 0; i < 4000; ++i) result.push_back(p.next(random, 8, fence));
  return result;
}

double share(const std::vector<Lbn>& all, Lbn from, Lbn to) {
  const auto n = std::count_if(all.begin(), all.end(), [=](Lbn l) { return l >= from && l < to; });
  return static_cast<double>(n) / static_cast<double>(all.size());
}

TEST(AddressPattern, UniformReachesAllOfTheRegionEvenly) {
  const std::vector<Lbn> all = addresses({});
  EXPECT_NEAR(share(all, 1000, 5000), 0.5, 0.04);
  EXPECT_EQ(share(all, 1000, 9000 - 7), 1.0);
  EXPECT_GT(share(all, 8900, 9000), 0.0);
}

TEST(AddressPattern, SequentialAndStrideWrapAtTheEnd) {
  const std::vector<Lbn> all = addresses({PatternKind::sequential});
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], 1000 + i % 1000 * 8);
  models::PatternSpec stride{PatternKind::stride};
  stride.blocks = 3000;
  const std::vector<Lbn> steps = addresses(stride);
  EXPECT_EQ((std::vector<Lbn>{steps.begin(), steps.begin() + 4}),
            (std::vector<Lbn>{1000, 4000, 7000, 1000}));
}

TEST(AddressPattern, HotRegionGetsItsShareOfRequests) {
  models::PatternSpec hot{PatternKind::hot};
  hot.hot_requests = 0.9;
  hot.hot_blocks = 0.1;
  EXPECT_NEAR(share(addresses(hot), 1000, 1800), 0.9, 0.02);
}

TEST(AddressPattern, ZipfSpreadsItsPopularRecordsOverTheRegion) {
  models::PatternSpec zipf{PatternKind::zipf};
  zipf.theta = 0.9;
  const std::vector<Lbn> all = addresses(zipf);
  std::map<Lbn, int> count;
  for (const Lbn l : all) ++count[l];
  int top = 0;
  for (const auto& [lbn, n] : count) top = std::max(top, n);
  EXPECT_NEAR(top / 4000.0, 0.09, 0.03) << "first of 1,000 records, theta 0.9";
  EXPECT_NEAR(share(all, 1000, 5000), 0.5, 0.15);
}

TEST(AddressPattern, FenceAimsAtTheBlocksBehindTheRunningFence) {
  models::PatternSpec near{PatternKind::fence};
  near.blocks = 254;
  EXPECT_EQ(share(addresses(near, 3001), 3001, 3001 + 254), 1.0);
  EXPECT_EQ(share(addresses(near, 0), 1000, 1254), 1.0);
  EXPECT_NEAR(share(addresses(near), 1000, 5000), 0.5, 0.04) << "nothing runs: uniform";
  EXPECT_NEAR(share(addresses(near, 9000), 1000, 5000), 0.5, 0.04) << "past the region: uniform";
}

}  // namespace
}  // namespace shadow
