#include "sim/bench/conditions.hpp"

#include <algorithm>

#include "sim/bench/unit_words.hpp"

namespace shadow::sim {
namespace {

OperationKind kind_of(OperationWord o) {
  switch (o) {
    case OperationWord::copy:
      return OperationKind::copy;
    case OperationWord::merge:
      return OperationKind::merge;
    case OperationWord::minicopy:
      return OperationKind::minicopy;
    case OperationWord::minimerge:
      return OperationKind::minimerge;
  }
  return OperationKind::copy;
}

}  // namespace

Conditions::Since Conditions::now() const {
  return {system_.sightings().count(), system_.operations().all().size()};
}

bool Conditions::holds(const Condition& c, Since since) const {
  return std::visit([&](const auto& one) { return check(one, since); }, c);
}

bool Conditions::needs_polling(const Condition& c) {
  return std::holds_alternative<when::NthIo>(c) || std::holds_alternative<when::NthMessage>(c);
}

void Conditions::event_ended(const std::string& name) {
  if (name.empty() || at_event_.contains(name)) return;
  Counts counts;
  for (std::size_t d = 0; d < system_.scenario().config.disks.size(); ++d) {
    counts.commands.push_back(system_.commands_of(d));
  }
  counts.messages = system_.messages_sent();
  at_event_.emplace(name, std::move(counts));
}

/// The first operation of that kind on the unit, from the mark on, of which `f` is true.
template <class F>
static bool any_operation(const System& s, OperationWord kind, const std::string& unit,
                          std::size_t since, F f) {
  const auto& all = s.operations().all();
  return std::any_of(
      all.begin() + static_cast<std::ptrdiff_t>(since), all.end(),
      [&](const auto& o) { return o.kind == kind_of(kind) && o.unit_name == unit && f(o); });
}

bool Conditions::check(const when::Progress& c, Since since) const {
  // of one that runs already, too: its number lies before the mark
  const auto passed = [&](const auto& o) {
    return static_cast<double>(o.progress.fence) >= c.share * static_cast<double>(o.size);
  };
  const auto& all = system_.operations().all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i < since.operations && all[i].end) continue;
    if (all[i].kind == kind_of(c.operation) && all[i].unit_name == c.unit && passed(all[i])) {
      return true;
    }
  }
  return false;
}

bool Conditions::check(const when::Begins& c, Since since) const {
  return any_operation(system_, c.operation, c.unit, since.operations,
                       [](const auto&) { return true; });
}

bool Conditions::check(const when::Ends& c, Since since) const {
  if (since.operations == 0) {
    return any_operation(system_, c.operation, c.unit, 0,
                         [](const auto& o) { return o.end.has_value(); });
  }
  // from the mark on: nothing of that kind runs any more
  return !any_operation(system_, c.operation, c.unit, 0,
                        [](const auto& o) { return !o.end.has_value(); });
}

bool Conditions::check(const when::UnitIs& c, Since) const {
  bool mounted = false;
  for (const NodeId n : system_.nodes_or_all(c.node)) {
    const auto view = system_.unit(n, c.unit);
    if (!view) continue;
    mounted = true;
    if (matches(*view, c.state)) return true;
  }
  return c.state == UnitWord::dismounted && !mounted;
}

bool Conditions::check(const when::MessageSeen& c, Since since) const {
  const auto node = system_.node_id(c.node);
  const auto& all = system_.sightings().all();
  return std::any_of(
      all.begin() + static_cast<std::ptrdiff_t>(since.sightings), all.end(),
      [&](const Sighting& s) { return is_message(s, c.message) && (!node || s.node == *node); });
}

bool Conditions::check(const when::JournalSeen& c, Since since) const {
  const auto& all = system_.sightings().all();
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(since.sightings), all.end(),
                     [&](const Sighting& s) {
                       return is_journal_entry(s, c.key) &&
                              (c.unit.empty() || system_.concerns(s, c.unit));
                     });
}

bool Conditions::check(const when::AfterEvent& c, Since) const {
  const auto ended = system_.ends().time(c.event);
  return ended && system_.now() >= *ended + c.delay;
}

bool Conditions::check(const when::NodeIs& c, Since) const {
  const auto node = system_.node_id(c.node);
  return node && system_.node_state(*node) == c.state;
}

bool Conditions::check(const when::NthIo& c, Since) const {
  const std::size_t disk = system_.disk_index(c.disk);
  std::uint64_t before = 0;
  if (!c.after.empty()) {
    const auto at = at_event_.find(c.after);
    if (at == at_event_.end()) return false;
    before = at->second.commands[disk];
  }
  return system_.commands_of(disk) >= before + static_cast<std::uint64_t>(c.k);
}

bool Conditions::check(const when::NthMessage& c, Since) const {
  const auto from = system_.node_id(c.from);
  const auto to = system_.node_id(c.to);
  if (!from || !to) return false;
  const auto count = [&](const auto& messages) {
    const auto it = messages.find({*from, *to});
    return it == messages.end() ? std::uint64_t{0} : it->second;
  };
  std::uint64_t before = 0;
  if (!c.after.empty()) {
    const auto at = at_event_.find(c.after);
    if (at == at_event_.end()) return false;
    before = count(at->second.messages);
  }
  return count(system_.messages_sent()) >= before + static_cast<std::uint64_t>(c.k);
}

}  // namespace shadow::sim
