#pragma once
// The metrics that expectations and results name (scenario-format.md, "Metrics"): one table of
// names with their units, and a book in which the parts of the bench enter how a value is had.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shadow::sim {

/// What a metric counts; values are in the base unit.
enum class MetricUnit : std::uint8_t { number, blocks, bytes, seconds, share, bytes_per_second };
/// How the values of several subjects become one where no subject is named.
enum class MetricSum : std::uint8_t { sum, highest, latest };

/// One row of the table of metrics.
struct MeasuredMetric {
  std::string_view name;  // "copy.duration"
  MetricUnit unit;
  MetricSum together;
  bool fails_if_absent;  // no operation, no request: durations fail, counts are 0 (meaning 8)
};

/// All metrics, in alphabetical order.
[[nodiscard]] std::span<const MeasuredMetric> metric_rows();
/// The row of a name, or null.
[[nodiscard]] const MeasuredMetric* find_metric(std::string_view name);
/// What is appended to names in results and series: "_s", "_Bps" or "" (scenario-format.md).
[[nodiscard]] std::string_view suffix(MetricUnit unit);

/// Subject of a metric; empty = any. Names as in the scenario, with or without the final colon.
struct MetricQuery {
  std::string unit = {};
  std::string disk = {};
  std::string node = {};
  std::string link = {};
  std::string workload = {};
  /// Running number among the operations of the kind that match, from 1.
  std::optional<std::uint32_t> operation = {};
};

/// How metrics are had by name.
class MetricBook {
 public:
  using Source = std::function<double()>;
  /// Answers for any selector; nothing = nothing to measure.
  using Finder = std::function<std::optional<double>(const MetricQuery&)>;

  /// One subject's value: `disk.reads` of a disk, `node.pool_bytes` of a node.
  void provide(std::string_view metric, MetricQuery subject, Source value);
  /// One answer for all subjects of a metric.
  void provide_all(std::string_view metric, Finder finder);
  /// The value in the base unit (seconds, bytes, bytes a second, blocks, shares); nothing if there
  /// is nothing to measure and the metric is not a count.
  [[nodiscard]] std::optional<double> value(std::string_view metric,
                                            const MetricQuery& selector) const;

 private:
  struct Entry {
    const MeasuredMetric* row;
    MetricQuery subject;
    Source value;
  };
  struct Rule {
    const MeasuredMetric* row;
    Finder finder;
  };
  std::vector<Entry> entries_;
  std::vector<Rule> rules_;
};

/// Equal names, with or without the final colon, case ignored; an empty `wanted` matches all.
[[nodiscard]] bool names_match(std::string_view wanted, std::string_view have);

}  // namespace shadow::sim
