// FAIL by the kind of its targets, and bench commands on paths, interconnects and links.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/bench_line.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/words.hpp"

namespace shadow::sim::grammar {
namespace {

constexpr std::string_view kFailable =
    "a disk, adapter, interconnect, controller, half of a controller, or site";
constexpr Kinds kFailableKinds{ComponentKind::disk,         ComponentKind::adapter,
                               ComponentKind::interconnect, ComponentKind::controller,
                               ComponentKind::half,         ComponentKind::site};

/// A controller and its half fail by one command.
ComponentKind family(ComponentKind k) {
  return k == ComponentKind::half ? ComponentKind::controller : k;
}

Parsed<bool> all_supported(std::string_view verb, const std::vector<std::string>& found,
                           const Names& names) {
  for (const std::string& name : found) {
    auto has = supported(fmt::format("{} {}", verb, word(names.find(name)->kind)));
    if (!has) return has;
  }
  return true;
}

Parsed<BenchCommand> fail_parts(const Line& line, const Names& names) {
  auto found = targets(line, names, kFailableKinds, kFailable);
  if (!found) return failure(found.error());
  const ComponentKind kind = family(names.find(found->front())->kind);
  for (const std::string& name : *found) {
    if (family(names.find(name)->kind) != kind) {
      return failure("FAIL takes components of one kind, not of several in one command");
    }
  }
  if (const auto has = all_supported("FAIL", *found, names); !has) return failure(has.error());
  const auto allowed = only(line, {"FOR"});
  if (!allowed) return failure(allowed.error());
  const auto time = lasting(line);
  if (!time) return failure(time.error());
  switch (kind) {
    case ComponentKind::adapter:
      return bench::FailAdapter{std::move(*found), *time};
    case ComponentKind::controller:
      return bench::FailController{std::move(*found), *time};
    case ComponentKind::site:
      return bench::FailSite{std::move(*found), *time};
    default:
      return bench::FailInterconnect{std::move(*found), *time};
  }
}

/// What stands behind PATH: a node and a disk.
template <class Command>
Parsed<BenchCommand> path_command(const Line& line, const Names& names) {
  if (const auto has = supported(line.verb + " PATH"); !has) return failure(has.error());
  if (line.targets.size() != 1 || line.qualifiers.size() != 2 ||
      !line.qualifiers[0].value.empty() || !line.qualifiers[1].value.empty()) {
    return failure(fmt::format("{} PATH needs a node and a disk", line.verb));
  }
  auto node = names.resolve(line.qualifiers[0].name, {ComponentKind::node});
  if (!node) return failure(node.error());
  auto disk = names.resolve(line.qualifiers[1].name, {ComponentKind::disk});
  if (!disk) return failure(disk.error());
  return Command{std::move(*node), std::move(*disk)};
}

bool is_path(const Line& line) {
  return !line.targets.empty() && same_word(line.targets[0], "PATH");
}

/// LOSS and CONGEST.
template <class Command>
Parsed<BenchCommand> share_command(const Line& line, const Names& names) {
  if (const auto has = supported(line.verb); !has) return failure(has.error());
  const auto allowed = only(line, {"SHARE"});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, {ComponentKind::link, ComponentKind::interconnect}, "a link");
  if (!found) return failure(found.error());
  const auto x = share(line);
  if (!x) return failure(x.error());
  return Command{std::move(*found), *x};
}

constexpr Kinds kCutEnds{ComponentKind::interconnect, ComponentKind::site, ComponentKind::node};

}  // namespace

Parsed<BenchCommand> fail(const Line& line, const Names& names) {
  if (line.targets.empty()) return failure(fmt::format("FAIL needs {}", kFailable));
  const Component* first = names.find(line.targets[0]);
  if (first == nullptr) return fail_parts(line, names);
  if (first->kind == ComponentKind::link) {
    return failure(
        fmt::format("'{}' is a link, expected CUT {}", line.targets[0], line.targets[0]));
  }
  if (first->kind == ComponentKind::node) {
    return failure(
        fmt::format("'{}' is a node, expected CRASH {}", line.targets[0], line.targets[0]));
  }
  if (first->kind == ComponentKind::disk) return fail_disk(line, names);
  return fail_parts(line, names);
}

