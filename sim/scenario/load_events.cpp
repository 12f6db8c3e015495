// [[event]].
#include <fmt/format.h>

#include <array>

#include "engine/base/status.hpp"
#include "engine/dcl/session/privileges.hpp"
#include "engine/services/device_items.hpp"
#include "engine/services/item_list.hpp"
#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::loading {
namespace {

const std::vector<std::string> kPrivileges{"GRPNAM", "LOG_IO", "NETMBX", "OPER",   "PHY_IO",
                                           "SHARE",  "SYSNAM", "SYSPRV", "TMPMBX", "VOLPRO"};

void read_trigger(Loading& l, Reader& r, TimelineEvent& event) {
  const bool at = r.raw("at") != nullptr;
  const bool when = r.raw("when") != nullptr;
  const bool every = r.raw("every") != nullptr;
  if (every && when) {
    r.error("every", "found beside 'when', expected at = \"10s\" beside it, or neither");
    return;
  }
  if (at == when && !every) {
    r.diagnostics().error(
        r.at(), fmt::format("[[event]]: found {}, expected at = \"10s\" or when = \"condition\"",
                            at ? "both 'at' and 'when'" : "neither 'at' nor 'when'"));
    return;
  }
  if (every) {
    event.every = r.duration("every");
    if (event.every && event.every->ns <= 0) {
      r.error("every", "found no time at all, expected a time like \"10s\"");
      event.every.reset();
    }
    event.trigger = event.every.value_or(Duration{});
  }
  if (at) event.trigger = r.duration("at").value_or(Duration{});
  if (at || every) return;
  const auto text = r.string("when");
  if (!text) return;
  auto condition = parse_condition(*text, l.names);
  if (condition)
    event.trigger = std::move(*condition);
  else
    r.error("when", condition.error());
}

/// Those that shadowing commands ask for, and the two that every user has.
void read_privileges(Reader& r, DclLine& line) {
  if (!r.has("privileges")) return;
  line.privileges.emplace();
  for (const Reference& given : r.list("privileges")) {
    const std::string name = upper(given.name);
    if (dcl::privilege_named(name) || name == "TMPMBX" || name == "NETMBX") {
      line.privileges->push_back(name);
    } else {
      r.diagnostics().error(given.at, fmt::format("privileges: found '{}', expected {}", given.name,
                                                  one_of(kPrivileges)));
    }
  }
}

void read_dcl(Loading& l, Reader& r, TimelineEvent& event) {
  DclLine line;
  line.text = r.string("dcl").value_or("");
  r.required("node", "the node on which the DCL line is typed");
  if (const auto node = r.component("node", l.names, {ComponentKind::node})) line.node = node->name;
  if (const auto user = r.string("user")) line.user = upper(*user);
  read_privileges(r, line);
  for (const Reference& a : r.list("answers")) line.answers.push_back(a.name);
  event.text = line.text;
  event.action = std::move(line);
}

/// What runs by itself in a timeline; ADVANCE and SHOW steer a session.
bool fits_timeline(const BenchCommand& c) {
  return !std::holds_alternative<bench::AdvanceBy>(c) &&
         !std::holds_alternative<bench::AdvanceTo>(c) &&
         !std::holds_alternative<bench::AdvanceToSteady>(c);
}

void read_bench(Loading& l, Reader& r, TimelineEvent& event) {
  const auto text = r.string("bench");
  if (!text) return;
  event.text = *text;
  auto command = parse_bench_command(*text, l.names);
  if (!command) {
    r.error("bench", command.error());
  } else if (!fits_timeline(*command)) {
    r.error("bench", "ADVANCE belongs to the console, expected a command that acts on a component");
  } else {
    event.action = std::move(*command);
  }
}

ServiceCall::Item read_item(Reader& r, const Value& v) {
  const auto* const pair = v.list();
  const bool two = pair != nullptr && pair->size() == 2 && (*pair)[0].string() != nullptr &&
                   (*pair)[1].string() != nullptr;
  if (two) return {upper(*(*pair)[0].string()), *(*pair)[1].string()};
  r.diagnostics().error(v.at,
                        fmt::format("items: found {}, expected [\"CODE\", \"text\"]", describe(v)));
  return {};
}

/// Is there such an item or flag of the service?
bool known_item(SystemService service, const std::string& code) {
  if (service == SystemService::mount) return mount_item_code(code).has_value();
  if (code == "DEVNAM") return true;
  const auto names = device_item_names();
  return service == SystemService::getdvi &&
         std::find(names.begin(), names.end(), code) != names.end();
}
bool known_flag(SystemService service, const std::string& flag) {
  if (service == SystemService::mount) return mount_flag(flag).has_value();
  return service == SystemService::dismount && dismount_flag(flag).has_value();
}

void read_service(Loading& l, Reader& r, TimelineEvent& event) {
  ServiceCall call;
  const auto service = r.choice("service", {"MOUNT", "DISMOU", "GETDVI"});
  if (service == "DISMOU") call.service = SystemService::dismount;
  if (service == "GETDVI") call.service = SystemService::getdvi;
  r.required("node", "the node on which the service is called");
  if (const auto node = r.component("node", l.names, {ComponentKind::node})) call.node = node->name;
  const Value* const items = r.raw("items");
  if (items != nullptr && items->list() != nullptr) {
    for (const Value& v : *items->list()) {
      ServiceCall::Item item = read_item(r, v);
      if (!item.code.empty() && !known_item(call.service, item.code)) {
        r.diagnostics().error(v.at, fmt::format("items: {} has no item '{}'", *service, item.code));
      }
      call.items.push_back(std::move(item));
    }
  } else if (items != nullptr) {
    r.error("items",
            fmt::format("found {}, expected a list of [\"CODE\", \"text\"]", describe(*items)));
  }
  for (const Reference& f : r.list("flags")) {
    if (service && !known_flag(call.service, f.name)) {
      r.diagnostics().error(f.at, fmt::format("flags: {} has no flag '{}'", *service, f.name));
    }
    call.flags.push_back(f.name);
  }
  event.text = "$" + service.value_or("");
  event.action = std::move(call);
}

void read_action(Loading& l, Reader& r, TimelineEvent& event) {
  if (r.has("service")) return read_service(l, r, event);
  const bool dcl = r.raw("dcl") != nullptr;
  const bool bench = r.raw("bench") != nullptr;
  if (dcl == bench) {
    r.known({"node", "answers"});
    r.diagnostics().error(
        r.at(), fmt::format("[[event]]: found {}, expected dcl = \"DCL line\" or "
                            "bench = \"bench command\"",
                            dcl ? "both 'dcl' and 'bench'" : "neither 'dcl' nor 'bench'"));
    return;
  }
  if (dcl)
    read_dcl(l, r, event);
  else
    read_bench(l, r, event);
}

void check_event_names(Loading& l) {
  for (std::size_t i = 0; i < l.scenario.events.size(); ++i) {
    const TimelineEvent& event = l.scenario.events[i];
    const auto* condition = std::get_if<Condition>(&event.trigger);
    if (condition == nullptr) continue;
    const std::string_view other = event_of(*condition);
    if (!event.name.empty() && same_word(other, event.name)) {
      l.diagnostics.error(event.at, fmt::format("when: event '{}' waits for itself", event.name));
    } else {
      check_event_name(l, other, event.at, "when");
    }
  }
}

/// The bench command of an event, if it is of that kind; else null.
template <class Command>
const Command* command_of(const TimelineEvent& e) {
  const auto* const command = std::get_if<BenchCommand>(&e.action);
  return command == nullptr ? nullptr : std::get_if<Command>(command);
}

/// RESTORE needs contents that an event keeps.
void check_snapshots(Loading& l) {
  const auto& events = l.scenario.events;
  for (const TimelineEvent& e : events) {
    const auto* const restore = command_of<bench::Restore>(e);
    if (restore == nullptr) continue;
    const bool kept = std::any_of(events.begin(), events.end(), [&](const TimelineEvent& other) {
      const auto* const snapshot = command_of<bench::Snapshot>(other);
      return snapshot != nullptr && snapshot->disk == restore->disk &&
             snapshot->name == restore->name;
    });
    if (kept) continue;
    l.diagnostics.error(
        e.at,
        fmt::format("RESTORE {0} {1}: no event keeps that, expected one with SNAPSHOT {0} {1}",
                    restore->disk, restore->name));
  }
}

/// Other controllers have no such switch (R6.71).
void check_controllers(Loading& l) {
  for (const TimelineEvent& e : l.scenario.events) {
    const auto* const line = command_of<bench::ControllerLine>(e);
    if (line == nullptr) continue;
    const Controller* const box = l.scenario.config.controller(line->controller);
    if (box == nullptr || box->kind.name.starts_with("HSC")) continue;
    l.diagnostics.error(
        e.at, fmt::format("CONTROLLER: '{}' is an {}, expected an HSC", box->name, box->kind.name));
  }
}

}  // namespace

