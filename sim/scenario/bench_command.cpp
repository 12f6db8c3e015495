#include "sim/scenario/bench_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "sim/scenario/nearest.hpp"
#include "sim/scenario/words.hpp"

namespace shadow::sim {
namespace {

using models::Parsed;
using Failure = tl::unexpected<std::string>;
using Kinds = std::initializer_list<ComponentKind>;

Failure failure(std::string text) { return Failure(std::move(text)); }
Failure not_yet(std::string_view what) {
  return failure(fmt::format("{}: not supported yet", what));
}

/// A command line taken apart: VERB target,target NAME=value WORD ...
struct Line {
  std::string verb;
  std::vector<std::string> targets;
  struct Qualifier {
    std::string name;   // upper case
    std::string value;  // empty without '='
  };
  std::vector<Qualifier> qualifiers;

  [[nodiscard]] const std::string* find(std::string_view name) const {
    for (const Qualifier& q : qualifiers) {
      if (q.name == name) return &q.value;
    }
    return nullptr;
  }
};

void split_targets(std::string_view list, std::vector<std::string>& targets) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (comma > 0) targets.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

Line split(std::string_view text) {
  Words words(text);
  Line line;
  line.verb = upper(words.take());
  bool list_open = true;  // the list of targets goes on behind a comma
  while (!words.empty()) {
    const std::string_view word = words.take();
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos && list_open) {
      split_targets(word, line.targets);
      list_open = word.ends_with(',') || words.peek().starts_with(',');
    } else if (equals == std::string_view::npos) {
      line.qualifiers.push_back({upper(word), ""});
    } else {
      list_open = false;
      line.qualifiers.push_back(
          {upper(word.substr(0, equals)), std::string(word.substr(equals + 1))});
    }
  }
  return line;
}

struct Verb {
  std::string_view name;
  std::string_view syntax;  // empty: not supported yet
  Parsed<BenchCommand> (*parse)(const Line& line, const Names& names);
};

/// Qualifiers that a command does not take.
Parsed<bool> only(const Line& line, std::initializer_list<std::string_view> allowed) {
  std::vector<std::string> known;
  for (const std::string_view a : allowed) known.emplace_back(a);
  for (const auto& q : line.qualifiers) {
    if (std::find(known.begin(), known.end(), q.name) != known.end()) continue;
    const std::string hint = did_you_mean(q.name, known);
    return failure(fmt::format("{} does not take '{}'{}", line.verb, q.name,
                               !hint.empty()   ? hint
                               : known.empty() ? std::string()
                                               : ", expected " + one_of(known)));
  }
  return true;
}

Parsed<std::vector<std::string>> targets(const Line& line, const Names& names, Kinds kinds,
                                         std::string_view what) {
  if (line.targets.empty()) return failure(fmt::format("{} needs {}", line.verb, what));
  std::vector<std::string> found;
  for (const std::string& t : line.targets) {
    auto name = names.resolve(t, kinds);
    if (!name) return failure(name.error());
    if (std::find(found.begin(), found.end(), *name) == found.end())
      found.push_back(std::move(*name));
  }
  return found;
}

Parsed<std::optional<Duration>> lasting(const Line& line) {
  const std::string* text = line.find("FOR");
  if (text == nullptr) return std::optional<Duration>{};
  const auto d = models::parse_duration(*text);
  if (!d) return failure("FOR=" + d.error());
  if (d->ns == 0) return failure("FOR=0s is no time, expected more");
  return std::optional<Duration>{*d};
}

Parsed<double> factor(const Line& line) {
  const std::string* text = line.find("FACTOR");
  if (text == nullptr)
    return failure(fmt::format("{} needs FACTOR=x, how many times slower", line.verb));
  const auto x = models::parse_number(*text);
  constexpr double kSlowest = 1e6;  // beyond, times no longer fit a run (ours)
  if (!x || *x < 1 || *x > kSlowest) {
    return failure(
        fmt::format("FACTOR={} is no factor, expected a number from 1 to 1000000", *text));
  }
  return *x;
}

Parsed<bool> yes_no(const Line& line, std::string_view name, bool otherwise) {
  const std::string* text = line.find(name);
  if (text == nullptr) return otherwise;
  if (same_word(*text, "yes")) return true;
  if (same_word(*text, "no")) return false;
  return failure(fmt::format("{}={}: expected yes or no", name, *text));
}

constexpr std::array<std::string_view, 4> kDiskFaults{"offline", "fatal", "stuck", "slow"};
constexpr std::array<std::string_view, 10> kLaterDiskFaults{
    "transient", "writelock", "wrongvolume", "duplicate", "badblock",
    "nth",       "dropwrite", "misdirect",   "bitflip",   "notready"};

Parsed<bench::DiskFault> disk_fault(const Line& line) {
  const std::string* text = line.find("MODE");
  const std::vector<std::string> known(kDiskFaults.begin(), kDiskFaults.end());
  if (text == nullptr) return failure(fmt::format("FAIL of a disk needs MODE={}", one_of(known)));
  for (std::size_t i = 0; i < kDiskFaults.size(); ++i) {
    if (same_word(kDiskFaults[i], *text)) return static_cast<bench::DiskFault>(i);
  }
  const std::string mode = lower(text->substr(0, text->find(':')));
  for (const std::string_view later : kLaterDiskFaults) {
    if (mode == later) return not_yet(fmt::format("MODE={}", *text));
  }
  const std::string hint = did_you_mean(*text, known);
  return failure(fmt::format("MODE={} is unknown{}", *text,
                             hint.empty() ? ", expected " + one_of(known) : hint));
}

Parsed<BenchCommand> fail_disk(const Line& line, const Names& names) {
  const auto mode = disk_fault(line);
  if (!mode) return failure(mode.error());
  const auto allowed = only(line, {"MODE", "FOR", "FACTOR"});
  if (!allowed) return failure(allowed.error());
  auto disks = targets(line, names, {ComponentKind::disk}, "a disk");
  if (!disks) return failure(disks.error());
  const auto time = lasting(line);
  if (!time) return failure(time.error());
  bench::FailDisk command{std::move(*disks), *mode, *time, 1};
  if (*mode == bench::DiskFault::slow) {
    const auto x = factor(line);
    if (!x) return failure(x.error());
    command.factor = *x;
  } else if (line.find("FACTOR") != nullptr) {
    return failure("FACTOR belongs to MODE=slow");
  }
  return command;
}

Parsed<BenchCommand> parse_fail(const Line& line, const Names& names) {
  if (line.targets.empty()) return failure("FAIL needs a disk or an interconnect");
  const Component* first = names.find(line.targets[0]);
  if (first != nullptr && first->kind == ComponentKind::disk) return fail_disk(line, names);
  if (first != nullptr && first->kind == ComponentKind::link) {
    return failure(
        fmt::format("'{}' is a link, expected CUT {}", line.targets[0], line.targets[0]));
  }
  if (first != nullptr && first->kind == ComponentKind::node) {
    return failure(
        fmt::format("'{}' is a node, expected CRASH {}", line.targets[0], line.targets[0]));
  }
  if (first != nullptr &&
      (first->kind == ComponentKind::adapter || first->kind == ComponentKind::controller ||
       first->kind == ComponentKind::site)) {
    return not_yet(fmt::format("FAIL of a {}", word(first->kind)));
  }
  auto found = targets(line, names, {ComponentKind::disk, ComponentKind::interconnect},
                       "a disk or an interconnect");
  if (!found) return failure(found.error());
  for (const std::string& name : *found) {
    if (names.find(name)->kind == ComponentKind::disk)
      return failure("FAIL takes disks or interconnects, not both in one command");
  }
  const auto allowed = only(line, {"FOR"});
  if (!allowed) return failure(allowed.error());
  const auto time = lasting(line);
  if (!time) return failure(time.error());
  return bench::FailInterconnect{std::move(*found), *time};
}

constexpr Kinds kFaulty{ComponentKind::disk, ComponentKind::interconnect, ComponentKind::link};

Parsed<BenchCommand> parse_repair(const Line& line, const Names& names) {
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  if (line.targets.size() == 1 && same_word(line.targets[0], "ALL")) return bench::Repair{};
  auto found = targets(line, names, kFaulty, "a component or ALL");
  if (!found) return failure(found.error());
  return bench::Repair{std::move(*found)};
}

Parsed<BenchCommand> parse_slow(const Line& line, const Names& names) {
  const auto allowed = only(line, {"FACTOR"});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, kFaulty, "a disk, an interconnect or a link");
  if (!found) return failure(found.error());
  const auto x = factor(line);
  if (!x) return failure(x.error());
  return bench::Slow{std::move(*found), *x};
}

