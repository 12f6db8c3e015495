#include <algorithm>
#include <array>

#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/commands/hbmm_policy.hpp"
#include "engine/dcl/commands/paths.hpp"
#include "engine/dcl/procedure/lexical_functions.hpp"

namespace shadow::dcl {
namespace {

/// Which devices a qualifier is for (table 4-3).
enum class For : std::uint8_t { unit, unit_or_all, member, both, both_or_all, policy, system };

/// Applies one setting to one device.
using Apply = ServiceResult (*)(Services&, const DeviceName&, const Qualifier&);

struct Setting {
  std::string_view qualifier;
  For devices;
  Apply apply;  // null: not there yet
};

/// /ENABLE and /DISABLE=SPLIT_READ_LBNS (R4.79).
ServiceResult split_reads(Services& s, const DeviceName& d, const Qualifier& q) {
  return s.set_split_reads(d, q.row->name == "ENABLE");
}

std::int64_t number(const Qualifier& q) { return q.values.empty() ? 0 : q.values[0].number; }

// In the order in which one command applies them: what can be refused for the state of the set
// stands first, so that a refused command has changed nothing (R4.143).
constexpr std::array kSettings{
    Setting{
        "ABORT_VIRTUAL_UNIT", For::unit_or_all,
        [](Services& s, const DeviceName& d, const Qualifier&) { return s.abort_virtual_unit(d); }},
    Setting{"FORCE_REMOVAL", For::member,
            [](Services& s, const DeviceName& d, const Qualifier& q) {
              return s.force_removal(d, !q.negated);
            }},
    Setting{"MEMBER_TIMEOUT", For::member,
            [](Services& s, const DeviceName& d, const Qualifier& q) {
              return s.set_member_timeout(d, number(q));
            }},
    Setting{"MVTIMEOUT", For::unit_or_all,
            [](Services& s, const DeviceName& d, const Qualifier& q) {
              return s.set_unit_timeout(d, number(q));
            }},
    Setting{"PRIORITY", For::unit,
            [](Services& s, const DeviceName& d, const Qualifier& q) {
              return s.set_priority(d, static_cast<std::uint32_t>(number(q)));
            }},
    Setting{"READ_COST", For::both,
            [](Services& s, const DeviceName& d, const Qualifier& q) {
              return s.set_read_cost(d, static_cast<std::uint32_t>(number(q)));
            }},
    Setting{"SITE", For::both_or_all,
            [](Services& s, const DeviceName& d, const Qualifier& q) {
              return s.set_site(d, static_cast<std::uint32_t>(number(q)));
            }},
    Setting{"RESET_COUNTERS", For::unit_or_all,
            [](Services& s, const DeviceName& d, const Qualifier&) { return s.reset_counters(d); }},
    Setting{"COPY_SOURCE", For::both_or_all, nullptr},
    Setting{"DEMAND_MERGE", For::unit, nullptr},
    Setting{"RECOVERY_OPTIONS", For::unit_or_all, nullptr},
    Setting{"STALL", For::unit_or_all, nullptr},
    Setting{"EVALUATE", For::system, nullptr},
    Setting{"DELETE", For::policy, nullptr},
    Setting{"DISABLE", For::unit, split_reads},
    Setting{"ENABLE", For::unit, split_reads},
    Setting{"NAME", For::policy, nullptr},
    Setting{"POLICY", For::policy, nullptr},
};

constexpr std::array<std::string_view, 5> kHbmm{"DELETE", "DISABLE", "ENABLE", "NAME", "POLICY"};

bool allows_all(For f) { return f == For::unit_or_all || f == For::both_or_all; }

/// Policies belong to units, or to the cluster under a name; /EVALUATE has no device.
bool fits(For f, const DeviceName& device) {
  if (f == For::system) return false;
  if (device.is_virtual_unit()) return f != For::member;
  return f == For::member || f == For::both || f == For::both_or_all;
}

/// HBMM qualifiers and others exclude each other (R4.67).
Refusal check_mixture(const Command& c) {
  std::size_t hbmm = 0;
  for (const Qualifier& q : c.qualifiers)
    for (const std::string_view name : kHbmm)
      if (q.row->name == name) ++hbmm;
  if (hbmm != 0 && hbmm != c.qualifiers.size()) return Emission(MessageId::sim_polmixed);
  const bool policy = c.find("POLICY") != nullptr;
  if (!policy && (c.has("NAME") || c.has("DELETE"))) return Emission(MessageId::sim_confqual);
  if (c.find("CONFIRM") != nullptr && !c.has("DEMAND_MERGE"))
    return Emission(MessageId::sim_confqual);
  return std::nullopt;
}

/// The settings that were given, in the order of the table.
std::vector<const Setting*> given(const Command& c) {
  std::vector<const Setting*> out;
  for (const Setting& s : kSettings)
    if (c.find(s.qualifier) != nullptr) out.push_back(&s);
  return out;
}

/// Qualifiers against the kind of device; `device` is null for /ALL and where none is named.
Refusal check_devices(const Command& c, const std::vector<const Setting*>& settings,
                      const DeviceName* device) {
  const bool all = c.has("ALL");
  if (settings.empty()) return Emission(MessageId::dcl_insfprm, {{"name", "qualifier"}});
  if (all && device != nullptr) return Emission(MessageId::sim_confqual);
  for (const Setting* s : settings) {
    if (all && !allows_all(s->devices)) return Emission(MessageId::sim_confqual);
    if (device != nullptr && !fits(s->devices, *device)) return Emission(MessageId::sim_confqual);
    if (device != nullptr && s->qualifier == "NAME") return Emission(MessageId::sim_confqual);
    const bool named = c.has("NAME");
    const bool needs_device = s->devices == For::policy ? !named : s->devices != For::system;
    if (!all && device == nullptr && needs_device)
      return Emission(MessageId::dcl_insfprm, {{"name", "device"}});
  }
  const bool cost = c.has("READ_COST") && c.value("READ_COST") == nullptr;
  if (cost && device != nullptr && !device->is_virtual_unit())  // a member needs the figure (R4.91)
    return Emission(MessageId::dcl_valreq);
  return std::nullopt;
}

/// The name of /NAME, and the policy itself (8.3, R8.50).
Refusal check_policy(const Command& c) {
  if (c.find("POLICY") == nullptr) return std::nullopt;
  const Value* const name = c.value("NAME");
  if (name != nullptr && !is_policy_name(name->text))
    return bad_value(name->text, "1 to 64 letters, digits, $, _");
  if (name != nullptr && name->text == "NODEFAULT")
    return Emission(MessageId::sim_polreserved, {{"name", name->text}});
  const std::vector<Value>& text = c.value("POLICY")->values;
  if (c.has("DELETE"))
    return text.empty() ? Refusal()
                        : Emission(MessageId::sim_polsyntax, {{"text", "/DELETE takes no policy"}});
  if (text.empty()) return Emission(MessageId::dcl_valreq);
  const bool word = text.size() == 1 && text[0].values.empty() && !text[0].text.empty();
  if (word && name == nullptr) {
    if (is_policy_name(text[0].text)) return std::nullopt;
    return Emission(MessageId::sim_polsyntax, {{"text", text[0].text}});
  }
  const auto policy = read_hbmm_policy(text);
  return policy ? Refusal() : policy.error();
}

/// What is read and checked, but has no effect yet.
Refusal check_supported(const Command& c, const std::vector<const Setting*>& settings) {
  for (const Setting* s : settings)
    if (s->apply == nullptr) return not_there("SET SHADOW/" + std::string(s->qualifier));
  for (const std::string_view q : {"ENABLE", "DISABLE"})
    if (c.find_keyword(q, "HBMM") != nullptr) return not_there(std::string(q) + "=HBMM");
  return std::nullopt;
}

/// The device must be a unit mounted here, or a member of one (R4.68).
Refusal check_state(Session& session, const DeviceName& device) {
  if (auto no = need_device(session, device)) return no;
  Services& services = session.services();
  if (device.is_virtual_unit()) {
    if (services.unit(device)) return std::nullopt;
    return system_message(Status::device_not_mounted);
  }
  if (services.unit_of_member(device)) return std::nullopt;
  return Emission(MessageId::dism_notshdwmem, {{"device", device.str()}});
}

/// What the set's present state forbids (RA.44).
Refusal check_present(Session& session, const Command& c, const DeviceName& device) {
  const auto name =
      device.is_virtual_unit() ? std::optional(device) : session.services().unit_of_member(device);
  const auto unit = session.services().unit(*name);
  if (c.has("COPY_SOURCE"))
    for (const MemberView& m : unit->members)
      if (m.name == device && m.role != MemberRole::full)
        return Emission(MessageId::sim_notsource, {{"device", device.str()}});
  if (c.has("STALL") && unit->state == UnitState::mount_verify)
    return Emission(MessageId::sim_busy, {{"unit", unit->name.str()}});
  if (c.has("DEMAND_MERGE") && unit->members.size() < 2)
    return Emission(MessageId::sim_nomerge, {{"unit", unit->name.str()}});
  if (c.has("DEMAND_MERGE") && unit->merge)
    return Emission(MessageId::sim_mergeact, {{"unit", unit->name.str()}});
  if (c.has("MVTIMEOUT") && unit->system_disk) return system_message(Status::unsupported);  // R4.86
  return std::nullopt;
}

/// Puts the number in place of the site's logical name (R4.62). Error: SIMSHAD-E-BADVALUE.
Refusal resolve_site(Session& session, Command& c) {
  constexpr std::int64_t kMaxSite = 255;  // table 4-3
  for (Qualifier& q : c.qualifiers) {
    if (q.row->name != "SITE") continue;
    Value& v = q.values[0];
    const std::string text = translation(session, v.text).value_or(v.text);
    const auto n = read_integer(text);
    if (!n || *n < 1 || *n > kMaxSite) return bad_value(v.text, "1..255, or a logical name for it");
    v.number = *n;
  }
  return std::nullopt;
}

/// The devices of the command: the one named, or all units; /ABORT_VIRTUAL_UNIT/ALL takes those in
/// mount verification (R4.70).
std::vector<DeviceName> targets(Session& session, const Command& c, const DeviceName* device) {
  if (device != nullptr) return {*device};
  std::vector<DeviceName> out;
  for (const UnitView& unit : session.services().units())
    if (!c.has("ABORT_VIRTUAL_UNIT") || unit.state == UnitState::mount_verify)
      out.push_back(unit.name);
  return out;
}

std::string log_line(const DeviceName& device, const Qualifier& q) {
  std::string line = device.with_underscore() + " " + (q.negated ? "no " : "");
  line += q.row->name;
  if (!q.values.empty()) line += " " + q.values[0].text;
  return line + " set";
}

void apply(Session& session, const Command& c, const std::vector<const Setting*>& settings,
           const DeviceName* device, CommandResult& result) {
  for (const DeviceName& target : targets(session, c, device)) {
    for (const Setting* s : settings) {
      const Qualifier& q = *c.find(s->qualifier);
      const ServiceResult answer = s->apply(session.services(), target, q);
      result.report(answer);
      if (failed(answer.status)) return;
      if (c.has("LOG")) result.print(log_line(target, q));
    }
  }
}

void change(Session& session, Command c, std::initializer_list<Privilege> privileges,
            CommandResult& result) {
  const auto settings = given(c);
  std::optional<DeviceName> device;
  Refusal no = check_mixture(c);
  if (!no) no = check_policy(c);
  if (!no) no = resolve_site(session, c);
  if (!no && !c.parameters.empty()) {
    const auto read = read_device(session, c.parameter(0));
    if (read)
      device = *read;
    else
      no = read.error();
  }
  const DeviceName* const named = device ? &*device : nullptr;
  if (!no) no = check_devices(c, settings, named);
  for (const Privilege p : privileges)
    if (!no) no = need(session, p);
  if (!no && named != nullptr) no = check_state(session, *named);
  if (!no && named != nullptr) no = check_present(session, c, *named);
  if (!no) no = check_supported(c, settings);
  CommandResult said;
  if (no)
    said.say(*no);
  else
    apply(session, c, settings, named, said);
  deliver(session, c, std::move(said), result);
}

}  // namespace

Task<void> set_shadow(Session& session, const Command& command, CommandResult& result) {
  change(session, command, {Privilege::sysprv}, result);
  co_return;
}

Task<void> set_device(Session& session, const Command& command, CommandResult& result) {
  if (names_a_path(command))
    set_path(session, command, result);
  else
    change(session, command, {Privilege::oper, Privilege::phy_io}, result);
  co_return;
}

}  // namespace shadow::dcl
