#include "sim/record/recorder.hpp"

#include <fmt/core.h>

#include <csignal>

#include "sim/record/standard_metrics.hpp"

namespace shadow::sim {
namespace {

std::string variables(const Emission& e) {
  std::string out;
  for (const MessageVar& v : e.vars) {
    if (!out.empty()) out += ' ';
    out += v.name + '=' + v.value;
  }
  return out;
}

std::string bare(std::string_view unit) {
  if (unit.starts_with('_')) unit.remove_prefix(1);
  if (unit.ends_with(':')) unit.remove_suffix(1);
  return std::string(unit);
}

// 00:01:02.345 of simulated time.
std::string clock_text(SimTime t) {
  const std::int64_t ms = t.ns / 1'000'000;
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                     ms % 1000);
}

}  // namespace

Recorder::Recorder(const models::EventQueue& clock, Oracle* oracle, RecorderOptions options)
    : clock_(clock),
      oracle_(oracle),
      options_(std::move(options)),
      series_(options_.sample),
      user_io_(std::make_unique<ResponseTimes>(clock, operations_, oracle, &events_)) {
  provide_operation_metrics(metrics_, operations_, clock_);
  provide_response_metrics(metrics_, *user_io_, options_.names);
  if (oracle_ != nullptr) {
    provide_oracle_metrics(metrics_, *oracle_);
    operations_.report_to([this](Violation v) {
      v.time = clock_.now();
      oracle_->report(std::move(v));
    });
  }
  start();
  if (options_.directory.empty()) return;
  std::signal(SIGXFSZ,
              SIG_IGN);  // a limit of file sizes is a full disk, not the end of the program
  directory_.emplace(options_.directory);
  database_ = std::make_unique<ResultDatabase>(directory_->writing("run.sqlite"));
  database_->add(ResultTable::run, "scenario", options_.scenario);
  database_->add(ResultTable::run, "title", options_.title);
  database_->add(ResultTable::run, "seed", options_.seed);
  database_->commit();
  console_ = OutputFile(directory_->writing("console.log"));
  if (!options_.event_log) return;
  event_text_ = std::make_unique<EventText>(directory_->writing("events.log"), options_.names);
  events_.write_to(event_text_.get());
}

Recorder::~Recorder() {
  if (!finished_) (void)finish("stopped");
}

void Recorder::start() { started_ = std::chrono::steady_clock::now(); }

std::string_view Recorder::node_name(NodeId node) const {
  return node.index < options_.names.nodes.size() ? options_.names.nodes[node.index]
                                                  : std::string_view();
}

void Recorder::emission_event(NodeId node, const Emission& e) {
  models::EventRecord r;
  r.time_ns = clock_.now().ns;
  r.kind = models::RecordKind::emission;
  r.node = node.index;
  r.lbn = static_cast<std::uint64_t>(e.id);
  r.status = e.system == Status::pending ? Status::normal : e.system;
  const auto unit = variable(e, "unit");
  for (std::size_t i = 0; unit && i < options_.names.units.size(); ++i) {
    if (names_match(bare(*unit), bare(options_.names.units[i]))) {
      r.unit = static_cast<std::uint16_t>(i);
    }
  }
  events_.add(r);
}

// The journal gets every message of the consoles too, so that is where they become events; replies
// go nowhere else.
void Recorder::message(NodeId node, std::string_view destination, const Emission& e) {
  messages_.push_back({clock_.now(), node, std::string(destination), e});
  if (destination == "REPLY") emission_event(node, e);
  if (!database_) return;
  const char level = severity(e);
  database_->add(ResultTable::message, clock_.now().ns, node_name(node), destination, facility(e),
                 std::string_view(&level, 1), ident(e), key(e), text(e));
}

void Recorder::journal(NodeId node, const Emission& e) {
  messages_.push_back({clock_.now(), node, "JOURNAL", e});
  emission_event(node, e);
  if (!database_) return;
  const char level = severity(e);
  database_->add(ResultTable::journal, clock_.now().ns, node_name(node), facility(e),
                 std::string_view(&level, 1), ident(e), key(e), variables(e));
}

void Recorder::console(NodeId node, std::string_view line) {
  if (!console_.is_open()) return;
  console_.append(fmt::format("{} {}| {}\n", clock_text(clock_.now()), node_name(node), line));
}

void Recorder::event(std::string_view source, std::string_view line, std::string_view status) {
  if (database_) database_->add(ResultTable::event, clock_.now().ns, source, line, status);
}

void Recorder::expectation(ExpectationLine e) {
  if (database_) {
    database_->add(ResultTable::expectation, e.line, e.text, e.passed, e.found, e.time.ns);
  }
  expectations_.push_back(std::move(e));
}

void Recorder::excused(std::string unit, const FinalCompare& result) {
  if (result.excused > 0) {
    excused_.push_back({std::move(unit), result.excused, result.excused_differing});
  }
}

std::string Recorder::first_failure() const {
  if (database_ && !database_->error().empty()) return database_->error();
  if (!console_.error().empty()) return console_.error();
  return event_text_ ? event_text_->file().error() : "";
}

bool Recorder::failed() const {
  return (database_ && !database_->error().empty()) || !console_.error().empty() ||
         (event_text_ && !event_text_->file().error().empty());
}

}  // namespace shadow::sim
