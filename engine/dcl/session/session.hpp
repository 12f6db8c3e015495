#pragma once
// One user at one node: commands in, lines out. A session belongs to the node's engine and dies
// with it.
#include <string>

#include "engine/base/task.hpp"
#include "engine/dcl/session/command_result.hpp"
#include "engine/dcl/session/command_set.hpp"
#include "engine/dcl/session/privileges.hpp"
#include "engine/services/services.hpp"

namespace shadow::dcl {

class Session {
 public:
  /// `services` and `commands` outlive the session. `ask` answers the questions of commands; null:
  /// every answer is the default.
  Session(Services& services, const CommandSet& commands, User user, Ask ask);

  /// Does one command line (R4.1). Order of checks: syntax, privilege, device, state; a refused
  /// command changes nothing (R4.143). One command at a time.
  Task<CommandResult> execute(std::string line);

  [[nodiscard]] Services& services() { return services_; }
  [[nodiscard]] const CommandSet& commands() const { return commands_; }
  [[nodiscard]] const User& user() const { return user_; }
  [[nodiscard]] const Ask& ask() const { return ask_; }
  /// $STATUS: condition value of the last command that was not empty (R4.4).
  [[nodiscard]] std::uint32_t status() const { return status_; }

 private:
  Services& services_;
  const CommandSet& commands_;
  User user_;
  Ask ask_;
  std::uint32_t status_ = 1;
};

}  // namespace shadow::dcl
