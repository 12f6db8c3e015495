// The subjects of [[expect]].
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::loading {
namespace {

constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

std::string optional_event(Loading& l, Reader& r, std::string_view key) {
  const auto event = r.string(key);
  if (!event) return {};
  // "event NAME" is accepted as well as "NAME", as in conditions
  const std::string name = lower(*event).starts_with("event ") ? event->substr(6) : *event;
  check_event_name(l, name, r.at(key), key);
  return name;
}

std::optional<std::vector<std::string>> disks_of(Loading& l, Reader& r, std::string_view key) {
  if (r.raw(key) == nullptr) return std::nullopt;
  std::vector<std::string> disks;
  for (const Reference& given : r.list(key)) {
    const auto name = l.names.resolve(given.name, {ComponentKind::disk});
    if (name)
      disks.push_back(*name);
    else
      r.diagnostics().error(given.at, fmt::format("{}: {}", key, name.error()));
  }
  std::sort(disks.begin(), disks.end());
  return disks;
}

CountBound read_count(Reader& r) {
  CountBound bound;
  if (const auto count = r.integer("count", 0, kUnbounded)) bound = {count, count};
  if (const auto min = r.integer("min", 0, kUnbounded)) bound.min = min;
  if (const auto max = r.integer("max", 0, kUnbounded)) bound.max = max;
  if (!r.has("count") && !r.has("min") && !r.has("max")) bound.min = 1;
  if (r.has("count") && (r.has("min") || r.has("max")))
    r.error("count", "found beside min or max, expected one of them");
  return bound;
}

constexpr std::array<std::string_view, 17> kVariables{
    "unit",  "member", "label",  "host",   "lbn",    "id",   "io_size",  "factor", "kind",
    "owner", "node",   "bitmap", "status", "device", "type", "modified", "name"};

std::vector<Variable> read_vars(Reader& r) {
  std::vector<Variable> vars;
  const Value* v = r.raw("vars");
  if (v == nullptr) return vars;
  if (v->table() == nullptr) {
    r.error("vars", fmt::format("found {}, expected {{ name = \"value\" }}", describe(*v)));
    return vars;
  }
  const std::vector<std::string> known(kVariables.begin(), kVariables.end());
  for (const Entry& e : v->table()->entries) {
    if (std::find(known.begin(), known.end(), e.key) == known.end()) {
      r.diagnostics().error(e.key_at, fmt::format("vars: no variable has the name '{}'{}", e.key,
                                                  did_you_mean(e.key, known)));
    } else if (e.value.string() != nullptr) {
      vars.push_back({e.key, *e.value.string()});
    } else if (const auto* number = std::get_if<std::int64_t>(&e.value.data)) {
      vars.push_back({e.key, std::to_string(*number)});
    } else {
      r.diagnostics().error(e.value.at, fmt::format("vars: found {}, expected a string or a number",
                                                    describe(e.value)));
    }
  }
  return vars;
}

std::optional<Subject> read_message(Loading& l, Reader& r) {
  const auto message = parse_message_name(r.string("message").value_or(""));
  if (!message) {
    if (r.raw("message")->string() != nullptr) r.error("message", message.error());
    r.known({"node", "unit", "count", "min", "max", "vars", "after"});
    return std::nullopt;
  }
  return MessageSubject{*message,      optional_node(l, r), optional_unit(l, r),
                        read_count(r), read_vars(r),        optional_event(l, r, "after")};
}

std::optional<Subject> read_journal(Loading& l, Reader& r) {
  const auto key = parse_journal_key(r.string("journal").value_or(""));
  if (!key) {
    if (r.raw("journal")->string() != nullptr) r.error("journal", key.error());
    r.known({"node", "unit", "count", "min", "max", "vars", "after"});
    return std::nullopt;
  }
  return JournalSubject{*key,          optional_node(l, r), optional_unit(l, r),
                        read_count(r), read_vars(r),        optional_event(l, r, "after")};
}

std::optional<Subject> read_order(Loading& l, Reader& r) {
  OrderSubject order;
  for (const Reference& given : r.list("order")) {
    const auto message = parse_message_name(given.name);
    const auto key = parse_journal_key(given.name);
    if (key && !message)
      order.sequence.emplace_back(*key);
    else if (message)
      order.sequence.emplace_back(*message);
    else
      r.diagnostics().error(given.at, fmt::format("order: {}", message.error()));
  }
  order.node = optional_node(l, r);
  order.unit = optional_unit(l, r);
  order.after = optional_event(l, r, "after");
  return order;
}

void read_unit_words(Reader& r, UnitSubject& unit) {
  if (const auto text = r.string("reach")) {
    const auto reach = parse_reach(*text);
    if (reach)
      unit.reach = *reach;
    else
      r.error("reach", reach.error());
  }
  unit.volsize = r.blocks("volsize");
  if (const auto text = r.string("state")) {
    const auto state = parse_unit_state(*text);
    if (state)
      unit.state = *state;
    else
      r.error("state", state.error());
  }
  const auto generation = r.choice("generation", {"grew", "same"});
  if (generation) unit.generation_grew = *generation == "grew";
  const auto data = r.choice("data", {"CURRENT", "STALE", "MIXED", "NONE"});
  if (data == "CURRENT")
    unit.data = DataState::current;
  else if (data)
    r.not_yet_value("data", *data);
}

std::optional<Subject> read_unit(Loading& l, Reader& r) {
  UnitSubject unit;
  unit.unit = optional_unit(l, r);
  unit.node = optional_node(l, r);
  read_unit_words(r, unit);
  unit.members = disks_of(l, r, "members");
  unit.targets = disks_of(l, r, "targets");
  if (const auto master = r.component("master", l.names, {ComponentKind::disk}))
    unit.master = master->name;
  if (const auto node = r.component("performer", l.names, {ComponentKind::node}))
    unit.performer = node->name;
  unit.after = optional_event(l, r, "after");
  const bool any = r.has("reach") || r.has("volsize") || r.has("state") || r.has("members") ||
                   r.has("targets") || r.has("master") || r.has("performer") ||
                   r.has("generation") || r.has("data");
  if (!any) {
    r.diagnostics().error(
        r.at(),
        "[[expect]] unit: found nothing to hold, expected state, members, targets, "
        "master, performer, generation, data, volsize or reach");
  }
  return unit;
}

std::optional<Subject> read_disk(Loading& l, Reader& r) {
  DiskSubject disk;
  if (const auto name = r.component("disk", l.names, {ComponentKind::disk})) disk.disk = name->name;
  disk.node = optional_node(l, r);
  const auto path = r.choice("path", {"none", "direct", "served"});
  if (path == "none") disk.path = PathWord::none;
  if (path == "direct") disk.path = PathWord::direct;
  if (path == "served") disk.path = PathWord::served;
  if (const auto via = r.component("via", l.names, {ComponentKind::node, ComponentKind::adapter})) {
    disk.via = via->name;
    const bool adapter = l.names.find(via->name)->kind == ComponentKind::adapter;
    const bool fits =
        !disk.path || (*disk.path != PathWord::none && adapter == (*disk.path == PathWord::direct));
    if (!fits)
      r.error("via",
              "found beside another path, expected an adapter with direct, a node "
              "with served");
  }
  disk.spinning = r.boolean("spinning");
  disk.read_cost = r.integer("read_cost", 1, kUnbounded);
  if (!r.has("path") && !r.has("via") && !r.has("spinning") && !r.has("read_cost")) {
    r.diagnostics().error(r.at(),
                          "[[expect]] disk: found nothing to hold, expected path, via, spinning "
                          "or read_cost");
  }
  return disk;
}

std::optional<Subject> read_node(Loading& l, Reader& r) {
  constexpr std::int64_t kMostVotes = 65535;
  NodeSubject node;
  node.node = optional_node(l, r);
  node.quorum = r.integer("quorum", 0, kMostVotes);
  node.votes = r.integer("votes", 0, kMostVotes);
  const auto text = r.string("state");
  if (!text) {
    if (!r.has("quorum") && !r.has("votes"))
      r.required("state", "a state of the node like \"MEMBER\", or quorum, or votes");
    return node;
  }
  const auto state = parse_node_state(*text);
  if (state)
    node.state = *state;
  else
    r.error("state", state.error());
  return node;
}

std::optional<Subject> read_advice(Reader& r) {
  return AdviceSubject{upper(r.string("advice").value_or("")), read_count(r)};
}

std::optional<Subject> read_event(Loading& l, Reader& r) {
  EventSubject event{optional_event(l, r, "event"), {}};
  r.required("status", "S, I, W, E, F or an identifier");
  const auto text = r.string("status");
  if (!text) return event;
  const auto status = parse_expected_status(*text);
  if (status)
    event.status = *status;
  else
    r.error("status", status.error());
  return event;
}

std::optional<Subject> read_violations(Reader& r) {
  return ViolationsSubject{r.integer("violations", 0, kUnbounded).value_or(0),
                           r.string("kind").value_or("")};
}

/// Everything that an expectation may hold, so that a wrong subject is not followed by errors about
/// its keys.
void allow_all(Reader& r) {
  r.known({"unit",     "node",      "disk",       "message", "journal",  "order",
           "event",    "metric",    "violations", "state",   "members",  "targets",
           "master",   "performer", "generation", "data",    "count",    "min",
           "max",      "equal",     "vars",       "after",   "status",   "ratio_to",
           "link",     "workload",  "operation",  "kind",    "path",     "via",
           "spinning", "read_cost", "role",       "type",    "distinct", "reach",
           "volsize",  "quorum",    "votes",      "advice",  "any_of"});
}

std::optional<Subject> read_any_of(Loading& l, Reader& r) {
  AnyOfSubject any;
  const Value* v = r.raw("any_of");
  if (v->list() == nullptr || v->list()->empty()) {
    r.error("any_of", fmt::format("found {}, expected a list of subjects [{{ .. }}, {{ .. }}]",
                                  v->list() == nullptr ? describe(*v) : "an empty list"));
    return std::nullopt;
  }
  for (const Value& element : *v->list()) {
    if (element.table() == nullptr) {
      l.diagnostics.error(element.at, fmt::format("any_of: found {}, expected a subject {{ .. }}",
                                                  describe(element)));
      continue;
    }
    Reader one(*element.table(), element.at, "any_of", l.diagnostics);
    auto subject = read_subject(l, one);
    one.finish();
    if (subject) any.alternatives.push_back({std::move(*subject)});
  }
  return any;
}

}  // namespace

std::optional<Subject> read_subject(Loading& l, Reader& r) {
  if (r.has("bitmap")) {
    r.not_yet({"bitmap"});
    allow_all(r);
    return std::nullopt;
  }
  if (r.has("any_of")) return read_any_of(l, r);
  if (r.has("advice")) return read_advice(r);
  if (r.has("metric")) return read_metric(l, r);
  if (r.has("message")) return read_message(l, r);
  if (r.has("journal")) return read_journal(l, r);
  if (r.has("order")) return read_order(l, r);
  if (r.has("event")) return read_event(l, r);
  if (r.has("violations")) return read_violations(r);
  if (r.has("disk")) return read_disk(l, r);
  if (r.has("unit")) return read_unit(l, r);
  if (r.has("node")) return read_node(l, r);
  r.diagnostics().error(
      r.at(),
      "[[expect]]: found no subject, expected unit, disk, message, journal, order, "
      "node, event, metric, violations, advice or any_of");
  allow_all(r);
  return std::nullopt;
}

}  // namespace shadow::sim::loading

