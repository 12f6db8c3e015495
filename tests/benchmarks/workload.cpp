// What a user request costs before the engine sees it: stream, draw, block lock, stamp, observer,
// think time.
#include <benchmark/benchmark.h>

#include "models/events/plain_driver.hpp"
#include "models/workload/workload.hpp"

namespace shadow {
namespace {

/// Answers after a millisecond.
class Echo final : public Volume {
 public:
  explicit Echo(models::Wakeups& wakeups) : wakeups_(wakeups) {}
  [[nodiscard]] BlockCount size() const override { return BlockCount{1} << 23; }
  Task<ReadResult> read(BlockRange range) override {
    co_await wakeups_.sleep(milliseconds(1));
    co_return ReadResult{Status::normal, Blocks(1, range.count)};
  }
  Task<Status> write(BlockRange, const Blocks&) override {
    co_await wakeups_.sleep(milliseconds(1));
    co_return Status::normal;
  }
  void open() override {}
  void close() noexcept override {}

 private:
  models::Wakeups& wakeups_;
};

struct NoObserver final : models::UserIoObserver {
  models::IoToken read_begins(NodeId, std::uint16_t, std::uint16_t, BlockRange) override {
    return 0;
  }
  void read_ended(models::IoToken, Status, const Blocks&) override {}
  models::IoToken write_begins(NodeId, std::uint16_t, std::uint16_t, BlockRange,
                               const Blocks&) override {
    return 0;
  }
  void write_ended(models::IoToken, Status) override {}
  void abandoned(models::IoToken) override {}
};

void user_requests(benchmark::State& state, models::PatternKind pattern) {
  models::PlainDriver driver;
  models::Wakeups wakeups(driver.queue());
  Echo volume(wakeups);
  NoObserver observer;
  models::Workloads loads(wakeups, observer, 1);
  models::WorkloadSpec spec;
  spec.name = "load";
  spec.nodes = {NodeId{0}};
  spec.streams = static_cast<std::uint32_t>(state.range(0));
  spec.think = milliseconds(5);
  spec.reads = 0.7;
  spec.pattern.kind = pattern;
  spec.region = {0, volume.size()};
  models::WorkloadRunner::Hooks hooks;
  hooks.volume = [&volume](NodeId) { return &volume; };
  models::Workload& load = loads.add(spec, hooks);
  load.node_up(NodeId{0});
  for (auto _ : state) driver.run_until(driver.now() + seconds(1));
  state.SetItemsProcessed(static_cast<std::int64_t>(load.issued()));
}
BENCHMARK_CAPTURE(user_requests, uniform, models::PatternKind::uniform)->Arg(8)->Arg(64)->Arg(512);
BENCHMARK_CAPTURE(user_requests, zipf, models::PatternKind::zipf)->Arg(8);

void zipf_draw(benchmark::State& state) {
  models::RandomStream random(1, "zipf");
  const models::Zipf zipf(1'000'000'000, 0.9);
  for (auto _ : state) benchmark::DoNotOptimize(zipf.draw(random));
}
BENCHMARK(zipf_draw);

void exponential_draw(benchmark::State& state) {
  models::RandomStream random(1, "exponential");
  for (auto _ : state) benchmark::DoNotOptimize(random.exponential(milliseconds(5)));
}
BENCHMARK(exponential_draw);

}  // namespace
}  // namespace shadow
