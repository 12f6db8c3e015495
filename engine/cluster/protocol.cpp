#include "engine/cluster/protocol.hpp"

#include <algorithm>

#include "engine/cluster/range_interlock.hpp"
#include "engine/host/device_use.hpp"
#include "engine/unit/membership_change.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {

void Protocol::start() {
  const auto on = [this](MessageKind kind, Task<Message> (Protocol::*handler)(NodeId, Message)) {
    context_.ports.cluster.serve(kind, [this, handler](NodeId from, Message m) {
      return (this->*handler)(from, std::move(m));
    });
  };
  on(MessageKind::hold, &Protocol::hold);
  on(MessageKind::publish, &Protocol::publish);
  on(MessageKind::release, &Protocol::release);
  on(MessageKind::settle, &Protocol::settle);
  on(MessageKind::describe, &Protocol::describe);
  on(MessageKind::fence, &Protocol::fence);
  on(MessageKind::range_hold, &Protocol::range_hold);
  on(MessageKind::range_release, &Protocol::range_release);
  on(MessageKind::giving_up, &Protocol::giving_up);
  on(MessageKind::gave_up, &Protocol::gave_up);
  on(MessageKind::device_check, &Protocol::device_check);
  context_.ports.cluster.on_transition([this](const Transition& t) { return transition(t); });
}

Task<Message> Protocol::hold(NodeId from, Message m) {
  const auto& body = body_of<HoldBody>(m);
  std::optional<SetState> view;
  if (const auto unit = units_.find(body.unit)) {
    unit->hold(from, body.reserved);
    while (!unit->flights().empty()) co_await unit->flights().left().wait();
    view = unit->testify();
  } else if (PendingMount* const p = units_.pending(body.unit)) {
    p->held_by = from;
  }
  co_return make_message(MessageKind::hold, std::make_shared<const HoldAnswer>(std::move(view)));
}

Task<Message> Protocol::publish(NodeId, Message m) {
  const auto& news = body_of<PublishBody>(m);
  if (const auto unit = units_.find(news.set.unit)) {
    // A repeated or late publication changes nothing.
    if (news.set.change > unit->set().change) unit->install(news.set, news.cause, news.devices);
  } else if (PendingMount* const p = units_.pending(news.set.unit)) {
    if (!p->newest || news.set.change > p->newest->change) p->newest = news.set;
  }
  co_return answer(MessageKind::publish, Status::normal);
}

Task<Message> Protocol::release(NodeId from, Message m) {
  const UnitNumber n = body_of<UnitBody>(m).unit;
  if (const auto unit = units_.find(n)) {
    if (unit->gate().held() && unit->gate().holder() == from) unit->gate().release();
  } else if (PendingMount* const p = units_.pending(n)) {
    p->held_by.reset();
  }
  co_return Message{};
}

/// Its sender leaves I/O held: it reaches no member, perhaps we do.
Task<Message> Protocol::settle(NodeId, Message m) {
  const auto unit = units_.find(body_of<UnitBody>(m).unit);
  if (unit && !unit->settling) co_await settle_change(*unit);
  co_return Message{};
}

Task<Message> Protocol::describe(NodeId from, Message m) {
  auto body = std::make_shared<PublishBody>();
  body->cause = ChangeCause::none;
  const auto unit = units_.find(body_of<UnitBody>(m).unit);
  if (unit && !unit->gate().broken()) {
    Change change;
    change.cause = ChangeCause::mounted;
    change.scb = ScbWrite::none;
    change.edit = [from](SetState& set) {
      if (std::ranges::find(set.mounted_on, from) != set.mounted_on.end()) return false;
      set.mounted_on.push_back(from);
      std::ranges::sort(set.mounted_on);
      return true;
    };
    co_await change_membership(*unit, std::move(change));
    const auto& nodes = unit->set().mounted_on;
    if (std::ranges::find(nodes, from) != nodes.end()) {  // else: ask another, or again
      body->cause = ChangeCause::mounted;
      body->set = unit->set();
    }
  }
  co_return make_message<PublishBody>(MessageKind::describe, std::move(body));
}

