// Contents of a 300 GB disk: segments read and written in order, and 4 KiB at random over millions
// of extents.
#include <benchmark/benchmark.h>

#include "models/disk/medium.hpp"
#include "models/random/mix.hpp"

namespace shadow::models {
namespace {

constexpr BlockCount kSize = 585'937'500;

Lbn random_lbn(std::uint64_t n) { return mix(7, n) % (kSize / 8) * 8; }

// One segment: read, write, read again, as a copy of different data does.
void SequentialReadWriteRead(benchmark::State& state) {
  Medium m(kSize, 1);
  Blocks got;
  const Blocks data(2, 127);
  Lbn lbn = 0;
  for (auto _ : state) {
    m.read({lbn, 127}, got);
    m.write({lbn, 127}, data);
    m.read({lbn, 127}, got);
    lbn = lbn + 254 <= kSize ? lbn + 127 : 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SequentialReadWriteRead);

void RandomWrite(benchmark::State& state) {
  Medium m(kSize, 1);
  std::uint64_t n = 0;
  for (auto _ : state) {
    m.write({random_lbn(n), 8}, Blocks(n + 2, 8));
    ++n;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes_per_extent"] =
      static_cast<double>(m.bytes_used()) / static_cast<double>(m.extents());
}
BENCHMARK(RandomWrite)->Iterations(2'500'000);

void RandomRead(benchmark::State& state) {
  Medium m(kSize, 1);
  for (std::uint64_t n = 0; n < 2'500'000; ++n) m.write({random_lbn(n), 8}, Blocks(n + 2, 8));
  Blocks got;
  std::uint64_t n = 0;
  for (auto _ : state) {
    m.read({random_lbn(n++ % 2'500'000), 8}, got);
    benchmark::DoNotOptimize(got.count());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(RandomRead);

void SequentialReadOfScatteredWrites(benchmark::State& state) {
  Medium m(kSize, 1);
  for (std::uint64_t n = 0; n < 2'500'000; ++n) m.write({random_lbn(n), 8}, Blocks(n + 2, 8));
  Blocks got;
  Lbn lbn = 0;
  for (auto _ : state) {
    m.read({lbn, 127}, got);
    lbn = lbn + 254 <= kSize ? lbn + 127 : 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SequentialReadOfScatteredWrites);

// What the final comparison of two members costs.
void CompareUniform(benchmark::State& state) {
  const Medium a(kSize, 1);
  const Medium b(kSize, 1);
  for (auto _ : state) benchmark::DoNotOptimize(Medium::equal(a, b, {0, kSize}));
}
BENCHMARK(CompareUniform)->Unit(benchmark::kMillisecond);

void CompareScattered(benchmark::State& state) {
  Medium a(kSize, 1);
  Medium b(kSize, 1);
  for (std::uint64_t n = 0; n < 2'500'000; ++n) {
    a.write({random_lbn(n), 8}, Blocks(n + 2, 8));
    b.write({random_lbn(n), 8}, Blocks(n + 2, 8));
  }
  for (auto _ : state) benchmark::DoNotOptimize(Medium::equal(a, b, {0, kSize}));
}
BENCHMARK(CompareScattered)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shadow::models
