#pragma once
// A TOML document as values that remember where they stand, in the order of the text. The scenario
// loader merges, overrides and reads these; only document.cpp knows the TOML library.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/scenario/position.hpp"

namespace shadow::sim {

struct Value;
struct Entry;
using List = std::vector<Value>;

/// A local date-time of TOML.
struct DateTime {
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::uint32_t nanosecond = 0;
};

/// Keys with values, in the order of the text.
struct Table {
  std::vector<Entry> entries;
  /// The entry with this key; null if there is none.
  [[nodiscard]] Entry* find(std::string_view key);
  [[nodiscard]] const Entry* find(std::string_view key) const;
};

struct Value {
  std::variant<bool, std::int64_t, double, std::string, DateTime, List, Table> data;
  Position at;

  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&data); }
  [[nodiscard]] const List* list() const { return std::get_if<List>(&data); }
  [[nodiscard]] const Table* table() const { return std::get_if<Table>(&data); }
  [[nodiscard]] Table* table() { return std::get_if<Table>(&data); }
  [[nodiscard]] List* list() { return std::get_if<List>(&data); }
};

struct Entry {
  std::string key;
  Position key_at;
  Value value;
};

/// What a value is, for errors: `the string "5"`, `the number 5`, `a list`, `a table`.
[[nodiscard]] std::string describe(const Value& v);
/// A value on one line, without quotes: `[a, b]`, `{key = 5}`.
[[nodiscard]] std::string one_line(const Value& v);

}  // namespace shadow::sim
