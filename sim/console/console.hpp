#pragma once
// The console of the bench: DCL on a node of the simulated cluster, and bench commands. Time stands
// still at the prompt; a command runs the simulation until it has ended, or its limit is up and it
// goes on by itself (design 5). Equal input gives equal output, byte for byte.
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/bench/run_loop.hpp"
#include "sim/console/line_source.hpp"
#include "sim/scenario/names.hpp"

namespace shadow::sim {

class Console {
 public:
  /// Starts on the node whose name comes first in the alphabet. All outlive the console.
  Console(RunLoop& run, LineSource& lines, Output out);
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// Runs the session to its end. True: no command failed after ON ERROR THEN EXIT.
  bool run();

 private:
  enum class Next : std::uint8_t { go_on, end, failed };
  Next obey(const std::string& line);
  Next obey_dcl(const std::string& line);
  void obey_bench(std::string_view text);
  void set_host(std::string_view name);
  void carry_out(const BenchCommand& command);
  void advance(const std::function<bool()>& holds, SimTime limit, std::string_view what);
  void show_time();
  void show_topology();
  void show_faults();
  void verify();
  void say(std::string_view line) { out_(std::string(line) + "\n"); }
  [[nodiscard]] std::string prompt() const;

  RunLoop& run_;
  System& system_;
  LineSource& lines_;
  Output out_;
  Names names_;
  NodeId node_;
  Duration command_limit_;
  bool exit_on_error_ = false;
};

}  // namespace shadow::sim
