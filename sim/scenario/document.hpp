#pragma once
// Files into values: reading, `include`, overrides of the command line.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/value.hpp"

namespace shadow::sim {

/// The values of one TOML text; `name` is the file in positions. Throws ScenarioError with the
/// place of a syntax error.
[[nodiscard]] Table parse_toml(std::string_view text, const std::string& name);

/// One TOML value, as it stands behind `key =`; text that is no TOML value is a string (so that
/// `--set end=10s` needs no quotes). `origin` is its position.
[[nodiscard]] Value parse_toml_value(std::string_view text, const Position& origin);

/// The parts of a dotted key: `disks."$1$DGA10".contents`. Throws ScenarioError at `origin`.
[[nodiscard]] std::vector<std::string> split_key(std::string_view dotted, const Position& origin);

/// The file with everything it includes: later wins key by key, a list replaces a list;
/// [[workload]], [[event]] and [[expect]] append. Throws ScenarioError: unreadable file, directory,
/// syntax, cycle of includes.
[[nodiscard]] Table load_document(const std::string& path);

/// As load_document for a text that is in no file; includes are relative to the working directory.
[[nodiscard]] Table load_document_text(std::string_view text, const std::string& name);

/// `later` over `table`, as an including file over the included one.
void merge_document(Table& table, Table later);

/// Applies `KEY=VALUE` of --set in order: KEY is dotted; elements of [[workload]], [[event]],
/// [[expect]] are named by their `name` or their number from 0. A component that is not in the file
/// is an error. Throws ScenarioError.
void apply_overrides(Table& document, std::span<const std::string> overrides);

}  // namespace shadow::sim
