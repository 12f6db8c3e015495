#include "sim/console/script_check.hpp"

#include <fmt/format.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "sim/scenario/position.hpp"

namespace shadow::sim {
namespace {

[[noreturn]] void refuse(const std::string& path, std::size_t line, const std::string& what) {
  Position at;
  at.file = std::make_shared<const std::string>(path);
  at.line = static_cast<std::uint32_t>(line);
  at.column = line == 0 ? 0 : 1;
  throw ScenarioError({Diagnostic{at, what}});
}

/// The rest of a line that begins with `key`, without blanks around it.
bool has_key(const std::string& line, const std::string& key, std::string& rest) {
  if (!line.starts_with(key)) return false;
  const std::size_t from = line.find_first_not_of(" \t", key.size());
  const std::size_t to = line.find_last_not_of(" \t\r");
  rest = from == std::string::npos ? "" : line.substr(from, to + 1 - from);
  return true;
}

bool any_line_matches(const std::string& output, const std::regex& pattern) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_search(line, pattern)) return true;
  }
  return false;
}

}  // namespace

ConsoleScript read_script(const std::string& path) {
  std::ifstream in(path);
  if (!in) refuse(path, 0, "cannot be read");
  ConsoleScript script;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    std::string rest;
    const bool first = number == 1;
    if (first && !has_key(line, "# config:", script.config)) {
      refuse(path, 1, "the first line of a console script is `# config: FILE.toml`");
    }
    if (!line.starts_with('#')) {
      script.sent.push_back(line);
      continue;
    }
    const bool wanted = has_key(line, "# expect:", rest);
    if (!wanted && !has_key(line, "# expect-not:", rest)) continue;
    try {
      (void)std::regex(rest);
    } catch (const std::regex_error& e) {
      refuse(path, number, fmt::format("`{}` is no ECMAScript pattern: {}", rest, e.what()));
    }
    script.expectations.push_back({number, rest, wanted, script.sent.size()});
  }
  if (number == 0) refuse(path, 0, "is empty, the first line is `# config: FILE.toml`");
  return script;
}

std::vector<std::string> check_script(const std::string& path, const ConsoleScript& script,
                                      const std::vector<std::string>& output) {
  std::vector<std::string> failures;
  for (const ConsoleScript::Expectation& e : script.expectations) {
    const std::string& text = e.after < output.size() ? output[e.after] : std::string();
    if (any_line_matches(text, std::regex(e.pattern)) == e.wanted) continue;
    failures.push_back(fmt::format("{}:{}: {} `{}`; printed:\n{}", path, e.line,
                                   e.wanted ? "no line matches" : "a line matches", e.pattern,
                                   text.empty() ? "(nothing)\n" : text));
  }
  return failures;
}

}  // namespace shadow::sim
