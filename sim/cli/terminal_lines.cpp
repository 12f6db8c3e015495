#include "sim/cli/terminal_lines.hpp"

#include <editline/readline.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace shadow::sim::cli {
namespace {

/// The library calls a function without an argument of ours: the words of the one terminal.
std::vector<std::string>& words() {
  static std::vector<std::string> all;
  return all;
}

bool begins(const std::string& word, std::string_view text) {
  if (word.size() < text.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::toupper(static_cast<unsigned char>(text[i])) != word[i]) return false;
  }
  return true;
}

/// Answers the next word that begins so, in memory the library frees; null: no more.
char* next_word(const char* text, int state) {
  static std::size_t at = 0;
  if (state == 0) at = 0;
  while (at < words().size()) {
    const std::string& word = words()[at++];
    if (begins(word, text)) return ::strdup(word.c_str());
  }
  return nullptr;
}

char** complete(const char* text, int, int) { return rl_completion_matches(text, next_word); }

}  // namespace

void TerminalLines::complete_with(std::vector<std::string> all) {
  words() = std::move(all);
  rl_attempted_completion_function = complete;
}

std::optional<std::string> TerminalLines::next(const std::string& prompt) {
  std::fflush(stdout);
  const std::unique_ptr<char, decltype(&std::free)> line(readline(prompt.c_str()), &std::free);
  if (!line) return {};
  if (*line != '\0') add_history(line.get());
  return std::string(line.get());
}

}  // namespace shadow::sim::cli
