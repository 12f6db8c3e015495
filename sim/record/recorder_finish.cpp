#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/record/recorder.hpp"
#include "sim/record/run_json.hpp"
#include "sim/record/standard_metrics.hpp"

namespace shadow::sim {
namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t peak_rss_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::string name_or(const std::vector<std::string>& names, std::size_t i) {
  return i < names.size() ? names[i] : fmt::format("#{}", i);
}

std::string bare(std::string name) {
  if (name.ends_with(':')) name.pop_back();
  return name;
}

std::string full_ident(const Emission& e) {
  if (facility(e).empty()) return std::string(key(e));
  std::string whole = fmt::format("{}-{}-{}", facility(e), severity(e), ident(e));
  if (key(e) == ident(e)) return whole;
  if (key(e).starts_with(ident(e))) return whole + std::string(key(e).substr(ident(e).size()));
  return fmt::format("{} {}", whole, key(e));
}

constexpr const char* kDirections[] = {"read", "write"};
constexpr const char* kPhases[] = {"steady", "transient"};

}  // namespace

RunSummary Recorder::finish(std::string end_reason) {
  finished_ = true;
  events_.flush();
  RunSummary s;
  s.end_reason = std::move(end_reason);
  s.fingerprint = events_.fingerprint_text();
  summarise(s);
  if (directory_) {
    s.directory = directory_->directory().string();
    write_operations();
    write_series();
    write_histograms();
    write_violations();
    write_metrics();
    database_->commit();
  }
  s.wall_seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  s.peak_rss_bytes = peak_rss_bytes();
  if (directory_) publish(s);
  return s;
}

// A stopped run has no verdict: only one that the bench finished is complete.
void Recorder::publish(RunSummary& s) {
  console_.close();
  events_.write_to(nullptr);
  if (event_text_) event_text_->file().close();
  s.failure = first_failure();
  s.complete = s.failure.empty() && s.end_reason != "stopped";
  write_run(s);
  database_->close();
  try {
    if (failed()) throw OutputError(first_failure());
    OutputFile json(directory_->writing("run.json"));
    json.append(run_json(directory_->writing("run.sqlite")));
    json.close();
    if (!json.error().empty()) throw OutputError(json.error());
  } catch (const OutputError& e) {
    s.failure = e.what();
    s.complete = false;
    mark_incomplete(directory_->writing("run.sqlite"));
  }
  try {
    directory_->publish();
  } catch (const OutputError& e) {
    if (s.failure.empty()) s.failure = e.what();
    s.complete = false;
  }
}

void Recorder::write_run(const RunSummary& s) {
  ResultDatabase& db = *database_;
  db.add(ResultTable::run, "end_reason", s.end_reason);
  db.add(ResultTable::run, "fingerprint", s.fingerprint);
  db.add(ResultTable::run, "simulated_seconds", s.end.seconds());
  db.add(ResultTable::run, "loading_seconds", s.loading_seconds);
  db.add(ResultTable::run, "wall_seconds", s.wall_seconds);
  db.add(ResultTable::run, "events", s.events);
  db.add(ResultTable::run, "events_per_second", s.events_per_second());
  db.add(ResultTable::run, "member_ios", s.member_ios);
  db.add(ResultTable::run, "member_ios_per_second", s.member_ios_per_second());
  db.add(ResultTable::run, "user_ios", s.user_ios);
  db.add(ResultTable::run, "peak_rss_bytes", s.peak_rss_bytes);
  db.add(ResultTable::run, "oracle.checks", s.checks);
  db.add(ResultTable::run, "oracle.violations", s.violation_count);
  BlockCount excused = 0;
  for (const ExcusedLine& e : s.excused) excused += e.blocks;
  db.add(ResultTable::run, "oracle.excused_blocks", excused);
  db.add(ResultTable::run, "oracle.application_races", s.application_races);
  db.add(ResultTable::run, "expectations.passed", s.expectations.size() - s.expectations_failed());
  db.add(ResultTable::run, "expectations.failed", s.expectations_failed());
  db.add(ResultTable::run, "complete", s.complete);
}

