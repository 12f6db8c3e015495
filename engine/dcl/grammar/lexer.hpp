#pragma once
// A command line as words, before anybody knows which command it is: quotes, comments,
// continuation, lists, qualifiers (R4.2, R4.3). Names come out in upper case, quoted text as it
// was.
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "engine/base/messages.hpp"

namespace shadow::dcl {

/// Why a line is no command: the message, and the word it is about (printed between backslashes).
struct SyntaxError {
  Emission message;
  std::string word;
};

/// `MINICOPY=OPTIONAL` is a text with one value; `(A,B)` a value without text that has two.
struct RawValue {
  std::string text;
  bool quoted = false;
  std::vector<RawValue> values;
};

/// A parameter element, or a qualifier with what stands behind its `=` or `:`.
struct RawWord {
  bool qualifier = false;
  std::string text;
  bool quoted = false;
  bool joined = false;     // parameter: a comma stands before it
  bool has_value = false;  // qualifier
  std::vector<RawValue> values;
};

/// Splits a line, which may hold continuation lines behind `-` and a newline.
/// Errors: DCL-W-IVCHAR (bad character, quote or parenthesis left open, nesting over 8, line over
/// 4096 characters).
[[nodiscard]] tl::expected<std::vector<RawWord>, SyntaxError> split_line(std::string_view line);

/// The line in one piece: continuation lines joined, comments, a leading `$` and the blanks at both
/// ends taken off. Errors: as split_line, for length and for text behind the end of the command.
[[nodiscard]] tl::expected<std::string, SyntaxError> logical_line(std::string_view line);
/// The words of a logical line.
[[nodiscard]] tl::expected<std::vector<RawWord>, SyntaxError> split_words(std::string_view line);

/// Blanks and tabs at both ends taken off.
[[nodiscard]] std::string_view trim_blanks(std::string_view text);
/// Takes the word at the beginning of `text`, up to a blank or one of `stops`, and the blanks
/// behind it.
[[nodiscard]] std::string_view take_word(std::string_view& text, std::string_view stops = {});

/// True if the line ends with the continuation mark, so that more must follow.
[[nodiscard]] bool wants_continuation(std::string_view line);

[[nodiscard]] std::string upper_case(std::string_view text);

}  // namespace shadow::dcl
