#pragma once
// Keeps everything that a run says about itself and writes it as results: run.sqlite, run.json,
// console.log, events.log. Nothing here throws while the run goes on, for it is called from inside
// coroutines: the bench looks at failed() between events and stops the run.
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/messages.hpp"
#include "models/events/event_queue.hpp"
#include "sim/oracle/oracle.hpp"
#include "sim/record/database.hpp"
#include "sim/record/event_stream.hpp"
#include "sim/record/event_text.hpp"
#include "sim/record/metrics.hpp"
#include "sim/record/operations.hpp"
#include "sim/record/output_file.hpp"
#include "sim/record/response_times.hpp"
#include "sim/record/result_directory.hpp"
#include "sim/record/run_summary.hpp"
#include "sim/record/series.hpp"

namespace shadow::sim {

/// What a recorder must know before the run.
struct RecorderOptions {
  std::string scenario;  // as named by the user
  std::string title;
  std::uint64_t seed = 1;
  RunNames names;
  /// Where results go; empty: nothing is written (thousands of runs by a test, or a console).
  std::filesystem::path directory;
  bool event_log = false;      // also events.log
  Duration sample;             // period of series; 0 = auto
  double loading_seconds = 0;  // time that reading and building the scenario took
};

/// A message that was sent, kept for expectations.
struct MessageRecord {
  SimTime time;
  NodeId node;
  std::string destination;  // "OPA0", "OPCOM", "REPLY" ...; "JOURNAL" for journal only
  Emission emission;
};

/// Recorder of one run.
class Recorder {
 public:
  /// Opens the results; throws OutputError. `oracle` may be null; both arguments outlive the
  /// recorder.
  Recorder(const models::EventQueue& clock, Oracle* oracle, RecorderOptions options);
  /// Results that finish() did not complete are put in place, marked incomplete.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // ---- what models and the bench feed
  // ----------------------------------------------------------------
  /// All event records go here.
  [[nodiscard]] EventStream& events() { return events_; }
  /// Workloads report here; hands on to the oracle, and records user_read and user_write events.
  [[nodiscard]] ResponseTimes& user_io() { return *user_io_; }
  [[nodiscard]] OperationTable& operations() { return operations_; }
  [[nodiscard]] SeriesSet& series() { return series_; }
  /// Filled with operation, response and oracle metrics; the bench adds disks, links and nodes.
  [[nodiscard]] MetricBook& metrics() { return metrics_; }
  [[nodiscard]] const RunNames& names() const { return options_.names; }
  /// A virtual unit that is first heard of while the run goes on gets the next place.
  void add_unit(std::string name) { options_.names.units.push_back(std::move(name)); }

  /// The run begins: its wall time is measured from here.
  void start();
  /// A message printed or sent to `destination` ("OPA0", "OPCOM", "REPLY"); also an emission record
  /// in the event stream.
  void message(NodeId node, std::string_view destination, const Emission& e);
  /// A journal entry (RA.45).
  void journal(NodeId node, const Emission& e);
  /// A line on a node's operator console.
  void console(NodeId node, std::string_view line);
  /// A DCL or bench line of the timeline or console ended.
  void event(std::string_view source, std::string_view line, std::string_view status);
  /// The verdict on an expectation of the scenario, `line` of its file.
  void expectation(ExpectationLine e);
  /// Blocks that the final comparison excused.
  void excused(std::string unit, const FinalCompare& result);
  /// Series are sampled when due; call it at `series().next()`.
  void sample() { series_.sample(clock_.now()); }

  /// Messages and journal entries so far, in order.
  [[nodiscard]] const std::vector<MessageRecord>& messages() const { return messages_; }
  /// Results can no longer be written: stop the run.
  [[nodiscard]] bool failed() const;

  /// Ends the results: completes the tables, puts the files in place, answers the summary.
  /// `end_reason`: why the run ended. Where results could not be written, `failure` says so and the
  /// files are marked incomplete (exit code 4).
  RunSummary finish(std::string end_reason);

 private:
  void write_operations();
  void write_series();
  void write_histograms();
  void write_violations();
  void write_run(const RunSummary& s);
  void write_metrics();
  void summarise(RunSummary& s) const;
  void summarise_responses(RunSummary& s) const;
  void summarise_messages(RunSummary& s) const;
  void publish(RunSummary& s);
  [[nodiscard]] std::string first_failure() const;
  [[nodiscard]] std::string_view node_name(NodeId node) const;
  void emission_event(NodeId node, const Emission& e);

  const models::EventQueue& clock_;
  Oracle* oracle_;
  RecorderOptions options_;
  EventStream events_;
  OperationTable operations_;
  SeriesSet series_;
  MetricBook metrics_;
  std::unique_ptr<ResponseTimes> user_io_;
  std::vector<MessageRecord> messages_;
  std::vector<ExpectationLine> expectations_;
  std::vector<ExcusedLine> excused_;
  std::optional<ResultDirectory> directory_;
  std::unique_ptr<ResultDatabase> database_;
  std::unique_ptr<EventText> event_text_;
  OutputFile console_;
  std::chrono::steady_clock::time_point
      started_;  // how long the run took; never reaches the event log
  bool finished_ = false;
};

}  // namespace shadow::sim
