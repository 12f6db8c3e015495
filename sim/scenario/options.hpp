#pragma once
// The options that hold our reading of open points (specification README 5, format [options]):
// names, values, default first.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shadow::sim {

struct OptionRow {
  std::string_view name;
  /// Allowed words, default first, separated by spaces; or one number (the default) for a numeric
  /// option.
  std::string_view values;
  /// Takes any number of at least 0 instead of words.
  bool numeric;
  /// Whether values other than the default are acted on; the others are answered with `not
  /// supported yet`.
  bool supported;
  std::string_view requirement;

  [[nodiscard]] std::string default_value() const;
  [[nodiscard]] std::vector<std::string> words() const;
};

[[nodiscard]] std::span<const OptionRow> option_table();
/// Null if there is no such option.
[[nodiscard]] const OptionRow* option_named(std::string_view name);

}  // namespace shadow::sim
