#pragma once
// The timeline of a scenario: carries out each line when its time has come or its condition holds,
// and notes how it ended.
#include <cstdint>
#include <memory>
#include <vector>

#include "models/events/event_to.hpp"
#include "sim/bench/bench_commands.hpp"
#include "sim/bench/command_line.hpp"
#include "sim/bench/conditions.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

class Timeline {
 public:
  /// All outlive it.
  Timeline(System& system, Conditions& conditions, BenchCommands& bench, CommandLine& commands);
  Timeline(const Timeline&) = delete;
  Timeline& operator=(const Timeline&) = delete;

  /// Schedules what has a time. Once, at t = 0.
  void start();
  /// Something changed: carries out lines whose condition holds now.
  void look();
  /// Conditions that must be asked after every event wait.
  [[nodiscard]] bool must_poll() const;
  /// Every line has ended.
  [[nodiscard]] bool done() const;

 private:
  enum class State : std::uint8_t { waiting, due, running, ended };
  void carry_out(std::uint64_t index);
  void give(std::size_t i, const DclLine& line);
  void serve(std::size_t i, const ServiceCall& call);
  void line_ended(std::size_t i, SimTime began, const LineEnd& ended);
  void end(std::size_t i, EventEnd e);
  void repeat(std::size_t i, SimTime began);
  void judge(const TimelineEvent& line, const EventEnd& e);
  /// BOOT ends when the node is a member or has stopped.
  [[nodiscard]] bool boot_has_ended(std::size_t i, EventEnd& e) const;
  void schedule_after(std::size_t i, const when::AfterEvent& after);

  System& system_;
  Conditions& conditions_;
  BenchCommands& bench_;
  CommandLine& commands_;
  std::vector<State> states_;
  std::vector<SimTime> began_;  // of lines that run; BOOT only
  models::EventTo<Timeline, &Timeline::carry_out> carry_out_{*this};
};

}  // namespace shadow::sim
