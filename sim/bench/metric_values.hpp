#pragma once
// Values of metrics in the units in which scenarios give their bounds.
#include <optional>
#include <string>

#include "sim/record/metrics.hpp"
#include "sim/scenario/expectation.hpp"

namespace shadow::sim {

/// Nothing: there is nothing to measure (exact meanings 8).
[[nodiscard]] std::optional<double> metric_value(const MetricBook& book, const MetricSelector& of);
/// A value of the subject's metric, or of its ratio, for people.
[[nodiscard]] std::string metric_text(const MetricSubject& s, double value);

}  // namespace shadow::sim
