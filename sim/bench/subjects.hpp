#pragma once
// The subjects of expectations, judged as the run stands: does it hold, and what is there.
#include <string>

#include "sim/bench/system.hpp"
#include "sim/record/metrics.hpp"
#include "sim/scenario/expectation.hpp"

namespace shadow::sim {

/// What was found.
struct Finding {
  bool holds = false;
  std::string found;  // one line
};

class Subjects {
 public:
  /// Both outlive it.
  Subjects(const System& system, const MetricBook& metrics) : system_(system), metrics_(metrics) {}

  [[nodiscard]] Finding look(const Subject& subject) const;

 private:
  [[nodiscard]] Finding look(const UnitSubject& s) const;
  [[nodiscard]] Finding look(const MessageSubject& s) const;
  [[nodiscard]] Finding look(const JournalSubject& s) const;
  [[nodiscard]] Finding look(const OrderSubject& s) const;
  [[nodiscard]] Finding look(const NodeSubject& s) const;
  [[nodiscard]] Finding look(const EventSubject& s) const;
  [[nodiscard]] Finding look(const MetricSubject& s) const;
  [[nodiscard]] Finding look(const ViolationsSubject& s) const;
  [[nodiscard]] Finding look_at_unit(const UnitSubject& s, const UnitView& view, NodeId node) const;
  /// Sightings from the end of the event on (an empty name: all); nothing before it has ended.
  template <class F>
  [[nodiscard]] std::size_t count(const std::string& node, const std::string& unit,
                                  const std::string& after, F f) const;

  const System& system_;
  const MetricBook& metrics_;
};

/// Does the end of an event have that status (exact meanings 5)?
[[nodiscard]] bool has_status(const EventEnd& end, const ExpectedStatus& status);

}  // namespace shadow::sim
