#pragma once
// From a line to a command whose words are known and whose values have the right form. What the
// words mean together is checked by the command (R4.143).
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "engine/dcl/grammar/command_table.hpp"
#include "engine/dcl/grammar/lexer.hpp"

namespace shadow::dcl {

/// One value of a qualifier or keyword.
struct Value {
  std::string text;  // as written, in upper case; of a keyword its full name
  const WordRow* keyword = nullptr;
  bool negated = false;       // keyword written with NO
  std::int64_t number = 0;    // of Form::number
  std::vector<Value> values;  // of a keyword, or the nested list of a tree
};

struct Qualifier {
  const WordRow* row = nullptr;
  bool negated = false;
  std::vector<Value> values;
};

/// An element of a parameter with the qualifiers that follow it (Place::after_unit).
struct Element {
  std::string text;
  std::vector<Qualifier> qualifiers;
};

/// A command as typed. The last of several mentions of a qualifier holds.
struct Command {
  const CommandRow* row = nullptr;  // null: an empty line
  std::vector<std::vector<Element>> parameters;
  std::vector<Qualifier> qualifiers;
  std::string text;  // of Reading::text: what stands behind the verb

  /// The qualifier with that full name, negated or not; null if it was not given.
  [[nodiscard]] const Qualifier* find(std::string_view name) const;
  /// Given, and not with NO.
  [[nodiscard]] bool has(std::string_view name) const;
  /// Given with NO.
  [[nodiscard]] bool has_no(std::string_view name) const;
  /// First value of a qualifier; null if it was not given or has none.
  [[nodiscard]] const Value* value(std::string_view name) const;
  /// The keyword in the value of a qualifier: `find_keyword("POLICY", "MINICOPY")`; the last
  /// mention, or null.
  [[nodiscard]] const Value* find_keyword(std::string_view qualifier,
                                          std::string_view keyword) const;
  /// The keyword was given, and not with NO.
  [[nodiscard]] bool has_keyword(std::string_view qualifier, std::string_view keyword) const;
  /// First element of parameter `i`; "" if it was not given.
  [[nodiscard]] std::string_view parameter(std::size_t i) const;
};

/// Errors: DCL-W-IVVERB, IVQUAL, ABKEYW, IVKEYW, INSFPRM, MAXPARM, VALREQ, NOVALU, NOTNEG, NOLIST,
/// IVCHAR, SIMSHAD-E-BADVALUE for a number out of its range (RA.44).
[[nodiscard]] tl::expected<Command, SyntaxError> parse(const CommandTable& table,
                                                       std::string_view line);

}  // namespace shadow::dcl