Parsed<BenchCommand> repair(const Line& line, const Names& names) {
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  if (line.targets.size() == 1 && same_word(line.targets[0], "ALL")) return bench::Repair{};
  auto found = targets(line, names,
                       {ComponentKind::disk, ComponentKind::interconnect, ComponentKind::link,
                        ComponentKind::adapter, ComponentKind::controller, ComponentKind::half,
                        ComponentKind::site, ComponentKind::node},
                       "a component or ALL");
  if (!found) return failure(found.error());
  return bench::Repair{std::move(*found)};
}

Parsed<BenchCommand> slow(const Line& line, const Names& names) {
  const auto allowed = only(line, {"FACTOR"});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names,
                       {ComponentKind::disk, ComponentKind::interconnect, ComponentKind::link,
                        ComponentKind::controller, ComponentKind::node},
                       "a disk, interconnect, link, controller or node");
  if (!found) return failure(found.error());
  if (const auto has = all_supported("SLOW", *found, names); !has) return failure(has.error());
  const auto x = factor(line);
  if (!x) return failure(x.error());
  return bench::Slow{std::move(*found), *x};
}

Parsed<BenchCommand> cut(const Line& line, const Names& names) {
  if (is_path(line)) return path_command<bench::CutPath>(line, names);
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

Parsed<BenchCommand> splice(const Line& line, const Names& names) {
  if (is_path(line)) return path_command<bench::SplicePath>(line, names);
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, {ComponentKind::link}, "a link");
  if (!found) return failure(found.error());
  return bench::Splice{std::move(*found)};
}

Parsed<BenchCommand> loss(const Line& line, const Names& names) {
  return share_command<bench::Loss>(line, names);
}
Parsed<BenchCommand> congest(const Line& line, const Names& names) {
  return share_command<bench::Congest>(line, names);
}

Parsed<BenchCommand> heal(const Line& line, const Names&) {
  if (const auto has = supported("HEAL"); !has) return failure(has.error());
  if (line.targets.empty() && line.qualifiers.empty()) return bench::Heal{};
  return failure("HEAL takes nothing more");
}

Parsed<BenchCommand> partition(std::string_view text, const Names& names) {
  if (const auto has = supported("PARTITION"); !has) return failure(has.error());
  bench::Partition command;
  std::vector<std::string> seen;
  while (true) {
    const std::size_t bar = std::min(text.find('|'), text.size());
    const Line line = split("PARTITION " + std::string(text.substr(0, bar)));
    auto group = targets(line, names, {ComponentKind::node}, "groups of nodes like A,B | C,D");
    if (!group) return failure(group.error());
    const auto allowed = only(line, {});
    if (!allowed) return failure(allowed.error());
    for (const std::string& node : *group) {
      if (std::find(seen.begin(), seen.end(), node) != seen.end()) {
        return failure(fmt::format("node '{}' stands in two groups, expected one", node));
      }
      seen.push_back(node);
    }
    command.groups.push_back(std::move(*group));
    if (bar == text.size()) break;
    text.remove_prefix(bar + 1);
  }
  if (command.groups.size() < 2) {
    return failure("PARTITION needs at least two groups of nodes like A,B | C,D");
  }
  return command;
}

Parsed<BenchCommand> controller_line(std::string_view text, const Names& names) {
  if (const auto has = supported("CONTROLLER"); !has) return failure(has.error());
  Words words(text);
  auto name = names.resolve(words.take(), {ComponentKind::controller});
  if (!name) return failure(name.error());
  std::string_view line = words.rest();
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
  }
  constexpr std::string_view kOff = "SET SERVER DISK/NOHOST_BASED_SHADOWING";
  constexpr std::string_view kOn = "SET SERVER DISK/HOST_BASED_SHADOWING";
  if (!same_word(line, kOff) && !same_word(line, kOn)) {
    return failure(fmt::format(
        "found the line \"{}\" for the controller, expected \"{}\" or \"{}\"", line, kOff, kOn));
  }
  return bench::ControllerLine{std::move(*name), same_word(line, kOn)};
}

}  // namespace shadow::sim::grammar
