// Member I/Os a second of the engine's copy loop, alone and under user load with the oracle
// watching; everything real but controllers, recorder and SimGrid.
#include <benchmark/benchmark.h>

#include "tests/support/judged_cluster.hpp"

namespace shadow::test {
namespace {

constexpr UnitNumber kUnit = JudgedCluster::kUnit;

std::uint64_t member_ios(TestCluster& c) {
  std::uint64_t sum = 0;
  for (const char* const name : {"$1$DGA10", "$1$DGA20", "$1$DGA30"}) {
    sum += c.unit(name).counters().serviced;
  }
  return sum;
}

MountRequest third_member() {
  MountRequest r;
  r.unit = kUnit;
  r.members = {*DeviceName::parse("$1$DGA30")};
  r.label = "DATA1";
  r.scope = MountScope::system;
  return r;
}

/// Two members and a third that is copied; blocks of each as given; streams of users, 0 = none.
void copy(benchmark::State& state, BlockCount blocks, Stamp third, std::uint32_t streams) {
  std::uint64_t done = 0;
  std::uint64_t events = 0;
  for (auto _ : state) {
    JudgedCluster j{TestCluster::Options{}};
    TestCluster& c = j.cluster;
    c.disk("$1$DGA10", blocks, 7);
    c.disk("$1$DGA20", blocks, 7);
    c.disk("$1$DGA30", blocks, third);
    c.boot("ALPHA");
    c.adopt(kUnit, {"$1$DGA10", "$1$DGA20"}, {"ALPHA"});
    std::vector<models::WorkloadSpec> loads;
    if (streams > 0) {
      models::WorkloadSpec users;
      users.name = "users";
      users.streams = streams;
      users.think = milliseconds(5);
      users.reads = 0.7;
      users.region = {16, blocks / 2 - 100};  // before the storage control block
      loads.push_back(users);
    }
    j.load("$1$DGA10", {"ALPHA"}, loads);
    (void)c.mount("ALPHA", third_member());
    while (c.view("ALPHA", kUnit).state != UnitState::steady) c.run(seconds(60));
    done += member_ios(c);
    events += c.driver().queue().executed();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(done));
  state.counters["events_per_io"] = static_cast<double>(events) / static_cast<double>(done);
}

constexpr BlockCount kFourGigabytes = 7'812'500;
constexpr BlockCount kThreeHundredGigabytes = 585'937'500;

BENCHMARK_CAPTURE(copy, alone_equal_300GB, kThreeHundredGigabytes, 7, 0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(copy, alone_different_60GB, kThreeHundredGigabytes / 5, 8, 0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(copy, eight_streams_4GB, kFourGigabytes, 8, 8)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shadow::test
