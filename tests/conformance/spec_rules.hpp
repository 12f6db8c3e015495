#pragma once
// The IDs of the specification and the sentence of each, read from its text.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace shadow::conformance {

/// One rule, linter rule, message sequence, formula, row of table 8-1 or worked example.
struct Rule {
  std::string id;        // "R6.26a", "RS.2", "L3", "EX-C1"
  std::string group;     // "R6", "RS", "L", "examples"
  std::string sentence;  // one line, shortened
  int rows = 0;          // rules that stand for one test a row of their table: that many, else 0
};

/// All rules in the order of the specification.
class SpecRules {
 public:
  /// Reads the *.md files below `spec`; throws std::runtime_error if there are none.
  explicit SpecRules(const std::filesystem::path& spec);

  const std::vector<Rule>& all() const { return rules_; }
  /// The rule with this ID, or nullptr.
  const Rule* find(const std::string& id) const;
  /// The rule whose ID is written `name` in a test's name ('.' and '-' are '_' there), or nullptr.
  const Rule* find_by_test_name(const std::string& name) const;

 private:
  void read(const std::filesystem::path& file);

  std::vector<Rule> rules_;
  std::map<std::string, std::size_t> by_id_;
  std::map<std::string, std::size_t> by_test_name_;
};

}  // namespace shadow::conformance
