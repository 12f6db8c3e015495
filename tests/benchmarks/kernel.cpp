// Speed of the event queue alone, inside SimGrid without traffic, and with a flow for every ten
// events. One event = pop, handler, push of a new one. Each driver runs in a child process: SimGrid
// lives once a process.
#include <benchmark/benchmark.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <vector>

#include "models/events/plain_driver.hpp"
#include "sim/kernel/driver.hpp"

namespace shadow::sim {
namespace {

constexpr std::uint64_t kEvents = 2'000'000;

/// Begets itself until `events` are used up; every `flow_every`-th (0: never) sends 8 KiB.
class Churn final : public models::EventHandler {
 public:
  Churn(models::EventQueue& queue, models::Network* network, std::uint64_t events,
        std::uint64_t flow_every)
      : queue_(queue), network_(network), left_(events), flow_every_(flow_every) {}
  void start(std::uint64_t pending) {
    for (std::uint64_t i = 0; i < pending; ++i) queue_.after(delay(), *this);
  }
  void on_event(std::uint64_t argument) override {
    if (argument == kArrival) return;
    if (left_ == 0) return;
    --left_;
    queue_.after(delay(), *this);
    if (flow_every_ != 0 && left_ % flow_every_ == 0) {
      const auto pair = static_cast<models::AttachmentIndex>(2 * (left_ / flow_every_ % kPairs));
      network_->send(pair, pair + 1, 8192, *this, kArrival);
    }
  }

 private:
  static constexpr std::uint64_t kArrival = 1;
  static constexpr std::uint64_t kPairs = 16;
  Duration delay() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return {static_cast<std::int64_t>(state_ >> 44)};  // up to 1 ms
  }
  models::EventQueue& queue_;
  models::Network* network_;
  std::uint64_t left_;
  std::uint64_t flow_every_;
  std::uint64_t state_ = 1;
};

models::PlatformSpec one_lan() {
  models::PlatformSpec p;
  p.interconnects = {{"LAN", 1.25e9, microseconds(20), {}, true}};
  for (std::uint32_t i = 0; i < 32; ++i) p.attachments.push_back({"N" + std::to_string(i), 0, i});
  return p;
}

/// Wall seconds of `body` in a child process; what `prepare` does is not measured.
double seconds_in_child(const std::function<std::function<void()>()>& prepare) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  const pid_t child = fork();
  if (child == 0) {
    const auto body = prepare();
    const auto start = std::chrono::steady_clock::now();
    body();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const double value = took.count();
    const bool written = write(ends[1], &value, sizeof value) == sizeof value;
    _exit(written ? 0 : 1);
  }
  double value = -1;
  if (read(ends[0], &value, sizeof value) != sizeof value) value = -1;
  close(ends[0]);
  close(ends[1]);
  waitpid(child, nullptr, 0);
  return value;
}

void measure(benchmark::State& state, bool simgrid, std::uint64_t flow_every) {
  const auto pending = static_cast<std::uint64_t>(state.range(0));
  const std::uint64_t events = flow_every == 0 ? kEvents : kEvents / 10;
  for (auto _ : state) {
    state.SetIterationTime(seconds_in_child([&]() -> std::function<void()> {
      auto* const driver =
          (simgrid ? make_simgrid_driver(one_lan()) : make_plain_driver(one_lan())).release();
      auto* const churn = new Churn(driver->queue(), &driver->network(), events, flow_every);
      churn->start(pending);
      return [driver] { driver->run(); };
    }));
  }
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(events) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

void plain_heap(benchmark::State& s) { measure(s, false, 0); }
void simgrid_model_without_traffic(benchmark::State& s) { measure(s, true, 0); }
void simgrid_model_with_a_flow_per_10_events(benchmark::State& s) { measure(s, true, 10); }

BENCHMARK(plain_heap)->Arg(1)->Arg(100)->Arg(10'000)->UseManualTime();
BENCHMARK(simgrid_model_without_traffic)->Arg(1)->Arg(100)->Arg(10'000)->UseManualTime();
BENCHMARK(simgrid_model_with_a_flow_per_10_events)->Arg(100)->UseManualTime();

}  // namespace
}  // namespace shadow::sim
