// Member I/Os a second of the engine's copy loop on the plain driver: no oracle, no recorder, no
// SimGrid. Alone with equal and with different data, and beside eight streams of users.
#include <benchmark/benchmark.h>

#include <optional>

#include "models/random/random_stream.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr Duration kThink = milliseconds(5);
constexpr BlockCount kRequest = 8;  // 4 KiB

/// One closed loop of small reads and writes, 7 to 3, until the set is steady.
Task<void> stream(Volume& v, Timers& timers, std::uint64_t number, bool& stop) {
  models::RandomStream random(kSeed, "stream " + std::to_string(number));
  Stamp stamp = (number + 1) << 32;
  while (!stop) {  // set by whoever runs us
    const BlockRange at{16 + random.uniform(v.size() / 2 - 100), kRequest};
    if (random.uniform(10) < 7) {
      const ReadResult r = co_await v.read(at);
      benchmark::DoNotOptimize(r.blocks.count());
    } else {
      const Blocks data(++stamp, at.count);
      const Status s = co_await v.write(at, data);
      benchmark::DoNotOptimize(s);
    }
    co_await timers.sleep(kThink);
  }
}

void copy_loop(benchmark::State& state, BlockCount blocks, Stamp target, std::uint64_t streams) {
  std::uint64_t ios = 0;
  std::uint64_t events = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<TestCluster> cluster(std::in_place);
    TestCluster& c = *cluster;
    c.disk(kD1, blocks, 7);
    c.disk(kD2, blocks, 7);
    c.disk(kD3, blocks, target);
    c.boot("ALPHA");
    c.adopt(kUnit, {kD1, kD2}, {"ALPHA"}, {kD3});
    bool stop = false;
    models::NodeShell& shell = *c.shell("ALPHA");
    for (std::uint64_t i = 0; i < streams; ++i) {
      shell.scope().spawn(stream(*c.engine("ALPHA").volume(kUnit), shell.timers(), i, stop));
    }
    state.ResumeTiming();
    while (c.view("ALPHA", kUnit).state != UnitState::steady) c.run(seconds(60));
    state.PauseTiming();
    stop = true;
    for (const auto& d : {kD1, kD2, kD3}) ios += c.unit(d).counters().serviced;
    events += c.driver().queue().executed();
    cluster.reset();
    state.ResumeTiming();
  }
  state.counters["member_ios_per_s"] =
      benchmark::Counter(static_cast<double>(ios), benchmark::Counter::kIsRate);
  state.counters["events_per_io"] = static_cast<double>(events) / static_cast<double>(ios);
}

constexpr BlockCount kFourGigabytes = 7'812'500;

BENCHMARK_CAPTURE(copy_loop, equal_60GB, 15 * kFourGigabytes, 7, 0)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(copy_loop, different_60GB, 15 * kFourGigabytes, 8, 0)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(copy_loop, eight_streams_4GB, kFourGigabytes, 8, 8)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shadow::test
