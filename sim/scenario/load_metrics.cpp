// [[expect]] metric = ...
#include <fmt/format.h>

#include <limits>

#include "sim/scenario/document.hpp"
#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/words.hpp"

namespace shadow::sim::loading {
namespace {

constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

const MetricRow* find_metric(Diagnostics& d, const std::string& name, const Position& at,
                             std::string_view key) {
  const MetricRow* row = metric_named(name);
  if (row == nullptr) {
    std::vector<std::string> known;
    for (const MetricRow& m : metric_table()) known.emplace_back(m.name);
    d.error(at, fmt::format("{}: there is no metric '{}'{}", key, name, did_you_mean(name, known)));
  } else if (!row->supported) {
    d.error(at, fmt::format("{}: metric '{}': not supported yet", key, name));
  }
  return row;
}

void check_selector(Reader& r, const MetricRow& row, std::string_view key) {
  if (!r.has(key) || row.selectors.find(key[0]) != std::string_view::npos) return;
  r.error(key, fmt::format("{} is not measured for a {}", row.name, key));
}

MetricSelector read_selectors(Loading& l, Reader& r, const MetricRow* metric) {
  MetricSelector s;
  s.metric = metric;
  s.unit = optional_unit(l, r);
  s.node = optional_node(l, r);
  if (const auto disk = r.component("disk", l.names, {ComponentKind::disk})) s.disk = disk->name;
  if (const auto link =
          r.component("link", l.names, {ComponentKind::link, ComponentKind::interconnect})) {
    s.link = link->name;
  }
  if (const auto workload = r.string("workload")) {
    const auto name = l.names.resolve_workload(*workload);
    if (name)
      s.workload = *name;
    else
      r.error("workload", name.error());
  }
  s.operation = r.integer("operation", 1, kUnbounded);
  if (metric == nullptr) return s;
  for (const std::string_view key : {"unit", "node", "disk", "link", "workload", "operation"}) {
    check_selector(r, *metric, key);
  }
  return s;
}

/// `METRIC key=value ...`, with the selectors of an expectation.
std::optional<MetricSelector> read_ratio(Loading& l, Reader& r) {
  const auto text = r.string("ratio_to");
  if (!text) return std::nullopt;
  const Position at = r.at("ratio_to");
  Words words(*text);
  if (words.peek() == "metric") words.take();
  const std::string name(words.take());
  Table table;
  while (!words.empty()) {
    const std::string_view word = words.take();
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) {
      r.error("ratio_to", fmt::format("found '{}', expected \"METRIC key=value ...\"", word));
      return std::nullopt;
    }
    const std::string key(word.substr(0, equals));
    Value value{std::string(word.substr(equals + 1)), at};
    if (key == "operation") value = parse_toml_value(word.substr(equals + 1), at);
    table.entries.push_back({key, at, std::move(value)});
  }
  Reader selectors(table, at, "ratio_to", r.diagnostics());
  auto found = read_selectors(l, selectors, find_metric(r.diagnostics(), name, at, "ratio_to"));
  selectors.finish();
  return found;
}

/// A bound: a quantity in the metric's unit, or a bare number for counts, blocks, shares and
/// ratios.
std::optional<double> read_bound(Reader& r, std::string_view key, const MetricRow& row,
                                 bool ratio) {
  const Value* v = r.raw(key);
  if (v == nullptr) return std::nullopt;
  std::optional<double> number;
  if (const auto* i = std::get_if<std::int64_t>(&v->data)) number = static_cast<double>(*i);
  if (const auto* d = std::get_if<double>(&v->data)) number = *d;
  const bool bare = ratio || row.measure == Measure::count || row.measure == Measure::blocks ||
                    row.measure == Measure::bytes || row.measure == Measure::share;
  if (number && bare) return number;
  const auto bound = parse_bound(row, v->string() == nullptr ? "" : *v->string());
  if (v->string() != nullptr && bound && !ratio) return *bound;
  if (ratio)
    r.error(key, fmt::format("found {}, expected a number (a ratio)", describe(*v)));
  else if (v->string() != nullptr)
    r.error(key, bound.error());
  else
    r.error(key, fmt::format("found {}{}", describe(*v),
                             bound.error().substr(bound.error().find(", expected"))));
  return std::nullopt;
}

}  // namespace

std::optional<Subject> read_metric(Loading& l, Reader& r) {
  MetricSubject metric;
  const auto name = r.string("metric");
  const MetricRow* row =
      name ? find_metric(r.diagnostics(), *name, r.at("metric"), "metric") : nullptr;
  metric.of = read_selectors(l, r, row);
  metric.ratio_to = read_ratio(l, r);
  r.known({"min", "max", "equal"});
  if (row == nullptr) return std::nullopt;
  const bool ratio = r.has("ratio_to");
  metric.min = read_bound(r, "min", *row, ratio);
  metric.max = read_bound(r, "max", *row, ratio);
  metric.equal = read_bound(r, "equal", *row, ratio);
  if (!r.has("min") && !r.has("max") && !r.has("equal")) {
    r.diagnostics().error(r.at(), "[[expect]] metric: found no bound, expected min, max or equal");
  }
  return metric;
}

}  // namespace shadow::sim::loading
