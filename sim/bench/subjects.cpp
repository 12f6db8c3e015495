#include "sim/bench/subjects.hpp"

#include <algorithm>
#include <set>

#include "models/node/calendar.hpp"
#include "sim/bench/initial_media.hpp"
#include "sim/bench/metric_values.hpp"
#include "sim/bench/unit_words.hpp"

namespace shadow::sim {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& n : names) text += (text.empty() ? "" : ", ") + n;
  return text.empty() ? "none" : text;
}

std::vector<std::string> members(const UnitView& view, MemberRole role) {
  std::vector<std::string> names;
  for (const MemberView& m : view.members) {
    if (m.role == role) names.push_back(m.name.str());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool same(std::vector<std::string> wanted, const std::vector<std::string>& have) {
  std::sort(wanted.begin(), wanted.end());
  return wanted == have;
}

std::string describe(const UnitView& v) {
  std::string text(word(word_of(v.state)));
  text += "; members " + joined(members(v, MemberRole::full));
  const auto targets = members(v, MemberRole::copy_target);
  if (!targets.empty()) text += "; targets " + joined(targets);
  return text;
}

bool within(std::uint64_t n, const CountBound& b) {
  if (!b.min && !b.max) return n >= 1;
  const auto count = static_cast<std::int64_t>(n);
  return (!b.min || count >= *b.min) && (!b.max || count <= *b.max);
}

}  // namespace

bool has_status(const EventEnd& end, const ExpectedStatus& status) {
  if (status.severity != 0) return end.severity == status.severity;
  return std::any_of(end.messages.begin(), end.messages.end(),
                     [&](const Emission& e) { return ident(e) == status.ident; });
}

Finding Subjects::look(const Subject& subject) const {
  return std::visit([this](const auto& s) { return look(s); }, subject);
}

Finding Subjects::look(const UnitSubject& s) const {
  Finding all{true, ""};
  bool mounted = false;
  for (const NodeId n : system_.nodes_or_all(s.node)) {
    const auto view = system_.unit(n, s.unit);
    if (!view) continue;
    mounted = true;
    const Finding f = look_at_unit(s, *view, n);
    all.holds = all.holds && f.holds;
    const std::string line = system_.node_name(n) + ": " + f.found;
    all.found += (all.found.empty() ? "" : " | ") + line;
  }
  if (mounted) return all;
  return {s.state == UnitWord::dismounted && !s.members && !s.targets, "dismounted"};
}

Finding Subjects::look_at_unit(const UnitSubject& s, const UnitView& view, NodeId) const {
  bool holds = !s.state || word_of(view.state) == *s.state;
  if (s.members) holds = holds && same(*s.members, members(view, MemberRole::full));
  if (s.targets) holds = holds && same(*s.targets, members(view, MemberRole::copy_target));
  std::string found = describe(view);
  if (s.master) {
    const auto master = std::find_if(view.members.begin(), view.members.end(),
                                     [](const MemberView& m) { return m.master; });
    const std::string name = master == view.members.end() ? "none" : master->name.str();
    holds = holds && name == *s.master;
    found += "; master " + name;
  }
  if (s.performer) {
    const bool copy = view.copy && view.copy->node == *s.performer;
    const bool merge = view.merge && view.merge->node == *s.performer;
    holds = holds && (copy || merge);
    found += "; performer " + (view.copy    ? view.copy->node
                               : view.merge ? view.merge->node
                                            : "none");
  }
  if (s.generation_grew) {
    const auto before = system_.generation_at(s.unit, s.after);
    const bool grew = before && view.generation > *before;
    holds = holds && before && grew == *s.generation_grew;
    found += grew ? "; generation grew" : "; generation the same";
  }
  return {holds, found};
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
  return {state == s.state, std::string(word(state))};
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

}  // namespace shadow::sim
