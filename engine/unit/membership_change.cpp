#include "engine/unit/membership_change.hpp"

#include <algorithm>

#include "engine/base/planted.hpp"
#include "engine/cluster/ask_all.hpp"
#include "engine/io/all_io.hpp"
#include "engine/storage/home_block.hpp"
#include "engine/unit/control_block_recovery.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

/// Only one task of a node may work with the state lock at a time.
class Turn {
 public:
  explicit Turn(VirtualUnit& unit) : unit_(unit) { unit_.changing = true; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    unit_.changing = false;
    unit_.change_ended.notify_all();
  }

 private:
  VirtualUnit& unit_;
};

Message unit_message(MessageKind kind, const VirtualUnit& unit) {
  return make_message(kind, std::make_shared<const UnitBody>(unit.number()));
}

/// Step 2 on this node: nothing new starts, what is outstanding ends or is parked.
Task<Message> hold_here(VirtualUnit& unit, NodeId by) {
  unit.gate().hold(by);
  while (!unit.flights().empty()) co_await unit.flights().left().wait();
  co_return answer(MessageKind::hold, Status::normal);
}

Task<Message> publish_here(VirtualUnit& unit, std::shared_ptr<const PublishBody> news) {
  unit.install(news->set, news->cause, news->devices);
  co_return answer(MessageKind::publish, Status::normal);
}

void drop_member(SetState& set, const DeviceName& device) {
  if (const auto index = set.index_of(device)) remove_member(set, *index);
}

}  // namespace

Generation next_generation(const NodeContext& context, Generation last) {
  return Generation{std::max(context.ports.timers.clock().ticks, last.value + 1)};
}

Task<Status> write_control_blocks(VirtualUnit& unit, SetState& next, ScbWrite what, bool mounted,
                                  std::vector<DeviceName>& lost) {
  for (;;) {
    if (what == ScbWrite::generation && !planted(Planted::expel_without_scb)) {
      next.generation = next_generation(unit.context(), next.generation);
    }
    const Blocks scb(stamp_of(scb_sector(next, mounted)), 1);
    const Blocks home(stamp_of(home_sector(next)), 1);
    const BlockRange at{next.scb_lbn(), 1};
    std::vector<DeviceName> failures;
    // The master first, then the other full members, targets last: an interrupted update leaves the
    // newest number on a full member (R6.6). Where one fails the rest is left for the next number, so
    // that no disk that leaves carries a number above the set's (R6.116).
    for (int group = 0; group < 3 && failures.empty(); ++group) {
      InFlight flight(unit.flights(), at, unit.context().now());
      unit.watch();
      AllIo homes(flight);
      AllIo writes(flight);
      for (std::size_t i = 0; i < next.members.size(); ++i) {
        const int of = i == next.master ? 0 : next.members[i].full() ? 1 : 2;
        if (of != group) continue;
        Member& m = unit.acquaint(next.members[i].name);
        if (m.disk == nullptr) {
          failures.push_back(m.name);
          continue;
        }
        // A new target is known by its home block too, so that nobody takes it for what it was
        // before (R6.16 step 2).
        if (of == 2) homes.write(m, {kHomeLbn, 1}, home);
        writes.write(m, at, scb);
      }
      co_await homes;
      co_await writes;
      for (std::uint32_t i = 0; i < writes.size(); ++i) {
        if (failed(writes.op(i).status)) failures.push_back(writes.member(i).name);
      }
    }
    if (failures.empty()) co_return Status::normal;
    SetState without = next;
    for (const DeviceName& d : failures) drop_member(without, d);
    if (without.full_members() == 0) {
      for (const DeviceName& d : failures) {
        unit.volume_processing().member_failed(unit.acquaint(d), Status::medium_offline);
      }
      co_return Status::medium_offline;
    }
    lost.insert(lost.end(), failures.begin(), failures.end());
    next = std::move(without);
    what = ScbWrite::generation;
  }
}

Task<Status> change_membership(VirtualUnit& unit, Change change) {
  NodeContext& c = unit.context();
  while (unit.changing) co_await unit.change_ended.wait();
  const Turn turn(unit);
  const Status locked = co_await unit.state_lock->convert(LockMode::ex);

  const NodeId self = c.self();
  const auto nodes = unit.set().mounted_on;
  std::function<Task<Message>()> hold = [&unit, self]() { return hold_here(unit, self); };
  co_await ask_all(c, nodes, unit_message(MessageKind::hold, unit), hold);

  SetState next = unit.set();
  bool recovered = false;
  if (locked == Status::value_not_valid) {
    recovered = co_await recover_from_media(unit, next);
  }
  const bool edited = change.edit && change.edit(next);
  Status result = edited || recovered ? Status::normal : Status::set_changed;
  if (edited || recovered) {
    auto news = std::make_shared<PublishBody>();
    news->devices = change.devices;
    news->cause = edited ? change.cause : ChangeCause::recovered;
    const bool mounted = !next.mounted_on.empty();
    const bool last = change.scb == ScbWrite::when_last && !mounted;
    if (last || recovered || change.scb == ScbWrite::flags || change.scb == ScbWrite::generation) {
      result = co_await write_control_blocks(
          unit, next, recovered ? ScbWrite::generation : change.scb, mounted, news->devices);
    }
    if (succeeded(result)) {
      // A transition may have come meanwhile: what it changed here stands.
      std::erase_if(next.mounted_on, [&](NodeId n) {
        return n != self &&
               std::ranges::find(unit.set().mounted_on, n) == unit.set().mounted_on.end() &&
               std::ranges::find(nodes, n) != nodes.end();
      });
      next.change = unit.set().change + 1;
      news->set = next;
      const std::shared_ptr<const PublishBody> published = std::move(news);
      std::function<Task<Message>()> install = [&unit, published]() {
        return publish_here(unit, published);
      };
      co_await ask_all(c, nodes, make_message(MessageKind::publish, published), install);
    }
  }
  tell_others(c, nodes, unit_message(MessageKind::release, unit));
  ValueBlock value;
  const Status demoted = co_await unit.state_lock->convert(LockMode::nl, value);
  (void)demoted;  // going down is always granted
  unit.gate().release();
  co_return result;
}

}  // namespace shadow
