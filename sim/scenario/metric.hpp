#pragma once
// Metrics: names without unit in expectations, with their unit in results and series
// ("copy.duration", "copy.duration_s").
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "models/quantity/quantity.hpp"

namespace shadow::sim {

/// What a metric counts; values are doubles in the unit named here.
enum class Measure : std::uint8_t {
  time,   // s
  delay,  // ms: response and service times
  count,
  blocks,
  bytes,
  rate,   // MB/s
  share,  // 0..1
};

struct MetricRow {
  std::string_view name;  // "copy.duration"
  Measure measure;
  /// Which selectors make sense: u(nit) d(isk) n(ode) l(ink) w(orkload) o(peration).
  std::string_view selectors;
  std::string_view meaning;
  bool supported;  // this build measures it
};

[[nodiscard]] std::span<const MetricRow> metric_table();
/// Null if there is no such metric.
[[nodiscard]] const MetricRow* metric_named(std::string_view name);
/// The name with its unit: "copy.duration_s".
[[nodiscard]] std::string name_with_unit(const MetricRow& row);
/// A bound as people write it ("25m", "4KiB", "80MB/s", "0.5"), in the metric's unit.
[[nodiscard]] models::Parsed<double> parse_bound(const MetricRow& row, std::string_view text);
/// A value of the metric with its unit, for reports.
[[nodiscard]] std::string bound_text(const MetricRow& row, double value);

}  // namespace shadow::sim
