#include "engine/dcl/session/session.hpp"

#include "engine/dcl/procedure/lexical_functions.hpp"
#include "engine/dcl/procedure/procedure.hpp"
#include "engine/dcl/procedure/statement.hpp"

namespace shadow::dcl {

Session::Session(Services& services, const CommandSet& commands, User user, Surroundings around,
                 Process* process)
    : services_(services),
      commands_(commands),
      user_(std::move(user)),
      around_(std::move(around)),
      process_(process == nullptr ? &own_ : process) {}

Task<CommandResult> Session::execute(std::string line) {
  CommandResult result;
  co_await obey(std::move(line), result);
  co_return result;
}

Names Session::names() {
  return {[this](const std::string& symbol) { return symbol_value(*this, symbol); },
          [this](const std::string& f, const std::vector<Scalar>& a) {
            return lexical_function(*this, f, a);
          }};
}

Task<void> Session::obey(std::string line, CommandResult& result) {
  if (line.find_first_of("'@=:") == std::string::npos && !process_->analyzer) {
    co_await do_command(std::move(line), result);
    co_return;
  }
  auto text = logical_line(line);
  if (text) text = substituted(*text, *process_);
  if (!text) {
    result.say(text.error().message, text.error().word);
    process_->status = result.status();
    co_return;
  }
  if (is_label(*text)) co_return;
  if (text->starts_with('@')) {
    co_await run_procedure(*this, text->substr(1), result);
    co_return;
  }
  if (const auto assignment = read_assignment(*text)) {
    assign(*this, *assignment, result);
    process_->status = result.status();
    co_return;
  }
  if (process_->analyzer) *text = analyzer_line(*text);
  co_await do_command(std::move(*text), result);
}

Task<void> Session::do_command(std::string line, CommandResult& result) {
  const auto command = parse(commands_.table(), line);
  if (!command) {
    result.say(command.error().message, command.error().word);
    process_->status = result.status();
    co_return;
  }
  if (command->row == nullptr) co_return;
  const Handler& handler = commands_.handler(*command->row);
  co_await handler(*this, *command, result);
  if (command->row->keeps_status) co_return;
  process_->status = result.status();
}

}  // namespace shadow::dcl
