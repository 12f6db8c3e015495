#pragma once
// The one grammar of bench commands: the timeline, the console and the front end all speak it. Case
// is ignored; several components are separated by commas; qualifiers are NAME=value in any order.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/types.hpp"
#include "models/quantity/quantity.hpp"
#include "sim/scenario/condition.hpp"
#include "sim/scenario/names.hpp"

namespace shadow::sim::bench {

// ---- disks (sim/bench/bench_disk_commands.cpp) ----

/// How a failed disk behaves (error classes of RA.33, RH.33; exact meanings 17).
enum class DiskFault : std::uint8_t {
  offline,       // connection class
  fatal,         // answers with a drive error
  stuck,         // never answers
  slow,          // service times FACTOR
  transient,     // the next n commands fail
  notready,      // reached, but its volume is not valid
  writelock,     // the unit is write-locked
  wrong_volume,  // another volume is in the drive
  duplicate,     // a second unit answers by the same name
  bad_block,     // blocks go bad
  nth,           // one command fails: the n-th
  drop_write,    // a write is reported good and not done
  misdirect,     // a write lands elsewhere
  bit_flip,      // a read returns a changed bit
};
[[nodiscard]] std::string_view word(DiskFault f);

/// KIND of MODE=badblock.
enum class BadBlockKind : std::uint8_t { lost, revectored, correctable, unwritable, marked, torn };
[[nodiscard]] std::string_view word(BadBlockKind k);

/// FAIL disk MODE=mode[:n] [FOR=d] [FACTOR=x] [COUNT=n] [KIND=...] [LBN=a[:b]]
struct FailDisk {
  std::vector<std::string> disks;
  DiskFault mode{};
  std::optional<Duration> lasting;
  double factor = 1;                // slow
  std::uint64_t count = 1;          // transient: so many commands; nth, drop_write, misdirect,
                                    // bit_flip: the count-th from now on, 1 = the next
  std::optional<bool> writes = {};  // nth: KIND=write or KIND=read; none: any command
  std::optional<BlockRange> blocks = {};  // bad_block: these; others: only commands that touch them
  BadBlockKind kind = BadBlockKind::lost;  // bad_block
};
/// SPINUP disk | shelf
struct SpinUp {
  std::vector<std::string> components;
};
/// SNAPSHOT disk name: keeps the contents under this name.
struct Snapshot {
  std::string disk;
  std::string name;  // upper case
};
/// RESTORE disk name: gives the disk the contents that were kept.
struct Restore {
  std::string disk;
  std::string name;
};
enum class Injection : std::uint8_t {
  late_write,            // a command of a dead node is performed long after its removal (RC.38)
  fence_after_halt_off,  // a halted node goes on without having heard from anybody (RC.39)
};
/// INJECT late_write | fence_after_halt=off
struct Inject {
  Injection what{};
};

// ---- paths (sim/bench/bench_path_commands.cpp) ----

/// FAIL adapter [FOR=d]; names are NODE.ADAPTER.
struct FailAdapter {
  std::vector<std::string> adapters;
  std::optional<Duration> lasting;
};
/// FAIL controller | half [FOR=d]; a half is CONTROLLER.1 or CONTROLLER.2.
struct FailController {
  std::vector<std::string> controllers;
  std::optional<Duration> lasting;
};
/// CUT PATH node disk: the node reaches the disk on no direct way.
struct CutPath {
  std::string node;
  std::string disk;
};
struct SplicePath {
  std::string node;
  std::string disk;
};
/// CONTROLLER c "SET SERVER DISK/NOHOST_BASED_SHADOWING": a line at a controller's console.
struct ControllerLine {
  std::string controller;
  bool host_based_shadowing = false;  // its assists, R6.71
};

// ---- nodes and the cluster (sim/bench/bench_node_commands.cpp) ----

/// CRASH node [LASTGASP=yes|no] [DUMP=yes|no]
struct Crash {
  std::vector<std::string> nodes;
  bool last_gasp = true;  // a bugcheck announces itself (chapter 4.5)
  bool dump = false;
};
struct Halt {
  std::vector<std::string> nodes;
};
struct Hang {
  std::vector<std::string> nodes;
};
struct Continue {
  std::vector<std::string> nodes;
};
/// POWER OFF|ON node | site | shelf
struct Power {
  bool on = false;
  std::vector<std::string> components;
};
/// SHUTDOWN node [REMOVE_NODE]
struct Shutdown {
  std::vector<std::string> nodes;
  bool remove_node = false;
};
struct ShutdownCluster {};
/// BOOT node [DEVICE=d]
struct BootNode {
  std::string node;
  std::string device;  // disk or DSAn; empty: as configured
};
/// IPC QUORUM node: quorum is lowered to the votes present (RC.7).
struct IpcQuorum {
  std::string node;
};
/// IPC CANCEL node unit: mount verification is given up (RV.8).
struct IpcCancel {
  std::string node;
  std::string unit;
};
/// REPLY node request ABORT|PROCEED (R4.47)
struct Reply {
  std::string node;
  std::uint32_t request = 0;
  bool proceed = false;
};
/// FAIL site [FOR=d]: everything there, at once.
struct FailSite {
  std::vector<std::string> sites;
  std::optional<Duration> lasting;
};

// ---- interconnects, links and what belongs to no area (sim/bench/bench_network_commands.cpp) ----

/// FAIL interconnect [FOR=d]
struct FailInterconnect {
  std::vector<std::string> interconnects;
  std::optional<Duration> lasting;
};
/// REPAIR component | ALL
struct Repair {
  std::vector<std::string> components;  // of any kind; empty: all
};
/// SLOW component FACTOR=x
struct Slow {
  std::vector<std::string> components;  // disks, interconnects, links, controllers, nodes
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
/// LOSS link SHARE=x: that share of its messages does not arrive; 0 ends it.
struct Loss {
  std::vector<std::string> links;  // links and interconnects
  double share = 0;
};
/// CONGEST link SHARE=x: others use that share of its rate; 0 ends it.
struct Congest {
  std::vector<std::string> links;  // links and interconnects
  double share = 0;
};
/// PARTITION a,b | c,d: nodes of different groups do not hear each other; a node in no group keeps
/// all its connections (exact meanings 16).
struct Partition {
  std::vector<std::vector<std::string>> groups;
};
struct Heal {};

// ---- time, displays and workloads ----

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

using BenchCommand = std::variant<
    bench::FailDisk, bench::SpinUp, bench::Snapshot, bench::Restore, bench::Inject,
    bench::FailAdapter, bench::FailController, bench::CutPath, bench::SplicePath,
    bench::ControllerLine, bench::Crash, bench::Halt, bench::Hang, bench::Continue, bench::Power,
    bench::Shutdown, bench::ShutdownCluster, bench::BootNode, bench::IpcQuorum, bench::IpcCancel,
    bench::Reply, bench::FailSite, bench::FailInterconnect, bench::Repair, bench::Slow, bench::Cut,
    bench::Splice, bench::Loss, bench::Congest, bench::Partition, bench::Heal, bench::AdvanceBy,
    bench::AdvanceToSteady, bench::AdvanceTo, bench::Sample, bench::ShowTopology, bench::ShowFaults,
    bench::Verify, bench::StartWorkload, bench::StopWorkload, bench::Freeze, bench::Thaw>;

/// The command, or one sentence: what was found, what is allowed; commands of the format that this
/// build does not have yet are answered with "... not supported yet".
[[nodiscard]] models::Parsed<BenchCommand> parse_bench_command(std::string_view text,
                                                               const Names& names);

/// One line for each verb: its syntax, for help texts.
[[nodiscard]] std::vector<std::string_view> bench_command_help();

/// What the format has and a build may lack: a command, or a mode or qualifier of one, with whether
/// it has an effect here. A line that asks for one without effect does not load.
struct BenchFeature {
  std::string_view name;  // "HALT", "FAIL MODE=transient", "CRASH LASTGASP"
  bool supported;
};
[[nodiscard]] std::span<const BenchFeature> bench_supported();

}  // namespace shadow::sim
