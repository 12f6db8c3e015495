#pragma once
// Watches what the run must show ([[expect]]): each one is decided as soon as that can be known,
// the rest at the end.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/events/event_to.hpp"
#include "sim/bench/subjects.hpp"
#include "sim/bench/system.hpp"
#include "sim/scenario/expectation.hpp"

namespace shadow::sim {

/// What became of one expectation.
struct Verdict {
  enum class State : std::uint8_t { open, passed, failed };
  State state = State::open;
  std::string found;  // what stood there when it was decided
  SimTime time;       // when it was decided
};

class Expectations {
 public:
  Expectations(System& system, const Subjects& subjects);

  /// Something changed, or an event of the timeline ended.
  void look();
  /// Decides all that is open; the run is over.
  void finish();
  [[nodiscard]] bool all_decided() const;
  /// In the order of the scenario.
  [[nodiscard]] const std::vector<Verdict>& verdicts() const { return verdicts_; }
  [[nodiscard]] std::size_t count(Verdict::State s) const;

 private:
  void look_at(std::size_t i);
  /// When a moment comes; nothing: its event has not ended yet.
  [[nodiscard]] std::optional<SimTime> time_of(const Moment& m) const;
  void remind(std::size_t i, const Moment& m);
  void due(std::uint64_t argument);
  void decide(std::size_t i, bool passed, std::string found);

  System& system_;
  const Subjects& subjects_;
  std::vector<Verdict> verdicts_;
  std::vector<std::uint8_t> reminded_;  // bit 0: of `from`, bit 1: of `to`
  models::EventTo<Expectations, &Expectations::due> due_{*this};
};

}  // namespace shadow::sim
