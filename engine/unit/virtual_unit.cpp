#include "engine/unit/virtual_unit.hpp"

#include <algorithm>

#include "engine/base/planted.hpp"
#include "engine/cluster/messages.hpp"
#include "engine/cluster/range_interlock.hpp"
#include "engine/io/all_io.hpp"
#include "engine/unit/read_cost.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {

namespace {

/// For the journal (R6.132).
std::string_view word(ChangeCause cause) {
  switch (cause) {
    case ChangeCause::none:
      return "none";
    case ChangeCause::added:
      return "member added";
    case ChangeCause::removed:
      return "member removed";
    case ChangeCause::expelled:
      return "member expelled";
    case ChangeCause::copy_done:
      return "copy completed";
    case ChangeCause::merge_done:
      return "merge completed";
    case ChangeCause::mounted:
      return "mounted";
    case ChangeCause::dismounted:
      return "dismounted";
    case ChangeCause::recovered:
      return "taken from the media";
    case ChangeCause::volume_changed:
      return "volume changed";
  }
  return "";
}

}  // namespace

VirtualUnit::VirtualUnit(NodeContext& context, SetState set, MountScope scope, std::string logical)
    : context_(context),
      set_(std::move(set)),
      name_(DeviceName::virtual_unit(set_.unit)),
      scope_(scope),
      logical_(std::move(logical)),
      interlock_(std::make_unique<RangeInterlock>(*this)),
      volume_processing_(std::make_unique<VolumeProcessing>(*this)) {
  site = static_cast<std::uint32_t>(context_.parameter(ParameterId::shadow_site_id));
  delay_per_served_member_s = context_.parameter(ParameterId::shadow_psm_rdly);
  rebuild_members();
}

VirtualUnit::~VirtualUnit() = default;

Member& VirtualUnit::acquaint(const DeviceName& device) {
  auto& slot = known_[device];
  if (!slot) {
    slot = std::make_unique<Member>(device, context_.ports.devices.find(device));
    assign_read_cost(*slot);
  }
  return *slot;
}

Member* VirtualUnit::member(const DeviceName& device) {
  const auto it =
      std::ranges::find_if(members_, [&](const Member* m) { return m->name == device; });
  return it == members_.end() ? nullptr : *it;
}

Member* VirtualUnit::master() { return members_[set_.master]; }

Member* VirtualUnit::merge_master() {
  if (context_.options.merge_master == EngineOptions::MergeMaster::master && master()->full()) {
    return master();
  }
  return *std::ranges::find_if(members_, [](const Member* m) { return m->full(); });
}

void VirtualUnit::assign_read_cost(Member& m) {
  if (m.read_cost_set || m.disk == nullptr) return;
  m.read_cost = automatic_read_cost(m.disk->info(), m.site, site);
}

void VirtualUnit::assign_read_costs() {
  for (const auto& [name, m] : known_) assign_read_cost(*m);
}

void VirtualUnit::rebuild_members() {
  members_.clear();
  for (const MemberState& s : set_.members) {
    Member& m = acquaint(s.name);
    m.role = s.role;
    m.pass = s.pass;
    members_.push_back(&m);
  }
  full_count_ = set_.full_members();
  size_ = set_.volsize;
  if (context_.options.unit_size_maxblock) size_ = std::max(size_, smallest_member());
  active_pass_ = set_.first_pass();
  for (const auto& [device, m] : known_) {
    if (member(device) != nullptr) continue;
    // It left: it counts no longer, and would come back as another member.
    m->failing = m->fatal = m->write_locked = m->removal_flagged = false;
    m->failing_for = {};
    m->drive_errors = 0;
    m->read_cost_set = false;  // settings end with the membership (R4.65, R10.17)
    m->site = 0;
    m->timeout_s.reset();
    assign_read_cost(*m);
  }
}

/// Blocks of the smallest member that this node reaches; 0 if it reaches none.
BlockCount VirtualUnit::smallest_member() const {
  BlockCount smallest = 0;
  for (const Member* const m : members_) {
    if (m->disk == nullptr) continue;
    const BlockCount blocks = m->disk->info().maxblock;
    smallest = smallest == 0 ? blocks : std::min(smallest, blocks);
  }
  return smallest;
}

void VirtualUnit::hold(NodeId by, Generation reserved) {
  gate_.hold(by);
  set_.reserved = std::max(set_.reserved, reserved);
}

