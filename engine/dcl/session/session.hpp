#pragma once
// One user at one node: commands in, lines out. A session belongs to the node's engine and dies
// with it.
#include <string>

#include "engine/base/task.hpp"
#include "engine/dcl/procedure/expression.hpp"
#include "engine/dcl/session/command_result.hpp"
#include "engine/dcl/session/command_set.hpp"
#include "engine/dcl/session/controls.hpp"
#include "engine/dcl/session/privileges.hpp"
#include "engine/dcl/session/process.hpp"
#include "engine/services/services.hpp"

namespace shadow::dcl {

class Session {
 public:
  /// `services` and `commands` outlive the session, `process` too: without one the session has its
  /// own.
  Session(Services& services, const CommandSet& commands, User user, Surroundings around,
          Process* process = nullptr);
  Session(Services& services, const CommandSet& commands, User user, Ask ask)
      : Session(services, commands, std::move(user), with_ask(std::move(ask))) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Does one command line (R4.1). Order of checks: syntax, privilege, device, state; a refused
  /// command changes nothing (R4.143). One command at a time.
  Task<CommandResult> execute(std::string line);
  /// A line within another: the command of IF, a line of a procedure.
  Task<void> obey(std::string line, CommandResult& result);

  [[nodiscard]] Services& services() { return services_; }
  [[nodiscard]] const CommandSet& commands() const { return commands_; }
  [[nodiscard]] const User& user() const { return user_; }
  [[nodiscard]] const Ask& ask() const { return around_.ask; }
  [[nodiscard]] const Surroundings& around() const { return around_; }
  [[nodiscard]] Process& process() { return *process_; }
  /// Symbols of the process and lexical functions, for expressions.
  [[nodiscard]] Names names();
  /// $STATUS: condition value of the last command that was not empty (R4.4).
  [[nodiscard]] std::uint32_t status() const { return process_->status; }

 private:
  static Surroundings with_ask(Ask ask) {
    Surroundings s;
    s.ask = std::move(ask);
    return s;
  }
  Task<void> do_command(std::string line, CommandResult& result);

  Services& services_;
  const CommandSet& commands_;
  User user_;
  Surroundings around_;
  Process own_;
  Process* process_;
};

}  // namespace shadow::dcl
