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
  co_return make_message(MessageKind::hold, std::make_shared<const HoldAnswer>(unit.set().change));
}

/// A change that not every node has heard of has a number already (R6.126).
std::uint32_t latest_change(const std::vector<Reply>& replies, std::uint32_t mine) {
  std::uint32_t latest = mine;
  for (const Reply& r : replies) {
    if (succeeded(r.status) && r.message.body) {
      latest = std::max(latest, body_of<HoldAnswer>(r.message).change);
    }
  }
  return latest;
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
    Member* locked = nullptr;
    // The master first, then the other full members, targets last: an interrupted update leaves the
    // newest number on a full member (R6.6). Where one fails the rest is left for the next number,
    // so that no disk that leaves carries a number above the set's (R6.116).
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
        const Status s = writes.op(i).status;
        if (s == Status::write_locked && !unit.context().options.remove_write_locked) {
          locked = &writes.member(i);
        } else if (failed(s) || (homes.size() > 0 && failed(homes.op(i).status))) {
          failures.push_back(writes.member(i).name);
        }
      }
    }
    if (locked != nullptr) {  // waited for, not removed (R6.104); nothing is changed
      unit.volume_processing().member_failed(*locked, Status::write_locked);
      co_return Status::medium_offline;
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
  if (unit.departed || !unit.state_lock) co_return Status::set_changed;
  const Turn turn(unit);
  const Status locked = co_await unit.state_lock->convert(LockMode::ex);

  const NodeId self = c.self();
  const auto nodes = unit.set().mounted_on;
  std::function<Task<Message>()> hold = [&unit, self]() { return hold_here(unit, self); };
  const auto held = co_await ask_all(c, nodes, unit_message(MessageKind::hold, unit), hold);

  SetState next = unit.set();
  Status result = Status::normal;
  const bool recovering = locked == Status::value_not_valid;
  if (recovering) {
    const bool found = co_await recover_from_media(unit, next);
    if (!found) result = Status::medium_offline;
  }
  const bool edited = succeeded(result) && change.edit && change.edit(next);
  if (succeeded(result) && !edited && !recovering) result = Status::set_changed;
  if (succeeded(result)) {
    auto news = std::make_shared<PublishBody>();
    news->devices = change.devices;
    news->cause = edited ? change.cause : ChangeCause::recovered;
    const bool mounted = !next.mounted_on.empty();
    const bool last = change.scb == ScbWrite::when_last && !mounted && !unit.half_done();
    if (last || recovering || change.scb == ScbWrite::flags || change.scb == ScbWrite::generation) {
      result = co_await write_control_blocks(
          unit, next, recovering ? ScbWrite::generation : change.scb, mounted, news->devices);
    }
    if (succeeded(result)) {
      // A transition may have come meanwhile: what it changed here stands.
      std::erase_if(next.mounted_on, [&](NodeId n) {
        return n != self &&
               std::ranges::find(unit.set().mounted_on, n) == unit.set().mounted_on.end() &&
               std::ranges::find(nodes, n) != nodes.end();
      });
      next.change = latest_change(held, unit.set().change) + 1;
      news->set = next;
      const std::shared_ptr<const PublishBody> published = std::move(news);
      std::function<Task<Message>()> install = [&unit, published]() {
        return publish_here(unit, published);
      };
      co_await ask_all(c, nodes, make_message(MessageKind::publish, published), install);
    }
  }
  if (std::ranges::find(unit.set().mounted_on, self) == unit.set().mounted_on.end()) {
    // We are out: what waits here must not start with the old membership.
    unit.departed = true;
    if (!unit.gate().broken()) unit.gate().break_with(Status::volume_invalid);
  }
  tell_others(c, nodes, unit_message(MessageKind::release, unit));
  // What could not be recovered stays so for the next holder.
  std::optional<ValueBlock> value(std::in_place);
  if (recovering && failed(result)) value.reset();
  const Status demoted = co_await unit.state_lock->convert(LockMode::nl, value);
  (void)demoted;  // going down is always granted
  // The next leader may hold us already.
  if (unit.gate().holder() == self) unit.gate().release();
  co_return result;
}

}  // namespace shadow
