#include "sim/scenario/position.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

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
  // Files keep the order in which they were first mentioned, findings in a file the order of the
  // text.
  std::vector<std::string> files;
  std::vector<
      std::pair<std::tuple<std::size_t, std::uint32_t, std::uint32_t, std::size_t>, std::size_t>>
      order;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    const std::string file = file_of(found_[i]);
    const auto place =
        static_cast<std::size_t>(std::find(files.begin(), files.end(), file) - files.begin());
    if (place == files.size()) files.push_back(file);
    order.push_back({{place, found_[i].at.line, found_[i].at.column, i}, i});
  }
  std::sort(order.begin(), order.end());
  std::vector<Diagnostic> sorted;
  for (const auto& [key, i] : order) sorted.push_back(std::move(found_[i]));
  throw ScenarioError(std::move(sorted));
}

}  // namespace shadow::sim
