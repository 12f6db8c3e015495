#pragma once
// The subjects of expectations, judged as the run stands: does it hold, and what is there.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
  /// Both outlive it. To be made at t = 0: paths are compared with those of that time.
  Subjects(const System& system, const MetricBook& metrics);

  [[nodiscard]] Finding look(const Subject& subject) const;

 private:
  [[nodiscard]] Finding look(const UnitSubject& s) const;
  [[nodiscard]] Finding look(const DiskSubject& s) const;
  [[nodiscard]] Finding look(const MessageSubject& s) const;
  [[nodiscard]] Finding look(const JournalSubject& s) const;
  [[nodiscard]] Finding look(const OrderSubject& s) const;
  [[nodiscard]] Finding look(const NodeSubject& s) const;
  [[nodiscard]] Finding look(const EventSubject& s) const;
  [[nodiscard]] Finding look(const MetricSubject& s) const;
  [[nodiscard]] Finding look(const ViolationsSubject& s) const;
  [[nodiscard]] Finding look(const AdviceSubject& s) const;
  [[nodiscard]] Finding look(const AnyOfSubject& s) const;
  [[nodiscard]] Finding look_at_unit(const UnitSubject& s, const UnitView& view, NodeId node) const;
  [[nodiscard]] Finding look_at_reach(const UnitSubject& s) const;
  [[nodiscard]] Reach reach(NodeId node, const ShadowSet& set) const;
  [[nodiscard]] std::optional<std::int64_t> read_cost_of(const std::string& disk,
                                                         NodeId node) const;
  void note_first_paths(const Subject& subject);
  /// Sightings from the end of the event on (an empty name: all); nothing before it has ended.
  template <class F>
  [[nodiscard]] std::size_t count(const std::string& node, const std::string& unit,
                                  const std::string& after, F f) const;

  const System& system_;
  const MetricBook& metrics_;
  std::map<std::pair<std::uint16_t, std::string>, PathState> first_paths_;  // node, disk; at t = 0
  mutable std::optional<std::vector<std::string>> advice_;  // rules of all findings; made once
};

/// Does the end of an event have that status (exact meanings 5)?
[[nodiscard]] bool has_status(const EventEnd& end, const ExpectedStatus& status);

}  // namespace shadow::sim
