#include "engine/unit/membership_change.hpp"

#include <algorithm>

#include "engine/cluster/ask_all.hpp"
#include "engine/cluster/state_value.hpp"
#include "engine/unit/agreement.hpp"
#include "engine/unit/control_block_recovery.hpp"
#include "engine/unit/control_block_update.hpp"
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

bool contains(const std::vector<NodeId>& nodes, NodeId n) {
  return std::ranges::find(nodes, n) != nodes.end();
}

Message unit_message(MessageKind kind, const VirtualUnit& unit) {
  return make_message(kind, std::make_shared<const UnitBody>(unit.number()));
}

Task<Message> publish_here(VirtualUnit& unit, std::shared_ptr<const PublishBody> news) {
  unit.install(news->set, news->cause, news->devices);
  co_return answer(MessageKind::publish, Status::normal);
}

/// One change, from the grant of the state lock to its release.
class Leader {
 public:
  Leader(VirtualUnit& unit, Change change) : unit_(unit), change_(std::move(change)) {}

  Task<Status> lead();

 private:
  Task<Status> write_and_publish();
  void drop_nodes_that_left();
  [[nodiscard]] bool writes_blocks(bool mounted) const;
  [[nodiscard]] std::optional<ValueBlock> value_to_leave(Status result) const;

  VirtualUnit& unit_;
  Change change_;
  std::vector<NodeId> mounted_before_;  // as this node knew it when it began
  std::vector<NodeId> nodes_;           // that hold
  SetState next_;
  Generation first_;
  bool recovering_ = false;
  bool settled_ = false;  // a merge got its number: to be published in any case
  bool edited_ = false;
};

Task<Status> Leader::lead() {
  const Status locked = co_await unit_.state_lock->convert(LockMode::ex);
  const auto value = StateValue::decode(unit_.state_lock->value());
  mounted_before_ = unit_.set().mounted_on;
  // The numbers of this change are fixed and made known before the first of them comes to a disk:
  // whoever leads after us stays above them, also if we die and nobody reaches that disk (R6.9).
  const SetState& set = unit_.set();
  std::uint64_t last = std::max(set.generation, set.reserved).value;
  if (value) last = std::max(last, value->reserved.value);
  first_ = std::max(generation_of_now(unit_.context()), Generation{last + 1});
  Agreed agreed =
      co_await hold_everywhere(unit_, value, Generation{first_.value + kNumbersOfAChange});
  nodes_ = agreed.nodes;
  settled_ = agreed.settled;
  next_ = std::move(agreed.set);
  next_.reserved = std::max(next_.reserved, Generation{last});
  recovering_ = locked == Status::value_not_valid || agreed.behind;

  Status result = Status::normal;
  if (recovering_) {
    const bool found = co_await recover_from_media(unit_, next_);
    if (!found) result = Status::medium_offline;
  }
  if (succeeded(result)) {
    edited_ = change_.edit && change_.edit(next_);
    if (edited_ || recovering_ || settled_)
      result = co_await write_and_publish();
    else
      result = Status::set_changed;
  }
  const NodeId self = unit_.context().self();
  if (!contains(unit_.set().mounted_on, self)) {
    // We are out: what waits here must not start with the old membership.
    unit_.departed = true;
    if (!unit_.gate().broken()) unit_.gate().break_with(Status::volume_invalid);
  }
  const bool unsettled = recovering_ && failed(result);
  const MessageKind end = unsettled ? MessageKind::settle : MessageKind::release;
  tell_others(unit_.context(), nodes_, unit_message(end, unit_));
  const Status demoted = co_await unit_.state_lock->convert(LockMode::nl, value_to_leave(result));
  (void)demoted;  // going down is always granted
  if (unsettled) {
    if (!unit_.settling && !unit_.departed) unit_.scope().spawn(settle_change(unit_));
  } else if (unit_.gate().holder() == self) {  // else the next leader holds us already
    unit_.gate().release();
  }
  co_return result;
}

/// What could not be settled stays so for the next holder.
std::optional<ValueBlock> Leader::value_to_leave(Status result) const {
  if (recovering_ && failed(result)) return {};
  // A change that failed may have left any of its numbers on some disk.
  StateValue left = StateValue::of(unit_.set());
  left.change = std::max(left.change, next_.change);
  return left.encode();
}

bool Leader::writes_blocks(bool mounted) const {
  if (recovering_) return true;
  if (!edited_) return false;
  if (change_.scb == ScbWrite::when_last) return !mounted && !unit_.half_done();
  return change_.scb != ScbWrite::none;
}

Task<Status> Leader::write_and_publish() {
  auto news = std::make_shared<PublishBody>();
  news->devices = change_.concerned ? *change_.concerned : change_.devices;
  news->cause = recovering_ ? ChangeCause::recovered : ChangeCause::none;
  if (edited_) news->cause = change_.cause;
  drop_nodes_that_left();
  const bool mounted = !next_.mounted_on.empty();
  if (writes_blocks(mounted)) {
    const ScbWrite what = recovering_ ? ScbWrite::generation : change_.scb;
    const Status written =
        co_await write_control_blocks(unit_, next_, what, first_, mounted, news->devices);
    if (failed(written)) co_return written;
  }
  drop_nodes_that_left();
  ++next_.change;
  news->set = next_;
  const std::shared_ptr<const PublishBody> published = std::move(news);
  std::function<Task<Message>()> install = [this, published]() {
    return publish_here(unit_, published);
  };
  co_await ask_all(unit_.context(), nodes_, make_message(MessageKind::publish, published), install);
  co_return edited_ || recovering_ ? Status::normal : Status::set_changed;
}

/// A transition may have come meanwhile: whom this node has forgotten by now does not come back.
void Leader::drop_nodes_that_left() {
  const auto& members = unit_.context().ports.cluster.membership().nodes;
  std::erase_if(next_.mounted_on, [&](NodeId n) {
    if (contains(mounted_before_, n)) return !contains(unit_.set().mounted_on, n);
    return std::ranges::none_of(members, [n](const ClusterNode& c) { return c.id == n; });
  });
}

}  // namespace

Task<Status> change_membership(VirtualUnit& unit, Change change) {
  while (unit.changing) co_await unit.change_ended.wait();
  if (unit.departed || !unit.state_lock) co_return Status::set_changed;
  const Turn turn(unit);
  Leader leader(unit, std::move(change));
  const Status result = co_await leader.lead();
  co_return result;
}

Task<Status> change_when_possible(VirtualUnit& unit, Change change) {
  for (;;) {
    const Status s = co_await change_membership(unit, change);
    if (s != Status::medium_offline || unit.gate().broken()) co_return s;
    while (unit.volume_processing().active() && !unit.gate().broken()) {
      co_await unit.gate().changed();
    }
    if (unit.gate().broken()) co_return s;
    co_await unit.context().ports.timers.sleep(seconds(1));
  }
}

Task<void> settle_change(VirtualUnit& unit) {
  unit.settling = true;
  for (;;) {
    Change nothing;
    nothing.cause = ChangeCause::recovered;
    nothing.scb = ScbWrite::none;
    const Status s = co_await change_membership(unit, std::move(nothing));
    if (s != Status::medium_offline || unit.departed) break;
    co_await unit.context().ports.timers.sleep(seconds(1));
    if (!unit.gate().held()) break;  // another node has settled it
  }
  unit.settling = false;
}

}  // namespace shadow
