#include "models/workload/workload_runner.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shadow::models {
namespace {

/// A drawn request that conflicts is drawn again so often before it waits: a busy hot spot must not
/// spin (ours).
constexpr int kDraws = 16;
/// How often a workload without its unit looks whether it is mounted (ours).
constexpr Duration kPoll = seconds(1);
constexpr std::uint64_t kNsInMillionSeconds = 1'000'000'000'000'000;

BlockCount smallest(const std::vector<SizeShare>& sizes) {
  return std::ranges::min_element(sizes, {}, &SizeShare::blocks)->blocks;
}

}  // namespace

/// Counts the coroutines of a runner; the last one closes the file.
class WorkloadRunner::Running {
 public:
  explicit Running(WorkloadRunner& runner) : runner_(runner) { ++runner_.tasks_; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    --runner_.tasks_;
    runner_.close_if_idle();
  }

 private:
  WorkloadRunner& runner_;
};

/// A request with its block lock, between the observer's begin and end. Destroyed in between, it
/// died with its node: the block lock then stays until the end of the transition (R6.110).
class WorkloadRunner::Outstanding {
 public:
  explicit Outstanding(WorkloadRunner& r) : runner_(r) {}
  Outstanding(const Outstanding&) = delete;
  Outstanding& operator=(const Outstanding&) = delete;
  ~Outstanding() {
    if (begun_) observer().abandoned(token_);
  }

  BlockRange range;
  bool write = false;

  bool lock() {
    if (spec().races) return true;
    lock_ = runner_.around_.locks.try_lock(runner_.node_, range, write);
    return lock_.has_value();
  }
  void unlock() {
    if (!lock_) return;
    const BlockLocks::Id id = *lock_;
    lock_.reset();
    runner_.around_.locks.unlock(id, runner_.node_);
  }
  void read_begins() {
    token_ = observer().read_begins(runner_.node_, spec().unit_index, spec().index, range);
    begun_ = true;
  }
  void read_ended(const ReadResult& r) {
    begun_ = false;
    observer().read_ended(token_, r.status, r.blocks);
  }
  void write_begins(const Blocks& data) {
    token_ = observer().write_begins(runner_.node_, spec().unit_index, spec().index, range, data);
    begun_ = true;
  }
  void write_ended(Status s) {
    begun_ = false;
    observer().write_ended(token_, s);
  }

 private:
  [[nodiscard]] UserIoObserver& observer() const { return runner_.around_.observer; }
  [[nodiscard]] const WorkloadSpec& spec() const { return runner_.state_.spec; }
  WorkloadRunner& runner_;
  std::optional<BlockLocks::Id> lock_;
  IoToken token_ = 0;
  bool begun_ = false;
};

WorkloadRunner::WorkloadRunner(WorkloadState& state, const Hooks& hooks, const Surroundings& around,
                               NodeId node)
    : state_(state),
      hooks_(hooks),
      around_(around),
      node_(node),
      random_(around.seed, fmt::format("workload {} on node {}", state.spec.name, node.index)),
      pattern_(state.spec.pattern, state.spec.region,
               state.spec.align != 0 ? state.spec.align : smallest(state.spec.sizes)) {
  double sum = 0;
  for (const SizeShare& s : state.spec.sizes) size_limits_.push_back(sum += s.share);
}

void WorkloadRunner::node_up() {
  up_ = true;
  closing_ = false;
  had_volume_ = false;
  if (!state_.stopped) launch(state_.spec.start);
}

void WorkloadRunner::node_down() {
  up_ = false;
  opened_ = nullptr;  // the file goes with the node
  streams_.clear();
}

void WorkloadRunner::launch(SimTime begin) {
  if (!up_) return;
  ended_by_error_ = false;
  if (state_.spec.streams == 0) {
    streams_.spawn(arrivals(state_.epoch, begin));
    return;
  }
  for (std::uint32_t i = 0; i < state_.spec.streams; ++i) {
    streams_.spawn(stream(state_.epoch, begin));
  }
}

void WorkloadRunner::wake() { gate_.notify_all(); }

/// Closed loop: request, think, request.
Task<void> WorkloadRunner::stream(std::uint32_t epoch, SimTime begin) {
  const Running running(*this);
  // also for a begin that has passed: nothing starts inside the call that starts the streams
  co_await around_.wakeups.sleep(std::max(Duration{}, begin - now()));
  for (;;) {
    while (state_.frozen && may_issue(epoch)) co_await gate_.wait();
    if (!may_issue(epoch)) co_return;
    if (!volume_ready()) {
      if (had_volume_ && !state_.spec.resume) co_return;
      co_await around_.wakeups.sleep(kPoll);
      continue;
    }
    ++state_.issued;
    const bool goes_on = co_await request();
    if (!goes_on) co_return;
    const Duration think = draw_think();
    if (think > Duration{}) co_await around_.wakeups.sleep(think);
  }
}

