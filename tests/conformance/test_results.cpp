#include "tests/conformance/test_results.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace shadow::conformance {
namespace {

namespace fs = std::filesystem;

std::string attribute(const std::string& tag, const std::string& name) {
  const std::string open = " " + name + "=\"";
  const std::size_t at = tag.find(open);
  if (at == std::string::npos) return {};
  const std::size_t start = at + open.size();
  return tag.substr(start, tag.find('"', start) - start);
}

std::string unescaped(std::string text) {
  static const std::array<std::pair<const char*, const char*>, 5> entities{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}};
  for (const auto& [entity, plain] : entities) {
    for (std::size_t i = text.find(entity); i != std::string::npos; i = text.find(entity, i + 1)) {
      text.replace(i, std::string(entity).size(), plain);
    }
  }
  return text;
}

Outcome outcome_of(const std::string& status) {
  if (status == "run") return Outcome::passed;
  return status == "fail" ? Outcome::failed : Outcome::skipped;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// The number in "row12", or 0.
int row_number(const std::string& word) {
  if (!word.starts_with("row") || word.size() < 4 || word.size() > 6) return 0;
  if (!std::all_of(word.begin() + 3, word.end(), [](unsigned char c) { return std::isdigit(c); }))
    return 0;
  return std::stoi(word.substr(3));
}

bool looks_like_id(const std::string& name) {
  return name.size() > 3 && name[0] == 'R' &&
         (std::isdigit(static_cast<unsigned char>(name[1])) || name[2] == '_') &&
         name.find('_') != std::string::npos;
}

/// Joined words "R6", "26", "R6", "91", "row3": the longest ID at each place, then its row.
Claims claims_of_words(const SpecRules& rules, const std::vector<std::string>& words) {
  Claims found;
  for (std::size_t i = 0; i < words.size();) {
    const std::string two = i + 1 < words.size() ? words[i] + "_" + words[i + 1] : std::string();
    const Rule* rule = two.empty() ? nullptr : rules.find_by_test_name(two);
    i += rule != nullptr ? 2 : 1;
    if (rule == nullptr) rule = rules.find_by_test_name(words[i - 1]);
    if (rule == nullptr) {
      found.error = "unknown ID " + (two.empty() ? words[i - 1] : two);
      return found;
    }
    const int row = i < words.size() ? row_number(words[i]) : 0;
    if (row > 0) ++i;
    if (row > std::max(rule->rows, 0)) {
      found.error = rule->id + " has no row " + std::to_string(row);
      return found;
    }
    found.claims.push_back({rule->id, row});
  }
  return found;
}

Claims claims_of_list(const SpecRules& rules, const toml::array* covers) {
  Claims found;
  if (covers == nullptr) return found;
  for (const toml::node& node : *covers) {
    const std::string id = node.value_or(std::string());
    if (rules.find(id) == nullptr) found.error = "unknown ID " + id + " in covers";
    found.claims.push_back({id, 0});
  }
  return found;
}

/// The line `# covers: E4.1, R4.2` of a console script as a table of TOML.
std::string covers_of_script(const fs::path& path) {
  constexpr std::string_view kKey = "# covers:";
  std::ifstream in(path);
  std::string list;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(kKey)) continue;
    std::istringstream ids(line.substr(kKey.size()));
    for (std::string id; std::getline(ids, id, ',');) {
      id.erase(0, id.find_first_not_of(' '));
      id.erase(id.find_last_not_of(" \r") + 1);
      list += (list.empty() ? "\"" : ", \"") + id + "\"";
    }
  }
  return "covers = [" + list + "]";
}

}  // namespace

std::vector<TestResult> parse_junit(const std::string& text) {
  std::vector<TestResult> results;
  for (std::size_t at = text.find("<testcase "); at != std::string::npos;
       at = text.find("<testcase ", at + 1)) {
    const std::string tag = text.substr(at, text.find('>', at) - at);
    results.push_back({unescaped(attribute(tag, "name")), outcome_of(attribute(tag, "status"))});
  }
  std::ranges::sort(results, {}, &TestResult::name);
  return results;
}

std::vector<TestResult> read_junit(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw std::runtime_error(file.string() + ": cannot be read (ctest --output-junit writes it)");
  return parse_junit({std::istreambuf_iterator<char>(in), {}});
}

Claims claims_of_name(const SpecRules& rules, const std::string& test) {
  const std::size_t dot = test.find('.');
  if (dot == std::string::npos || test.starts_with("scenario.")) return {};
  const std::vector<std::string> parts = split(test.substr(dot + 1), '/');
  const std::size_t end = parts[0].find("__");
  if (end == std::string::npos) {
    if (looks_like_id(parts[0])) return {{}, "an ID without two underscores behind it"};
    return {};
  }
  Claims found = claims_of_words(rules, split(parts[0].substr(0, end), '_'));
  const int row = parts.size() > 1 ? row_number(parts.back()) : 0;
  if (row > 0) {
    for (Claim& claim : found.claims) {
      if (rules.find(claim.id)->rows >= row) claim.row = row;
    }
  }
  return found;
}

std::map<std::string, Claims> read_covers(const SpecRules& rules, const fs::path& scenarios) {
  std::map<std::string, Claims> found;
  if (!fs::exists(scenarios)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(scenarios)) {
    const fs::path& path = entry.path();
    const bool script = path.extension() == ".console";
    if (path.extension() != ".toml" && !script) continue;
    const std::string test = (script ? "console." : "scenario.") +
                             path.parent_path().filename().string() + "." + path.stem().string();
    try {
      const toml::table table =
          script ? toml::parse(covers_of_script(path)) : toml::parse_file(path.string());
      found[test] = claims_of_list(rules, table["covers"].as_array());
    } catch (const toml::parse_error& error) {
      found[test].error = std::string(error.description());
    }
  }
  return found;
}

}  // namespace shadow::conformance
