// Bench commands on nodes and on the cluster.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/scenario/bench_line.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::grammar {
namespace {

constexpr Kinds kNode{ComponentKind::node};

/// A command that takes nodes and nothing else.
template <class Command>
Parsed<BenchCommand> on_nodes(const Line& line, const Names& names) {
  if (const auto has = supported(line.verb); !has) return failure(has.error());
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, kNode, "a node");
  if (!found) return failure(found.error());
  return Command{std::move(*found)};
}

/// The first target is a word of the command; takes it off. What stood behind it without a comma
/// was taken for qualifiers.
std::string take_word(Line& line) {
  if (line.targets.empty()) return {};
  std::string word = upper(line.targets.front());
  line.targets.erase(line.targets.begin());
  while (!line.qualifiers.empty() && line.qualifiers[0].value.empty()) {
    const Line more = split("X " + line.qualifiers[0].name);
    line.targets.insert(line.targets.end(), more.targets.begin(), more.targets.end());
    line.qualifiers.erase(line.qualifiers.begin());
  }
  return word;
}

}  // namespace

Parsed<BenchCommand> crash(const Line& line, const Names& names) {
  const auto allowed = only(line, {"LASTGASP", "DUMP"});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, kNode, "a node");
  if (!found) return failure(found.error());
  const auto gasp = yes_no(line, "LASTGASP", true);
  if (!gasp) return failure(gasp.error());
  const auto dump = yes_no(line, "DUMP", false);
  if (!dump) return failure(dump.error());
  const auto can_gasp = *gasp ? supported("CRASH LASTGASP") : Parsed<bool>(true);
  if (!can_gasp) return failure(can_gasp.error());
  const auto can_dump = *dump ? supported("CRASH DUMP") : Parsed<bool>(true);
  if (!can_dump) return failure(can_dump.error());
  return bench::Crash{std::move(*found), *gasp, *dump};
}

Parsed<BenchCommand> halt(const Line& line, const Names& names) {
  return on_nodes<bench::Halt>(line, names);
}
Parsed<BenchCommand> hang(const Line& line, const Names& names) {
  return on_nodes<bench::Hang>(line, names);
}
Parsed<BenchCommand> continue_(const Line& line, const Names& names) {
  return on_nodes<bench::Continue>(line, names);
}

Parsed<BenchCommand> power(const Line& given, const Names& names) {
  Line line = given;
  const std::string word = take_word(line);
  if (word != "ON" && word != "OFF") return failure("POWER needs ON or OFF");
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  auto found =
      targets(line, names, {ComponentKind::node, ComponentKind::site, ComponentKind::shelf},
              "a node, site or shelf");
  if (!found) return failure(found.error());
  for (const std::string& name : *found) {
    const auto has = supported(fmt::format("POWER {}", sim::word(names.find(name)->kind)));
    if (!has) return failure(has.error());
  }
  return bench::Power{word == "ON", std::move(*found)};
}

Parsed<BenchCommand> shutdown(const Line& line, const Names& names) {
  if (line.targets.size() == 1 && same_word(line.targets[0], "CLUSTER") &&
      names.find("CLUSTER") == nullptr) {
    const auto allowed = only(line, {});
    if (!allowed) return failure(allowed.error());
    if (const auto has = supported("SHUTDOWN CLUSTER"); !has) return failure(has.error());
    return bench::ShutdownCluster{};
  }
  if (const auto has = supported("SHUTDOWN"); !has) return failure(has.error());
  const auto allowed = only(line, {"REMOVE_NODE"});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, kNode, "a node or CLUSTER");
  if (!found) return failure(found.error());
  const bool remove = line.find("REMOVE_NODE") != nullptr;
  const auto has = remove ? supported("SHUTDOWN REMOVE_NODE") : Parsed<bool>(true);
  if (!has) return failure(has.error());
  return bench::Shutdown{std::move(*found), remove};
}

Parsed<BenchCommand> boot(const Line& line, const Names& names) {
  if (const auto has = supported("BOOT"); !has) return failure(has.error());
  const auto allowed = only(line, {"DEVICE"});
  if (!allowed) return failure(allowed.error());
  auto node = target(line, names, kNode, "one node");
  if (!node) return failure(node.error());
  bench::BootNode command{std::move(*node), {}};
  if (const std::string* device = line.find("DEVICE")) {
    if (const auto has = supported("BOOT DEVICE"); !has) return failure(has.error());
    auto name = is_virtual_unit(canonical(*device)) ? names.resolve_unit(*device)
                                                    : names.resolve(*device, {ComponentKind::disk});
    if (!name) return failure(name.error());
    command.device = std::move(*name);
  }
  return command;
}

Parsed<BenchCommand> ipc(const Line& given, const Names& names) {
  Line line = given;
  const std::string word = take_word(line);
  if (word != "QUORUM" && word != "CANCEL") return failure("IPC needs QUORUM or CANCEL");
  if (const auto has = supported("IPC " + word); !has) return failure(has.error());
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  const std::size_t count = word == "QUORUM" ? 1 : 2;
  if (line.targets.size() != count) {
    return failure(fmt::format("IPC {} needs a node{}", word, count == 2 ? " and a unit" : ""));
  }
  auto node = names.resolve(line.targets[0], kNode);
  if (!node) return failure(node.error());
  if (count == 1) return bench::IpcQuorum{std::move(*node)};
  auto unit = names.resolve_unit(line.targets[1]);
  if (!unit) return failure(unit.error());
  return bench::IpcCancel{std::move(*node), std::move(*unit)};
}

Parsed<BenchCommand> reply(const Line& line, const Names& names) {
  if (const auto has = supported("REPLY"); !has) return failure(has.error());
  constexpr std::string_view kForm = "REPLY needs a node, a request number and ABORT or PROCEED";
  const auto node = target(line, names, kNode, "one node");
  if (!node) return failure(node.error());
  if (line.qualifiers.size() != 2) return failure(std::string(kForm));
  const auto number = models::parse_number(line.qualifiers[0].name);
  const std::string& verdict = line.qualifiers[1].name;
  if (!number || *number < 1 || *number > std::numeric_limits<std::uint32_t>::max() ||
      (verdict != "ABORT" && verdict != "PROCEED")) {
    return failure(std::string(kForm));
  }
  return bench::Reply{*node, static_cast<std::uint32_t>(*number), verdict == "PROCEED"};
}

}  // namespace shadow::sim::grammar