/// Open loop: requests arrive whether or not earlier ones have ended.
Task<void> WorkloadRunner::arrivals(std::uint32_t epoch, SimTime begin) {
  const Running running(*this);
  co_await around_.wakeups.sleep(std::max(Duration{}, begin - now()));
  for (;;) {
    while (state_.frozen && may_issue(epoch)) co_await gate_.wait();
    if (!may_issue(epoch) || ended_by_error_) co_return;
    if (!volume_ready()) {
      if (had_volume_ && !state_.spec.resume) co_return;
      co_await around_.wakeups.sleep(kPoll);
      continue;
    }
    ++state_.issued;
    streams_.spawn(single_request());
    co_await around_.wakeups.sleep(draw_interval());
  }
}

Task<void> WorkloadRunner::single_request() {
  const Running running(*this);
  const bool goes_on = co_await request();
  if (!goes_on) ended_by_error_ = true;
}

Task<bool> WorkloadRunner::request() {
  Outstanding io(*this);
  const std::uint32_t epoch = state_.epoch;
  io.write = !random_.chance(state_.spec.reads);
  io.range.count = draw_size();
  io.range.begin = draw_address(io.range.count);
  for (bool repeated = false;; repeated = true) {
    for (int draws = 1; !io.lock(); ++draws) {
      const bool again = !repeated && draws % kDraws != 0;
      if (!again) co_await around_.locks.unlocked().wait();
      if (!repeated) io.range.begin = draw_address(io.range.count);
    }
    Status status = Status::device_not_mounted;
    const bool mounted = volume() != nullptr;
    if (mounted && io.write) {
      const Blocks data(around_.stamps.next(node_), io.range.count);
      io.write_begins(data);
      const Work work = hooks_.work ? hooks_.work(node_, true) : Work{};
      if (work.node != nullptr) co_await work.node->compute(work.cpu);
      if (Volume* const unit = volume()) status = co_await unit->write(io.range, data);
      io.write_ended(status);
    } else if (mounted) {
      ReadResult result{status, {}};
      io.read_begins();
      const Work work = hooks_.work ? hooks_.work(node_, false) : Work{};
      if (work.node != nullptr) co_await work.node->compute(work.cpu);
      if (Volume* const unit = volume()) result = co_await unit->read(io.range);
      status = result.status;
      io.read_ended(result);
    }
    io.unlock();
    if (succeeded(status)) co_return true;
    ++state_.failed;
    if (!state_.spec.retry) co_return state_.spec.resume&& volume() == nullptr;
    co_await around_.wakeups.sleep(*state_.spec.retry);
    if (epoch != state_.epoch || now() >= state_.spec.stop) co_return false;
  }
}

bool WorkloadRunner::may_issue(std::uint32_t epoch) const {
  const WorkloadSpec& spec = state_.spec;
  if (epoch != state_.epoch || closing_ || now() >= spec.stop) return false;
  return !spec.requests || state_.issued < *spec.requests;
}

/// A running workload is an open file of the unit.
bool WorkloadRunner::volume_ready() {
  Volume* const unit = volume();
  if (unit != opened_) {
    if (unit != nullptr) unit->open();
    opened_ = unit;
  }
  had_volume_ = had_volume_ || unit != nullptr;
  return unit != nullptr;
}

void WorkloadRunner::close_if_idle() {
  if (tasks_ != 0 || opened_ == nullptr) return;
  if (volume() == opened_) opened_->close();
  opened_ = nullptr;
}

BlockCount WorkloadRunner::draw_size() {
  const std::vector<SizeShare>& sizes = state_.spec.sizes;
  if (sizes.size() == 1) return sizes[0].blocks;
  const double u = random_.unit();
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    if (u < size_limits_[i]) return sizes[i].blocks;
  }
  return sizes.back().blocks;
}

Lbn WorkloadRunner::draw_address(BlockCount size) {
  std::optional<Lbn> fence;
  if (pattern_.needs_fence() && hooks_.fence) fence = hooks_.fence(node_);
  return pattern_.next(random_, size, fence);
}

Duration WorkloadRunner::draw_think() {
  const WorkloadSpec& spec = state_.spec;
  if (spec.think == Duration{} || spec.think_law == TimeLaw::constant) return spec.think;
  return random_.exponential(spec.think);
}

/// Constant intervals carry the rest of the division on, so that the rate is exact.
Duration WorkloadRunner::draw_interval() {
  const WorkloadSpec& spec = state_.spec;
  if (spec.arrival_law == TimeLaw::exponential) {
    return random_.exponential(
        nanoseconds(static_cast<std::int64_t>(kNsInMillionSeconds / spec.rate_micro)));
  }
  const std::uint64_t total = kNsInMillionSeconds + interval_rest_;
  interval_rest_ = total % spec.rate_micro;
  return nanoseconds(static_cast<std::int64_t>(total / spec.rate_micro));
}

}  // namespace shadow::models
