#include "sim/cli/terminal_lines.hpp"

#include <editline/readline.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace shadow::sim::cli {

std::optional<std::string> TerminalLines::next(const std::string& prompt) {
  std::fflush(stdout);
  const std::unique_ptr<char, decltype(&std::free)> line(readline(prompt.c_str()), &std::free);
  if (!line) return {};
  if (*line != '\0') add_history(line.get());
  return std::string(line.get());
}

}  // namespace shadow::sim::cli
