#pragma once
// Reads one table of a scenario file key by key. What is not asked for is an unknown key; what is
// wrong is reported with its place, and reading goes on. A getter returns nothing if the key is
// missing or wrong.
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/quantity/quantity.hpp"
#include "sim/scenario/config.hpp"
#include "sim/scenario/names.hpp"
#include "sim/scenario/position.hpp"
#include "sim/scenario/value.hpp"

namespace shadow::sim {

class Reader {
 public:
  /// `context` names the table in errors about missing keys: `[disks."$1$DGA10"]`.
  Reader(const Table& table, Position at, std::string context, Diagnostics& diagnostics)
      : table_(table),
        at_(std::move(at)),
        context_(std::move(context)),
        diagnostics_(diagnostics) {}

  [[nodiscard]] const Position& at() const { return at_; }
  [[nodiscard]] const Table& table() const { return table_; }
  /// Where the value of `key` stands; the table's place if it is not there.
  [[nodiscard]] Position at(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return table_.find(key) != nullptr; }
  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }
  void error(std::string_view key, std::string text);

  /// The value as it is; null if missing.
  const Value* raw(std::string_view key);
  /// As raw; reports a missing key with what it is for.
  const Value* required(std::string_view key, std::string_view what);

  std::optional<std::string> string(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  std::optional<bool> boolean(std::string_view key);
  /// A number 0..1.
  std::optional<double> share(std::string_view key);
  std::optional<Duration> duration(std::string_view key);
  std::optional<Duration> signed_duration(std::string_view key);
  std::optional<Bytes> size(std::string_view key);
  /// A size, or a bare number of bytes.
  std::optional<Bytes> size_or_bytes(std::string_view key);
  /// A size, or a bare number of blocks.
  std::optional<BlockCount> blocks(std::string_view key);
  std::optional<models::DataRate> data_rate(std::string_view key);
  std::optional<models::RequestRate> request_rate(std::string_view key);
  std::optional<models::Length> length(std::string_view key);
  /// One of these words, case ignored, as written here.
  std::optional<std::string> choice(std::string_view key,
                                    std::initializer_list<std::string_view> words);
  /// A string or a list of strings; empty if missing.
  std::vector<Reference> strings(std::string_view key);
  /// A list of strings.
  std::vector<Reference> list(std::string_view key);
  /// Canonical name of a component.
  std::optional<Reference> component(std::string_view key, const Names& names,
                                     std::initializer_list<ComponentKind> kinds);
  std::optional<std::string> unit(std::string_view key, const Names& names);

  /// Keys of the format that this build does not have yet: present ones are errors.
  void not_yet(std::initializer_list<std::string_view> keys);
  /// A word of a key that this build does not have yet.
  void not_yet_value(std::string_view key, std::string_view value);
  /// Keys that some other part of the loader reads.
  void known(std::initializer_list<std::string_view> keys);
  /// Reports the keys that nobody asked for, with the nearest right one.
  void finish();
  /// Keys that nobody asked for, for figures of a catalogue; none is unknown any more.
  [[nodiscard]] std::vector<Entry> take_rest();

 private:
  template <class T>
  std::optional<T> quantity(std::string_view key, models::Parsed<T> (*parse)(std::string_view));
  std::optional<std::int64_t> whole(std::string_view key);
  bool asked(std::string_view key) const;

  const Table& table_;
  Position at_;
  std::string context_;
  Diagnostics& diagnostics_;
  std::vector<std::string> asked_;
};

}  // namespace shadow::sim
