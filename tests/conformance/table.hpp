#pragma once
// results/conformance.md: made from rules and tests, and compared with what is committed.
#include <map>
#include <string>
#include <vector>

#include "tests/conformance/spec_rules.hpp"
#include "tests/conformance/test_results.hpp"

namespace shadow::conformance {

/// The last column of a committed table by ID.
using States = std::map<std::string, std::string>;

/// Why a rule has no test yet, by ID: tests/conformance/not_yet.txt, a line `ID: reason` each;
/// empty lines and lines that begin with # say nothing.
struct Reasons {
  std::map<std::string, std::string> by_id;
  std::vector<std::string> errors;  // "not_yet.txt:3: ..."
};
Reasons read_reasons(const SpecRules& rules, const std::string& text);

/// A table and what is wrong with the names it was made from.
struct Table {
  std::string text;
  std::vector<std::string> errors;  // "TEST: unknown ID R6.999"
};

States read_states(const std::string& committed);

/// Only rules that a test asserts or that have a reason are listed. A rule is `passed` if all its
/// tests passed and, where it stands for the rows of a table, each row has one; a skipped test
/// keeps the committed word; a failed one makes it `not yet`. A reason for a rule that passed is an
/// error.
Table make_table(const SpecRules& rules, const std::vector<TestResult>& tests,
                 const std::map<std::string, Claims>& covers, const Reasons& reasons,
                 const States& committed);

/// The first lines that differ, "-" the committed and "+" the present one; empty if equal.
std::string difference(const std::string& committed, const std::string& present);

}  // namespace shadow::conformance
