#include "sim/scenario/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/scenario/document.hpp"
#include "sim/scenario/generate.hpp"
#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace loading {
namespace {

/// Requirement IDs: R6.26, R6.26a, RC.22, RA.3, X5.1, E4.8, EX-C12 (specification README).
bool is_requirement(std::string_view id) {
  std::size_t i = 0;
  const auto letters = [&](char low, char high) {
    const std::size_t begin = i;
    while (i < id.size() && id[i] >= low && id[i] <= high) ++i;
    return i - begin;
  };
  if (letters('A', 'Z') == 0) return false;
  if (i < id.size() && id[i] == '-') {
    ++i;
    if (letters('A', 'Z') == 0) return false;
  }
  letters('0', '9');
  if (i < id.size() && id[i] == '-') {  // a worked example: EX-C12, EX9-1
    ++i;
    letters('A', 'Z');
    return letters('0', '9') > 0 && i == id.size();
  }
  if (i < id.size() && id[i] == '.') {
    ++i;
    if (letters('0', '9') == 0) return false;
  }
  letters('a', 'z');
  return i == id.size();
}

void read_covers(Reader& r, Scenario& s) {
  for (const Reference& id : r.list("covers")) {
    if (is_requirement(id.name))
      s.covers.push_back(id.name);
    else
      r.diagnostics().error(
          id.at,
          fmt::format("covers: found \"{}\", expected a requirement like \"R6.26\"", id.name));
  }
}

void read_end(Reader& r, Scenario& s) {
  const Value* v = r.raw("end");
  if (v == nullptr) return;
  if (v->string() != nullptr && same_word(*v->string(), "steady")) {
    s.end = EndSteady{};
  } else if (v->string() != nullptr && same_word(*v->string(), "expectations")) {
    s.end = EndExpectations{};
  } else if (v->string() != nullptr && models::parse_duration(*v->string())) {
    s.end = EndAt{*models::parse_duration(*v->string())};
  } else {
    r.error("end",
            fmt::format("found {}, expected a time like \"2h\", \"steady\" or \"expectations\"",
                        describe(*v)));
  }
}

void read_clock(Reader& r, Scenario& s) {
  const Value* v = r.raw("clock");
  if (v == nullptr) return;
  constexpr int kFirstYear = 1858, kLastYear = 9999;  // what system time can hold
  const auto* date = std::get_if<DateTime>(&v->data);
  if (date != nullptr && date->year > kFirstYear && date->year <= kLastYear)
    s.clock = *date;
  else
    r.error("clock", fmt::format("found {}, expected a local date-time like 2010-03-01T08:00:00",
                                 describe(*v)));
}

void read_sample(Reader& r, Scenario& s) {
  const Value* v = r.raw("sample");
  if (v == nullptr || (v->string() != nullptr && same_word(*v->string(), "auto"))) return;
  s.sample = r.duration("sample");
  constexpr Duration kShortest = milliseconds(1);  // more samples than events help nobody (ours)
  if (s.sample && *s.sample < kShortest)
    r.error("sample", "found less than 1 ms, expected a longer period or \"auto\"");
}

void read_licence(Loading& l) {
  const Entry* e = l.document.find("licence");
  if (e == nullptr) return;
  if (e->value.table() == nullptr) {
    l.diagnostics.error(e->key_at,
                        fmt::format("licence: found {}, expected a table", describe(e->value)));
    return;
  }
  Reader r(*e->value.table(), e->key_at, "[licence]", l.diagnostics);
  Licence& licence = l.scenario.licence;
  const auto kind = r.choice("kind", {"capacity", "per_disk", "none"});
  if (kind == "per_disk") licence.kind = Licence::Kind::per_disk;
  if (kind == "none") licence.kind = Licence::Kind::none;
  if (licence.kind == Licence::Kind::per_disk) r.required("units", "the number of full members");
  constexpr std::int64_t kMostUnits = 1'000'000;
  licence.units = r.integer("units", 0, kMostUnits).value_or(0);
  if (r.has("units") && kind != "per_disk") {
    r.error("units", "found without kind = \"per_disk\", expected none");
  }
  r.finish();
}

/// Without a licence no set can have been mounted before t = 0.
void check_licence(Loading& l) {
  const bool none = l.scenario.licence.kind == Licence::Kind::none;
  if (!none || l.scenario.start == Start::cold) return;
  for (const ShadowSet& s : l.scenario.config.sets) {
    if (s.mounted_on.empty()) continue;
    l.diagnostics.error(s.at, fmt::format("[licence] is none, but {} is mounted at t = 0: expected "
                                          "mounted_on = [] or start = \"cold\"",
                                          s.name));
  }
}

}  // namespace

void load_head(Loading& l) {
  Scenario& s = l.scenario;
  Reader r(l.document, Position{std::make_shared<std::string>(s.file), 1, 1}, "scenario",
           l.diagnostics);
  r.required("title", "a title");
  s.title = r.string("title").value_or("");
  s.teaches = r.string("teaches").value_or("");
  s.reference = r.string("reference").value_or("");
  read_covers(r, s);
  s.seed = static_cast<std::uint64_t>(
      r.integer("seed", 0, std::numeric_limits<std::int64_t>::max()).value_or(1));
  if (r.choice("start", {"mounted", "cold"}) == "cold") s.start = Start::cold;
  read_clock(r, s);
  read_end(r, s);
  s.limit = r.duration("limit").value_or(s.limit);
  if (r.choice("fidelity", {"channel", "flow"}) == "flow") s.fidelity = Fidelity::flow;
  read_sample(r, s);
  read_licence(l);
  r.known({"include", "defaults", "options", "licence", "sites", "interconnects", "links", "nodes",
           "controllers", "disks", "sets", "workload", "event", "expect"});
  r.finish();
}

}  // namespace loading

namespace {

/// Overrides reach [generate] and what it expands to.
void prepare(Table& document, std::span<const std::string> overrides) {
  std::vector<std::string> early;
  std::vector<std::string> late;
  for (const std::string& o : overrides) {
    (o.starts_with("generate.") ? early : late).push_back(o);
  }
  apply_overrides(document, early);
  expand_generate(document);
  apply_overrides(document, late);
}

Scenario load(Table document, const std::string& name, std::span<const std::string> overrides) {
  using namespace loading;
  prepare(document, overrides);
  Scenario scenario;
  scenario.file = name;
  Loading l{document, scenario, {}, {}};
  declare(l);
  load_head(l);
  load_options(l);
  load_sites(l);
  load_interconnects(l);
  load_links(l);
  load_nodes(l);
  load_controllers(l);
  load_disks(l);
  load_sets(l);
  check_storage(l);
  check_licence(l);
  load_workloads(l);
  load_events(l);
  load_expectations(l);
  l.diagnostics.throw_if_any();
  return scenario;
}

}  // namespace

std::string expanded_scenario(const std::string& path, std::span<const std::string> overrides) {
  Table document = load_document(path);
  prepare(document, overrides);
  return to_toml(document);
}

Scenario load_scenario(const std::string& path, std::span<const std::string> overrides) {
  return load(load_document(path), path, overrides);
}

Scenario load_scenario_text(std::string_view text, const std::string& name,
                            std::span<const std::string> overrides) {
  return load(load_document_text(text, name), name, overrides);
}

}  // namespace shadow::sim
