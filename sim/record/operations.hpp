#pragma once
// The copies and merges of a run, as rows of the results: when each began and ended, how far it
// came, how it went.
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/types.hpp"
#include "sim/oracle/violation.hpp"

namespace shadow::sim {

enum class OperationKind : std::uint8_t { copy, merge, minicopy, minimerge };
inline constexpr std::array<std::string_view, 4> kOperationNames{"copy", "merge", "minicopy",
                                                                 "minimerge"};

/// Figures of an operation that grow while it runs.
struct OperationProgress {
  Lbn fence = 0;
  BlockCount blocks = 0;  // blocks that the fence passed
  std::uint64_t segments = 0;
  std::uint64_t passes = 0;              // read-compare-write rounds over segments
  std::uint64_t differing_segments = 0;  // segments found different at least once
};

/// One copy or merge on one node.
struct Operation {
  OperationKind kind = OperationKind::copy;
  std::uint16_t unit = 0;  // index in the run's table of names
  std::string unit_name;
  std::string member;  // copy target; empty: the whole set
  std::string node;    // who performs it
  SimTime start;
  std::optional<SimTime> end;
  OperationProgress progress;
  std::string outcome = "running";  // "completed", "aborted", "suspended", "node died" ...
  Incarnation incarnation;
  Duration delay;       // wait between the need and the start
  BlockCount size = 0;  // blocks to do in all; 0 = unknown

  /// Start to end, or to `now` while it runs.
  [[nodiscard]] Duration duration(SimTime now) const { return end.value_or(now) - start; }
  /// Bytes a second over its duration; 0 if it took no time.
  [[nodiscard]] double rate(SimTime now) const {
    const double s = duration(now).seconds();
    return s > 0 ? static_cast<double>(progress.blocks * kBlockBytes) / s : 0.0;
  }
};

/// All operations, in order of their start. The number of an operation is its place, from 0.
class OperationTable {
 public:
  using Id = std::uint32_t;
  /// Told of every broken rule: two nodes perform the same copy or merge (R6.115), a fence goes
  /// back without a new incarnation, that is, within a row (R6.117). The sink knows the time.
  void report_to(std::function<void(Violation)> sink) { sink_ = std::move(sink); }

  /// Adds a row; `o.start` is now. Returns its number.
  Id begin(Operation o);
  void progress(Id id, const OperationProgress& p);
  void end(Id id, SimTime now, std::string outcome);
  /// Ends all that run on that node: it died.
  void node_died(std::string_view node, SimTime now);

  [[nodiscard]] const std::vector<Operation>& all() const { return rows_; }
  /// Operations that run on the unit now; from this response times know their phase.
  [[nodiscard]] bool running_on(std::uint16_t unit) const {
    return unit < running_.size() && running_[unit] != 0;
  }
  /// The latest of that kind on the unit that runs now, or nothing.
  [[nodiscard]] std::optional<Id> running(OperationKind kind, std::uint16_t unit,
                                          std::string_view member = {}) const;

 private:
  void check_performers(const Operation& o) const;

  std::function<void(Violation)> sink_;
  std::vector<Operation> rows_;
  std::vector<std::uint16_t> running_;  // by unit
};

}  // namespace shadow::sim
