#pragma once
// The one grammar of bench commands: the timeline, the console and the front end all speak it. Case
// is ignored; several components are separated by commas; qualifiers are NAME=value in any order.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/types.hpp"
#include "models/quantity/quantity.hpp"
#include "sim/scenario/condition.hpp"
#include "sim/scenario/names.hpp"

namespace shadow::sim::bench {

/// How a failed disk behaves (error classes of RA.33).
enum class DiskFault : std::uint8_t {
  offline,  // connection class
  fatal,    // answers with a drive error
  stuck,    // never answers
  slow,     // service times FACTOR
};
[[nodiscard]] std::string_view word(DiskFault f);

/// FAIL disk MODE=... [FOR=d] [FACTOR=x]
struct FailDisk {
  std::vector<std::string> disks;
  DiskFault mode{};
  std::optional<Duration> lasting;
  double factor = 1;
};
/// FAIL interconnect [FOR=d]
struct FailInterconnect {
  std::vector<std::string> interconnects;
  std::optional<Duration> lasting;
};
/// REPAIR component | ALL
struct Repair {
  std::vector<std::string> components;  // disks, interconnects, links; empty: all
};
/// SLOW component FACTOR=x
struct Slow {
  std::vector<std::string> components;  // disks, interconnects, links
  double factor = 1;
};
/// CUT link [FROM=N TO=N]: FROM and TO are interconnects of the link, sites or nodes there; one way
/// only.
struct Cut {
  std::vector<std::string> links;
  std::string from;
  std::string to;
};
struct Splice {
  std::vector<std::string> links;
};
/// CRASH node [LASTGASP=yes|no] [DUMP=yes|no]
struct Crash {
  std::vector<std::string> nodes;
  bool last_gasp = false;
  bool dump = false;
};
struct AdvanceBy {
  Duration duration;
};
struct AdvanceToSteady {};
struct AdvanceTo {
  Condition condition;
};
struct Sample {};
struct ShowTopology {};
struct ShowFaults {};
struct Verify {};
/// START | STOP workload [DRAIN]
struct StartWorkload {
  std::vector<std::string> workloads;
};
struct StopWorkload {
  std::vector<std::string> workloads;
  bool drain = false;
};
struct Freeze {
  std::vector<std::string> workloads;
};
struct Thaw {
  std::vector<std::string> workloads;
};

}  // namespace shadow::sim::bench

namespace shadow::sim {

using BenchCommand =
    std::variant<bench::FailDisk, bench::FailInterconnect, bench::Repair, bench::Slow, bench::Cut,
                 bench::Splice, bench::Crash, bench::AdvanceBy, bench::AdvanceToSteady,
                 bench::AdvanceTo, bench::Sample, bench::ShowTopology, bench::ShowFaults,
                 bench::Verify, bench::StartWorkload, bench::StopWorkload, bench::Freeze,
                 bench::Thaw>;

/// The command, or one sentence: what was found, what is allowed; commands of the format that this
/// build does not have yet are answered with "... not supported yet".
[[nodiscard]] models::Parsed<BenchCommand> parse_bench_command(std::string_view text,
                                                               const Names& names);

/// One line for each verb: its syntax, for help texts.
[[nodiscard]] std::vector<std::string_view> bench_command_help();

}  // namespace shadow::sim
