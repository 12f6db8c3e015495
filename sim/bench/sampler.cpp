#include "sim/bench/sampler.hpp"

#include <algorithm>
#include <optional>

namespace shadow::sim {
namespace {

constexpr double kPerMega = 1e-6;
constexpr double kNsToMs = 1e-6;

/// The operation of that kind that runs on the unit, else null.
const Operation* running(const OperationTable& table, OperationKind kind, std::uint16_t unit) {
  const auto id = table.running(kind, unit);
  return id ? &table.all()[*id] : nullptr;
}

double percent(const Operation* o) {
  if (o == nullptr || o->size == 0) return 0;
  return 100.0 * static_cast<double>(o->progress.fence) / static_cast<double>(o->size);
}

/// Blocks passed by all operations of that kind on the unit so far: a counter that never falls.
double blocks_passed(const OperationTable& table, OperationKind kind, std::uint16_t unit) {
  std::uint64_t blocks = 0;
  for (const Operation& o : table.all()) {
    if (o.kind == kind && o.unit == unit) blocks += o.progress.blocks;
  }
  return static_cast<double>(blocks);
}

}  // namespace

Sampler::Sampler(System& system) : system_(system) {
  add_units();
  add_disks();
  add_nodes();
  add_cluster();
  add_links();
}

void Sampler::start(std::function<void()> after_sample) {
  after_sample_ = std::move(after_sample);
  on_event(0);
}

void Sampler::sample() { system_.recorder().sample(); }

void Sampler::on_event(std::uint64_t) {
  system_.recorder().sample();
  system_.queue().at(std::max(system_.recorder().series().next(), system_.now()), *this);
  if (after_sample_) after_sample_();
}

void Sampler::add_units() {
  for (const auto& [number, place] : system_.names().units()) {
    const std::string name = "unit." + DeviceName::virtual_unit(number).str();
    add_operations(place, name);
    SeriesSet& series = system_.recorder().series();
    ResponseTimes& times = system_.recorder().user_io();
    for (const IoDirection d : {IoDirection::read, IoDirection::write}) {
      const std::string direction = name + (d == IoDirection::read ? ".read" : ".write");
      const auto count = [&times, unit = place, d] {
        return static_cast<double>(times.total(unit, d).count);
      };
      const auto sum = [&times, unit = place, d] {
        return static_cast<double>(times.total(unit, d).sum_ns);
      };
      series.add_rate(direction + ".rate_per_s", "/s", count);
      series.add_mean(direction + ".mean_ms", "ms", sum, count, kNsToMs);
      series.add_peak(direction + ".max_ms", "ms", [&times, unit = place, d] {
        return times.take_peak(unit, d).seconds() * 1e3;
      });
    }
  }
}

void Sampler::add_operations(std::uint16_t unit, const std::string& name) {
  SeriesSet& series = system_.recorder().series();
  const OperationTable& table = system_.recorder().operations();
  for (const OperationKind kind : {OperationKind::copy, OperationKind::merge}) {
    const std::string operation =
        name + "." + std::string(kOperationNames[static_cast<std::size_t>(kind)]);
    series.add_gauge(operation + ".progress_percent", "%",
                     [&table, kind, unit] { return percent(running(table, kind, unit)); });
    series.add_rate(
        operation + ".rate_MBps", "MB/s",
        [&table, kind, unit] { return blocks_passed(table, kind, unit); },
        static_cast<double>(kBlockBytes) * kPerMega);
  }
}

void Sampler::add_nodes() {
  MetricBook& metrics = system_.recorder().metrics();
  for (const NodeId n : system_.nodes_or_all("")) {
    MetricQuery subject;
    subject.node = system_.node_name(n);
    metrics.provide("node.mscp_served", subject, [this, n] {
      return static_cast<double>(system_.served_disks().counters(n).commands);
    });
    // of the node's present life: a boot begins anew
    metrics.provide("node.cpu_utilisation", subject, [this, n] {
      models::NodeShell* const shell = system_.shell(n);
      const double now = system_.now().seconds();
      if (shell == nullptr || now <= 0) return 0.0;
      return shell->runtime().processor_used().seconds() / now;
    });
    metrics.provide("node.pool_bytes", subject, [this, n] {
      models::NodeShell* const shell = system_.shell(n);
      return shell == nullptr ? 0.0 : static_cast<double>(shell->runtime().pool_used());
    });
  }
}

void Sampler::add_cluster() {
  system_.recorder().metrics().provide_all(
      "cluster.transition", [this](const MetricQuery&) -> std::optional<double> {
        const Duration last = system_.cluster().last_transition_time();
        if (last == Duration{}) return {};
        return last.seconds();
      });
}

void Sampler::add_disks() {
  SeriesSet& series = system_.recorder().series();
  MetricBook& metrics = system_.recorder().metrics();
  for (std::size_t i = 0; i < system_.hardware().disks(); ++i) {
    const models::DiskUnit& disk = system_.hardware().disk(i);
    const std::string name = disk.spec().name.str();
    MetricQuery subject;
    subject.disk = name;
    const auto reads = [&disk] { return static_cast<double>(disk.counters().reads); };
    const auto writes = [&disk] { return static_cast<double>(disk.counters().writes); };
    const auto queue = [&disk] { return static_cast<double>(disk.queue()); };
    const auto busy = [&disk] { return disk.counters().busy.seconds(); };
    series.add_gauge("disk." + name + ".queue", "requests", queue);
    series.add_rate("disk." + name + ".reads_per_s", "/s", reads);
    series.add_rate("disk." + name + ".writes_per_s", "/s", writes);
    series.add_rate("disk." + name + ".utilisation_percent", "%", busy, 100.0);
    metrics.provide("disk.reads", subject, reads);
    metrics.provide("disk.writes", subject, writes);
    metrics.provide("disk.queue", subject, queue);
    metrics.provide("disk.utilisation", subject, [this, busy] {
      const double now = system_.now().seconds();
      return now > 0 ? busy() / now : 0.0;
    });
    metrics.provide("disk.service", subject, [&disk] {
      const auto n = static_cast<double>(disk.counters().serviced);
      return n > 0 ? disk.counters().service.seconds() / n : 0.0;
    });
  }
}

void Sampler::add_links() {
  const auto& links = system_.scenario().config.links;
  MetricBook& metrics = system_.recorder().metrics();
  SeriesSet& series = system_.recorder().series();
  for (std::size_t l = 0; l < links.size(); ++l) {
    MetricQuery subject;
    subject.link = links[l].name;
    const auto use = [this, l] {
      return system_.hardware().network().link_use(static_cast<models::LinkIndex>(l));
    };
    const auto forward = [use] { return static_cast<double>(use().forward); };
    const auto backward = [use] { return static_cast<double>(use().backward); };
    const auto bytes = [use] { return static_cast<double>(use().forward + use().backward); };
    const double rate = system_.hardware().plan().network.links[l].bytes_per_second;
    metrics.provide("link.bytes", subject, bytes);
    metrics.provide("link.messages", subject,
                    [use] { return static_cast<double>(use().messages); });
    // the busier direction: each has the whole rate
    metrics.provide("link.utilisation", subject, [this, use, rate] {
      const double now = system_.now().seconds();
      const auto most = static_cast<double>(std::max(use().forward, use().backward));
      return now > 0 ? most / (rate * now) : 0.0;
    });
    const std::string name = "link." + links[l].name;
    series.add_rate(name + ".rate_MBps", "MB/s", bytes, kPerMega);
    const double percent = 100.0 / rate;
    series.add_rate(name + ".utilisation_to_" + links[l].between[1].name + "_percent", "%", forward,
                    percent);
    series.add_rate(name + ".utilisation_to_" + links[l].between[0].name + "_percent", "%",
                    backward, percent);
  }
}

}  // namespace shadow::sim
