#include "sim/bench/metric_values.hpp"

#include <cmath>

#include "sim/scenario/metric.hpp"

namespace shadow::sim {
namespace {

/// From the base unit of the book (seconds, bytes a second) to that of bounds.
double scale(Measure m) {
  switch (m) {
    case Measure::delay:
      return 1e3;
    case Measure::rate:
      return 1e-6;
    default:
      return 1.0;
  }
}

}  // namespace

std::optional<double> metric_value(const MetricBook& book, const MetricSelector& of) {
  MetricQuery q;
  q.unit = of.unit;
  q.disk = of.disk;
  q.node = of.node;
  q.link = of.link;
  q.workload = of.workload;
  if (of.operation) q.operation = static_cast<std::uint32_t>(*of.operation);
  const auto value = book.value(of.metric->name, q);
  if (!value) return {};
  return *value * scale(of.metric->measure);
}

std::string metric_text(const MetricSubject& s, double value) {
  if (!s.ratio_to) return bound_text(*s.of.metric, value);
  // three decimals are more than a ratio of simulated times deserves
  return std::to_string(std::round(value * 1000) / 1000);
}

}  // namespace shadow::sim
