#pragma once
// Which test asserts which rules, and how it ended: from ctest's JUnit file, the names of the tests
// and the `covers` lists of the scenarios.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/conformance/spec_rules.hpp"

namespace shadow::conformance {

enum class Outcome { passed, failed, skipped };

/// One test of ctest.
struct TestResult {
  std::string name;  // "Copy.R6_26__Sentence", "scenario.failures.third-member"
  Outcome outcome = Outcome::skipped;
};

/// A rule, or one row of its table (0: the rule itself), as a test names it.
struct Claim {
  std::string id;
  int row = 0;
};

/// What a name claims, or why it cannot be read.
struct Claims {
  std::vector<Claim> claims;
  std::string error;  // empty: none
};

/// The tests in a JUnit file of ctest. Throws std::runtime_error if it cannot be read.
std::vector<TestResult> read_junit(const std::filesystem::path& file);
std::vector<TestResult> parse_junit(const std::string& text);

/// IDs in a GoogleTest name: R6_26_R6_30__Sentence, R6_91_row3__Sentence; as parameter row3 too. A
/// name without two underscores claims nothing.
Claims claims_of_name(const SpecRules& rules, const std::string& test);

/// `covers` of every scenarios/<folder>/<name>.toml by the name of its test.
std::map<std::string, Claims> read_covers(const SpecRules& rules,
                                          const std::filesystem::path& scenarios);

}  // namespace shadow::conformance
