#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/display/set_display.hpp"

namespace shadow::dcl {
namespace {

constexpr std::string_view kPredefined =
    "NODEFAULT";  // R8.49: the one named policy there always is

Refusal check(const Command& c) {
  const bool full = c.has("FULL");
  if (full && (c.has("ACTIVE") || c.has("BY_PRIORITY") || c.has("COPY") || c.has("MERGE") ||
               c.find("POLICY") != nullptr))
    return Emission(MessageId::sim_confqual);
  if (c.find("NAME") != nullptr && c.find("POLICY") == nullptr)
    return Emission(MessageId::sim_confqual);
  if (c.find("NAME") != nullptr && !c.parameters.empty()) return Emission(MessageId::sim_confqual);
  const Value* const name = c.value("NAME");
  if (name != nullptr && name->text != kPredefined)
    return Emission(MessageId::sim_polnotfound, {{"name", name->text}});
  return std::nullopt;
}

/// The units to be shown: the one named, or all mounted here.
tl::expected<std::vector<UnitView>, Emission> chosen(Session& session, const Command& c) {
  if (c.parameters.empty()) return session.services().units();
  const auto name = read_device(session, c.parameter(0));
  if (!name) return tl::unexpected(name.error());
  if (!name->is_virtual_unit()) return tl::unexpected(system_message(Status::invalid_device_name));
  const auto unit = session.services().unit(*name);
  if (!unit) return tl::unexpected(system_message(Status::device_not_mounted));
  return std::vector{*unit};
}

/// Of the node's logical names, for the one set or for all; 200 where there is none in range.
std::int64_t delay_factor(Session& session, const UnitView& u) {
  constexpr std::int64_t kDefault = 200;  // R6.86
  const LogicalNames& names = session.services().logical_names();
  auto text = names.find("SHAD$MERGE_DELAY_FACTOR_" + u.name.str());
  if (!text) text = names.find("SHAD$MERGE_DELAY_FACTOR");
  const auto n = text ? read_integer(*text) : std::nullopt;
  return n && *n >= 100 && *n <= 10000 ? *n : kDefault;
}

void print(Session& session, const Command& c, const std::vector<UnitView>& units,
           CommandResult& out) {
  const auto add = [&out](const std::vector<std::string>& lines) {
    for (const std::string& l : lines) out.print(l);
  };
  if (c.find("NAME") != nullptr)
    return out.print("HBMM policy " + std::string(kPredefined) + ": the set does not use HBMM");
  if (c.find("POLICY") != nullptr) {
    for (const UnitView& u : units) out.print(u.name.with_underscore() + " has no HBMM policy");
    return;
  }
  const bool state = c.has("ACTIVE") || c.has("COPY") || c.has("MERGE");
  if (c.has("BY_PRIORITY")) add(priority_display(units));
  for (const UnitView& u : units) {
    if (c.has("ACTIVE")) out.print(active_line(u));
    if (c.has("COPY")) out.print(copy_line(u));
    if (c.has("MERGE")) out.print(merge_line(u));
    if (!state && !c.has("BY_PRIORITY")) add(set_display(u, delay_factor(session, u)));
  }
}

}  // namespace

Task<void> show_shadow(Session& session, const Command& command, CommandResult& result) {
  if (const Refusal no = check(command)) {
    result.say(*no);
    co_return;
  }
  auto units = chosen(session, command);
  if (!units)
    result.say(units.error());
  else if (units->empty() && command.find("NAME") == nullptr)
    result.print("No shadow set is mounted on " + session.services().node_name());
  else {
    CommandResult display;
    print(session, command, *units, display);
    deliver(session, command, std::move(display), result);
  }
}

}  // namespace shadow::dcl
