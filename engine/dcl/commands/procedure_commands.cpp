// What procedures are made of: IF, ON, WAIT, WRITE, EXIT, and what they set.
#include <charconv>

#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/procedure/expression.hpp"

namespace shadow::dcl {
namespace {

/// Of commands that leave $STATUS alone otherwise.
void refuse(Session& session, CommandResult& result, Emission message, std::string_view word = {}) {
  result.say(std::move(message), word);
  session.process().status = result.status();
}

/// Splits `text` at the word THEN outside of quotes; false: there is none.
bool split_at_then(std::string_view text, std::string_view& before, std::string_view& after) {
  bool quoted = false;
  for (std::size_t i = 0; i + 4 <= text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted || upper_case(text.substr(i, 4)) != "THEN") continue;
    const bool begins = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t' || text[i - 1] == ')';
    const bool ends = i + 4 == text.size() || text[i + 4] == ' ' || text[i + 4] == '\t';
    if (!begins || !ends) continue;
    before = trim_blanks(text.substr(0, i));
    after = trim_blanks(text.substr(i + 4));
    return true;
  }
  return false;
}

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || n < 0)
    return std::nullopt;
  return n;
}

/// `[d-]hh:mm[:ss[.cc]]`; at most 9999 days, as the product has it.
std::optional<Duration> read_delta(std::string_view text) {
  std::int64_t seconds_total = 0;
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto days = digits(text.substr(0, dash));
    if (!days || *days > 9999) return std::nullopt;
    seconds_total = *days * 86'400;
    text = trim_blanks(text.substr(dash + 1));
  }
  std::int64_t hundredths = 0;
  if (const auto dot = text.find('.'); dot != std::string_view::npos) {
    const auto cc = digits(text.substr(dot + 1));
    if (!cc || *cc > 99) return std::nullopt;
    hundredths = text.size() - dot == 2 ? *cc * 10 : *cc;
    text = text.substr(0, dot);
  }
  std::int64_t unit = 3600;
  while (unit > 0) {
    const auto colon = text.find(':');
    const auto n = digits(text.substr(0, colon));
    if (!n || *n > (unit == 3600 ? 23 : 59)) return std::nullopt;
    seconds_total += *n * unit;
    if (colon == std::string_view::npos) break;
    text = text.substr(colon + 1);
    unit = unit == 3600 ? 60 : unit == 60 ? 1 : 0;
  }
  if (unit == 0) return std::nullopt;
  return seconds(seconds_total) + milliseconds(hundredths * 10);
}

}  // namespace

Task<void> if_then(Session& session, const Command& command, CommandResult& result) {
  std::string_view condition;
  std::string_view then;
  if (!split_at_then(command.text, condition, then) || then.empty()) {
    refuse(session, result, not_there("IF without THEN and a command on its line"));
    co_return;
  }
  const auto value = evaluate(condition, session.names());
  if (!value) {
    refuse(session, result, value.error().message, value.error().word);
    co_return;
  }
  if (!value->truth()) co_return;
  std::string line(then);
  co_await session.obey(std::move(line), result);
}

Task<void> on_condition(Session& session, const Command& command, CommandResult& result) {
  std::string_view severity;
  std::string_view then;
  const bool whole = split_at_then(command.text, severity, then) && !then.empty();
  const std::string word = upper_case(severity);
  const auto is = [&word](std::string_view name) {
    return !word.empty() && name.starts_with(word);
  };
  if (!whole) {
    refuse(session, result, Emission(MessageId::dcl_insfprm, {{"name", "THEN"}}));
  } else if (!is("WARNING") && !is("ERROR") && !is("SEVERE_ERROR")) {
    refuse(session, result, Emission(MessageId::dcl_ivkeyw), word);
  } else if (session.process().levels.empty()) {
    refuse(session, result, not_there("ON outside of a procedure"));
  } else {
    ProcedureLevel& level = session.process().levels.back();
    level.on = word.front() == 'S' ? 'F' : word.front();
    level.action = upper_case(then) == "EXIT" ? "" : then;
    if (upper_case(then) == "CONTINUE") level.action = "CONTINUE";
  }
  co_return;
}

Task<void> wait_a_time(Session& session, const Command& command, CommandResult& result) {
  const auto time = read_delta(command.text);
  if (!time)
    result.say(bad_value(command.text, "[d-]hh:mm:ss.cc"), command.text);
  else if (!session.around().sleep)
    result.say(not_there("WAIT"));
  else
    co_await session.around().sleep(*time);
}

Task<void> write_values(Session& session, const Command& command, CommandResult& result) {
  std::string_view rest = command.text;
  const std::string to = upper_case(take_word(rest));
  if (to.empty() || rest.empty()) {
    result.say(
        Emission(MessageId::dcl_insfprm, {{"name", to.empty() ? "SYS$OUTPUT" : "expression"}}));
    co_return;
  }
  if (to != "SYS$OUTPUT") {
    result.say(not_there("WRITE to files"));
    co_return;
  }
  const auto values = evaluate_list(rest, session.names());
  if (!values) {
    result.say(values.error().message, values.error().word);
    co_return;
  }
  std::string line;
  for (const Scalar& v : *values) line += v.text();
  result.print(std::move(line));
}

Task<void> exit_procedure(Session& session, const Command& command, CommandResult& result) {
  Process& process = session.process();
  if (!command.text.empty()) {
    const auto value = evaluate(command.text, session.names());
    if (!value) {
      refuse(session, result, value.error().message, value.error().word);
      co_return;
    }
    process.status = static_cast<std::uint32_t>(value->number());
  }
  process.analyzer = false;
  if (!process.levels.empty()) process.levels.back().leaving = true;
}

Task<void> no_goto(Session&, const Command&, CommandResult& result) {
  result.say(not_there("GOTO"));
  co_return;
}

Task<void> set_on(Session& session, const Command& command, CommandResult&) {
  const bool on = command.row->noun == "ON";
  if (!session.process().levels.empty()) session.process().levels.back().checks = on;
  co_return;
}

Task<void> set_verify(Session& session, const Command& command, CommandResult&) {
  session.process().verify = command.row->noun == "VERIFY";
  co_return;
}

}  // namespace shadow::dcl
