#include "sim/scenario/bench_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/scenario/bench_line.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/words.hpp"

namespace shadow::sim {
namespace {

using models::Parsed;
using namespace grammar;

struct Verb {
  std::string_view name;
  std::string_view syntax;
  Parsed<BenchCommand> (*parse)(const Line& line, const Names& names);  // null: takes text
};

Parsed<std::vector<std::string>> workloads(const Line& line, const Names& names) {
  if (line.targets.empty()) return failure(fmt::format("{} needs a workload", line.verb));
  std::vector<std::string> found;
  for (const std::string& t : line.targets) {
    auto name = names.resolve_workload(t);
    if (!name) return failure(name.error());
    found.push_back(std::move(*name));
  }
  return found;
}

template <class Command>
Parsed<BenchCommand> parse_workload(const Line& line, const Names& names) {
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  auto found = workloads(line, names);
  if (!found) return failure(found.error());
  return Command{std::move(*found)};
}

Parsed<BenchCommand> parse_stop(const Line& line, const Names& names) {
  const auto allowed = only(line, {"DRAIN"});
  if (!allowed) return failure(allowed.error());
  auto found = workloads(line, names);
  if (!found) return failure(found.error());
  return bench::StopWorkload{std::move(*found), line.find("DRAIN") != nullptr};
}

template <class Command>
Parsed<BenchCommand> parse_bare(const Line& line, const Names&) {
  if (line.targets.empty() && line.qualifiers.empty()) return Command{};
  return failure(fmt::format("{} takes nothing more", line.verb));
}

constexpr std::array kVerbs{
    Verb{"FAIL",
         "FAIL disk MODE=offline|fatal|stuck|slow|transient[:n]|notready|writelock|wrongvolume|"
         "duplicate|badblock|nth|dropwrite|misdirect|bitflip [FACTOR=x] [LBN=a[:b]] [COUNT=n] "
         "[KIND=kind] [FOR=duration] · FAIL adapter|interconnect|controller|half|site "
         "[FOR=duration]",
         grammar::fail},
    Verb{"REPAIR", "REPAIR component | ALL", repair},
    Verb{"SLOW", "SLOW disk|interconnect|link|controller|node FACTOR=x", slow},
    Verb{"SPINUP", "SPINUP disk|shelf", spin_up},
    Verb{"CUT", "CUT link [FROM=end TO=end] · CUT PATH node disk", cut},
    Verb{"SPLICE", "SPLICE link · SPLICE PATH node disk", splice},
    Verb{"LOSS", "LOSS link SHARE=x", loss},
    Verb{"CONGEST", "CONGEST link SHARE=x", congest},
    Verb{"PARTITION", "PARTITION node,node | node,node", nullptr},
    Verb{"HEAL", "HEAL", heal},
    Verb{"CRASH", "CRASH node [LASTGASP=yes|no] [DUMP=yes|no]", crash},
    Verb{"HALT", "HALT node", halt},
    Verb{"HANG", "HANG node", hang},
    Verb{"CONTINUE", "CONTINUE node", continue_},
    Verb{"POWER", "POWER ON|OFF node|site|shelf", power},
    Verb{"SHUTDOWN", "SHUTDOWN node [REMOVE_NODE] · SHUTDOWN CLUSTER", shutdown},
    Verb{"BOOT", "BOOT node [DEVICE=device]", boot},
    Verb{"IPC", "IPC QUORUM node · IPC CANCEL node unit", ipc},
    Verb{"REPLY", "REPLY node request ABORT|PROCEED", reply},
    Verb{"CONTROLLER", "CONTROLLER controller \"line\"", nullptr},
    Verb{"INJECT", "INJECT late_write|fence_after_halt=off", inject},
    Verb{"SNAPSHOT", "SNAPSHOT disk name", snapshot},
    Verb{"RESTORE", "RESTORE disk name", restore},
    Verb{"ADVANCE", "ADVANCE duration · ADVANCE TO STEADY · ADVANCE TO condition", nullptr},
    Verb{"START", "START workload", parse_workload<bench::StartWorkload>},
    Verb{"STOP", "STOP workload [DRAIN]", parse_stop},
    Verb{"FREEZE", "FREEZE workload", parse_workload<bench::Freeze>},
    Verb{"THAW", "THAW workload", parse_workload<bench::Thaw>},
    Verb{"SAMPLE", "SAMPLE", parse_bare<bench::Sample>},
    Verb{"SHOW", "SHOW TOPOLOGY · SHOW FAULTS", nullptr},
    Verb{"VERIFY", "VERIFY", parse_bare<bench::Verify>}};

Parsed<BenchCommand> parse_advance(std::string_view text, const Names& names) {
  Words words(text);
  words.take();
  if (words.empty()) return failure("ADVANCE needs a duration, TO STEADY or TO condition");
  if (!words.take_if("TO")) {
    const auto d = models::parse_duration(words.rest());
    if (!d) return failure(d.error());
    return bench::AdvanceBy{*d};
  }
  if (same_word(words.rest(), "STEADY")) return bench::AdvanceToSteady{};
  auto condition = parse_condition(words.rest(), names);
  if (!condition) return failure(condition.error());
  return bench::AdvanceTo{std::move(*condition)};
}

Parsed<BenchCommand> parse_show(std::string_view text) {
  Words words(text);
  words.take();
  if (same_word(words.rest(), "TOPOLOGY")) return bench::ShowTopology{};
  if (same_word(words.rest(), "FAULTS")) return bench::ShowFaults{};
  return failure(
      fmt::format("found SHOW '{}', expected SHOW TOPOLOGY or SHOW FAULTS", words.rest()));
}

tl::unexpected<std::string> unknown_verb(std::string_view verb) {
  std::vector<std::string> known;
  for (const Verb& v : kVerbs) known.emplace_back(v.name);
  const std::string hint = did_you_mean(verb, known);
  return failure(fmt::format("there is no bench command '{}'{}", verb,
                             hint.empty() ? ", expected " + one_of(known) : hint));
}

}  // namespace

Parsed<BenchCommand> parse_bench_command(std::string_view text, const Names& names) {
  Words words(text);
  const std::string_view verb = words.take();
  if (verb.empty()) return failure("found nothing, expected a bench command");
  if (same_word(verb, "ADVANCE")) return parse_advance(text, names);
  if (same_word(verb, "SHOW")) return parse_show(text);
  if (same_word(verb, "PARTITION")) return partition(words.rest(), names);
  if (same_word(verb, "CONTROLLER")) return controller_line(words.rest(), names);
  for (const Verb& v : kVerbs) {
    if (same_word(v.name, verb)) return v.parse(split(text), names);
  }
  return unknown_verb(verb);
}

std::vector<std::string_view> bench_command_help() {
  std::vector<std::string_view> lines;
  for (const Verb& v : kVerbs) lines.push_back(v.syntax);
  return lines;
}

}  // namespace shadow::sim
