// What judging costs: checks a second by the size of the contents, and the same requests with and
// without oracle and recorder. The unit is filled by 4 KiB writes, so that it has as many extents
// as blocks / 8; 70 % of the requests are reads.
#include "sim/oracle/oracle.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <memory>

#include "sim/record/event_stream.hpp"
#include "sim/record/response_times.hpp"

namespace shadow::sim {
namespace {

constexpr BlockCount kSize = 8;  // 4 KiB
constexpr std::size_t kStreams = 8;
constexpr NodeId kNode{0};

class Random {
 public:
  std::uint64_t below(std::uint64_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(state_) * bound) >> 64U);
  }

 private:
  std::uint64_t state_ = 1;
};

/// A member in place of a shadow set: requests end in the order in which they began, eight at a
/// time.
class Load {
 public:
  Load(BlockCount blocks, models::UserIoObserver* observer)
      : blocks_(blocks), member_(blocks), observer_(observer) {}
  models::Medium& member() { return member_; }

  void step() {
    Io& io = open_[next_++ % kStreams];
    if (io.active) end(io);
    begin(io);
  }
  void fill() {
    for (Lbn lbn = 0; lbn + kSize <= blocks_; lbn += kSize) {
      Io io{{lbn, kSize}, Blocks(++stamp_, kSize), 0, true, true};
      if (observer_ != nullptr) io.token = observer_->write_begins(kNode, 0, 0, io.range, io.data);
      end(io);
    }
  }

 private:
  struct Io {
    BlockRange range;
    Blocks data;
    models::IoToken token = 0;
    bool writes = false;
    bool active = false;
  };
  void begin(Io& io) {
    const BlockCount share = blocks_ / kSize / kStreams;  // streams do not race
    io.range = {(static_cast<Lbn>(&io - open_.data()) * share + random_.below(share)) * kSize,
                kSize};
    io.writes = random_.below(10) < 3;
    io.active = true;
    if (io.writes) io.data = Blocks(++stamp_, kSize);
    if (observer_ == nullptr) return;
    io.token = io.writes ? observer_->write_begins(kNode, 0, 0, io.range, io.data)
                         : observer_->read_begins(kNode, 0, 0, io.range);
  }
  void end(Io& io) {
    io.active = false;
    if (io.writes) {
      member_.write(io.range, io.data);
      if (observer_ != nullptr) observer_->write_ended(io.token, Status::normal);
    } else {
      member_.read(io.range, io.data);
      if (observer_ != nullptr) observer_->read_ended(io.token, Status::normal, io.data);
    }
  }

  BlockCount blocks_;
  models::Medium member_;
  models::UserIoObserver* observer_;
  std::array<Io, kStreams> open_;
  std::size_t next_ = 0;
  Stamp stamp_ = 0;
  Random random_;
};

enum Observed : std::uint8_t { nothing, oracle_only, oracle_and_recorder };

/// Arguments: size of the unit in MB, what observes.
void requests(benchmark::State& state) {
  const auto blocks = static_cast<BlockCount>(state.range(0)) * 1'000'000 / kBlockBytes;
  models::EventQueue clock;
  OperationTable operations;
  EventStream events;
  Oracle oracle(clock);
  oracle.declare_unit(0, "DSA1:", blocks);
  ResponseTimes times(clock, operations, &oracle, &events);
  const std::array<models::UserIoObserver*, 3> observers{nullptr, &oracle, &times};
  Load load(blocks, observers[static_cast<std::size_t>(state.range(1))]);
  load.fill();
  for (auto _ : state) load.step();
  if (oracle.violation_count() != 0) state.SkipWithError("the oracle is wrong");
  state.SetItemsProcessed(state.iterations());
  state.counters["extents"] = static_cast<double>(load.member().extents());
}
BENCHMARK(requests)
    ->ArgNames({"MB", "observed"})
    ->ArgsProduct({{100, 4'000}, {nothing, oracle_only, oracle_and_recorder}});

/// The comparison at the end, of three members; argument: size in MB.
void final_compare(benchmark::State& state) {
  const auto blocks = static_cast<BlockCount>(state.range(0)) * 1'000'000 / kBlockBytes;
  models::EventQueue clock;
  Oracle oracle(clock);
  oracle.declare_unit(0, "DSA1:", blocks);
  Load load(blocks, &oracle);
  load.fill();
  const models::Medium* const m = &load.member();
  for (auto _ : state) {
    const FinalCompare r = oracle.final_compare(0, {{"A", m}, {"B", m}, {"C", m}}, true);
    if (r.wrong != 0) state.SkipWithError("the members are equal");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks / kSize) * 3);
}
BENCHMARK(final_compare)->ArgName("MB")->Arg(4'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace shadow::sim
