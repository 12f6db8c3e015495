#pragma once
// A line of a small language taken word by word: conditions and bench commands.
#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/nearest.hpp"

namespace shadow::sim {

/// Words are separated by spaces and tabs; text in double quotes is one word.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) { skip(); }

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  /// What has not been taken yet.
  [[nodiscard]] std::string_view rest() const { return rest_; }
  /// The next word without taking it; empty at the end.
  [[nodiscard]] std::string_view peek() const { return rest_.substr(0, length()); }
  /// The next word; empty at the end.
  std::string_view take() {
    const std::string_view word = peek();
    rest_.remove_prefix(word.size());
    skip();
    return word;
  }
  /// Takes the next word if it is this one, case ignored.
  bool take_if(std::string_view word) {
    if (!same_word(peek(), word)) return false;
    take();
    return true;
  }

 private:
  [[nodiscard]] std::size_t length() const {
    bool quoted = false;
    std::size_t n = 0;
    for (; n < rest_.size(); ++n) {
      if (rest_[n] == '"') quoted = !quoted;
      if (!quoted && is_space(rest_[n])) break;
    }
    return n;
  }
  static bool is_space(char c) { return c == ' ' || c == '\t'; }
  void skip() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

}  // namespace shadow::sim
