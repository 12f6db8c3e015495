#include "engine/dcl/session/session.hpp"

namespace shadow::dcl {

Session::Session(Services& services, const CommandSet& commands, User user, Ask ask)
    : services_(services), commands_(commands), user_(std::move(user)), ask_(std::move(ask)) {}

Task<CommandResult> Session::execute(std::string line) {
  CommandResult result;
  const auto command = parse(commands_.table(), line);
  if (!command) {
    result.say(command.error().message, command.error().word);
    status_ = result.status();
    co_return result;
  }
  if (command->row == nullptr) co_return result;
  const Handler& handler = commands_.handler(*command->row);
  co_await handler(*this, *command, result);
  status_ = result.status();
  co_return result;
}

}  // namespace shadow::dcl
