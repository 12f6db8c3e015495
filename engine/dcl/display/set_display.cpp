#include "engine/dcl/display/set_display.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace shadow::dcl {
namespace {

bool active(const std::optional<OperationView>& op) { return op && !op->node.empty(); }

std::string operation_text(std::string_view what, const OperationView& op) {
  if (op.node.empty()) return fmt::format("{} Pending", what);
  return fmt::format("{} Active ({}%) on {}", what, op.percent, op.node);
}

/// "copy not required", "copy pending", "copy in progress on node ALPHA, 48%" (A.7).
std::string progress(std::string_view what, const std::optional<OperationView>& op) {
  if (!op) return fmt::format("{} not required", what);
  if (op->node.empty()) return fmt::format("{} pending", what);
  return fmt::format("{} in progress on node {}, {}%", what, op->node, op->percent);
}

std::string named(const UnitView& u, const std::string& text) {
  return fmt::format("{:<15}{}", u.name.with_underscore(), text);
}

/// Members of different size are what DDS allows, more than three what extended membership does.
std::vector<std::string_view> features(const UnitView& u) {
  std::vector<std::string_view> out;
  const auto differs = [&u](const MemberView& m) { return m.maxblock != u.members[0].maxblock; };
  if (std::ranges::any_of(u.members, differs)) out.push_back("Dissimilar Device Shadowing (DDS)");
  if (u.extended) out.push_back("Extended Membership");
  return out;
}

std::string role_text(const MemberView& m) {
  if (m.role == MemberRole::copy_target) return fmt::format("Copy Target {}%", m.percent);
  if (m.merging) return fmt::format("Merging {}%{}", m.percent, m.master ? " Master Member" : "");
  return m.master ? "Master Member" : "";
}

/// A line without the spaces at its end.
std::string trimmed(std::string s) {
  s.erase(s.find_last_not_of(' ') + 1);
  return s;
}

std::string_view active_node(const UnitView& u) {
  if (active(u.copy)) return u.copy->node;
  return active(u.merge) ? std::string_view(u.merge->node) : std::string_view();
}

/// R4.102: priority, then copies before full merges, then the number; sets that need nothing come
/// last.
auto recovery_order(const UnitView& u) {
  const int kind = u.copy ? 0 : u.merge ? 1 : 2;
  return std::tuple(kind == 2, -static_cast<std::int64_t>(u.priority), kind, u.name.unit());
}

}  // namespace

std::string state_text(const UnitView& u) {
  if (u.state == UnitState::mount_verify) return "Mount Verification In Progress";
  if (u.state == UnitState::mount_verify_timeout) return "Mount Verification Timed Out";
  std::vector<std::string> parts;
  if (u.copy) parts.push_back(operation_text("Copy", *u.copy));
  if (u.merge)
    parts.insert(active(u.merge) ? parts.begin() : parts.end(), operation_text("Merge", *u.merge));
  if (parts.empty()) return "Steady State";
  return parts.size() == 1 ? parts[0] : parts[0] + ", " + parts[1];
}

std::vector<std::string> set_display(const UnitView& u, std::int64_t delay_factor) {
  std::vector<std::string> out{
      fmt::format("{:<15}Volume Label: {}", u.name.with_underscore(), u.label),
      fmt::format("  Virtual Unit State:   {}", state_text(u)),
      fmt::format("  VU Timeout Value    {:>6}    VU Site Value   {:>9}", u.timeout_s, u.site),
      fmt::format("  Copy/Merge Priority {:>6}    Mini Merge       Disabled", u.priority),
      fmt::format("  Recovery Delay Per Served Member {:>19}", u.delay_per_served_member_s),
      fmt::format("  Merge Delay Factor  {:>6}    Delay Threshold {:>9}", delay_factor,
                  delay_factor),
      "",
  };
  const auto used = features(u);
  std::vector<std::string> heading{used.empty() ? "  No Enhanced Shadowing Features in use"
                                                : "  Enhanced Shadowing Features in use:"};
  for (const std::string_view f : used) heading.push_back("        " + std::string(f));
  heading.emplace_back();
  out.insert(out.begin() + 2, heading.begin(), heading.end());
  for (const MemberView& m : u.members) {
    out.push_back(trimmed(fmt::format("  Device {:<18} {}", m.name.str(), role_text(m))));
    out.push_back(fmt::format("    Read Cost  {:>6}    Site {:>3}", m.read_cost, m.site));
    out.push_back(fmt::format("    Member Timeout {:>6}", m.timeout_s));
  }
  return out;
}

std::string active_line(const UnitView& u) {
  if (active(u.merge)) return named(u, progress("merge", u.merge));
  if (active(u.copy) || u.copy) return named(u, progress("copy", u.copy));
  if (u.merge) return named(u, progress("merge", u.merge));
  return named(u, "merge or copy not required");
}

std::string copy_line(const UnitView& u) { return named(u, progress("copy", u.copy)); }
std::string merge_line(const UnitView& u) { return named(u, progress("merge", u.merge)); }

std::vector<std::string> priority_display(std::vector<UnitView> units) {
  std::ranges::sort(units, {}, recovery_order);
  std::vector<std::string> out{
      "Device          Mbr  Priority  Virtual Unit State                 Active",
      "  Name         Count                                              on node"};
  for (const UnitView& u : units)
    out.push_back(
        trimmed(fmt::format("{:<15}{:>4}{:>10}  {:<34} {}", u.name.with_underscore(),
                            u.members.size(), u.priority, state_text(u), active_node(u))));
  return out;
}

}  // namespace shadow::dcl
