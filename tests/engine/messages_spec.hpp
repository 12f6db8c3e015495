#pragma once
// The specification as test data: the table rows of one of its files, with the heading they stand
// under.
#include <fstream>
#include <string>
#include <vector>

namespace shadow::test {

/// One row of a table: the last "## " heading before it and the trimmed cells.
struct SpecRow {
  std::string heading;
  std::vector<std::string> cells;
};

inline std::string trimmed(const std::string& s) {
  const auto from = s.find_first_not_of(" \t\r");
  if (from == std::string::npos) return "";
  return s.substr(from, s.find_last_not_of(" \t\r") + 1 - from);
}

inline std::vector<std::string> split(const std::string& s, const std::string& at) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t to = s.find(at); to != std::string::npos; to = s.find(at, from)) {
    parts.push_back(trimmed(s.substr(from, to - from)));
    from = to + at.size();
  }
  parts.push_back(trimmed(s.substr(from)));
  return parts;
}

/// The copy that travels with the project, else the original beside it; empty if there is neither.
inline std::ifstream spec_file(const std::string& name) {
  for (const char* folder : {"/tests/spec/", "/../shared/spec/"}) {
    std::ifstream in(std::string(SHADOW_SOURCE_DIR) + folder + name);
    if (in) return in;
  }
  return {};
}

/// All table rows of a file, heads and rules included; empty if the file is not there.
inline std::vector<SpecRow> spec_rows(const std::string& name) {
  std::vector<SpecRow> rows;
  std::ifstream in = spec_file(name);
  std::string line;
  std::string heading;
  while (std::getline(in, line)) {
    if (line.starts_with("#")) heading = trimmed(line.substr(line.find_first_not_of('#')));
    if (!line.starts_with("|") || line.starts_with("|---")) continue;
    std::vector<std::string> cells = split(line, "|");
    rows.push_back({heading, {cells.begin() + 1, cells.end() - 1}});
  }
  return rows;
}

}  // namespace shadow::test
