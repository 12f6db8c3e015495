#pragma once
// A bench command line taken apart, VERB target,target NAME=value WORD ..., and the parts that
// commands have in common. Only the grammar of bench commands uses it.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/quantity/quantity.hpp"
#include "sim/scenario/bench_command.hpp"
#include "sim/scenario/names.hpp"

namespace shadow::sim::grammar {

using models::Parsed;
using Kinds = std::initializer_list<ComponentKind>;

[[nodiscard]] tl::unexpected<std::string> failure(std::string text);

struct Line {
  std::string verb;                  // upper case
  std::vector<std::string> targets;  // as written
  struct Qualifier {
    std::string name;   // upper case
    std::string value;  // empty without '='
  };
  std::vector<Qualifier> qualifiers;

  /// Null if it is not there.
  [[nodiscard]] const std::string* find(std::string_view name) const;
};
/// The list of targets goes on behind a comma; what has no '=' behind it is a qualifier.
[[nodiscard]] Line split(std::string_view text);

/// Fails on qualifiers that the command does not take.
[[nodiscard]] Parsed<bool> only(const Line& line, std::initializer_list<std::string_view> allowed);
/// Fails if the build lacks the feature of that name (see bench_supported).
[[nodiscard]] Parsed<bool> supported(std::string_view feature);

/// The targets as components of these kinds, each once; `what` says what is needed.
[[nodiscard]] Parsed<std::vector<std::string>> targets(const Line& line, const Names& names,
                                                       Kinds kinds, std::string_view what);
/// As targets, exactly one.
[[nodiscard]] Parsed<std::string> target(const Line& line, const Names& names, Kinds kinds,
                                         std::string_view what);

[[nodiscard]] Parsed<std::optional<Duration>> lasting(const Line& line);  // FOR
[[nodiscard]] Parsed<double> factor(const Line& line);                    // FACTOR, required
[[nodiscard]] Parsed<double> share(const Line& line);                     // SHARE, required, 0..1
/// NAME=yes|no.
[[nodiscard]] Parsed<bool> yes_no(const Line& line, std::string_view name, bool otherwise);

// The commands of one area, by verb.
[[nodiscard]] Parsed<BenchCommand> fail_disk(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> spin_up(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> snapshot(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> restore(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> inject(const Line& line, const Names& names);

[[nodiscard]] Parsed<BenchCommand> crash(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> halt(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> hang(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> continue_(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> power(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> shutdown(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> boot(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> ipc(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> reply(const Line& line, const Names& names);

[[nodiscard]] Parsed<BenchCommand> fail(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> repair(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> slow(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> cut(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> splice(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> loss(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> congest(const Line& line, const Names& names);
[[nodiscard]] Parsed<BenchCommand> heal(const Line& line, const Names& names);
/// Takes the text behind the verb.
[[nodiscard]] Parsed<BenchCommand> partition(std::string_view text, const Names& names);
[[nodiscard]] Parsed<BenchCommand> controller_line(std::string_view text, const Names& names);

}  // namespace shadow::sim::grammar