constexpr Kinds kCutEnds{ComponentKind::interconnect, ComponentKind::site, ComponentKind::node};

Parsed<BenchCommand> parse_cut(const Line& line, const Names& names) {
  if (!line.targets.empty() && same_word(line.targets[0], "PATH")) return not_yet("CUT PATH");
  const auto allowed = only(line, {"FROM", "TO"});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, {ComponentKind::link}, "a link");
  if (!found) return failure(found.error());
  const std::string* from = line.find("FROM");
  const std::string* to = line.find("TO");
  bench::Cut command{std::move(*found), {}, {}};
  if (from == nullptr && to == nullptr) return command;
  if (from == nullptr || to == nullptr) return failure("CUT one way needs FROM=N and TO=N");
  auto a = names.resolve(*from, kCutEnds);
  if (!a) return failure(a.error());
  auto b = names.resolve(*to, kCutEnds);
  if (!b) return failure(b.error());
  command.from = std::move(*a);
  command.to = std::move(*b);
  return command;
}

Parsed<BenchCommand> parse_splice(const Line& line, const Names& names) {
  if (!line.targets.empty() && same_word(line.targets[0], "PATH")) return not_yet("SPLICE PATH");
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, {ComponentKind::link}, "a link");
  if (!found) return failure(found.error());
  return bench::Splice{std::move(*found)};
}

