#include "sim/topology/copy_bound.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

namespace shadow::sim {
namespace {

Duration time_for(double bytes, double rate) {
  return {static_cast<std::int64_t>(bytes / rate * 1e9)};
}

/// Mean of the first and the last zone, at most the interface's rate; memory: no bound of its own.
double medium_rate(const models::DriveSpec& drive) {
  double rate = (drive.outer_rate + drive.inner_rate) / 2;
  if (!drive.rotating) rate = std::max(drive.outer_rate, drive.inner_rate);
  if (drive.bus_rate > 0) rate = rate > 0 ? std::min(rate, drive.bus_rate) : drive.bus_rate;
  return rate > 0 ? rate : std::numeric_limits<double>::infinity();
}

/// The slowest of the interconnects at both ends of a path, and of the best link between them.
double path_rate(const HardwarePlan& plan, const PathPlan& path) {
  const auto& net = plan.network;
  const std::uint32_t host = net.attachments[path.host].interconnect;
  const std::uint32_t unit = net.attachments[path.unit].interconnect;
  double rate =
      std::min(net.interconnects[host].bytes_per_second, net.interconnects[unit].bytes_per_second);
  if (host == unit) return rate;
  double best = 0;
  for (const models::LinkSpec& l : net.links) {
    const bool at_host = l.a == host || l.b == host;
    if (at_host) best = std::max(best, l.bytes_per_second);
  }
  return best > 0 ? std::min(rate, best) : rate;
}

/// Both transfers go over one bus that carries one at a time.
bool one_bus(const HardwarePlan& plan, const PathPlan& a, const PathPlan& b) {
  const auto& net = plan.network;
  const std::uint32_t bus = net.attachments[a.host].interconnect;
  return bus == net.attachments[b.host].interconnect && !net.interconnects[bus].full_duplex;
}

std::size_t index_of(const Config& config, const std::string& disk) {
  return static_cast<std::size_t>(config.disk(disk) - config.disks.data());
}

std::string minutes(Duration d) {
  constexpr double kMinute = 60;
  return d.seconds() < kMinute ? fmt::format("{:.1f} s", d.seconds())
                               : fmt::format("{:.1f} min", d.seconds() / kMinute);
}

}  // namespace

Duration streaming_bound(BlockCount blocks, const CopyRates& rates) {
  return time_for(static_cast<double>(blocks * kBlockBytes),
                  std::min({rates.read, rates.write, rates.share}));
}

Duration stepwise_bound(BlockCount blocks, const CopyRates& rates) {
  const auto bytes = static_cast<double>(blocks * kBlockBytes);
  return time_for(bytes, std::min(rates.read, rates.share)) +
         time_for(bytes, std::min(rates.write, rates.share));
}

std::vector<CopyBound> copy_bounds(const Config& config, const HardwarePlan& plan) {
  std::vector<CopyBound> bounds;
  for (const ShadowSet& set : config.sets) {
    if (set.members.size() < 2) continue;
    CopyBound b{set.name, set.members[0].name, set.members[1].name, {}, 0, {}};
    const std::size_t source = index_of(config, b.source);
    const std::size_t target = index_of(config, b.target);
    const models::DriveSpec& from = plan.disks[source].drive;
    const models::DriveSpec& to = plan.disks[target].drive;
    b.blocks = set.volsize.value_or(std::min(from.blocks, to.blocks));
    b.rates = {medium_rate(from), medium_rate(to), 0};
    for (std::size_t n = 0; n < config.nodes.size(); ++n) {
      const auto& reads = plan.paths[n][source];
      const auto& writes = plan.paths[n][target];
      if (reads.empty() || writes.empty()) continue;
      double share = std::min(path_rate(plan, reads[0]), path_rate(plan, writes[0]));
      if (one_bus(plan, reads[0], writes[0])) share /= 2;
      if (share <= b.rates.share) continue;
      b.rates.share = share;
      b.node = config.nodes[n].name;
    }
    if (!b.node.empty()) bounds.push_back(std::move(b));
  }
  return bounds;
}

std::string copy_bounds_text(const Config& config, const HardwarePlan& plan) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> sets;  // by times
  std::map<std::string, const CopyBound*> example;
  const std::vector<CopyBound> bounds = copy_bounds(config, plan);
  for (const CopyBound& b : bounds) {
    const std::string times =
        fmt::format("takes {} at least, {} in steps of {} blocks one after the other",
                    minutes(streaming_bound(b.blocks, b.rates)),
                    minutes(stepwise_bound(b.blocks, b.rates)), kCopyStep);
    if (sets[times].empty()) order.push_back(times);
    sets[times].push_back(b.set);
    example.try_emplace(times, &b);
  }
  std::string text = order.empty() ? "" : "\nFull copies without users\n";
  for (const std::string& times : order) {
    const CopyBound& b = *example[times];
    const std::size_t more = sets[times].size() - 1;
    text += fmt::format("  {}{} ({} to {} on {}) {}\n", b.set,
                        more == 0 ? "" : fmt::format(" and {} like it", more), b.source, b.target,
                        b.node, times);
  }
  return text;
}

}  // namespace shadow::sim