void load_events(Loading& l) {
  each_element(l, "event", [&](Reader& r) {
    TimelineEvent event;
    event.at = r.at();
    event.name = r.string("name").value_or("");
    for (const TimelineEvent& other : l.scenario.events) {
      if (event.name.empty() || !same_word(other.name, event.name)) continue;
      r.error("name",
              fmt::format("'{}' is taken by the event in {}, expected names that are unique",
                          event.name, to_text(other.at)));
    }
    read_trigger(l, r, event);
    read_action(l, r, event);
    if (const auto status = r.string("status")) {
      auto expected = parse_expected_status(*status);
      if (expected)
        event.status = std::move(*expected);
      else
        r.error("status", expected.error());
    }
    // Where the line of the trigger stands: that is what errors at run time show.
    if (r.has("when")) event.at = r.at("when");
    l.scenario.events.push_back(std::move(event));
  });
  check_event_names(l);
  check_snapshots(l);
  check_controllers(l);
}

}  // namespace shadow::sim::loading

namespace shadow::sim {

models::Parsed<ExpectedStatus> parse_expected_status(std::string_view text) {
  constexpr std::string_view kSeverities = "SIWEF";
  std::string word = upper(text);
  if (word.size() == 1 && kSeverities.find(word[0]) != std::string::npos) {
    return ExpectedStatus{word[0], {}};
  }
  if (word.starts_with("SS$_")) word.erase(0, 4);
  const auto message = parse_message_name(word);
  if (message) return ExpectedStatus{0, message->ident};
  if (word.empty() ||
      word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$") != std::string::npos) {
    return tl::unexpected(
        fmt::format("found \"{}\", expected S, I, W, E, F or an identifier like DUPUNIT", text));
  }
  return ExpectedStatus{0, word};
}

}  // namespace shadow::sim
