#pragma once
// What a command looks like, as data: verbs, parameters, qualifiers and keywords are rows of
// tables, each with its requirement and its help text. The parser walks the rows; it knows no
// command by name.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace shadow::dcl {

/// Whether a qualifier or keyword has a value behind `=` or `:`.
enum class Takes : std::uint8_t { nothing, optional_value, value };

/// What a value is made of; `number` and `keyword` are checked by the parser. A `tree` keeps its
/// nested lists.
enum class Form : std::uint8_t { text, device, number, keyword, tree };

/// Where a qualifier may stand (R4.2): `after_unit` must follow an element of the first parameter.
enum class Place : std::uint8_t { anywhere, after_unit };

struct WordRow;

/// Rows in an array of static storage.
struct Words {
  const WordRow* first = nullptr;
  std::size_t count = 0;

  constexpr Words() = default;
  /// A table is its rows.
  template <std::size_t N>
  constexpr Words(const WordRow (&rows)[N])  // NOLINT(google-explicit-constructor)
      : first(rows), count(N) {}
  [[nodiscard]] constexpr const WordRow* begin() const { return first; }
  [[nodiscard]] constexpr const WordRow* end() const;
};

/// The value of a qualifier or keyword; `min` and `max` bound a number (inclusive).
struct ValueRule {
  Takes takes = Takes::nothing;
  Form form = Form::text;
  bool list = false;
  std::int64_t min = 0;
  std::int64_t max = 0;
  Words keywords{};
};

/// A qualifier, or a keyword in the value of one.
struct WordRow {
  std::string_view name;  // upper case, without slash and NO
  bool negatable = false;
  ValueRule value{};
  std::string_view help;
  std::string_view requirement;
  Place place = Place::anywhere;
};

constexpr const WordRow* Words::end() const { return first + count; }

/// A parameter of a command; `list`: elements with commas between.
struct ParameterRow {
  std::string_view name;
  bool required = false;
  bool list = false;
  std::string_view help;
};

struct Parameters {
  const ParameterRow* first = nullptr;
  std::size_t count = 0;

  constexpr Parameters() = default;
  template <std::size_t N>
  constexpr Parameters(const ParameterRow (&rows)[N]) : first(rows), count(N) {}  // NOLINT
  [[nodiscard]] constexpr const ParameterRow* begin() const { return first; }
  [[nodiscard]] constexpr const ParameterRow* end() const { return first + count; }
};

/// `checked`: parameters and qualifiers by the row's tables; `words`: taken as they are (HELP);
/// `text`: the rest of the line, untouched (IF, WRITE).
enum class Reading : std::uint8_t { checked, words, text };

/// One command: `MOUNT`, or verb and noun as in `SHOW SHADOW`.
struct CommandRow {
  std::string_view verb;
  std::string_view noun;  // "" where the verb stands alone
  Parameters parameters;
  Words qualifiers;
  std::string_view help;
  std::string_view requirement;
  /// How what stands behind the verb is read.
  Reading reading = Reading::checked;
  bool keeps_status = false;  // $STATUS stays what it was: SHOW SYMBOL, IF, ON
};

}  // namespace shadow::dcl
