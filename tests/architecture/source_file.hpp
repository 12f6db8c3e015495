#pragma once
// What the architecture tests look at: a text file of the project and its code without comments and
// literals.
#include <filesystem>
#include <string>
#include <vector>

namespace shadow::arch {

/// One file; `path` is relative to the project's root, with '/'.
struct SourceFile {
  std::string path;
  std::string text;
};

/// One `#include`, as written.
struct Include {
  int line = 0;
  std::string name;
  bool quoted = false;  // "..." of ours; else <...>
};

/// Sources, build files, scenarios and documents of the project, sorted; without tests/spec, build
/// and results.
std::vector<SourceFile> read_project(const std::filesystem::path& root);

/// The text with comments, string and character literals blanked; lines stay where they are.
std::string code_of(const std::string& text);

std::vector<Include> includes_of(const std::string& text);

/// Number of the line (from 1) that holds the character at `offset`.
int line_at(const std::string& text, std::size_t offset);

bool is_cpp(const std::string& path);

}  // namespace shadow::arch
