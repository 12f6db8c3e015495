#pragma once
// What a run comes to, for the terminal; run.json says the same to programs.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/types.hpp"
#include "sim/oracle/violation.hpp"
#include "sim/record/operations.hpp"

namespace shadow::sim {

/// One line of the table of response times.
struct ResponseLine {
  std::string workload;
  std::string unit;
  std::string direction;  // read, write
  std::string phase;      // steady, transient
  std::uint64_t count = 0;
  Duration mean, p50, p95, p99, max;
};

/// How often a message was sent.
struct MessageLine {
  std::string ident;  // "SHADOW_SERVER-I-SSRVCMPFCPY", "SHADOW-I-VOLPROC.COPYSTART"
  std::uint64_t count = 0;
  SimTime first;
};

/// An expectation and its verdict.
struct ExpectationLine {
  int line = 0;
  std::string text;
  bool passed = false;
  std::string found;
  SimTime time;
  std::uint64_t violations = 0;  // that it asks for, if it passed: they are no failure of the run
};

/// Blocks of a unit that the final comparison could not judge.
struct ExcusedLine {
  std::string unit;
  BlockCount blocks = 0;
  BlockCount differing = 0;
};

struct RunSummary {
  std::string scenario;
  std::string title;
  std::uint64_t seed = 0;
  std::string fingerprint;
  std::string end_reason;  // "steady", "end of the time given" ...
  std::string directory;
  bool complete = false;
  std::string failure;  // why the results are not whole
  SimTime end;
  double loading_seconds = 0;
  double wall_seconds = 0;  // first to last event, results written
  std::uint64_t events = 0;
  std::uint64_t member_ios = 0;
  std::uint64_t user_ios = 0;
  std::uint64_t peak_rss_bytes = 0;
  std::uint64_t network_flows = 0;     // data transfers between interconnects and nodes
  std::uint64_t network_messages = 0;  // control messages
  std::uint64_t network_lost = 0;      // of both, that did not arrive
  std::vector<Operation> operations;
  std::vector<ResponseLine> responses;
  std::uint64_t user_errors = 0;
  std::vector<MessageLine> messages;
  std::uint64_t checks = 0;
  std::uint64_t violation_count = 0;
  std::vector<Violation> violations;
  std::vector<ExcusedLine> excused;
  std::uint64_t application_races = 0;
  std::vector<ExpectationLine> expectations;

  [[nodiscard]] std::uint64_t expectations_failed() const;
  /// Violations that expectations asked for.
  [[nodiscard]] std::uint64_t violations_expected() const;
  [[nodiscard]] double member_ios_per_second() const {
    return wall_seconds > 0 ? static_cast<double>(member_ios) / wall_seconds : 0.0;
  }
  /// Share of the network's traffic that was a flow, 0..1.
  [[nodiscard]] double flow_share() const {
    const auto all = static_cast<double>(network_flows + network_messages);
    return all > 0 ? static_cast<double>(network_flows) / all : 0.0;
  }
  [[nodiscard]] double events_per_second() const {
    return wall_seconds > 0 ? static_cast<double>(events) / wall_seconds : 0.0;
  }
  /// 0, 1, 3 or 4 (design, chapter 5).
  [[nodiscard]] int exit_code() const;
};

/// The summary as text of at most 100 columns, with units everywhere; `colour` adds terminal
/// colours to verdicts.
[[nodiscard]] std::string summary_text(const RunSummary& s, bool colour = false);

}  // namespace shadow::sim
