#include <fmt/format.h>

#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"

namespace shadow::dcl {

Task<void> show_symbol(Session& session, const Command& command, CommandResult& result) {
  const std::string_view name = command.parameter(0);
  if (name == "$STATUS")
    result.print(fmt::format("  $STATUS == \"%X{:08X}\"", session.status()));
  else if (name == "$SEVERITY")
    result.print(fmt::format("  $SEVERITY == \"{}\"", session.status() & 7U));
  else
    result.say(bad_value(name, "$STATUS, $SEVERITY"));
  co_return;
}

Task<void> not_supported(Session&, const Command& command, CommandResult& result) {
  std::string what(command.row->verb);
  if (!command.row->noun.empty()) what += " " + std::string(command.row->noun);
  result.say(not_there(what));
  co_return;
}

}  // namespace shadow::dcl
