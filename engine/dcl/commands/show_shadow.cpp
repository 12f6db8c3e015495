#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/display/set_display.hpp"

namespace shadow::dcl {
namespace {

Refusal check(const Command& c) {
  const bool full = c.has("FULL");
  if (full && (c.has("ACTIVE") || c.has("BY_PRIORITY") || c.has("COPY") || c.has("MERGE") ||
               c.find("POLICY") != nullptr))
    return Emission(MessageId::sim_confqual);
  if (c.find("NAME") != nullptr && c.find("POLICY") == nullptr)
    return Emission(MessageId::sim_confqual);
  if (c.find("OUTPUT") != nullptr) return not_there("/OUTPUT");
  if (c.find("POLICY") != nullptr) return not_there("SHOW SHADOW/POLICY=HBMM");
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

void print(const Command& c, const std::vector<UnitView>& units, CommandResult& out) {
  const auto add = [&out](const std::vector<std::string>& lines) {
    for (const std::string& l : lines) out.print(l);
  };
  const bool state = c.has("ACTIVE") || c.has("COPY") || c.has("MERGE");
  if (c.has("BY_PRIORITY")) add(priority_display(units));
  for (const UnitView& u : units) {
    if (c.has("ACTIVE")) out.print(active_line(u));
    if (c.has("COPY")) out.print(copy_line(u));
    if (c.has("MERGE")) out.print(merge_line(u));
    if (!state && !c.has("BY_PRIORITY")) add(set_display(u));
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
  else if (units->empty())
    result.print("No shadow set is mounted on " + session.services().node_name());
  else
    print(command, *units, result);
}

}  // namespace shadow::dcl