void Recorder::write_metrics() {
  for (const MeasuredMetric& row : metric_rows()) {
    const auto value = metrics_.value(row.name, {});
    if (!value || row.name.starts_with("oracle.") || (*value == 0 && !row.fails_if_absent))
      continue;
    database_->add(ResultTable::run, fmt::format("{}{}", row.name, suffix(row.unit)), *value);
  }
}

void Recorder::write_operations() {
  std::int64_t id = 0;
  for (const Operation& o : operations_.all()) {
    Cell end;
    if (o.end) end = o.end->ns;
    database_->add(ResultTable::operation, ++id, kOperationNames[static_cast<std::size_t>(o.kind)],
                   o.unit_name, o.member, o.node, o.start.ns, end, o.progress.fence,
                   o.progress.blocks, o.progress.segments, o.progress.passes, o.outcome,
                   o.incarnation.value);
  }
}

void Recorder::write_series() {
  for (std::size_t i = 0; i < series_.size(); ++i) {
    database_->add(ResultTable::series, i + 1, series_.name(i), series_.unit(i));
    for (const SeriesSet::Sample& v : series_.values(i)) {
      database_->add(ResultTable::sample, i + 1, v.time_ns, v.value);
    }
  }
}

void Recorder::write_histograms() {
  for (const ResponseRow& row : user_io_->rows()) {
    for (std::size_t p = 0; p < row.phases.size(); ++p) {
      const std::string name =
          fmt::format("workload.{}.{}.{}.{}", name_or(options_.names.workloads, row.workload),
                      bare(name_or(options_.names.units, row.unit)),
                      kDirections[static_cast<std::size_t>(row.direction)], kPhases[p]);
      row.phases[p].each_bucket([&](std::uint64_t upper_us, std::uint64_t count) {
        database_->add(ResultTable::histogram, name, upper_us, count);
      });
    }
  }
}

void Recorder::write_violations() {
  if (oracle_ == nullptr) return;
  for (const Violation& v : oracle_->violations()) {
    database_->add(ResultTable::violation, v.time.ns, name(v.kind), v.unit, v.range.begin,
                   v.range.count, v.expected, v.found, v.node, v.disk);
  }
}

void Recorder::summarise(RunSummary& s) const {
  s.scenario = options_.scenario;
  s.title = options_.title;
  s.seed = options_.seed;
  s.end = clock_.now();
  s.loading_seconds = options_.loading_seconds;
  s.events = clock_.executed();
  s.member_ios = events_.member_ios();
  s.user_ios = events_.user_ios();
  s.operations = operations_.all();
  s.expectations = expectations_;
  s.excused = excused_;
  if (oracle_ != nullptr) {
    s.checks = oracle_->checks();
    s.violation_count = oracle_->violation_count();
    s.violations = oracle_->violations();
    s.application_races = oracle_->application_races();
  }
  summarise_responses(s);
  summarise_messages(s);
}

void Recorder::summarise_responses(RunSummary& s) const {
  for (const ResponseRow& row : user_io_->rows()) {
    s.user_errors += row.errors;
    for (std::size_t p = 0; p < row.phases.size(); ++p) {
      const Histogram& h = row.phases[p];
      if (h.count() == 0) continue;
      s.responses.push_back({name_or(options_.names.workloads, row.workload),
                             bare(name_or(options_.names.units, row.unit)),
                             kDirections[static_cast<std::size_t>(row.direction)], kPhases[p],
                             h.count(), h.mean(), h.percentile(.5), h.percentile(.95),
                             h.percentile(.99), h.max()});
    }
  }
  std::sort(s.responses.begin(), s.responses.end(),
            [](const ResponseLine& a, const ResponseLine& b) {
              return std::tie(a.workload, a.unit, a.direction, a.phase) <
                     std::tie(b.workload, b.unit, b.direction, b.phase);
            });
}

void Recorder::summarise_messages(RunSummary& s) const {
  std::map<std::string, std::size_t> place;
  for (const MessageRecord& m : messages_) {
    // the terminals of OPCOM get what the console of the node has printed already
    if (m.destination == "JOURNAL" || m.destination == "OPCOM") continue;
    const std::string ident = full_ident(m.emission);
    const auto [it, fresh] = place.try_emplace(ident, s.messages.size());
    if (fresh) s.messages.push_back({ident, 0, m.time});
    ++s.messages[it->second].count;
  }
}

}  // namespace shadow::sim
