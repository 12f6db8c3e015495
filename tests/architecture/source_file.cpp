#include "tests/architecture/source_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace shadow::arch {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool wanted(const fs::path& path) {
  static const std::set<std::string> extensions{".cpp", ".hpp", ".h",  ".cmake",  ".toml",
                                                ".md",  ".txt", ".sh", ".console"};
  return extensions.contains(path.extension().string()) || path.filename() == "run";
}

/// End of the literal that opens at `i` with a quote; escapes are skipped.
std::size_t end_of_literal(const std::string& text, std::size_t i) {
  const char quote = text[i++];
  while (i < text.size() && text[i] != quote && text[i] != '\n') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

/// End of a raw literal whose opening quote is at `i`, or npos if it is none.
std::size_t end_of_raw_literal(const std::string& text, std::size_t i) {
  if (i == 0 || text[i] != '"' || text[i - 1] != 'R') return std::string::npos;
  const std::size_t open = text.find('(', i);
  if (open == std::string::npos) return std::string::npos;
  const std::string close = ")" + text.substr(i + 1, open - i - 1) + "\"";
  const std::size_t end = text.find(close, open);
  return end == std::string::npos ? text.size() : end + close.size();
}

/// End of the comment or literal that begins at `i`; `i` itself if none does.
std::size_t end_of_blank(const std::string& text, std::size_t i) {
  if (text.compare(i, 2, "//") == 0) return std::min(text.find('\n', i), text.size());
  if (text.compare(i, 2, "/*") == 0) {
    const std::size_t end = text.find("*/", i);
    return end == std::string::npos ? text.size() : end + 2;
  }
  if (const std::size_t raw = end_of_raw_literal(text, i); raw != std::string::npos) return raw;
  const bool digit_separator = i > 0 && std::isxdigit(static_cast<unsigned char>(text[i - 1]));
  if (text[i] == '"' || (text[i] == '\'' && !digit_separator)) return end_of_literal(text, i);
  return i;
}

}  // namespace

std::vector<SourceFile> read_project(const fs::path& root) {
  std::vector<SourceFile> files;
  const auto add = [&](const fs::path& path) {
    files.push_back({path.lexically_relative(root).generic_string(), read(path)});
  };
  for (const char* top : {"engine", "models", "sim", "gui", "scenarios", "tests", "cmake", ".ci"}) {
    if (!fs::exists(root / top)) continue;
    for (auto it = fs::recursive_directory_iterator(root / top); it != fs::end(it); ++it) {
      if (it->path() == root / "tests" / "spec" && it->is_directory())
        it.disable_recursion_pending();
      if (it->is_regular_file() && wanted(it->path())) add(it->path());
    }
  }
  for (const char* top : {"README.md", "CMakeLists.txt", "CMakePresets.json", ".clang-tidy"}) {
    if (fs::exists(root / top)) add(root / top);
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::string code_of(const std::string& text) {
  std::string code = text;
  for (std::size_t i = 0; i < code.size();) {
    const std::size_t end = end_of_blank(text, i);
    if (end <= i) {
      ++i;
      continue;
    }
    for (; i < end; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
  }
  return code;
}

std::vector<Include> includes_of(const std::string& text) {
  std::vector<Include> found;
  int line = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string row = text.substr(at, end - at);
    at = end + 1;
    ++line;
    if (!row.starts_with("#include")) continue;
    const std::size_t open = row.find_first_of("<\"");
    const std::size_t close = row.find_last_of(">\"");
    if (open == std::string::npos || close <= open) continue;
    found.push_back({line, row.substr(open + 1, close - open - 1), row[open] == '"'});
  }
  return found;
}

int line_at(const std::string& text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

bool is_cpp(const std::string& path) { return path.ends_with(".cpp") || path.ends_with(".hpp"); }

}  // namespace shadow::arch