Parsed<BenchCommand> parse_crash(const Line& line, const Names& names) {
  const auto allowed = only(line, {"LASTGASP", "DUMP"});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, {ComponentKind::node}, "a node");
  if (!found) return failure(found.error());
  const auto gasp = yes_no(line, "LASTGASP", false);
  if (!gasp) return failure(gasp.error());
  const auto dump = yes_no(line, "DUMP", false);
  if (!dump) return failure(dump.error());
  if (*gasp) return not_yet("LASTGASP=yes");
  if (*dump) return not_yet("DUMP=yes");
  return bench::Crash{std::move(*found), *gasp, *dump};
}

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
         "FAIL disk MODE=offline|fatal|stuck|slow [FACTOR=x] [FOR=duration] · FAIL interconnect "
         "[FOR=duration]",
         parse_fail},
    Verb{"REPAIR", "REPAIR component | ALL", parse_repair},
    Verb{"SLOW", "SLOW disk|interconnect|link FACTOR=x", parse_slow},
    Verb{"CUT", "CUT link [FROM=end TO=end]", parse_cut},
    Verb{"SPLICE", "SPLICE link", parse_splice},
    Verb{"CRASH", "CRASH node", parse_crash},
    Verb{"ADVANCE", "ADVANCE duration · ADVANCE TO STEADY · ADVANCE TO condition", nullptr},
    Verb{"START", "START workload", parse_workload<bench::StartWorkload>},
    Verb{"STOP", "STOP workload [DRAIN]", parse_stop},
    Verb{"FREEZE", "FREEZE workload", parse_workload<bench::Freeze>},
    Verb{"THAW", "THAW workload", parse_workload<bench::Thaw>},
    Verb{"SAMPLE", "SAMPLE", parse_bare<bench::Sample>},
    Verb{"SHOW", "SHOW TOPOLOGY · SHOW FAULTS", nullptr},
    Verb{"VERIFY", "VERIFY", parse_bare<bench::Verify>}};

constexpr std::array<std::string_view, 16> kLaterVerbs{
    "SPINUP", "LOSS",     "CONGEST", "PARTITION", "HEAL",  "HALT",       "HANG",   "CONTINUE",
    "POWER",  "SHUTDOWN", "BOOT",    "IPC",       "REPLY", "CONTROLLER", "INJECT", "SNAPSHOT"};

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

Failure unknown_verb(std::string_view verb) {
  std::vector<std::string> known;
  for (const Verb& v : kVerbs) known.emplace_back(v.name);
  const bool later = std::any_of(kLaterVerbs.begin(), kLaterVerbs.end(),
                                 [&](std::string_view v) { return same_word(v, verb); });
  if (later || same_word(verb, "RESTORE")) return not_yet(upper(verb));
  const std::string hint = did_you_mean(verb, known);
  return failure(fmt::format("there is no bench command '{}'{}", verb,
                             hint.empty() ? ", expected " + one_of(known) : hint));
}

}  // namespace

std::string_view bench::word(DiskFault f) { return kDiskFaults[static_cast<std::size_t>(f)]; }

Parsed<BenchCommand> parse_bench_command(std::string_view text, const Names& names) {
  Words words(text);
  const std::string_view verb = words.take();
  if (verb.empty()) return failure("found nothing, expected a bench command");
  if (same_word(verb, "ADVANCE")) return parse_advance(text, names);
  if (same_word(verb, "SHOW")) return parse_show(text);
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