namespace shadow::sim {

std::string to_text(Reach r) {
  constexpr std::array<std::string_view, 6> kWords{"FULL", "RED", "PATH", "NONE", "HANG", "DOWN"};
  const std::string word(kWords[static_cast<std::size_t>(r.word)]);
  return r.word == ReachWord::red ? fmt::format("{}({})", word, r.members) : word;
}

models::Parsed<Reach> parse_reach(std::string_view text) {
  constexpr std::size_t kMostMembers = 6;  // R1.3
  for (const ReachWord w :
       {ReachWord::full, ReachWord::path, ReachWord::none, ReachWord::hang, ReachWord::down}) {
    if (same_word(to_text({w, 0}), text)) return Reach{w, 0};
  }
  for (std::size_t n = 1; n < kMostMembers; ++n) {
    if (same_word(to_text({ReachWord::red, n}), text)) return Reach{ReachWord::red, n};
  }
  return tl::unexpected(
      fmt::format("found '{}', expected FULL, RED(n), PATH, NONE, HANG or DOWN", text));
}

std::string_view word(PathWord p) {
  constexpr std::array<std::string_view, 3> kWords{"none", "direct", "served"};
  return kWords[static_cast<std::size_t>(p)];
}

std::string_view word(DataState d) {
  constexpr std::array<std::string_view, 4> kWords{"CURRENT", "STALE", "MIXED", "NONE"};
  return kWords[static_cast<std::size_t>(d)];
}

}  // namespace shadow::sim
