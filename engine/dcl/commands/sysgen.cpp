// SYSGEN and SYSMAN PARAMETERS: system parameters of the node (3.3, 3.5).
#include <fmt/format.h>

#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/procedure/scalar.hpp"

namespace shadow::dcl {
namespace {

using Set = Process::ParameterSet;

/// One SYSGEN action, whoever spelled it.
struct Request {
  std::string_view action;
  std::string_view name;
  std::string_view value;
  bool current = false;
  bool all = false;
};

std::size_t index(ParameterId id) { return static_cast<std::size_t>(id); }

Set all_of(const ParameterControl& control, bool stored) {
  Set set{};
  for (const Parameter& p : parameters())
    set[index(p.id)] = stored ? control.stored(p.id) : control.active(p.id);
  return set;
}

std::string row(const Parameter& p, std::int64_t value) {
  return fmt::format("{:<24}{:>9}{:>11}{:>10}{:>10} {:<11}{}", p.name, value, p.default_value,
                     p.min, p.max, p.unit, p.dynamic ? "D" : "");
}

std::string trimmed(std::string s) {
  s.erase(s.find_last_not_of(' ') + 1);
  return s;
}

/// By name in full or as an alias, else all that begin with it (R3.70).
std::vector<const Parameter*> matching(std::string_view name) {
  std::vector<const Parameter*> out;
  if (const auto id = parameter_named(name)) return {&parameter(*id)};
  for (const Parameter& p : parameters())
    if (p.name.starts_with(name)) out.push_back(&p);
  return out;
}

Emission no_parameter(std::string_view name) {
  return Emission(MessageId::sim_noparam, {{"name", std::string(name)}});
}

void show(Session& session, const Request& request, CommandResult& result) {
  const ParameterControl& control = *session.around().parameters;
  if (request.name.empty() && !request.all)
    return result.say(Emission(MessageId::dcl_insfprm, {{"name", "name"}}));
  const auto rows = matching(request.all ? std::string_view() : request.name);
  if (rows.empty()) return result.say(no_parameter(request.name), request.name);
  const auto& hand = session.process().parameters_in_hand;
  const Set values = !request.current && hand ? *hand : all_of(control, request.current);
  result.print(
      "Parameter Name           Current    Default      Min.      Max. Unit       Dynamic");
  for (const Parameter* const p : rows) result.print(trimmed(row(*p, values[index(p->id)])));
}

void set(Session& session, const Request& request, CommandResult& result) {
  ParameterControl& control = *session.around().parameters;
  const auto id = parameter_named(request.name);
  if (!id) return result.say(no_parameter(request.name), request.name);
  const Parameter& p = parameter(*id);
  const auto given =
      request.value == "DEFAULT" ? std::optional(p.default_value) : read_integer(request.value);
  const auto value = given ? accepted_value(*id, *given) : std::nullopt;
  if (!value) {
    const std::string allowed = fmt::format("{}..{}", p.min, p.max);
    return result.say(bad_value(request.value, allowed), request.value);
  }
  auto& hand = session.process().parameters_in_hand;
  if (request.current)
    control.set_stored(*id, *value);
  else if (hand)
    (*hand)[index(*id)] = *value;
  else if (!p.dynamic)
    result.say(Emission(MessageId::sim_notdyn, {{"name", std::string(p.name)}}), p.name);
  else
    control.set_active(*id, *value);
}

bool is(std::string_view word, std::string_view name) {
  return !word.empty() && name.starts_with(word);
}

void use(Session& session, const Request& request, CommandResult& result) {
  const ParameterControl& control = *session.around().parameters;
  Set values{};
  if (is(request.name, "DEFAULT"))
    for (const Parameter& p : parameters()) values[index(p.id)] = p.default_value;
  else if (is(request.name, "ACTIVE") || is(request.name, "CURRENT"))
    values = all_of(control, request.name.front() == 'C');
  else
    return result.say(Emission(MessageId::dcl_ivkeyw), request.name);
  session.process().parameters_in_hand = values;
}

/// WRITE ACTIVE leaves out what is not dynamic and has not changed; a changed one refuses the
/// command.
void write(Session& session, const Request& request, CommandResult& result) {
  ParameterControl& control = *session.around().parameters;
  auto& hand = session.process().parameters_in_hand;
  const Set values = hand ? *hand : all_of(control, false);
  const bool active = is(request.name, "ACTIVE");
  if (!active && !is(request.name, "CURRENT"))
    return result.say(Emission(MessageId::dcl_ivkeyw), request.name);
  for (const Parameter& p : parameters())
    if (active && !p.dynamic && values[index(p.id)] != control.active(p.id))
      return result.say(Emission(MessageId::sim_notdyn, {{"name", std::string(p.name)}}), p.name);
  for (const Parameter& p : parameters()) {
    const std::int64_t v = values[index(p.id)];
    if (active && v != control.active(p.id)) control.set_active(p.id, v);
    if (!active) control.set_stored(p.id, v);
  }
  hand.reset();
}

void carry_out(Session& session, const Request& request, CommandResult& result) {
  const bool changes = is(request.action, "SET") || is(request.action, "WRITE");
  Refusal no = changes ? need(session, Privilege::sysprv) : std::nullopt;
  if (!no && session.around().parameters == nullptr) no = not_there("SYSGEN");
  if (no) return result.say(*no);
  if (is(request.action, "SHOW") && request.action.size() > 1)
    return show(session, request, result);
  if (is(request.action, "SET") && request.action.size() > 1) return set(session, request, result);
  if (is(request.action, "USE")) return use(session, request, result);
  if (is(request.action, "WRITE")) return write(session, request, result);
  const bool two = request.action == "S";
  result.say(Emission(two ? MessageId::dcl_abkeyw : MessageId::dcl_ivkeyw), request.action);
}

}  // namespace

Task<void> sysgen(Session& session, const Command& command, CommandResult& result) {
  carry_out(session,
            {command.row->noun, command.parameter(0), command.parameter(1), command.has("CURRENT"),
             command.has("ALL")},
            result);
  co_return;
}

Task<void> sysman(Session& session, const Command& command, CommandResult& result) {
  const Request request{command.parameter(0), command.parameter(1), command.parameter(2),
                        command.has("CURRENT"), command.has("ALL")};
  const bool set = is(request.action, "SET") && request.action.size() > 1;
  const bool named = is(request.action, "USE") || is(request.action, "WRITE");
  if ((set && request.value.empty()) || (named && request.name.empty()))
    result.say(Emission(MessageId::dcl_insfprm, {{"name", set ? "value" : "set"}}));
  else
    carry_out(session, request, result);
  co_return;
}

}  // namespace shadow::dcl
