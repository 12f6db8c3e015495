#include "engine/services/mount/set_joiner.hpp"

#include <algorithm>

#include "engine/host/node_features.hpp"
#include "engine/services/mount/member_lines.hpp"
#include "engine/services/refusal.hpp"
#include "engine/unit/membership_change.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

/// Do members differ in size, as this node sees them?
bool dissimilar(const VirtualUnit& unit) {
  const Member* first = nullptr;
  for (const Member* const m : unit.members()) {
    if (m->disk == nullptr) continue;
    if (first == nullptr) first = m;
    if (m->disk->info().maxblock != first->disk->info().maxblock) return true;
  }
  return false;
}

}  // namespace

Task<std::optional<SetState>> SetJoiner::ask_for_set(UnitNumber number,
                                                     std::vector<NodeId> holders) {
  for (const NodeId n : holders) {
    const Message question =
        make_message(MessageKind::describe, std::make_shared<const UnitBody>(number));
    const Reply reply = co_await context_.ports.cluster.ask(n, question);
    if (failed(reply.status) || !reply.message.body) continue;
    const auto& body = body_of<PublishBody>(reply.message);
    if (body.cause == ChangeCause::mounted) co_return body.set;
  }
  co_return std::nullopt;
}

Task<ServiceResult> SetJoiner::join(MountRequest request, UnitNumber number, Lock state,
                                    std::vector<NodeId> holders, Ask ask) {
  // The change itself is led by a node that has the set mounted: it takes the lock that we hold.
  const Status demoted = co_await state.convert(LockMode::nl, {});
  (void)demoted;
  Lock mount =
      co_await context_.ports.locks.acquire(unit_resource("SHAD$MOUNT", number), LockMode::cr);
  std::optional<SetState> set = co_await ask_for_set(number, std::move(holders));
  if (!set) {
    ServiceResult gone;
    gone.status = Status::set_changed;
    co_return gone;
  }
  const PendingMount heard = units_.end_mount(number);
  if (heard.newest && heard.newest->change > set->change) set = heard.newest;
  const auto unit = maker_.make(std::move(*set), request);
  unit->state_lock.emplace(std::move(state));
  unit->mount_lock.emplace(std::move(mount));
  // Users come in when all is checked.
  const BlockRange all{0, unit->size()};
  unit->gate().hold_range(all, context_.self());
  catch_up(*unit, heard);
  if (heard.held_by && !unit->gate().held()) {  // its leader is gone: settle what it left (R6.126)
    co_await change_membership(*unit, Change{});
  }
  ServiceResult result;
  auto refusal = co_await refuse(unit, request);
  if (!refusal && !request.members.empty()) {
    result = co_await adder_.add(unit, request, ask, true);
    if (failed(result.status)) refusal = result;
  }
  if (refusal) {
    co_await leave(unit);
    co_return std::move(*refusal);
  }
  result.messages.insert(result.messages.begin(), mounted_line(unit->set().label, unit->name()));
  unit->gate().release_range(all, context_.self());
  maker_.serve(*unit);
  co_return result;
}

Task<std::optional<ServiceResult>> SetJoiner::refuse(std::shared_ptr<VirtualUnit> unit,
                                                     MountRequest request) {
  if (unit->set().label != request.label && !request.override_identification) {  // R4.60
    co_return refused(MessageId::mount_incvollabel, Status::volume_invalid,
                      {{"label", request.label}, {"device", unit->name().with_underscore()}});
  }
  const bool too_many =  // R1.64
      unit->set().extended && !supported_here(context_, Feature::extended_membership);
  const bool unlike =  // R1.36
      dissimilar(*unit) && !supported_here(context_, Feature::dissimilar_devices);
  if (too_many || unlike) {
    co_return refused(MessageId::sim_version, Status::incompatible_member,
                      {{"node", context_.ports.node.name()}});
  }
  if (!request.boot_device.empty()) {
    const Member* const boots = unit->member(request.boot_device);
    if (boots == nullptr || !boots->full()) {  // R3.73
      co_return condition_only(Status::incompatible_member);
    }
    co_await await_members(*unit);
  }
  const auto members = unit->members();    // each wait may change the membership
  for (const Member* const m : members) {  // R4.59
    Status reached = Status::no_such_device;
    if (m->disk != nullptr) reached = co_await m->disk->verify();
    if (succeeded(reached) || unit->member(m->name) != m) continue;
    co_return refused(MessageId::mount_shdwmemfail, Status::medium_offline, naming(m->name));
  }
  co_return std::nullopt;
}

/// A boot waits for members that do not answer yet (R3.61).
Task<void> SetJoiner::await_members(VirtualUnit& unit) {
  const SimTime limit = context_.now() + seconds(context_.parameter(ParameterId::shadow_sys_wait));
  for (;;) {
    bool all = true;
    const auto members = unit.members();
    for (const Member* const m : members) {
      Status reached = Status::no_such_device;
      if (m->disk != nullptr) reached = co_await m->disk->verify();
      all = all && (succeeded(reached) || unit.member(m->name) != m);
    }
    if (all || context_.now() >= limit) co_return;
    co_await context_.ports.timers.sleep(seconds(1));
  }
}

/// This node has not mounted the set after all.
Task<void> SetJoiner::leave(std::shared_ptr<VirtualUnit> unit) {
  const NodeId self = context_.self();
  Change change;
  change.cause = ChangeCause::dismounted;
  change.scb = ScbWrite::none;
  change.edit = [self](SetState& s) { return std::erase(s.mounted_on, self) > 0; };
  co_await change_membership(*unit, std::move(change));
  co_await maker_.withdraw(unit);
}

/// What was heard of the set while this node was on its way in.
void SetJoiner::catch_up(VirtualUnit& unit, const PendingMount& heard) {
  const auto gone = [&](NodeId id) {
    return std::ranges::any_of(heard.removed, [id](const ClusterNode& n) { return n.id == id; });
  };
  for (const ClusterNode& n : heard.removed) {
    if (unit.forget_node(n.id)) unit.enter_merge("node failed", n.name);
  }
  for (const auto& [node, writes] : heard.giving_up) {
    if (!gone(node)) unit.volume_processing().other_gives_up(node, writes);
  }
  if (heard.merge_wanted) unit.enter_merge("writes outstanding when the set was given up", "");
  unit.delay_due = unit.needs_recovery() && !heard.removed.empty();
  for (const auto& [range, by] : heard.ranges) {
    if (!gone(by)) unit.gate().hold_range(range, by);
  }
  if (heard.held_by && !gone(*heard.held_by)) unit.gate().hold(*heard.held_by);
}

}  // namespace shadow
