#pragma once
// Metrics that follow from what every run records: operations, response times, the oracle.
#include "models/events/event_queue.hpp"
#include "sim/oracle/oracle.hpp"
#include "sim/record/event_text.hpp"
#include "sim/record/metrics.hpp"
#include "sim/record/operations.hpp"
#include "sim/record/response_times.hpp"

namespace shadow::sim {

/// `copy|merge|minicopy|minimerge.*`. All arguments outlive the book.
void provide_operation_metrics(MetricBook& book, const OperationTable& operations,
                               const models::EventQueue& clock);
/// `read|write.*`, by unit and workload.
void provide_response_metrics(MetricBook& book, const ResponseTimes& times, const RunNames& names);
/// `oracle.*`.
void provide_oracle_metrics(MetricBook& book, const Oracle& oracle);

/// All requests of one direction that match `selector` (unit, workload), with their errors.
struct ResponseFigures {
  Histogram times;
  std::uint64_t errors = 0;
};
[[nodiscard]] ResponseFigures figures(const ResponseTimes& times, const RunNames& names,
                                      IoDirection direction, const MetricQuery& selector);

}  // namespace shadow::sim
