#pragma once
// Where something stands in a scenario file, and what is wrong there. Bad input never goes further
// than the loader: everything found is collected and thrown as one ScenarioError.
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace shadow::sim {

/// A place in a file; line and column from 1, 0 = the file (or command line argument) as a whole.
struct Position {
  std::shared_ptr<const std::string> file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// "file:line:col", "file" without a line, "" without a file.
[[nodiscard]] std::string to_text(const Position& p);

/// One finding: "file:line:col: text".
struct Diagnostic {
  Position at;
  std::string text;
};
[[nodiscard]] std::string to_text(const Diagnostic& d);

/// Bad input: what() is one line a finding, in the order of the text.
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<Diagnostic> findings);
  [[nodiscard]] const std::vector<Diagnostic>& findings() const { return findings_; }

 private:
  std::vector<Diagnostic> findings_;
};

/// Collects findings, so that a user sees all of them at once.
class Diagnostics {
 public:
  void error(const Position& at, std::string text) { found_.push_back({at, std::move(text)}); }
  [[nodiscard]] bool clean() const { return found_.empty(); }
  /// Throws ScenarioError if anything was found.
  void throw_if_any();

 private:
  std::vector<Diagnostic> found_;
};

}  // namespace shadow::sim
