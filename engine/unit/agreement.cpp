#include "engine/unit/agreement.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "engine/cluster/ask_all.hpp"

namespace shadow {
namespace {

/// This node's own part.
Task<Message> hold_here(VirtualUnit& unit, NodeId by, Generation reserved) {
  unit.hold(by, reserved);
  while (!unit.flights().empty()) co_await unit.flights().left().wait();
  co_return make_message(MessageKind::hold, std::make_shared<const HoldAnswer>(unit.testify()));
}

void learn(SetState& set, const SetState& other) {
  set.reserved = std::max(set.reserved, other.reserved);
  if (other.copy_incarnation == set.copy_incarnation) {
    set.copy_fence = std::max(set.copy_fence, other.copy_fence);
  }
  const bool same_merge = other.merge_incarnation == set.merge_incarnation &&
                          !other.merge_unsettled && other.merge_needed;
  if (same_merge) set.merge_fence = std::max(set.merge_fence, other.merge_fence);
  if (other.merge_unsettled) set.merge_needed = set.merge_unsettled = true;
}

}  // namespace

Agreed agree(const std::vector<SetState>& views, const std::optional<StateValue>& value) {
  SHADOW_ASSERT(!views.empty(), "the leader knows the set");
  const auto newest = std::ranges::max_element(
      views, [](const SetState& a, const SetState& b) { return a.change < b.change; });
  Agreed a;
  a.set = *newest;
  Incarnation copy = a.set.copy_incarnation;
  Incarnation merge = a.set.merge_incarnation;
  for (const SetState& v : views) {
    learn(a.set, v);
    copy = std::max(copy, v.copy_incarnation);
    merge = std::max(merge, v.merge_incarnation);
  }
  if (value) {
    a.set.reserved = std::max(a.set.reserved, value->reserved);
    copy = std::max(copy, value->copy_incarnation);
    merge = std::max(merge, value->merge_incarnation);
    a.behind = value->change > a.set.change;
    a.set.change = std::max(a.set.change, value->change);
  }
  // A number that was given out is not given again, whoever has heard of it.
  if (copy > a.set.copy_incarnation) {
    a.set.copy_incarnation.value = copy.value + 1;
    a.set.copy_fence = 0;
    a.settled = true;
  }
  if (a.set.merge_unsettled || merge > a.set.merge_incarnation) {
    a.set.merge_incarnation.value = merge.value + 1;
    a.set.merge_unsettled = a.set.merge_runs = false;
    a.set.merge_fence = 0;
    a.settled = true;
  }
  return a;
}

Task<Agreed> hold_everywhere(VirtualUnit& unit, const std::optional<StateValue>& value,
                             Generation reserved) {
  NodeContext& c = unit.context();
  const NodeId self = c.self();
  const Generation known = unit.set().reserved;
  const Message announcement =
      make_message(MessageKind::hold, std::make_shared<const HoldBody>(unit.number(), reserved));
  std::function<Task<Message>()> local = [&unit, self, reserved]() {
    return hold_here(unit, self, reserved);
  };
  std::set<NodeId> asked;
  std::vector<SetState> views;
  std::vector<NodeId> ask = unit.set().mounted_on;
  if (std::ranges::find(ask, self) == ask.end()) ask.push_back(self);
  // A node that another lets in while its leader dies may be known to few.
  while (!ask.empty()) {
    asked.insert(ask.begin(), ask.end());
    const auto replies = co_await ask_all(c, ask, announcement, local);
    ask.clear();
    for (const Reply& r : replies) {
      if (failed(r.status) || !r.message.body) continue;
      const auto& view = body_of<HoldAnswer>(r.message).view;
      if (!view) continue;
      views.push_back(*view);
      for (const NodeId n : view->mounted_on) {
        if (!asked.contains(n) && std::ranges::find(ask, n) == ask.end()) ask.push_back(n);
      }
    }
    std::ranges::sort(ask);
  }
  // All have heard of the numbers of this change; what earlier ones may have left counts.
  for (SetState& v : views) {
    if (v.reserved == reserved) v.reserved = known;
  }
  Agreed agreed = agree(views, value);
  agreed.nodes.assign(asked.begin(), asked.end());
  co_return agreed;
}

}  // namespace shadow
