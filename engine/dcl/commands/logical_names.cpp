// DEFINE, DEASSIGN, SHOW LOGICAL (R4.62), and SHOW SYMBOL.
#include <fmt/format.h>

#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/procedure/lexical_functions.hpp"

namespace shadow::dcl {
namespace {

constexpr std::size_t kMaxName = 255;

std::string bare(std::string_view name) {
  if (name.ends_with(':')) name.remove_suffix(1);
  return std::string(name);
}

Refusal check(const Session& session, const Command& command) {
  if (command.has("SYSTEM") && command.has("PROCESS")) return Emission(MessageId::sim_confqual);
  if (command.parameter(0).size() > kMaxName)
    return bad_value(command.parameter(0).substr(0, 32), "1 to 255 characters");
  return command.has("SYSTEM") ? need(session, Privilege::sysnam) : std::nullopt;
}

LogicalNames& table(Session& session, const Command& command) {
  return command.has("SYSTEM") ? session.services().logical_names()
                               : session.process().logical_names;
}

void show_table(const LogicalNames& names, std::string_view title, CommandResult& result) {
  result.print(fmt::format("({})", title));
  for (const auto& [name, value] : names.all())
    result.print(fmt::format("  \"{}\" = \"{}\"", name, value));
}

}  // namespace

Task<void> define(Session& session, const Command& command, CommandResult& result) {
  if (const Refusal no = check(session, command)) {
    result.say(*no);
    co_return;
  }
  table(session, command).define(bare(command.parameter(0)), std::string(command.parameter(1)));
}

Task<void> deassign(Session& session, const Command& command, CommandResult& result) {
  if (const Refusal no = check(session, command))
    result.say(*no);
  else if (!table(session, command).remove(bare(command.parameter(0))))
    result.say(Emission(MessageId::sys_nolognam), command.parameter(0));
  co_return;
}

Task<void> show_logical(Session& session, const Command& command, CommandResult& result) {
  if (command.parameters.empty()) {
    show_table(session.process().logical_names, "LNM$PROCESS_TABLE", result);
    show_table(session.services().logical_names(), "LNM$SYSTEM_TABLE", result);
    for (const UnitView& u : session.services().units())
      result.print(fmt::format("  \"{}\" = \"{}\"", u.logical, u.name.with_underscore()));
    co_return;
  }
  const std::string name = bare(command.parameter(0));
  if (const auto value = translation(session, name))
    result.print(fmt::format("   \"{}\" = \"{}\"", name, *value));
  else
    result.say(Emission(MessageId::show_notran, {{"name", name}}));
}

Task<void> show_symbol(Session& session, const Command& command, CommandResult& result) {
  const std::string name(command.parameter(0));
  const auto value = symbol_value(session, name);
  if (!value)
    result.say(value.error().message, value.error().word);
  else if (value->is_number())
    result.print(fmt::format("  {} = {}   Hex = {:08X}", name, value->number(),
                             static_cast<std::uint32_t>(value->number())));
  else
    result.print(fmt::format("  {} == \"{}\"", name, value->text()));
  co_return;
}

}  // namespace shadow::dcl
