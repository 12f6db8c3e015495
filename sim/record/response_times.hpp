#pragma once
// What users feel: the response time of every request, per workload and unit, apart for steady sets
// and sets with a copy or merge. Stands between the workload and the oracle, and is the one place
// that records user requests as events.
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "models/events/event_queue.hpp"
#include "models/observe/event_log.hpp"
#include "models/workload/user_io_observer.hpp"
#include "sim/record/histogram.hpp"
#include "sim/record/operations.hpp"

namespace shadow::sim {

enum class IoDirection : std::uint8_t { read, write };
/// State of the set when the request was issued.
enum class IoPhase : std::uint8_t { steady, transient };

/// Figures of one (workload, unit, direction).
struct ResponseRow {
  std::uint16_t workload = 0;
  std::uint16_t unit = 0;
  IoDirection direction = IoDirection::read;
  std::array<Histogram, 2> phases;  // by IoPhase; successes only
  std::uint64_t errors = 0;         // ended with an error
  std::uint64_t abandoned = 0;      // issuer died
  std::uint64_t blocks = 0;         // of the successes

  [[nodiscard]] const Histogram& phase(IoPhase p) const {
    return phases[static_cast<std::size_t>(p)];
  }
  /// Both phases together.
  [[nodiscard]] Histogram all() const;
};

/// Measures requests and hands them on to the next observer.
class ResponseTimes final : public models::UserIoObserver {
 public:
  /// A request that waits this long was held up by more than queues (mount verification retries
  /// once a second, R4.59).
  static constexpr Duration kStalled = seconds(1);

  /// `next` (null: none) chooses the tokens, which must be small numbers that are used again; `log`
  /// may be null.
  ResponseTimes(const models::EventQueue& clock, const OperationTable& operations,
                models::UserIoObserver* next, models::EventLog* log)
      : clock_(clock), operations_(operations), next_(next), log_(log) {}

  models::IoToken read_begins(NodeId node, std::uint16_t unit, std::uint16_t workload,
                              BlockRange range) override;
  void read_ended(models::IoToken token, Status status, const Blocks& data) override;
  models::IoToken write_begins(NodeId node, std::uint16_t unit, std::uint16_t workload,
                               BlockRange range, const Blocks& data) override;
  void write_ended(models::IoToken token, Status status) override;
  void abandoned(models::IoToken token) override;

  /// One row per (workload, unit, direction) that had a request, in order of first use.
  [[nodiscard]] const std::deque<ResponseRow>& rows() const { return rows_; }
  /// Requests outstanding now, and those of them that wait longer than kStalled.
  [[nodiscard]] std::uint64_t outstanding() const { return outstanding_; }
  [[nodiscard]] std::uint64_t stalled_now(IoDirection direction) const;
  /// Requests that ended after a stall.
  [[nodiscard]] std::uint64_t stalled_ended(IoDirection direction) const {
    return stalled_[static_cast<std::size_t>(direction)];
  }
  /// Totals of one unit for series: successes, and the sum of their response times.
  struct Total {
    std::uint64_t count = 0;
    std::uint64_t sum_ns = 0;
    std::uint64_t peak_ns = 0;  // since the last take_peak
  };
  [[nodiscard]] Total& total(std::uint16_t unit, IoDirection direction);
  /// Longest response of the unit since the last call.
  [[nodiscard]] Duration take_peak(std::uint16_t unit, IoDirection direction);

 private:
  struct Open {
    SimTime began;
    BlockRange range;
    NodeId node;
    std::uint16_t unit = 0;
    std::uint32_t row = 0;
    IoPhase phase = IoPhase::steady;
    bool active = false;
  };
  void begin(models::IoToken token, NodeId node, std::uint16_t unit, std::uint16_t workload,
             BlockRange range, IoDirection direction);
  void end(models::IoToken token, Status status);
  std::uint32_t row_of(std::uint16_t workload, std::uint16_t unit, IoDirection direction);
  models::IoToken own_token();

  const models::EventQueue& clock_;
  const OperationTable& operations_;
  models::UserIoObserver* next_;
  models::EventLog* log_;
  std::deque<ResponseRow> rows_;
  std::vector<std::vector<std::uint32_t>>
      row_index_;                             // [workload][2 * unit + direction], place + 1
  std::vector<Open> open_;                    // by token
  std::vector<models::IoToken> free_;         // tokens of our own, without `next`
  std::vector<std::array<Total, 2>> totals_;  // by unit
  std::array<std::uint64_t, 2> stalled_{};
  std::uint64_t outstanding_ = 0;
};

}  // namespace shadow::sim