/// After a publication: what this node knows better stands. Fences: a performer knows its own.
/// Entry into merge state since this node told the leader what it knows: it may be newer than what
/// the leader made its change from (R6.122).
void VirtualUnit::keep_own_knowledge(const SetState& before) {
  if (before.copy_incarnation == set_.copy_incarnation) {
    set_.copy_fence = std::max(before.copy_fence, set_.copy_fence);
  }
  const bool entered = merge_epoch_ != testified_epoch_;
  if (entered && before.merge_needed) {
    set_.merge_needed = set_.merge_unsettled = true;
    set_.merge_fence = 0;
    set_.merge_runs = false;
  } else if (!before.merge_unsettled && !set_.merge_unsettled &&
             before.merge_incarnation == set_.merge_incarnation) {
    set_.merge_fence = std::max(before.merge_fence, set_.merge_fence);
  }
  if (set_.members.size() == 1) {  // no other member to differ (R6.2)
    set_.merge_needed = set_.merge_unsettled = set_.merge_runs = false;
  }
  const bool new_merge = set_.merge_needed && !entered && !before.merge_unsettled &&
                         set_.merge_incarnation != before.merge_incarnation;
  // Another node has found out what this one has not: reads under way here must not be answered.
  if (new_merge) ++merge_epoch_;
  if (new_merge && context_.observer != nullptr) {
    context_.observer->merge_entered(context_.self(), set_.unit);
  }
}

void VirtualUnit::install(const SetState& next, ChangeCause cause,
                          const std::vector<DeviceName>& devices) {
  const SetState before = std::exchange(set_, next);
  keep_own_knowledge(before);
  // A node that left while this was on its way does not come back by it.
  const auto& nodes = context_.ports.cluster.membership().nodes;
  std::erase_if(set_.mounted_on, [&](NodeId id) {
    return std::ranges::none_of(nodes, [id](const ClusterNode& n) { return n.id == id; });
  });
  rebuild_members();
  note_leavers(before, cause);
  report_change(cause, devices);
  report_boot_member(before);
  if (before.merge_needed && !set_.merge_needed) {
    merge_performer_.reset();
    if (context_.observer != nullptr) {
      context_.observer->merge_completed(context_.self(), set_.unit);
    }
  }
  if (set_.extended && !before.extended) {  // R1.61
    context_.note(MessageId::set_extended, {{"unit", name_.with_colon()}, {"value", "on"}});
  }
  if (set_.targets() == 0) copy_performer_.reset();
  if (set_.generation != before.generation)
    context_.note(MessageId::set_generation, {{"unit", name_.with_colon()},
                                              {"cause", std::string(word(cause))},
                                              {"generation", std::to_string(set_.generation.value)},
                                              {"before", std::to_string(before.generation.value)},
                                              {"members", member_list()}});
  for (Member* const m : members_) {
    if (m->disk == nullptr) volume_processing_->member_failed(*m, Status::medium_offline);
  }
  if (context_.observer != nullptr) context_.observer->unit_changed(context_.self(), set_.unit);
  recovery_changed_.notify_all();
}

std::string VirtualUnit::member_list() const {
  std::string list;
  for (const MemberState& m : set_.members) {
    if (!list.empty()) list += ",";
    list += m.name.with_colon();
    if (!m.full()) list += "(target)";
  }
  return list;
}

void VirtualUnit::report_change(ChangeCause cause, const std::vector<DeviceName>& devices) const {
  const auto unit_vars = [this] {
    return std::vector<MessageVar>{{"device", name_.with_colon()}, {"unit", name_.with_colon()}};
  };
  const auto each = [&](MessageId id) {
    for (const DeviceName& d : devices) {
      context_.report(
          id,
          {{"device", d.with_colon()}, {"member", d.with_colon()}, {"unit", name_.with_colon()}});
    }
  };
  switch (cause) {
    case ChangeCause::added:
      context_.report(MessageId::volproc_statechg, unit_vars());
      context_.report(MessageId::volproc_copystart, unit_vars());
      break;
    case ChangeCause::expelled:
    case ChangeCause::recovered:
      context_.report(MessageId::volproc_statechg, unit_vars());
      each(MessageId::volproc_reduced);
      each(MessageId::volproc_completed);
      break;
    case ChangeCause::removed:
      context_.report(MessageId::volproc_statechg, unit_vars());
      each(MessageId::volproc_reduced);
      break;
    case ChangeCause::copy_done:
      each(MessageId::volproc_copydone);
      if (set_.targets() == 0) context_.report(MessageId::volproc_allcopydone, unit_vars());
      break;
    case ChangeCause::merge_done:
      context_.report(MessageId::volproc_statechg, unit_vars());
      break;
    case ChangeCause::none:
    case ChangeCause::mounted:
    case ChangeCause::dismounted:
    case ChangeCause::volume_changed:
      break;
  }
}

