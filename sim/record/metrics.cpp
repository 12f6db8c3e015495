#include "sim/record/metrics.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "engine/base/assert.hpp"

namespace shadow::sim {
namespace {

using enum MetricUnit;
using enum MetricSum;

// Alphabetical.
constexpr std::array kMetrics{
    MeasuredMetric{"bitmap.bits_set", number, sum, false},
    MeasuredMetric{"bitmap.bytes", bytes, sum, false},
    MeasuredMetric{"bitmap.messages", number, sum, false},
    MeasuredMetric{"bitmap.modified", blocks, sum, false},
    MeasuredMetric{"bitmap.resets", number, sum, false},
    MeasuredMetric{"cluster.transition", seconds, latest, true},
    MeasuredMetric{"copy.blocks", blocks, sum, false},
    MeasuredMetric{"copy.delay", seconds, latest, true},
    MeasuredMetric{"copy.differing_segments", number, sum, false},
    MeasuredMetric{"copy.duration", seconds, latest, true},
    MeasuredMetric{"copy.passes", number, sum, false},
    MeasuredMetric{"copy.rate", bytes_per_second, latest, true},
    MeasuredMetric{"copy.restarts", number, sum, false},
    MeasuredMetric{"copy.segments", number, sum, false},
    MeasuredMetric{"copy.start", seconds, latest, true},
    MeasuredMetric{"data.lost_writes", number, sum, false},
    MeasuredMetric{"disk.queue", number, highest, true},
    MeasuredMetric{"disk.reads", number, sum, false},
    MeasuredMetric{"disk.service", seconds, highest, true},
    MeasuredMetric{"disk.utilisation", share, highest, true},
    MeasuredMetric{"disk.writes", number, sum, false},
    MeasuredMetric{"link.bytes", bytes, sum, false},
    MeasuredMetric{"link.messages", number, sum, false},
    MeasuredMetric{"link.utilisation", share, highest, true},
    MeasuredMetric{"merge.blocks", blocks, sum, false},
    MeasuredMetric{"merge.delay", seconds, latest, true},
    MeasuredMetric{"merge.differing_segments", number, sum, false},
    MeasuredMetric{"merge.duration", seconds, latest, true},
    MeasuredMetric{"merge.passes", number, sum, false},
    MeasuredMetric{"merge.rate", bytes_per_second, latest, true},
    MeasuredMetric{"merge.restarts", number, sum, false},
    MeasuredMetric{"merge.segments", number, sum, false},
    MeasuredMetric{"merge.start", seconds, latest, true},
    MeasuredMetric{"merge.throttled", seconds, sum, false},
    MeasuredMetric{"minicopy.blocks", blocks, sum, false},
    MeasuredMetric{"minicopy.delay", seconds, latest, true},
    MeasuredMetric{"minicopy.differing_segments", number, sum, false},
    MeasuredMetric{"minicopy.duration", seconds, latest, true},
    MeasuredMetric{"minicopy.passes", number, sum, false},
    MeasuredMetric{"minicopy.rate", bytes_per_second, latest, true},
    MeasuredMetric{"minicopy.restarts", number, sum, false},
    MeasuredMetric{"minicopy.segments", number, sum, false},
    MeasuredMetric{"minicopy.start", seconds, latest, true},
    MeasuredMetric{"minimerge.blocks", blocks, sum, false},
    MeasuredMetric{"minimerge.delay", seconds, latest, true},
    MeasuredMetric{"minimerge.differing_segments", number, sum, false},
    MeasuredMetric{"minimerge.duration", seconds, latest, true},
    MeasuredMetric{"minimerge.passes", number, sum, false},
    MeasuredMetric{"minimerge.rate", bytes_per_second, latest, true},
    MeasuredMetric{"minimerge.restarts", number, sum, false},
    MeasuredMetric{"minimerge.segments", number, sum, false},
    MeasuredMetric{"minimerge.start", seconds, latest, true},
    MeasuredMetric{"mv.count", number, sum, false},
    MeasuredMetric{"mv.duration", seconds, latest, true},
    MeasuredMetric{"node.cpu_utilisation", share, highest, true},
    MeasuredMetric{"node.mscp_served", number, sum, false},
    MeasuredMetric{"node.pool_bytes", bytes, sum, false},
    MeasuredMetric{"oracle.checks", number, sum, false},
    MeasuredMetric{"oracle.violations", number, sum, false},
    MeasuredMetric{"read.count", number, sum, false},
    MeasuredMetric{"read.errors", number, sum, false},
    MeasuredMetric{"read.max", seconds, highest, true},
    MeasuredMetric{"read.mean", seconds, latest, true},
    MeasuredMetric{"read.p50", seconds, latest, true},
    MeasuredMetric{"read.p95", seconds, latest, true},
    MeasuredMetric{"read.p99", seconds, latest, true},
    MeasuredMetric{"read.stalled", number, sum, false},
    MeasuredMetric{"write.count", number, sum, false},
    MeasuredMetric{"write.errors", number, sum, false},
    MeasuredMetric{"write.max", seconds, highest, true},
    MeasuredMetric{"write.mean", seconds, latest, true},
    MeasuredMetric{"write.p50", seconds, latest, true},
    MeasuredMetric{"write.p95", seconds, latest, true},
    MeasuredMetric{"write.p99", seconds, latest, true},
    MeasuredMetric{"write.setbit_delay", seconds, latest, true},
    MeasuredMetric{"write.setbit_delay.max", seconds, highest, true},
    MeasuredMetric{"write.setbit_delay.p95", seconds, latest, true},
    MeasuredMetric{"write.stalled", number, sum, false},
};
static_assert(std::is_sorted(kMetrics.begin(), kMetrics.end(),
                             [](const MeasuredMetric& a, const MeasuredMetric& b) {
                               return a.name < b.name;
                             }));

std::string_view bare(std::string_view name) {
  if (name.ends_with(':')) name.remove_suffix(1);
  return name;
}

bool matches(const MetricQuery& wanted, const MetricQuery& have) {
  return names_match(wanted.unit, have.unit) && names_match(wanted.disk, have.disk) &&
         names_match(wanted.node, have.node) && names_match(wanted.link, have.link) &&
         names_match(wanted.workload, have.workload);
}

}  // namespace

bool names_match(std::string_view wanted, std::string_view have) {
  if (wanted.empty()) return true;
  const std::string_view a = bare(wanted);
  const std::string_view b = bare(have);
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::toupper(x) == std::toupper(y);
  });
}

