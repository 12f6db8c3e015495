#include "engine/dcl/procedure/statement.hpp"

#include "engine/dcl/grammar/lexer.hpp"

namespace shadow::dcl {
namespace {

bool is_name(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

std::size_t name_length(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && is_name(text[n])) ++n;
  return n;
}

}  // namespace

bool is_label(std::string_view line) {
  const std::size_t n = name_length(line);
  return n > 0 && n + 1 == line.size() && line[n] == ':';
}

std::optional<Assignment> read_assignment(std::string_view line) {
  const std::size_t n = name_length(line);
  if (n == 0 || (line[0] >= '0' && line[0] <= '9')) return std::nullopt;
  std::string_view rest = trim_blanks(line.substr(n));
  const bool text = rest.starts_with(':');
  if (text) rest.remove_prefix(1);
  if (!rest.starts_with('=')) return std::nullopt;
  rest.remove_prefix(rest.starts_with("==") ? 2 : 1);
  return Assignment{upper_case(line.substr(0, n)), trim_blanks(rest), text};
}

void assign(Session& session, const Assignment& assignment, CommandResult& result) {
  auto& symbols = session.process().symbols;
  if (assignment.text) {
    symbols[assignment.name] = Scalar(upper_case(assignment.value));
    return;
  }
  auto value = evaluate(assignment.value, session.names());
  if (value)
    symbols[assignment.name] = std::move(*value);
  else
    result.say(value.error().message, value.error().word);
}

tl::expected<std::string, SyntaxError> substituted(std::string_view line, const Process& process) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') quoted = !quoted;
    const bool two = line.substr(i).starts_with("''");
    if (c != '\'' || (quoted && !two)) {
      out += c;
      continue;
    }
    const std::string_view rest = line.substr(i + (two ? 2 : 1));
    const std::size_t n = name_length(rest);
    const std::string name = upper_case(rest.substr(0, n));
    const auto symbol = process.symbols.find(name);
    if (symbol == process.symbols.end())
      return tl::unexpected(SyntaxError{Emission(MessageId::dcl_undsym), name});
    out += symbol->second.text();
    i += (two ? 1 : 0) + n;
    if (i + 1 < line.size() && line[i + 1] == '\'') ++i;
  }
  return out;
}

std::string analyzer_line(std::string_view line) {
  std::string_view rest = line;
  const std::string verb = upper_case(take_word(rest, "/"));
  if (verb.empty() || !std::string_view("SHOW").starts_with(verb)) return std::string(line);
  return "SDA " + std::string(line);
}

}  // namespace shadow::dcl
