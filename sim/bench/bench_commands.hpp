#pragma once
// Carries out bench commands on the system: faults and repairs of disks, interconnects, links and
// nodes, and the life of workloads. Nodes learn of faults through their ports only. What moves time
// or prints (ADVANCE, SHOW ...) is the console's.
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "models/events/event_to.hpp"
#include "sim/bench/loads.hpp"
#include "sim/bench/system.hpp"
#include "sim/scenario/bench_command.hpp"

namespace shadow::sim {

class BenchCommands {
 public:
  BenchCommands(System& system, Loads& loads);

  /// Does it at this instant, from an event of the bench. Commands of the console alone do nothing.
  void execute(const BenchCommand& command);
  /// Faults in force, one line each, in the order of the components' names.
  [[nodiscard]] std::vector<std::string> faults() const;
  /// Bench commands carried out so far.
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  void run(const bench::FailDisk& c);
  void run(const bench::FailInterconnect& c);
  void run(const bench::Repair& c);
  void run(const bench::Slow& c);
  void run(const bench::Cut& c);
  void run(const bench::Splice& c);
  void run(const bench::Crash& c);
  void run(const bench::StartWorkload& c) { loads_.start(c.workloads); }
  void run(const bench::StopWorkload& c) { loads_.stop(c.workloads); }
  void run(const bench::Freeze& c) { loads_.freeze(c.workloads); }
  void run(const bench::Thaw& c) { loads_.thaw(c.workloads); }
  template <class Other>
  void run(const Other&) {}

  void set_interconnect(const std::string& name, bool up);
  void set_link(const std::string& name, bool up, bool forward, bool backward);
  void repair(const std::string& component);
  void repair_later(const std::vector<std::string>& components, std::optional<Duration> after);
  void repair_due(std::uint64_t index);
  [[nodiscard]] bool is_at(const std::string& place, const std::string& interconnect) const;
  [[nodiscard]] std::size_t interconnect_index(const std::string& name) const;
  [[nodiscard]] std::size_t link_index(const std::string& name) const;

  System& system_;
  Loads& loads_;
  std::map<std::string, std::vector<std::string>> faults_;  // by component: what is wrong
  std::deque<std::vector<std::string>> due_;                // repairs of FOR=, by number
  std::uint64_t count_ = 0;
  models::EventTo<BenchCommands, &BenchCommands::repair_due> repair_due_{*this};
};

}  // namespace shadow::sim