Task<Message> Protocol::fence(NodeId from, Message m) {
  const auto& f = body_of<FenceBody>(m);
  if (const auto unit = units_.find(f.unit)) {
    unit->learn_fence(f.merge, f.incarnation, f.fence, from, f.performing);
  }
  co_return Message{};
}

Task<Message> Protocol::range_hold(NodeId from, Message m) {
  const auto& r = body_of<RangeBody>(m);
  Status status = Status::normal;
  if (const auto unit = units_.find(r.unit)) {
    status = co_await unit->interlock().hold_here(r.range, from);
  } else if (PendingMount* const p = units_.pending(r.unit)) {
    p->ranges.emplace_back(r.range, from);
  }
  co_return answer(MessageKind::range_hold, status);
}

Task<Message> Protocol::range_release(NodeId from, Message m) {
  const auto& r = body_of<RangeBody>(m);
  if (const auto unit = units_.find(r.unit)) {
    unit->gate().release_range(r.range, from);
  } else if (PendingMount* const p = units_.pending(r.unit)) {
    std::erase(p->ranges, std::pair(r.range, from));
  }
  co_return Message{};
}

Task<Message> Protocol::giving_up(NodeId from, Message m) {
  const auto& body = body_of<GiveUpBody>(m);
  if (const auto unit = units_.find(body.unit)) {
    unit->volume_processing().other_gives_up(from, body.writes);
  } else if (PendingMount* const p = units_.pending(body.unit)) {
    p->giving_up.emplace_back(from, body.writes);
  }
  co_return answer(MessageKind::giving_up, Status::normal);
}

Task<Message> Protocol::gave_up(NodeId from, Message m) {
  const auto& body = body_of<GiveUpBody>(m);
  if (const auto unit = units_.find(body.unit)) {
    unit->volume_processing().other_gave_up(from, body.writes);
  } else if (PendingMount* const p = units_.pending(body.unit)) {
    std::erase(p->giving_up, std::pair(from, body.writes));
    p->merge_wanted = p->merge_wanted || body.writes;
  }
  co_return answer(MessageKind::gave_up, Status::normal);
}

Task<Message> Protocol::device_check(NodeId, Message m) {
  const auto& b = body_of<DevicesBody>(m);
  auto use = std::make_shared<const DeviceAnswer>(device_use(context_, units_, b.devices, b.unit));
  co_return make_message<DeviceAnswer>(MessageKind::device_check, std::move(use));
}

Task<void> Protocol::transition(const Transition& t) {
  if (t.removed.empty()) co_return;
  for (auto& [n, pending] : units_.all_pending()) {
    pending.removed.insert(pending.removed.end(), t.removed.begin(), t.removed.end());
  }
  for (const auto& [n, unit] : units_.all()) {
    bool had_it = false;
    for (const ClusterNode& gone : t.removed) {
      if (!unit->forget_node(gone.id)) continue;
      had_it = true;
      unit->enter_merge("node failed", gone.name);
    }
    unit->delay_due = unit->delay_due || had_it || unit->needs_recovery();
    const bool holder_gone =
        unit->gate().held() && std::ranges::any_of(t.removed, [&](const ClusterNode& gone) {
          return gone.id == unit->gate().holder();
        });
    if (holder_gone) scope_.spawn(finish_change(unit));
    unit->wake_recovery();
  }
  co_return;
}

/// The leader of a change died while I/O was held: whoever gets the state lock first settles it
/// from the media (R6.126).
Task<void> Protocol::finish_change(std::shared_ptr<VirtualUnit> unit) {
  co_await context_.ports.timers.sleep(Duration{});  // the transition comes to its end first
  if (!unit->settling) co_await settle_change(*unit);
}

}  // namespace shadow