std::span<const MeasuredMetric> metric_rows() { return kMetrics; }

const MeasuredMetric* find_metric(std::string_view name) {
  const auto* const it =
      std::lower_bound(kMetrics.begin(), kMetrics.end(), name,
                       [](const MeasuredMetric& row, std::string_view n) { return row.name < n; });
  return it != kMetrics.end() && it->name == name ? it : nullptr;
}

std::string_view suffix(MetricUnit unit) {
  switch (unit) {
    case seconds:
      return "_s";
    case bytes_per_second:
      return "_Bps";
    default:
      return "";
  }
}

void MetricBook::provide(std::string_view metric, MetricQuery subject, Source value) {
  const MeasuredMetric* const row = find_metric(metric);
  SHADOW_ASSERT(row != nullptr, "a metric that is not in the table");
  entries_.push_back({row, std::move(subject), std::move(value)});
}

void MetricBook::provide_all(std::string_view metric, Finder finder) {
  const MeasuredMetric* const row = find_metric(metric);
  SHADOW_ASSERT(row != nullptr, "a metric that is not in the table");
  rules_.push_back({row, std::move(finder)});
}

std::optional<double> MetricBook::value(std::string_view metric,
                                        const MetricQuery& selector) const {
  const MeasuredMetric* const row = find_metric(metric);
  if (row == nullptr) return {};
  for (const Rule& r : rules_) {
    if (r.row == row) {
      const auto found = r.finder(selector);
      return found || row->fails_if_absent ? found : 0.0;
    }
  }
  std::optional<double> out;
  for (const Entry& e : entries_) {
    if (e.row != row || !matches(selector, e.subject)) continue;
    const double v = e.value();
    switch (row->together) {
      case sum:
        out = out.value_or(0.0) + v;
        break;
      case highest:
        out = std::max(out.value_or(v), v);
        break;
      case latest:
        out = v;
        break;
    }
  }
  return out || row->fails_if_absent ? out : 0.0;
}

}  // namespace shadow::sim
