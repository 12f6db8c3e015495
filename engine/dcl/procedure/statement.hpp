#pragma once
// Lines that are no commands of the table: labels, assignments, and what is put in place of symbols
// in apostrophes.
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "engine/dcl/grammar/lexer.hpp"
#include "engine/dcl/session/session.hpp"

namespace shadow::dcl {

/// `LOOP:` alone on its line.
[[nodiscard]] bool is_label(std::string_view line);

/// `NAME = expression`, `NAME == expression`, `NAME := text`.
struct Assignment {
  std::string name;
  std::string_view value;
  bool text = false;
};
[[nodiscard]] std::optional<Assignment> read_assignment(std::string_view line);
/// Gives the symbol its value; what is wrong with the expression goes to `result`.
void assign(Session& session, const Assignment& assignment, CommandResult& result);

/// 'NAME' outside of quotes and ''NAME' within them become the values of the symbols. Errors:
/// DCL-W-UNDSYM.
[[nodiscard]] tl::expected<std::string, SyntaxError> substituted(std::string_view line,
                                                                 const Process& process);

/// What a line means at the prompt of ANALYZE/SYSTEM: SHOW DEVICE is SDA SHOW DEVICE there.
[[nodiscard]] std::string analyzer_line(std::string_view line);

}  // namespace shadow::dcl