void VirtualUnit::enter_merge(const std::string& cause, const std::string& node) {
  if (planted(Planted::no_merge_after_crash)) return;
  if (set_.members.size() < 2) return;  // R6.2, R6.121
  set_.merge_needed = set_.merge_unsettled = true;
  set_.merge_runs = false;
  set_.merge_fence = 0;
  ++merge_epoch_;
  // Our own thread sees by itself that it must start anew, and says when it has ended.
  if (merge_performer_ != context_.self()) merge_performer_.reset();
  context_.note(MessageId::set_mergeneed,
                {{"unit", name_.with_colon()}, {"cause", cause}, {"node", node}});
  context_.report(MessageId::volproc_statechg,
                  {{"device", name_.with_colon()}, {"unit", name_.with_colon()}});
  if (context_.observer != nullptr) {
    context_.observer->merge_entered(context_.self(), set_.unit);
    context_.observer->unit_changed(context_.self(), set_.unit);
  }
}

void VirtualUnit::set_performer(bool merge, std::optional<NodeId> node) {
  (merge ? merge_performer_ : copy_performer_) = node;
  if (!node) (merge ? set_.merge_runs : set_.copy_runs) = false;
}

bool VirtualUnit::forget_node(NodeId node) {
  if (copy_performer_ == node) set_performer(false, std::nullopt);
  if (merge_performer_ == node) set_performer(true, std::nullopt);
  gate_.release_ranges_of(node);
  gate_.release_writes(node);
  return std::erase(set_.mounted_on, node) > 0;
}

Task<void> VirtualUnit::quiesce() {
  while (requests_ > 0) co_await request_ended_.wait();
  // The last one told us from its own frame: let it end.
  co_await context_.ports.timers.sleep(Duration{});
}

void VirtualUnit::note_leavers(const SetState& before, ChangeCause cause) {
  for (const MemberState& m : before.members) {
    const bool there = set_.index_of(m.name).has_value();
    acquaint(m.name).failed_out = !there && cause != ChangeCause::removed;
  }
  for (const MemberState& m : set_.members) acquaint(m.name).failed_out = false;
}

bool VirtualUnit::failed_out(const DeviceName& device) const {
  const auto it = known_.find(device);
  return it != known_.end() && it->second->failed_out;
}

bool VirtualUnit::needs_recovery() const { return set_.merge_needed || set_.targets() > 0; }

void VirtualUnit::learn_fence(bool merge, Incarnation incarnation, Lbn fence, NodeId from,
                              bool performing) {
  auto& who = merge ? merge_performer_ : copy_performer_;
  if (performing) {
    who = from;
    (merge ? suspended_merge : suspended_copy).reset();
  } else if (who == from) {
    set_performer(merge, std::nullopt);
  }
  Lbn& known = merge ? set_.merge_fence : set_.copy_fence;
  // Of an older incarnation: it may be larger than the true fence now (R6.123).
  if (current(merge, incarnation)) known = std::max(known, fence);
}

std::int64_t VirtualUnit::unit_timeout_s() const {
  return timeout_s.value_or(context_.parameter(ParameterId::mvtimeout));
}

std::int64_t VirtualUnit::member_timeout_s(const Member& m) const {
  if (m.timeout_s) return *m.timeout_s;
  const std::int64_t s =
      context_.parameter(system_disk ? ParameterId::shadow_sys_tmo : ParameterId::shadow_mbr_tmo);
  return s == 0 ? 120 : s;  // R3.42
}

std::uint32_t VirtualUnit::served_members() const {
  return static_cast<std::uint32_t>(std::ranges::count_if(
      members_, [](const Member* m) { return m->disk != nullptr && m->disk->info().served; }));
}

}  // namespace shadow
