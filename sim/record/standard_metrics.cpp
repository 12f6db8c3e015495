#include "sim/record/standard_metrics.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace shadow::sim {
namespace {

using Found = std::vector<const Operation*>;

Found matching(const OperationTable& table, OperationKind kind, const MetricQuery& s) {
  Found out;
  for (const Operation& o : table.all()) {
    if (o.kind == kind && names_match(s.unit, o.unit_name) && names_match(s.disk, o.member) &&
        names_match(s.node, o.node)) {
      out.push_back(&o);
    }
  }
  if (!s.operation) return out;
  if (*s.operation == 0 || *s.operation > out.size()) return {};
  return {out[*s.operation - 1]};
}

// Starts again of the same work: every further one on the same unit and member whose forerunner did
// not complete.
double restarts(const Found& found) {
  double n = 0;
  for (std::size_t i = 1; i < found.size(); ++i) {
    for (std::size_t k = i; k-- > 0;) {
      if (found[k]->unit != found[i]->unit || found[k]->member != found[i]->member) continue;
      if (found[k]->outcome != "completed") ++n;
      break;
    }
  }
  return n;
}

template <class F>
double total(const Found& found, F&& count) {
  double sum = 0;
  for (const Operation* o : found) sum += static_cast<double>(count(o->progress));
  return sum;
}

struct OperationMetric {
  std::string_view name;
  std::optional<double> (*value)(const Found&, SimTime now);
};

std::optional<double> last(const Found& f, double (*value)(const Operation&, SimTime),
                           SimTime now) {
  return f.empty() ? std::optional<double>() : value(*f.back(), now);
}

constexpr OperationMetric kOperationMetrics[] = {
    {".duration",
     [](const Found& f, SimTime now) {
       return last(f, [](const Operation& o, SimTime t) { return o.duration(t).seconds(); }, now);
     }},
    {".start",
     [](const Found& f, SimTime now) {
       return last(f, [](const Operation& o, SimTime) { return o.start.seconds(); }, now);
     }},
    {".delay",
     [](const Found& f, SimTime now) {
       return last(f, [](const Operation& o, SimTime) { return o.delay.seconds(); }, now);
     }},
    {".rate",
     [](const Found& f, SimTime now) {
       return last(f, [](const Operation& o, SimTime t) { return o.rate(t); }, now);
     }},
    {".blocks",
     [](const Found& f, SimTime) -> std::optional<double> {
       return total(f, [](const OperationProgress& p) { return p.blocks; });
     }},
    {".segments",
     [](const Found& f, SimTime) -> std::optional<double> {
       return total(f, [](const OperationProgress& p) { return p.segments; });
     }},
    {".passes",
     [](const Found& f, SimTime) -> std::optional<double> {
       return total(f, [](const OperationProgress& p) { return p.passes; });
     }},
    {".differing_segments",
     [](const Found& f, SimTime) -> std::optional<double> {
       return total(f, [](const OperationProgress& p) { return p.differing_segments; });
     }},
    {".restarts", [](const Found& f, SimTime) -> std::optional<double> { return restarts(f); }},
};

std::optional<double> time_of(const Histogram& h, Duration value) {
  return h.count() == 0 ? std::optional<double>() : value.seconds();
}

}  // namespace

void provide_operation_metrics(MetricBook& book, const OperationTable& operations,
                               const models::EventQueue& clock) {
  for (std::size_t k = 0; k < kOperationNames.size(); ++k) {
    for (const OperationMetric& m : kOperationMetrics) {
      const auto kind = static_cast<OperationKind>(k);
      book.provide_all(std::string(kOperationNames[k]) + std::string(m.name),
                       [&operations, &clock, kind, value = m.value](const MetricQuery& s) {
                         return value(matching(operations, kind, s), clock.now());
                       });
    }
  }
}

ResponseFigures figures(const ResponseTimes& times, const RunNames& names, IoDirection direction,
                        const MetricQuery& selector) {
  const auto named = [](const std::vector<std::string>& list, std::uint16_t i) {
    return i < list.size() ? std::string_view(list[i]) : std::string_view();
  };
  ResponseFigures out;
  for (const ResponseRow& row : times.rows()) {
    if (row.direction != direction || !names_match(selector.unit, named(names.units, row.unit)) ||
        !names_match(selector.workload, named(names.workloads, row.workload))) {
      continue;
    }
    for (const Histogram& h : row.phases) out.times.add(h);
    out.errors += row.errors;
  }
  return out;
}

void provide_response_metrics(MetricBook& book, const ResponseTimes& times, const RunNames& names) {
  for (const IoDirection d : {IoDirection::read, IoDirection::write}) {
    const std::string prefix = d == IoDirection::read ? "read." : "write.";
    const auto add = [&](const char* name, auto value) {
      book.provide_all(prefix + name, [&times, &names, d, value](const MetricQuery& s) {
        return std::optional<double>(value(figures(times, names, d, s)));
      });
    };
    add("count", [](const ResponseFigures& f) { return static_cast<double>(f.times.count()); });
    add("errors", [](const ResponseFigures& f) { return static_cast<double>(f.errors); });
    add("mean", [](const ResponseFigures& f) { return time_of(f.times, f.times.mean()); });
    add("max", [](const ResponseFigures& f) { return time_of(f.times, f.times.max()); });
    add("p50", [](const ResponseFigures& f) { return time_of(f.times, f.times.percentile(.5)); });
    add("p95", [](const ResponseFigures& f) { return time_of(f.times, f.times.percentile(.95)); });
    add("p99", [](const ResponseFigures& f) { return time_of(f.times, f.times.percentile(.99)); });
    book.provide_all(prefix + "stalled", [&times, d](const MetricQuery&) {
      return static_cast<double>(times.stalled_ended(d) + times.stalled_now(d));
    });
  }
}

void provide_oracle_metrics(MetricBook& book, const Oracle& oracle) {
  book.provide("oracle.checks", {}, [&] { return static_cast<double>(oracle.checks()); });
  book.provide("oracle.violations", {},
               [&] { return static_cast<double>(oracle.violation_count()); });
}

}  // namespace shadow::sim
