#include "tests/conformance/spec_rules.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <regex>
#include <stdexcept>

namespace shadow::conformance {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestSentence = 110;

// Specification, README 3: these stand for one test a row of their tables. (R8.104-R8.116 are one
// row each.)
constexpr std::array kOneTestARow{"R6.72", "R6.73", "R6.91", "R7.20", "R7.42", "R8.137"};

/// Where an ID is defined: at the start of a line, a heading, a bold phrase or a table row (one
/// stands behind the name of its phase, R9.11).
const std::regex kDefinition(
    R"(^(?:Phase \d[^:]*: )?(#+ |\*\*|\| )?)"
    R"((R(?:\d+|[A-Z])\.\d+[a-z]?|[EX]\d+\.\d+[a-z]?|EX\d+-\d+|EX-[A-Z]\d+|)"
    R"([LSF]\d+[a-z]?|E\d[a-z]?))"
    R"( (?:\| )?(.*)$)");

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// One line of a table cell: no bars, no emphasis, at most kLongestSentence characters, cut at a
/// word.
std::string shortened(std::string text) {
  std::erase(text, '*');
  std::ranges::replace(text, '|', '/');
  while (!text.empty() && (text.back() == ' ' || text.back() == '/')) text.pop_back();
  if (const std::size_t end = text.find(". "); end != std::string::npos) text.resize(end + 1);
  if (text.size() <= kLongestSentence) return text;
  text.resize(text.rfind(' ', kLongestSentence));
  return text + " ...";
}

std::string group_of(const std::string& id) {
  if (id[0] == 'X' || id.starts_with("EX")) return "examples";
  const std::size_t dot = id.find('.');
  if (dot == std::string::npos) return id.substr(0, 1);
  return id[0] == 'E' ? "examples" : id.substr(0, dot);
}

std::string as_test_name(std::string id) {
  std::ranges::replace(id, '.', '_');
  std::ranges::replace(id, '-', '_');
  return id;
}

/// Rows (without head and rule) of the table that holds line `i`.
int rows_of_table(const std::vector<std::string>& lines, std::size_t i) {
  std::size_t first = i;
  while (first > 0 && lines[first - 1].starts_with("|")) --first;
  std::size_t end = i;
  while (end < lines.size() && lines[end].starts_with("|")) ++end;
  return static_cast<int>(end - first) - 2;
}

/// Rows of the table a rule stands for: the one right after it, else the last one before it.
int rows_for(const std::vector<std::string>& lines, std::size_t rule) {
  for (std::size_t i = rule + 1; i < lines.size() && i <= rule + 2; ++i) {
    if (lines[i].starts_with("|")) return rows_of_table(lines, i);
  }
  for (std::size_t i = rule; i-- > 0;) {
    if (lines[i].starts_with("|")) return rows_of_table(lines, i);
  }
  return 0;
}

}  // namespace

SpecRules::SpecRules(const fs::path& spec) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(spec)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".md" && path.filename() != "README.md") files.push_back(path);
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) read(file);
  if (rules_.empty()) throw std::runtime_error(spec.string() + ": no rule found there");
}

void SpecRules::read(const fs::path& file) {
  const std::vector<std::string> lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    // Only the start matters; the whole of a long line would cost the expression its stack.
    const std::string head = lines[i].substr(0, 400);
    if (!std::regex_match(head, match, kDefinition)) continue;
    const std::string id = match[2];
    const bool row = match[1] == "| ";
    const bool short_form = id.find('.') == std::string::npos && id.find('-') == std::string::npos;
    if (row != short_form || by_id_.contains(id)) continue;
    Rule rule{id, group_of(id), shortened(match[3]), 0};
    if (std::ranges::find(kOneTestARow, id) != kOneTestARow.end()) rule.rows = rows_for(lines, i);
    by_id_[id] = by_test_name_[as_test_name(id)] = rules_.size();
    rules_.push_back(std::move(rule));
  }
}

const Rule* SpecRules::find(const std::string& id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : &rules_[it->second];
}

const Rule* SpecRules::find_by_test_name(const std::string& name) const {
  const auto it = by_test_name_.find(name);
  return it == by_test_name_.end() ? nullptr : &rules_[it->second];
}

}  // namespace shadow::conformance
