// Units as expectations see them: their state, and how nodes reach their members (R2.27).
#include <algorithm>

#include "sim/bench/subjects.hpp"
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

/// Asks for something that the unit itself shows.
bool has_more(const UnitSubject& s) {
  return s.state || s.members || s.targets || s.master || s.performer || s.generation_grew ||
         s.data || s.volsize;
}

bool is_down(NodeWord w) {
  return w == NodeWord::off || w == NodeWord::crashed || w == NodeWord::booting ||
         w == NodeWord::halted || w == NodeWord::removed;
}

}  // namespace

Finding Subjects::look(const UnitSubject& s) const {
  if (s.reach) {
    const Finding reached = look_at_reach(s);
    UnitSubject rest = s;
    rest.reach.reset();
    if (!has_more(rest)) return reached;
    const Finding f = look(rest);
    return {reached.holds && f.holds, reached.found + " | " + f.found};
  }
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
  if (s.volsize) {
    holds = holds && view.volsize == *s.volsize;
    found += "; volsize " + std::to_string(view.volsize);
  }
  if (s.generation_grew) {
    const auto before = system_.generation_at(s.unit, s.after);
    const bool grew = before && view.generation > *before;
    holds = holds && before && grew == *s.generation_grew;
    found += grew ? "; generation grew" : "; generation the same";
  }
  return {holds, found};
}

void Subjects::note_first_paths(const Subject& subject) {
  if (const auto* any = std::get_if<AnyOfSubject>(&subject)) {
    for (const Alternative& a : any->alternatives) note_first_paths(a.subject);
  }
  const auto* unit = std::get_if<UnitSubject>(&subject);
  const ShadowSet* set =
      unit == nullptr || !unit->reach ? nullptr : system_.scenario().config.set(unit->unit);
  if (set == nullptr) return;
  for (const NodeId n : system_.nodes_or_all(unit->node)) {
    for (const Reference& m : set->members) {
      first_paths_[{n.index, m.name}] = system_.path(n, system_.disk_index(m.name));
    }
  }
}

/// Members that the set still has anywhere count; a set that is mounted nowhere has those of t = 0.
Reach Subjects::reach(NodeId node, const ShadowSet& set) const {
  const NodeWord state = system_.node_state(node);
  if (is_down(state)) return {ReachWord::down, 0};
  if (state == NodeWord::blocked || state == NodeWord::hung) return {ReachWord::hang, 0};
  const auto mounted = system_.mounted_on(set.name);
  std::optional<UnitView> view = system_.unit(node, set.name);
  if (!view && !mounted.empty()) view = system_.unit(mounted.front(), set.name);
  std::size_t reached = 0;
  bool moved = false;
  for (const Reference& m : set.members) {
    const bool member =
        !view || std::any_of(view->members.begin(), view->members.end(),
                             [&](const MemberView& v) { return v.name.str() == m.name; });
    const PathState path = system_.path(node, system_.disk_index(m.name));
    if (!member || path.kind == PathWord::none) continue;
    ++reached;
    const auto first = first_paths_.find({node.index, m.name});
    moved = moved || (first != first_paths_.end() && first->second != path);
  }
  if (reached == 0) return {ReachWord::none, 0};
  if (reached < set.members.size()) return {ReachWord::red, reached};
  return {moved ? ReachWord::path : ReachWord::full, 0};
}

/// Nodes that are meant and none of which is named: those that mount the set by the configuration.
Finding Subjects::look_at_reach(const UnitSubject& s) const {
  const ShadowSet* set = system_.scenario().config.set(s.unit);
  if (set == nullptr) return {false, "a set that the configuration does not have"};
  Finding all{true, ""};
  for (const NodeId n : system_.nodes_or_all(s.node)) {
    const std::string& name = system_.node_name(n);
    const auto& on = set->mounted_on;
    if (s.node.empty() && std::find(on.begin(), on.end(), name) == on.end()) continue;
    const Reach r = reach(n, *set);
    all.holds = all.holds && r == *s.reach;
    all.found += (all.found.empty() ? "" : " | ") + name + ": " + to_text(r);
  }
  return all;
}

}  // namespace shadow::sim
