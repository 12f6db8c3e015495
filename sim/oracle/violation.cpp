#include "sim/oracle/violation.hpp"

#include <fmt/core.h>

#include <array>

namespace shadow::sim {

std::string_view name(ViolationKind kind) {
  static constexpr std::array<std::string_view, 7> kNames{
      "wrong-read",     "member-wrong",    "members-differ", "structure-differs",
      "two-performers", "fence-went-back", "split-brain"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string sentence(const Violation& v) {
  if (v.kind == ViolationKind::split_brain) {
    return fmt::format("{:.6f} s: {}: {}: expected {}, found {}", v.time.seconds(), name(v.kind),
                       v.node, v.expected, v.found);
  }
  std::string where = fmt::format("{} LBN {}", v.unit, v.range.begin);
  if (v.range.count > 1) where += fmt::format("..{}", v.range.end() - 1);
  std::string who;
  if (!v.node.empty()) who += fmt::format(" on {}", v.node);
  if (!v.disk.empty()) who += fmt::format(" in {}", v.disk);
  return fmt::format("{:.6f} s: {}: {}{}: expected {}, found {}", v.time.seconds(), name(v.kind),
                     where, who, v.expected, v.found);
}

}  // namespace shadow::sim
