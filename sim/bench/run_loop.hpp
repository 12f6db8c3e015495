#pragma once
// One run from its first event to its results: timeline, expectations and sampling around the
// system, and the decision when it is over. The console drives the same parts by hand.
#include <functional>
#include <memory>
#include <string>

#include "sim/bench/bench_commands.hpp"
#include "sim/bench/command_line.hpp"
#include "sim/bench/conditions.hpp"
#include "sim/bench/expectations.hpp"
#include "sim/bench/licence_watch.hpp"
#include "sim/bench/loads.hpp"
#include "sim/bench/sampler.hpp"
#include "sim/bench/startup.hpp"
#include "sim/bench/subjects.hpp"
#include "sim/bench/system.hpp"
#include "sim/bench/timeline.hpp"

namespace shadow::sim {

class RunLoop {
 public:
  /// Builds the system; `scenario` outlives the run. Throws OutputError.
  RunLoop(const Scenario& scenario, HardwarePlan plan, System::Network network,
          RecorderOptions record);
  RunLoop(const RunLoop&) = delete;
  RunLoop& operator=(const RunLoop&) = delete;
  ~RunLoop();

  /// Called after every sample of the series, for a progress display; true: stop the run.
  using Progress = std::function<bool(const System&)>;
  /// Runs to the end that the scenario asks for, and finishes the results.
  RunSummary run(const Progress& progress);

  // ---- the console ----
  /// Starts nodes, workloads and sampling without timeline and expectations.
  void start_by_hand();
  /// Runs until `holds` (asked after every event), at most to `limit`; true: it holds.
  bool advance(const std::function<bool()>& holds, SimTime limit);
  /// Compares the members of all units now; the number of violations so far.
  std::uint64_t verify();
  /// Ends the results as they stand.
  RunSummary finish(const std::string& reason);

  [[nodiscard]] System& system() { return system_; }
  [[nodiscard]] BenchCommands& bench() { return bench_; }
  [[nodiscard]] CommandLine& commands() { return commands_; }
  [[nodiscard]] Conditions& conditions() { return conditions_; }
  [[nodiscard]] Sampler& sampler() { return sampler_; }

 private:
  void start(const Progress& progress);
  void look();
  void check_end();
  [[nodiscard]] std::string run_to_end();
  void compare_members();
  void add_member(const MemberView& m, std::vector<MemberImage>& members);
  void record_verdicts();

  const Scenario& scenario_;
  System system_;
  Loads loads_;
  BenchCommands bench_;
  CommandLine commands_;
  Startup startup_;
  LicenceWatch licence_;
  Conditions conditions_;
  Timeline timeline_;
  Subjects subjects_;
  Expectations expectations_;
  Sampler sampler_;
  bool with_timeline_ = false;
  std::string over_;  // why the run is over; empty: it is not
};

}  // namespace shadow::sim
