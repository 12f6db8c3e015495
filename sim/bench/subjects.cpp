#include "sim/bench/subjects.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/bench/metric_values.hpp"
#include "sim/scenario/advice.hpp"

namespace shadow::sim {
namespace {

bool within(std::uint64_t n, const CountBound& b) {
  if (!b.min && !b.max) return n >= 1;
  const auto count = static_cast<std::int64_t>(n);
  return (!b.min || count >= *b.min) && (!b.max || count <= *b.max);
}

}  // namespace

bool has_status(const EventEnd& end, const ExpectedStatus& status) {
  if (status.severity != 0) return end.severity == status.severity;
  if (!end.condition.empty() && end.condition == status.ident) return true;
  return std::any_of(end.messages.begin(), end.messages.end(),
                     [&](const Emission& e) { return ident(e) == status.ident; });
}

Subjects::Subjects(const System& system, const MetricBook& metrics)
    : system_(system), metrics_(metrics) {
  for (const Expectation& e : system.scenario().expectations) note_first_paths(e.subject);
}

Finding Subjects::look(const Subject& subject) const {
  return std::visit([this](const auto& s) { return look(s); }, subject);
}

template <class F>
std::size_t Subjects::count(const std::string& node, const std::string& unit,
                            const std::string& after, F f) const {
  const auto from = system_.ends().time(after);
  if (!from) return 0;
  std::size_t n = 0;
  for (const Sighting& s : system_.sightings().all()) {
    if (s.time < *from) continue;
    if (!node.empty() && system_.node_name(s.node) != node) continue;
    if (!unit.empty() && !system_.concerns(s, unit)) continue;
    if (f(s)) ++n;
  }
  return n;
}

Finding Subjects::look(const MessageSubject& s) const {
  const std::size_t n = count(s.node, s.unit, s.after, [&](const Sighting& m) {
    return is_message(m, s.message) && has_variables(m, s.vars);
  });
  return {within(n, s.count), std::to_string(n) + " times"};
}

Finding Subjects::look(const JournalSubject& s) const {
  const std::size_t n = count(s.node, s.unit, s.after, [&](const Sighting& m) {
    return is_journal_entry(m, s.key) && has_variables(m, s.vars);
  });
  return {within(n, s.count), std::to_string(n) + " times"};
}

Finding Subjects::look(const OrderSubject& s) const {
  std::size_t next = 0;
  (void)count(s.node, s.unit, s.after, [&](const Sighting& m) {
    if (next == s.sequence.size()) return false;
    const auto& wanted = s.sequence[next];
    const auto* const name = std::get_if<MessageName>(&wanted);
    const bool is =
        name != nullptr ? is_message(m, *name) : is_journal_entry(m, std::get<std::string>(wanted));
    if (is) ++next;
    return is;
  });
  return {next == s.sequence.size(),
          std::to_string(next) + " of " + std::to_string(s.sequence.size()) + " in order"};
}

Finding Subjects::look(const NodeSubject& s) const {
  const auto node = system_.node_id(s.node);
  if (!node) return {false, "no such node"};
  const NodeWord state = system_.node_state(*node);
  Finding f{!s.state || state == *s.state, std::string(word(state))};
  const auto compare = [&](std::string_view what, std::optional<std::int64_t> wanted,
                           std::optional<std::int64_t> have) {
    if (!wanted) return;
    f.holds = f.holds && have == wanted;
    f.found += fmt::format(", {} {}", what, have ? std::to_string(*have) : "unknown");
  };
  compare("quorum", s.quorum, system_.quorum(*node));
  compare("votes", s.votes, system_.votes(*node));
  return f;
}

/// Of a member, on a node that has its set mounted.
std::optional<std::int64_t> Subjects::read_cost_of(const std::string& disk, NodeId node) const {
  Engine* const engine = system_.engine(node);
  if (engine == nullptr) return {};
  for (const UnitView& u : engine->services().units()) {
    for (const MemberView& m : u.members) {
      if (m.name.str() == disk) return m.read_cost;
    }
  }
  return {};
}

Finding Subjects::look(const DiskSubject& s) const {
  const std::size_t disk = system_.disk_index(s.disk);
  Finding all{true, ""};
  bool any = false;
  for (const NodeId n : system_.nodes_or_all(s.node)) {
    if (s.node.empty() && system_.engine(n) == nullptr) continue;
    any = true;
    const PathState path = system_.path(n, disk);
    all.holds =
        all.holds && (!s.path || path.kind == *s.path) && (s.via.empty() || path.via == s.via);
    all.found += fmt::format("{}{}: {}{}", all.found.empty() ? "" : " | ", system_.node_name(n),
                             word(path.kind), path.via.empty() ? "" : " via " + path.via);
    if (!s.read_cost) continue;
    const auto cost = read_cost_of(s.disk, n);
    all.holds = all.holds && cost == s.read_cost;
    all.found += cost ? fmt::format(", read cost {}", *cost) : std::string(", no member");
  }
  if (!any) all = {false, "no node is up"};
  if (s.spinning) {
    const bool spins = system_.hardware().disk(disk).motor() == models::DiskUnit::Motor::running;
    // the motor is the disk's own: without a path in question no node is needed
    if (!s.path && !s.read_cost && s.via.empty()) all.holds = true;
    all.holds = all.holds && spins == *s.spinning;
    all.found += spins ? ", spinning" : ", not spinning";
  }
  return all;
}

Finding Subjects::look(const EventSubject& s) const {
  const EventEnd* const end = system_.ends().find(s.event);
  if (end == nullptr) return {false, "has not ended"};
  std::string found(1, end->severity);
  for (const Emission& e : end->messages) found += ' ' + std::string(ident(e));
  return {has_status(*end, s.status), found};
}

Finding Subjects::look(const MetricSubject& s) const {
  auto value = metric_value(metrics_, s.of);
  if (value && s.ratio_to) {
    const auto base = metric_value(metrics_, *s.ratio_to);
    if (!base || *base == 0) return {false, "nothing to compare with"};
    value = *value / *base;
  }
  if (!value) return {false, "nothing to measure"};
  const bool holds = (!s.min || *value >= *s.min) && (!s.max || *value <= *s.max) &&
                     (!s.equal || *value == *s.equal);
  return {holds, metric_text(s, *value)};
}

Finding Subjects::look(const ViolationsSubject& s) const {
  const Oracle& oracle = system_.oracle();
  std::uint64_t n = oracle.violation_count();
  if (!s.kind.empty()) {
    n = static_cast<std::uint64_t>(
        std::count_if(oracle.violations().begin(), oracle.violations().end(),
                      [&](const Violation& v) { return name(v.kind) == s.kind; }));
  }
  return {n == static_cast<std::uint64_t>(s.count), std::to_string(n)};
}

Finding Subjects::look(const AdviceSubject& s) const {
  if (!advice_) {
    const Scenario& scenario = system_.scenario();
    advice_.emplace();
    for (const Advice& a : advise(scenario, plan_hardware(scenario, installed_catalogue()))) {
      advice_->push_back(a.rule);
    }
  }
  const auto n = static_cast<std::uint64_t>(std::count(advice_->begin(), advice_->end(), s.rule));
  return {within(n, s.count), std::to_string(n) + " findings"};
}

Finding Subjects::look(const AnyOfSubject& s) const {
  Finding all;
  for (const Alternative& a : s.alternatives) {
    Finding f = look(a.subject);
    if (f.holds) return f;
    all.found += (all.found.empty() ? "" : " / ") + f.found;
  }
  return all;
}

}  // namespace shadow::sim
