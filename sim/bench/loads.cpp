#include "sim/bench/loads.hpp"

#include <algorithm>

#include "engine/storage/home_block.hpp"
#include "sim/bench/initial_media.hpp"

namespace shadow::sim {
namespace {

// Processor times of a node that has a processor model, where it does not name its own (R10.5;
// ours: some thousand instructions of a processor of 100 MIPS).
constexpr Duration kReadTime = microseconds(50);
constexpr Duration kWriteTime = microseconds(50);
constexpr Duration kMemberTime = microseconds(25);

models::TimeLaw law_of(Law l) {
  return l == Law::exponential ? models::TimeLaw::exponential : models::TimeLaw::constant;
}

models::PatternSpec pattern_of(const PatternSpec& p) {
  models::PatternSpec spec;
  switch (p.kind) {
    case Pattern::uniform:
      spec.kind = models::PatternKind::uniform;
      break;
    case Pattern::sequential:
      spec.kind = models::PatternKind::sequential;
      break;
    case Pattern::zipf:
      spec.kind = models::PatternKind::zipf;
      spec.theta = p.a;
      break;
    case Pattern::hot:
      spec.kind = models::PatternKind::hot;
      spec.hot_requests = p.a;
      spec.hot_blocks = p.b;
      break;
    case Pattern::fence:
      spec.kind = models::PatternKind::fence;
      spec.blocks = static_cast<BlockCount>(p.a);
      break;
    case Pattern::stride:
      spec.kind = models::PatternKind::stride;
      spec.blocks = static_cast<BlockCount>(p.a);
      break;
  }
  return spec;
}

/// The larger of the two extents that home and storage control block leave free: a workload is a
/// file, and there is no file system (design 2).
BlockRange largest_free(BlockCount size) {
  const Lbn scb = scb_lbn_of(size);
  const BlockRange before{kHomeLbn + 1, scb - kHomeLbn - 1};
  const BlockRange after{scb + 1, size - scb - 1};
  return after.count > before.count ? after : before;
}

}  // namespace

Loads::Loads(System& system)
    : system_(system),
      workloads_(system.nodes().wakeups(), system.recorder().user_io(), system.scenario().seed) {
  workloads_.sleep_in(
      [&system](NodeId n) -> models::Wakeups& { return system.nodes().wakeups(n); });
  const auto& list = system.scenario().workloads;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const UnitNumber unit{static_cast<std::uint16_t>(DeviceName::parse(list[i].unit)->unit())};
    models::WorkloadRunner::Hooks hooks;
    hooks.volume = [this, unit](NodeId n) -> Volume* {
      Engine* const e = system_.engine(n);
      return e == nullptr ? nullptr : e->volume(unit);
    };
    hooks.fence = [this, unit](NodeId n) -> std::optional<Lbn> {
      Engine* const e = system_.engine(n);
      if (e == nullptr) return {};
      const Lbn fence = e->fence(unit);
      return fence == 0 ? std::nullopt : std::optional(fence);
    };
    hooks.work = [this, unit](NodeId n, bool write) { return work(n, unit, write); };
    workloads_.add(spec_of(list[i], i), std::move(hooks));
  }
  models::Workloads& all = workloads_;
  system_.set_node_hooks({[&all](NodeId n) { all.node_up(n); },
                          [&all](NodeId n) { all.node_down(n); },
                          [&all](const Transition& t) { all.transition_ended(t); }});
  for (const NodeId n : system_.nodes_or_all("")) {
    if (system_.engine(n) != nullptr) workloads_.node_up(n);
  }
}

Loads::~Loads() = default;

void Loads::shut_down() {
  system_.set_node_hooks({});
  for (const NodeId n : system_.nodes_or_all("")) {
    if (system_.engine(n) != nullptr) workloads_.node_down(n);
  }
}

