#pragma once
// Small whole runs: a scenario as text, run on the plain network in this process.
#include <gtest/gtest.h>

#include <string>

#include "sim/bench/run_loop.hpp"
#include "sim/scenario/loader.hpp"

namespace shadow::sim {

/// Two nodes, of which BETA has quorum alone, three small disks on one Fibre Channel switch; DSA1
/// has the first two. `head` are keys of the top level.
inline std::string small_cluster(const std::string& head, const std::string& rest) {
  return "title = \"test\"\n" + head + R"(
[nodes.ALPHA]
boot = "manual"
[nodes.ALPHA.adapters]
PGA0 = { kind = "fc-2g", on = "FCSW" }
[nodes.BETA]
boot = "manual"
[nodes.BETA.parameters]
VOTES = 2
[nodes.BETA.adapters]
PGA0 = { kind = "fc-2g", on = "FCSW" }
[interconnects.FCSW]
kind = "fc-2g"
[disks."$1$DGA10"]
drive  = "FC-36G-10K"
on     = ["FCSW"]
blocks = "8MB"
[disks."$1$DGA20"]
drive  = "FC-36G-10K"
on     = ["FCSW"]
blocks = "8MB"
[disks."$1$DGA30"]
drive  = "FC-36G-10K"
on     = ["FCSW"]
blocks = "8MB"
[sets.DSA1]
label   = "TEST"
members = ["$1$DGA10", "$1$DGA20"]
)" + rest;
}

inline constexpr const char* kUsers = R"(
[[workload]]
name    = "users"
node    = "ALPHA"
unit    = "DSA1:"
streams = 4
think   = "5ms"
reads   = 0.6
size    = "4KiB"
)";

inline constexpr const char* kAddMember = R"(
[[event]]
name = "add"
at   = "1s"
node = "ALPHA"
dcl  = "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: TEST"
)";

inline RecorderOptions nothing_written(const Scenario& s) {
  RecorderOptions o;
  o.scenario = s.file;
  o.title = s.title;
  o.seed = s.seed;
  return o;
}

inline RunSummary run_text(const std::string& text, std::uint64_t seed = 1,
                           System::Network network = System::Network::plain) {
  Scenario s = load_scenario_text(text, "test.toml");
  s.seed = seed;
  RunLoop run(s, plan_hardware(s, installed_catalogue()), network, nothing_written(s));
  return run.run({});
}

/// Verdict on the expectation in that place of the summary, for messages of tests.
inline std::string failed_expectations(const RunSummary& s) {
  std::string text;
  for (const ExpectationLine& e : s.expectations) {
    if (!e.passed) text += e.text + " (found: " + e.found + ")\n";
  }
  return text;
}

}  // namespace shadow::sim
