#include "engine/dcl/procedure/procedure.hpp"

#include "engine/dcl/commands/checks.hpp"

namespace shadow::dcl {
namespace {

constexpr std::size_t kMaxLevels = 16;  // ours; the product allows 32

/// Physical lines, those that continue each other together.
std::vector<std::string> commands_of(const std::string& text) {
  std::vector<std::string> out;
  bool open = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (open)
      out.back() += "\n" + line;
    else
      out.push_back(line);
    open = wants_continuation(line);
  }
  return out;
}

void refuse_file(const std::string& name, CommandResult& result) {
  result.say(Emission(MessageId::dcl_openin, {{"name", name}}));
  Emission why(MessageId::rms_fnf);
  why.secondary = true;
  result.say(std::move(why));
}

int rank(char severity) { return static_cast<int>(std::string_view("SIWEF").find(severity)); }

/// What ON asked for, or nothing; an action holds once.
std::optional<std::string> triggered(ProcedureLevel& level, const CommandResult& part) {
  if (!level.checks || rank(part.severity()) < rank(level.on)) return std::nullopt;
  std::string action = std::exchange(level.action, "");
  level.on = 'E';
  return action.empty() ? "EXIT" : action;
}

Task<void> run_line(Session& session, std::string line, CommandResult& result) {
  CommandResult part;
  if (session.process().verify) part.print(line);
  co_await session.obey(std::move(line), part);
  const std::uint32_t status = session.process().status;
  auto action = triggered(session.process().levels.back(), part);
  result.absorb(std::move(part));
  if (!action || *action == "CONTINUE") co_return;
  if (*action == "EXIT") {
    session.process().levels.back().leaving = true;
    co_return;
  }
  CommandResult then;
  co_await session.obey(std::move(*action), then);
  const bool leaving = session.process().levels.back().leaving;
  if (then.messages().empty() && leaving) session.process().status = status;
  result.append(std::move(then));
}

}  // namespace

Task<void> run_procedure(Session& session, std::string name, CommandResult& result) {
  Process& process = session.process();
  std::string_view rest = name;
  std::string file(take_word(rest));
  if (process.levels.size() == kMaxLevels) {
    result.say(bad_value("@" + file, "16 procedures within each other"));
    process.status = result.status();
    co_return;
  }
  auto text = session.around().read_file ? session.around().read_file(file) : std::nullopt;
  if (!text) {
    refuse_file(file, result);
    process.status = result.status();
    co_return;
  }
  const std::vector<std::string> lines = commands_of(*text);
  process.levels.emplace_back();
  for (std::size_t i = 0; i < lines.size() && !process.levels.back().leaving; ++i) {
    co_await run_line(session, lines[i], result);
  }
  process.levels.pop_back();
}

}  // namespace shadow::dcl
