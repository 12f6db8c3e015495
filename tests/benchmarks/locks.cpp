// The distributed lock manager: how many requests a wall second, and what the locks of a large
// running cluster cost.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "tests/support/lock_scene.hpp"

namespace shadow {
namespace {

using test::LockManagerKind;
using test::LockScene;

/// Acquire and release again and again.
Task<void> user(Locks& locks, std::string name, std::uint64_t times, std::uint64_t& done) {
  for (std::uint64_t i = 0; i < times; ++i) {
    const Lock l = co_await locks.acquire(name, LockMode::ex);
    ++done;
  }
}

/// One node locks a name whose master is itself (0), or another (1).
void requests(benchmark::State& state) {
  const bool remote = state.range(0) != 0;
  LockScene s(LockManagerKind::distributed);
  // A lock of the master keeps the name where it is.
  const Lock anchor = s.manager->port(s.id(0)).grant_at_start("R", LockMode::nl);
  const Lock known = s.manager->port(s.id(1)).grant_at_start("R", LockMode::nl);
  std::uint64_t done = 0;
  for (auto _ : state) {
    TaskScope scope;
    scope.spawn(user(s.manager->port(s.id(remote ? 1 : 0)), "R", 1000, done));
    s.driver.run_until([&] { return scope.empty(); });
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(done));
}
BENCHMARK(requests)->ArgName("remote")->Arg(0)->Arg(1);

/// Six nodes convert the lock of a set in turn, as changes of its state do.
void state_changes(benchmark::State& state) {
  LockScene s(LockManagerKind::distributed, 6);
  std::vector<Lock> locks;
  for (std::size_t n = 0; n < 6; ++n) {
    locks.push_back(s.manager->port(s.id(n)).grant_at_start("SHAD$STATE_DSA1", LockMode::nl));
  }
  std::uint64_t done = 0;
  const auto change = [&](Lock& l) -> Task<void> {
    const Status up = co_await l.convert(LockMode::ex);
    const Status down = co_await l.convert(LockMode::nl, ValueBlock{});
    done += succeeded(up) && succeeded(down) ? 2 : 0;
  };
  for (auto _ : state) {
    TaskScope scope;
    for (Lock& l : locks) scope.spawn(change(l));
    s.driver.run_until([&] { return scope.empty(); });
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(done));
}
BENCHMARK(state_changes);

/// 96 nodes that each have 400 sets mounted from the start on: one lock a set and node.
void start_of_96_nodes(benchmark::State& state) {
  std::int64_t locks = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    LockScene s(LockManagerKind::distributed, 96);
    const std::size_t before = mallinfo2().uordblks;
    std::vector<Lock> held;
    held.reserve(96 * 400);
    for (std::size_t n = 0; n < 96; ++n) {
      for (int set = 0; set < 400; ++set) {
        held.push_back(s.manager->port(s.id(n)).grant_at_start(
            "SHAD$MOUNT_DSA" + std::to_string(set), LockMode::cr));
      }
    }
    locks += static_cast<std::int64_t>(s.distributed->count());
    bytes = (mallinfo2().uordblks - before) / s.distributed->count();
    state.PauseTiming();
    held.clear();
    s.driver.run();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(locks);
  state.counters["bytes_a_lock"] = static_cast<double>(bytes);
}
BENCHMARK(start_of_96_nodes)->Unit(benchmark::kMillisecond);

/// One of the 96 nodes is lost: the survivors' database.
void rebuild_of_96_nodes(benchmark::State& state) {
  LockScene s(LockManagerKind::distributed, 96);
  std::vector<Lock> held;
  for (std::size_t n = 0; n < 95; ++n) {
    for (int set = 0; set < 400; ++set) {
      held.push_back(s.manager->port(s.id(n)).grant_at_start("SHAD$MOUNT_DSA" + std::to_string(set),
                                                             LockMode::cr));
    }
  }
  s.kill(s.id(95));
  std::erase(s.group, s.id(95));
  for (auto _ : state) {
    s.manager->suspend(s.group);
    benchmark::DoNotOptimize(s.manager->rebuild(s.group));
    s.manager->resume(s.group);
    s.settle();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * 95 * 400));
}
BENCHMARK(rebuild_of_96_nodes)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shadow
