#include "engine/unit/volume_processing.hpp"

#include <algorithm>

#include "engine/cluster/ask_all.hpp"
#include "engine/io/all_io.hpp"
#include "engine/storage/home_block.hpp"
#include "engine/unit/membership_change.hpp"

namespace shadow {
namespace {

constexpr Duration kRetryPace = seconds(1);  // RV.12

std::vector<MessageVar> naming(const std::string& device) { return {{"device", device}}; }

}  // namespace

void VolumeProcessing::member_failed(Member& m, Status why) {
  if (timed_out_ || unit_.member(m.name) != &m) return;
  ++m.errors;
  const bool fatal =
      error_class(why) == ErrorClass::device || error_class(why) == ErrorClass::media;
  const bool locked = why == Status::write_locked;
  if (m.failing) {
    m.fatal = m.fatal || fatal;
    return;
  }
  const bool hung = why == Status::cancelled;
  const bool again = m.on_trial && (hung || fatal);
  m.failing = true;
  m.fatal = fatal;
  m.write_locked = locked;
  if (!again) {
    m.failing_for = {};
    m.failing_limit = unit_.mount_verification ? seconds(unit_.member_timeout_s(m)) : Duration{};
  } else if (hung) {
    const Duration waited = hung_for(m);
    m.failing_for += waited;
    unit_clock_ += waited;
  }
  if (!active_) relapsed_ = again;
  m.on_trial = hung || fatal;
  NodeContext& c = unit_.context();
  c.report(locked ? MessageId::volproc_wrtlck : MessageId::volproc_offline,
           {{"device", m.name.with_colon()},
            {"member", m.name.with_colon()},
            {"unit", unit_.name().with_colon()},
            {"status", std::string(condition(why).name)}});
  unit_.gate().stall();
  if (active_) return;
  active_ = true;
  unit_.scope().spawn(run());
}

/// Since the member came back; no longer than a command that never ends takes to be ended, because
/// clocks stand still while the node may not run (RV.13).
Duration VolumeProcessing::hung_for(const Member& m) const {
  const EngineOptions& o = unit_.context().options;
  return std::min(unit_.context().now() - m.trial_since, o.member_io_timeout + o.io_hard_limit);
}

bool VolumeProcessing::only_source(const Member& m) const {
  return m.full() && unit_.set().full_members() < 2;
}

Task<Removal> VolumeProcessing::force_removal(DeviceName device) {
  Member* m = unit_.member(device);
  if (m == nullptr) co_return Removal::nothing;
  if (only_source(*m)) co_return Removal::only_source;
  if (!m->failing && m->disk != nullptr) {  // nobody may have noticed yet
    const Status reached = co_await m->disk->verify();
    m = unit_.member(device);
    if (succeeded(reached) || m == nullptr) co_return Removal::nothing;
  }
  flag_removal(*m, true);
  if (!active_ || timed_out_) co_return Removal::flagged;
  if (!m->failing) member_failed(*m, Status::medium_offline);
  hurry_ = true;
  co_return Removal::at_once;
}

void VolumeProcessing::flag_removal(Member& m, bool on) {
  m.removal_flagged = on;
  unit_.context().note(MessageId::set_forceflag, {{"device", m.name.with_colon()},
                                                  {"unit", unit_.name().with_colon()},
                                                  {"value", on ? "set" : "taken back"}});
}

Task<void> VolumeProcessing::begin_force_removal(DeviceName device) {
  const Removal done = co_await force_removal(std::move(device));
  (void)done;
}

Removal VolumeProcessing::set_force_removal(Member& m, bool on) {
  if (!on) {
    flag_removal(m, false);
    return Removal::nothing;
  }
  if (only_source(m)) return Removal::only_source;
  unit_.scope().spawn(begin_force_removal(m.name));
  return Removal::flagged;
}

bool VolumeProcessing::full_member_reached() const {
  return std::ranges::any_of(unit_.members(),
                             [](const Member* m) { return m->full() && !m->failing; });
}

bool VolumeProcessing::anyone_failing() const {
  return std::ranges::any_of(unit_.members(), [](const Member* m) { return m->failing; });
}

Task<void> VolumeProcessing::run() {
  NodeContext& c = unit_.context();
  SimTime last = c.now();
  while (anyone_failing() && !timed_out_) {
    tell_passive(!full_member_reached());
    if (!passive_) {
      std::vector<DeviceName> over = overdue();
      Status expelled = Status::set_changed;
      if (!over.empty()) expelled = co_await expel(std::move(over));
      if (succeeded(expelled)) continue;
      // Else somebody decided otherwise, or the change waits for another member: try them again.
    } else if (!unit_.mount_verification) {
      co_await fail_requests();
    } else if (unit_clock_ >= unit_limit_ && !waits_for_ever()) {
      co_await unit_time_over();
      break;
    }
    co_await c.ports.timers.sleep(hurry_ ? Duration{} : kRetryPace);
    hurry_ = false;
    if (c.ports.cluster.may_run()) co_await try_members();
    // Both clocks stand still while the node may not run (RV.13).
    const SimTime now = c.now();
    if (c.ports.cluster.may_run()) count_time(now - last);
    last = now;
  }
  if (rewrite_ && !timed_out_) {
    Change again;
    again.edit = [](SetState&) { return true; };
    const Status s = co_await change_membership(unit_, std::move(again));
    rewrite_ = failed(s);
    if (anyone_failing()) {  // one failed while it was written
      unit_.scope().spawn(run());
      co_return;
    }
  }
  active_ = false;
  if (timed_out_) co_return;
  tell_passive(false);
  if (!unit_.mount_verification) unit_.gate().refuse_with(Status::normal);
  if (c.observer != nullptr) c.observer->unit_changed(c.self(), unit_.number());
  unit_.gate().unstall();
}

void VolumeProcessing::tell_passive(bool passive) {
  if (passive == passive_) return;
  passive_ = passive;
  if (passive && !relapsed_) unit_clock_ = {};
  unit_limit_ = seconds(unit_.unit_timeout_s());
  MessageId said = MessageId::mv_completed;
  if (passive) said = waits_for_write_lock() ? MessageId::mv_writelock : MessageId::mv_offline;
  unit_.context().report(said, naming(unit_.name().with_colon()));
}

/// A write lock is waited for without limit (R6.104, RV.4).
bool VolumeProcessing::waits_for_write_lock() const {
  return std::ranges::any_of(unit_.members(), [this](const Member* m) {
    return m->write_locked && !unit_.context().options.remove_write_locked;
  });
}

bool VolumeProcessing::waits_for_ever() const {
  return unit_.system_disk &&
         unit_.context().options.sysdisk_timeout_action == EngineOptions::SysdiskTimeout::wait;
}

/// The end of the unit's time: the set is given up on this node (R6.97); a node that runs from it
/// cannot go on (R6.129).
Task<void> VolumeProcessing::unit_time_over() {
  if (unit_.system_disk) co_await unit_.context().ports.node.bugcheck("SYSDISKLOST");
  co_await give_up();
}

void VolumeProcessing::count_time(Duration step) {
  for (Member* const m : unit_.members()) {
    if (m->failing) m->failing_for += step;
  }
  if (passive_ && !waits_for_write_lock()) unit_clock_ += step;
}

/// Members whose time is over, all at once: they leave in one change.
std::vector<DeviceName> VolumeProcessing::overdue() const {
  std::vector<DeviceName> names;
  for (const Member* const m : unit_.members()) {
    const bool waits =
        m->write_locked && !m->removal_flagged && !unit_.context().options.remove_write_locked;
    if (m->overdue() && !waits) names.push_back(m->name);
  }
  return names;
}

Task<void> VolumeProcessing::try_members() {
  const auto members = unit_.members();  // a copy: each wait may change the membership
  for (Member* const m : members) {
    if (!m->failing || m->disk == nullptr || unit_.member(m->name) != m) continue;
    // A fatal error is no lost connection: asking again does not help, if another member is there.
    if (m->fatal && full_member_reached()) continue;
    const Status s = co_await m->disk->verify();
    if (failed(s) || !m->failing) continue;
    if (m->write_locked && m->disk->info().write_locked) continue;
    const bool same = co_await same_volume(*m);
    if (!same || unit_.member(m->name) != m) continue;
    m->failing = m->fatal = m->write_locked = false;
    m->trial_since = unit_.context().now();
    m->drive_errors = 0;
    unit_.context().report(MessageId::volproc_completed, {{"device", m->name.with_colon()},
                                                          {"member", m->name.with_colon()},
                                                          {"unit", unit_.name().with_colon()}});
  }
}

/// Is it the volume that was mounted, and still a member of this incarnation of the set (RV.6,
/// R6.98)?
Task<bool> VolumeProcessing::same_volume(Member& m) {
  Blocks scb_block;
  Blocks home_block;
  InFlight flight(unit_.flights(), {unit_.set().scb_lbn(), 1}, unit_.context().now());
  unit_.watch();
  AllIo io(flight);
  io.read(m, {unit_.set().scb_lbn(), 1}, scb_block);
  io.read(m, {kHomeLbn, 1}, home_block);
  co_await io;
  if (!io.all_ok()) co_return false;
  const auto home = decode_home(bytes_of(home_block.at(0)));
  const auto scb = decode_scb(bytes_of(scb_block.at(0)));
  // Within a change the block may be ahead of what was published: to be judged when that is over.
  if (unit_.gate().held()) co_return false;
  bool same = home && scb && home->label == unit_.set().label && scb->unit == unit_.name().id() &&
              scb->generation >= unit_.set().generation;
  if (same && scb->generation > unit_.set().generation) {
    // Only a change that was not finished can have left a newer number on a member (R6.116).
    const auto entry = scb->entry_of(m.name.id());
    same = entry.has_value() && (!m.full() || (scb->member_status[*entry] & member_src) != 0);
    rewrite_ = rewrite_ || same;
  }
  if (!same) {
    unit_.context().report(MessageId::volproc_wrongvol, {{"device", m.name.with_colon()},
                                                         {"member", m.name.with_colon()},
                                                         {"unit", unit_.name().with_colon()}});
  }
  co_return same;
}

Task<Status> VolumeProcessing::expel(std::vector<DeviceName> devices) {
  auto gone = std::make_shared<std::vector<DeviceName>>();
  Change change;
  change.cause = ChangeCause::expelled;
  change.concerned = gone;
  change.edit = [devices, gone](SetState& set) {
    for (const DeviceName& device : devices) {
      const auto index = set.index_of(device);
      if (!index) continue;
      // The last full member cannot be expelled: another may have gone meanwhile.
      if (set.members[*index].full() && set.full_members() < 2) continue;
      remove_member(set, *index);
      gone->push_back(device);
    }
    return !gone->empty();
  };
  const Status s = co_await change_membership(unit_, std::move(change));
  co_return s;
}

void VolumeProcessing::abort() {
  if (!timed_out_) unit_.scope().spawn(give_up());
}

Task<void> VolumeProcessing::give_up() {
  NodeContext& c = unit_.context();
  timed_out_ = true;
  c.report(MessageId::mv_aborted, naming(unit_.name().with_colon()));
  for (const Member* const m : unit_.members()) {
    c.report(MessageId::volproc_aborted, {{"device", m->name.with_colon()},
                                          {"member", m->name.with_colon()},
                                          {"unit", unit_.name().with_colon()}});
  }
  if (c.observer != nullptr) c.observer->unit_changed(c.self(), unit_.number());
  const bool wrote = unit_.writes_pending() > 0;
  co_await end_own_commands(wrote);
  // Only now the issuers hear of the failure (R6.133).
  co_await tell_gave_up(wrote || unit_.writes_pending() > 0);
  unit_.gate().break_with(Status::abort);
}

/// The others hold the writes of their users while this node's commands end (R6.128).
Task<void> VolumeProcessing::end_own_commands(bool writes) {
  std::vector<Task<void>> all;
  all.push_back(tell(MessageKind::giving_up, writes));
  for (Member* const m : unit_.members()) {
    if (m->disk != nullptr) all.push_back(m->disk->cancel());
  }
  co_await JoinAll(std::move(all));
}

/// What was left half done is merged by the others, from the moment that they answer (R6.49).
Task<void> VolumeProcessing::tell_gave_up(bool writes) {
  co_await tell(MessageKind::gave_up, writes);
}

Task<void> VolumeProcessing::tell(MessageKind kind, bool writes) {
  NodeContext& c = unit_.context();
  std::vector<NodeId> others = unit_.set().mounted_on;
  std::erase(others, c.self());
  const Message message =
      make_message(kind, std::make_shared<const GiveUpBody>(unit_.number(), writes));
  co_await ask_all(c, std::move(others), message, {});
}

void VolumeProcessing::other_gives_up(NodeId node, bool writes) {
  if (unit_.gate().broken()) return;
  unit_.gate().hold_writes(node);
  unit_.scope().spawn(wait_for_report(node, writes));
}

/// What the node cannot cancel reaches a disk within that time, if ever.
Task<void> VolumeProcessing::wait_for_report(NodeId node, bool writes) {
  co_await unit_.context().ports.timers.sleep(unit_.context().options.io_hard_limit);
  if (unit_.gate().holds_writes(node)) other_gave_up(node, writes);
}

void VolumeProcessing::other_gave_up(NodeId node, bool writes) {
  if (writes && !unit_.gate().broken()) {
    unit_.enter_merge("writes outstanding when the set was given up", std::to_string(node.index));
    unit_.delay_due = true;
    unit_.wake_recovery();
  }
  unit_.gate().release_writes(node);
}

/// MOUNT/NOMOUNT_VERIFICATION and no full member is reached: requests fail at once, the unit stays
/// mounted. What they left half done is merged, here too (R6.133, RV.7).
Task<void> VolumeProcessing::fail_requests() {
  if (unit_.gate().refuses()) co_return;
  if (unit_.writes_pending() > 0) {
    co_await end_own_commands(true);
    unit_.enter_merge("requests failed half done", unit_.context().ports.node.name());
    co_await tell_gave_up(true);
  }
  unit_.gate().refuse_with(Status::medium_offline);
}

}  // namespace shadow
