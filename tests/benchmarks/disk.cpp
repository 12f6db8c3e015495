// The disk model: services a second of the drive alone, and commands a second of the whole way from
// a node to a unit and back.
#include <benchmark/benchmark.h>

#include "models/catalogue/catalogue.hpp"
#include "models/disk/drive.hpp"
#include "models/random/mix.hpp"
#include "tests/models/storage_fixture.hpp"

namespace shadow::models {
namespace {

const DriveSpec& drive_spec(const char* name) {
  static const Catalogue catalogue = Catalogue::load(Catalogue::find_folder());
  return *catalogue.drive(name);
}

void DriveRandom(benchmark::State& state) {
  const DriveSpec& spec = drive_spec("FC-36G-10K");
  Drive drive(spec);
  SimTime now{};
  std::uint64_t n = 0;
  for (auto _ : state) {
    const BlockRange range{mix(1, n++) % (spec.blocks - 8), 8};
    now = drive.serve((n & 3) == 0, range, drive.locate(range), now, now).end;
  }
  benchmark::DoNotOptimize(now);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(DriveRandom);

void DriveSequential(benchmark::State& state) {
  const DriveSpec& spec = drive_spec("FC-36G-10K");
  Drive drive(spec);
  SimTime now{};
  Lbn lbn = 0;
  for (auto _ : state) {
    const BlockRange range{lbn, 127};
    now = drive.serve(false, range, drive.locate(range), now, now).end;
    lbn += 127;
    if (lbn + 127 > spec.blocks) lbn = 0;
  }
  benchmark::DoNotOptimize(now);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(DriveSequential);

struct World : test::Rig {
  std::vector<NodeDisk*> disks;
  World() {
    records.keep = false;
    NodeDevices& node = add_node();
    disks.push_back(&attach(node, add_unit("$1$DGA1", drive_spec("FC-36G-10K"))));
    disks.push_back(&attach(node, add_unit("$1$DGA2", drive_spec("FC-36G-10K"))));
  }
};

Task<void> copy(std::vector<NodeDisk*>& disks, std::uint64_t& done) {
  Blocks data;
  for (Lbn lbn = 0; lbn + 127 <= disks[0]->info().maxblock; lbn += 127) {
    for (NodeDisk* const d : disks) {
      IoOp op;
      op.range = {lbn, 127};
      op.into = &data;
      co_await CommandWait(*d, op);
      ++done;
    }
  }
}

// Reads two units segment by segment, as a copy of equal data does.
void PathSequential(benchmark::State& state) {
  std::uint64_t done = 0;
  for (auto _ : state) {
    World w;
    w.scope.spawn(copy(w.disks, done));
    w.run();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(done));
}
BENCHMARK(PathSequential)->Unit(benchmark::kMillisecond);

Task<void> stream(NodeDisk& disk, std::uint64_t seed, std::uint64_t count, std::uint64_t& done) {
  Blocks data(seed + 100, 8);
  Blocks got;
  for (std::uint64_t i = 0; i < count; ++i) {
    IoOp op;
    op.kind = mix(seed, i) % 10 < 7 ? IoKind::read : IoKind::write;
    op.range = {mix(seed + 1000, i) % 7'000'000, 8};
    op.into = &got;
    op.payload = &data;
    co_await CommandWait(disk, op);
    ++done;
  }
}

// Eight streams of uniform 4 KiB requests, 70 % reads, at one unit that reorders.
void PathStreams(benchmark::State& state) {
  std::uint64_t done = 0;
  for (auto _ : state) {
    World w;
    for (std::uint64_t s = 0; s < 8; ++s) w.scope.spawn(stream(*w.disks[0], s, 50'000, done));
    w.run();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(done));
}
BENCHMARK(PathStreams)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shadow::models
