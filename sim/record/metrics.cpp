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
    MetricRow{"bitmap.bits_set", number, sum, false},
    MetricRow{"bitmap.bytes", bytes, sum, false},
    MetricRow{"bitmap.messages", number, sum, false},
    MetricRow{"bitmap.modified", blocks, sum, false},
    MetricRow{"bitmap.resets", number, sum, false},
    MetricRow{"cluster.transition", seconds, latest, true},
    MetricRow{"copy.blocks", blocks, sum, false},
    MetricRow{"copy.delay", seconds, latest, true},
    MetricRow{"copy.differing_segments", number, sum, false},
    MetricRow{"copy.duration", seconds, latest, true},
    MetricRow{"copy.passes", number, sum, false},
    MetricRow{"copy.rate", bytes_per_second, latest, true},
    MetricRow{"copy.restarts", number, sum, false},
    MetricRow{"copy.segments", number, sum, false},
    MetricRow{"copy.start", seconds, latest, true},
    MetricRow{"data.lost_writes", number, sum, false},
    MetricRow{"disk.queue", number, highest, true},
    MetricRow{"disk.reads", number, sum, false},
    MetricRow{"disk.service", seconds, highest, true},
    MetricRow{"disk.utilisation", share, highest, true},
    MetricRow{"disk.writes", number, sum, false},
    MetricRow{"link.bytes", bytes, sum, false},
    MetricRow{"link.messages", number, sum, false},
    MetricRow{"link.utilisation", share, highest, true},
    MetricRow{"merge.blocks", blocks, sum, false},
    MetricRow{"merge.delay", seconds, latest, true},
    MetricRow{"merge.differing_segments", number, sum, false},
    MetricRow{"merge.duration", seconds, latest, true},
    MetricRow{"merge.passes", number, sum, false},
    MetricRow{"merge.rate", bytes_per_second, latest, true},
    MetricRow{"merge.restarts", number, sum, false},
    MetricRow{"merge.segments", number, sum, false},
    MetricRow{"merge.start", seconds, latest, true},
    MetricRow{"merge.throttled", seconds, sum, false},
    MetricRow{"minicopy.blocks", blocks, sum, false},
    MetricRow{"minicopy.delay", seconds, latest, true},
    MetricRow{"minicopy.differing_segments", number, sum, false},
    MetricRow{"minicopy.duration", seconds, latest, true},
    MetricRow{"minicopy.passes", number, sum, false},
    MetricRow{"minicopy.rate", bytes_per_second, latest, true},
    MetricRow{"minicopy.restarts", number, sum, false},
    MetricRow{"minicopy.segments", number, sum, false},
    MetricRow{"minicopy.start", seconds, latest, true},
    MetricRow{"minimerge.blocks", blocks, sum, false},
    MetricRow{"minimerge.delay", seconds, latest, true},
    MetricRow{"minimerge.differing_segments", number, sum, false},
    MetricRow{"minimerge.duration", seconds, latest, true},
    MetricRow{"minimerge.passes", number, sum, false},
    MetricRow{"minimerge.rate", bytes_per_second, latest, true},
    MetricRow{"minimerge.restarts", number, sum, false},
    MetricRow{"minimerge.segments", number, sum, false},
    MetricRow{"minimerge.start", seconds, latest, true},
    MetricRow{"mv.count", number, sum, false},
    MetricRow{"mv.duration", seconds, latest, true},
    MetricRow{"node.cpu_utilisation", share, highest, true},
    MetricRow{"node.mscp_served", number, sum, false},
    MetricRow{"node.pool_bytes", bytes, sum, false},
    MetricRow{"oracle.checks", number, sum, false},
    MetricRow{"oracle.violations", number, sum, false},
    MetricRow{"read.count", number, sum, false},
    MetricRow{"read.errors", number, sum, false},
    MetricRow{"read.max", seconds, highest, true},
    MetricRow{"read.mean", seconds, latest, true},
    MetricRow{"read.p50", seconds, latest, true},
    MetricRow{"read.p95", seconds, latest, true},
    MetricRow{"read.p99", seconds, latest, true},
    MetricRow{"read.stalled", number, sum, false},
    MetricRow{"write.count", number, sum, false},
    MetricRow{"write.errors", number, sum, false},
    MetricRow{"write.max", seconds, highest, true},
    MetricRow{"write.mean", seconds, latest, true},
    MetricRow{"write.p50", seconds, latest, true},
    MetricRow{"write.p95", seconds, latest, true},
    MetricRow{"write.p99", seconds, latest, true},
    MetricRow{"write.setbit_delay", seconds, latest, true},
    MetricRow{"write.setbit_delay.max", seconds, highest, true},
    MetricRow{"write.setbit_delay.p95", seconds, latest, true},
    MetricRow{"write.stalled", number, sum, false},
};
static_assert(std::is_sorted(kMetrics.begin(), kMetrics.end(),
                             [](const MetricRow& a, const MetricRow& b) {
                               return a.name < b.name;
                             }));

std::string_view bare(std::string_view name) {
  if (name.ends_with(':')) name.remove_suffix(1);
  return name;
}

bool matches(const MetricSelector& wanted, const MetricSelector& have) {
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

std::span<const MetricRow> metric_rows() { return kMetrics; }

const MetricRow* find_metric(std::string_view name) {
  const auto* const it =
      std::lower_bound(kMetrics.begin(), kMetrics.end(), name,
                       [](const MetricRow& row, std::string_view n) { return row.name < n; });
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

void MetricBook::provide(std::string_view metric, MetricSelector subject, Source value) {
  const MetricRow* const row = find_metric(metric);
  SHADOW_ASSERT(row != nullptr, "a metric that is not in the table");
  entries_.push_back({row, std::move(subject), std::move(value)});
}

void MetricBook::provide_all(std::string_view metric, Finder finder) {
  const MetricRow* const row = find_metric(metric);
  SHADOW_ASSERT(row != nullptr, "a metric that is not in the table");
  rules_.push_back({row, std::move(finder)});
}

std::optional<double> MetricBook::value(std::string_view metric,
                                        const MetricSelector& selector) const {
  const MetricRow* const row = find_metric(metric);
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
