#include "sim/scenario/position.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shadow::sim {
namespace {

std::string joined(const std::vector<Diagnostic>& findings) {
  std::string text;
  for (const Diagnostic& d : findings) {
    if (!text.empty()) text += '\n';
    text += to_text(d);
  }
  return text;
}

std::string file_of(const Diagnostic& d) { return d.at.file ? *d.at.file : std::string(); }

}  // namespace

std::string to_text(const Position& p) {
  if (!p.file) return {};
  return p.line == 0 ? *p.file : fmt::format("{}:{}:{}", *p.file, p.line, p.column);
}

std::string to_text(const Diagnostic& d) {
  const std::string place = to_text(d.at);
  return place.empty() ? d.text : place + ": " + d.text;
}

ScenarioError::ScenarioError(std::vector<Diagnostic> findings)
    : std::runtime_error(joined(findings)), findings_(std::move(findings)) {}

void Diagnostics::throw_if_any() {
  if (found_.empty()) return;
  // Files keep the order in which they were first mentioned, findings in a file the order of the text.
  std::vector<std::string> files;
  for (const Diagnostic& d : found_) {
    if (std::find(files.begin(), files.end(), file_of(d)) == files.end()) files.push_back(file_of(d));
  }
  const auto place = [&](const Diagnostic& d) {
    const auto file = std::find(files.begin(), files.end(), file_of(d)) - files.begin();
    return std::make_tuple(file, d.at.line, d.at.column);
  };
  std::stable_sort(found_.begin(), found_.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    return place(a) < place(b);
  });
  throw ScenarioError(std::move(found_));
}

}  // namespace shadow::sim
