// [[expect]].
#include <fmt/format.h>

#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::loading {
namespace {

/// "20m" or "event NAME +10s".
std::optional<Moment> parse_moment(Loading& l, const Value& v, std::string_view key) {
  if (v.string() != nullptr && lower(*v.string()).starts_with("event ")) {
    const auto condition = parse_condition(*v.string(), l.names);
    if (!condition) {
      l.diagnostics.error(v.at, fmt::format("{}: {}", key, condition.error()));
      return std::nullopt;
    }
    const auto& after = std::get<when::AfterEvent>(*condition);
    check_event_name(l, after.event, v.at, key);
    return Moment{after.event, after.delay};
  }
  const auto time = models::parse_duration(v.string() == nullptr ? "" : *v.string());
  if (v.string() != nullptr && time) return Moment{{}, *time};
  l.diagnostics.error(
      v.at,
      fmt::format("{}: {}", key,
                  v.string() != nullptr ? time.error()
                                        : fmt::format("found {}, expected a time like \"20m\" or "
                                                      "\"event NAME +10s\"",
                                                      describe(v))));
  return std::nullopt;
}

void read_during(Loading& l, Reader& r, Timing& timing) {
  const Value* v = r.raw("during");
  if (v->list() == nullptr || v->list()->size() != 2) {
    r.error("during", fmt::format("found {}, expected two times [\"10s\", \"20s\"]", describe(*v)));
    return;
  }
  timing.kind = Timing::Kind::during;
  const auto from = parse_moment(l, (*v->list())[0], "during");
  const auto to = parse_moment(l, (*v->list())[1], "during");
  if (!from || !to) return;
  timing.from = *from;
  timing.to = *to;
  if (from->event == to->event && to->offset <= from->offset) {
    r.error("during", "found a second time that is not after the first, expected [from, to]");
  }
}

Timing read_timing(Loading& l, Reader& r) {
  Timing timing;
  const int given = r.has("at") + r.has("by") + r.has("never") + r.has("during");
  if (given > 1)
    r.diagnostics().error(r.at(),
                          "[[expect]]: found several of at, by, never, during, expected one");
  if (const Value* v = r.raw("at")) {
    timing.kind = Timing::Kind::at;
    timing.from = parse_moment(l, *v, "at").value_or(Moment{});
  }
  if (const Value* v = r.raw("by")) {
    timing.kind = Timing::Kind::by;
    timing.from = parse_moment(l, *v, "by").value_or(Moment{});
  }
  if (r.boolean("never").value_or(false)) timing.kind = Timing::Kind::never;
  if (r.raw("during") != nullptr) read_during(l, r, timing);
  return timing;
}

/// The expectation on one line: `by 1h: unit DSA1:, state steady`.
std::string line_of(const Table& table) {
  std::string timing;
  std::string text;
  for (const Entry& e : table.entries) {
    const bool when = e.key == "at" || e.key == "by" || e.key == "during";
    if (e.key == "never")
      timing = "never: ";
    else if (when)
      timing = fmt::format("{} {}: ", e.key, one_line(e.value));
    else
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", e.key, one_line(e.value));
  }
  return timing + text;
}

}  // namespace

std::string optional_node(Loading& l, Reader& r) {
  const auto node = r.component("node", l.names, {ComponentKind::node});
  return node ? node->name : std::string();
}

std::string optional_unit(Loading& l, Reader& r) { return r.unit("unit", l.names).value_or(""); }

void load_expectations(Loading& l) {
  each_element(l, "expect", [&](Reader& r) {
    Expectation e;
    e.at = r.at();
    e.text = line_of(r.table());
    e.timing = read_timing(l, r);
    auto subject = read_subject(l, r);
    if (!subject) return;
    e.subject = std::move(*subject);
    l.scenario.expectations.push_back(std::move(e));
  });
}

}  // namespace shadow::sim::loading