/// Users share their node's processor with each other; copies and merges cost it nothing (ours).
models::WorkloadRunner::Work Loads::work(NodeId node, UnitNumber unit, bool write) const {
  models::NodeShell* const shell = system_.shell(node);
  if (shell == nullptr || !shell->runtime().needs_compute()) return {};
  const CpuFigures& cpu = system_.scenario().config.nodes[node.index].cpu;
  Duration time = cpu.read.value_or(kReadTime);
  if (write) {
    const auto set = system_.glance(node, DeviceName::virtual_unit(unit));
    const std::size_t members = set ? set->members.size() : 0;
    time = cpu.write.value_or(kWriteTime) +
           cpu.per_member.value_or(kMemberTime) * static_cast<std::int64_t>(members);
  }
  return {&shell->runtime(), time};
}

BlockCount Loads::unit_size(const std::string& unit) const {
  const ShadowSet* const set = system_.scenario().config.set(unit);
  if (set != nullptr) {
    return initial_set(system_.scenario().config, *set, system_.hardware(),
                       start_time(system_.scenario()))
        .volsize;
  }
  // mounted later, of disks that are named then: the smallest disk of the configuration fits in any
  // case
  BlockCount size = ~BlockCount{0};
  for (std::size_t d = 0; d < system_.hardware().disks(); ++d) {
    size = std::min(size, system_.hardware().disk(d).medium().size());
  }
  return size;
}

BlockRange Loads::region_of(const Workload& w, BlockCount size) const {
  if (const auto* const blocks = std::get_if<BlockRegion>(&w.region)) {
    return {blocks->first, std::min(blocks->last + 1, size) - blocks->first};
  }
  BlockRange free = largest_free(size);
  if (const auto* const share = std::get_if<ShareRegion>(&w.region)) {
    const auto at = [&](double s) { return static_cast<Lbn>(s * static_cast<double>(size)); };
    return {at(share->from), at(share->to) - at(share->from)};
  }
  return free;
}

models::WorkloadSpec Loads::spec_of(const Workload& w, std::size_t index) const {
  models::WorkloadSpec s;
  s.name = w.name;
  s.index = static_cast<std::uint16_t>(index);
  s.unit_index =
      system_.names().of(UnitNumber{static_cast<std::uint16_t>(DeviceName::parse(w.unit)->unit())});
  for (const std::string& n : w.nodes) s.nodes.push_back(*system_.node_id(n));
  if (const auto* const closed = std::get_if<ClosedLoop>(&w.loop)) {
    s.streams = static_cast<std::uint32_t>(closed->streams);
    s.think = closed->think;
    s.think_law = law_of(closed->think_law);
  } else {
    const auto& open = std::get<OpenLoop>(w.loop);
    s.streams = 0;
    s.rate_micro = static_cast<std::uint64_t>(open.rate.micro_per_second);
    s.arrival_law = law_of(open.law);
  }
  s.reads = w.reads;
  s.sizes.clear();
  for (const SizeShare& share : w.sizes) s.sizes.push_back({share.blocks, share.share});
  s.pattern = pattern_of(w.pattern);
  s.region = region_of(w, unit_size(w.unit));
  s.align = w.align;
  s.start = SimTime{} + w.start;
  if (w.stop) s.stop = SimTime{} + *w.stop;
  if (w.requests) s.requests = static_cast<std::uint64_t>(*w.requests);
  s.retry = w.retry;
  s.resume = w.resume;
  s.races = w.races;
  return s;
}

void Loads::start(const std::vector<std::string>& names) {
  for (const std::string& n : names) workloads_.find(n)->start();
}
void Loads::stop(const std::vector<std::string>& names) {
  for (const std::string& n : names) workloads_.find(n)->stop();
}
void Loads::freeze(const std::vector<std::string>& names) {
  for (const std::string& n : names) workloads_.find(n)->freeze();
}
void Loads::thaw(const std::vector<std::string>& names) {
  for (const std::string& n : names) workloads_.find(n)->thaw();
}

}  // namespace shadow::sim
