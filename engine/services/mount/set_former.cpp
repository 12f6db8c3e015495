#include "engine/services/mount/set_former.hpp"

#include <algorithm>

#include "engine/cluster/state_value.hpp"
#include "engine/services/mount/member_lines.hpp"
#include "engine/services/mount/permission.hpp"
#include "engine/services/refusal.hpp"
#include "engine/unit/control_block_update.hpp"

namespace shadow {

bool enough(const Candidates& devices, const MountRequest& request, ServiceResult& result) {
  if (devices.given_up) {
    result.status = Status::volume_invalid;
    return false;
  }
  if (!devices.found.empty() && !(devices.missing && request.require_members)) return true;
  result.status = Status::medium_offline;
  if (request.require_members) {
    result.messages.emplace_back(MessageId::sim_reqmem);
    result.messages.push_back(system_message(Status::medium_offline, true));
  }
  return false;
}

std::vector<Candidate> targets_of(const SetState& set, const std::vector<Candidate>& candidates) {
  std::vector<Candidate> targets;
  for (const Candidate& c : candidates) {
    const auto index = set.index_of(c.name);
    if (index && !set.members[*index].full()) targets.push_back(c);
  }
  return targets;
}

std::optional<SetFormer::Unfit> SetFormer::unfit(const MountRequest& request,
                                                 const std::vector<Candidate>& candidates,
                                                 const MountDecision& decision) const {
  const SetState& set = decision.set;
  const Disk* const source = context_.ports.devices.find(set.members[set.master].name);
  const Fit fit{
      set.unit, set.volsize, &source->info(), {context_.self()}, !request.boot_device.empty()};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& c = candidates[i];
    const auto index = set.index_of(c.name);
    const bool target = index && !set.members[*index].full();
    auto why = reader_.objection(c, target, request, fit);
    if (why.empty() && std::ranges::count(decision.refused, i) > 0) {  // R6.20
      why = {Emission(MessageId::mount_shdwmemfail, naming(c.name)),
             system_message(Status::incompatible_member, true)};
    }
    if (!why.empty()) return Unfit{i, std::move(why)};
  }
  return {};
}

/// Decides who is what. A device that cannot be in the set stops the command, or is left out with
/// /NOASSIST (R4.47).
bool SetFormer::decide(const MountRequest& request, UnitNumber number,
                       std::vector<Candidate>& candidates, SetState& set,
                       ServiceResult& result) const {
  for (;;) {
    MountDecision decision =
        decide_mount(number, request.label, candidates, request.override_identification,
                     context_.options.backup_revision_refuse);
    if (failed(decision.status)) {
      const ServiceResult no =
          refused(decision.message, decision.status,
                  {{"label", request.label},
                   {"device", candidates.front().name.with_underscore()},
                   {"unit", DeviceName::virtual_unit(number).with_underscore()}});
      result.status = no.status;
      std::ranges::copy(no.messages, std::back_inserter(result.messages));
      return false;
    }
    auto bad = unfit(request, candidates, decision);
    if (!bad) {
      set = std::move(decision.set);
      return true;
    }
    std::ranges::move(bad->why, std::back_inserter(result.messages));
    if (request.assist || request.require_members || candidates.size() == 1) {
      result.status = Status::incompatible_member;
      return false;
    }
    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(bad->index));
  }
}

/// The first node to form the system disk's set waits for all former members that the boot device
/// lists (R3.58). Only those of its own incarnation are taken: newer ones and targets stay as they
/// are (R3.76, R3.77).
Task<Candidates> SetFormer::read_for_boot(const MountRequest& request, UnitNumber number,
                                          std::vector<Emission>& messages) {
  const SimTime limit = context_.now() + seconds(context_.parameter(ParameterId::shadow_sys_tmo));
  for (;;) {
    messages.clear();
    Candidates all = co_await reader_.read(request.members, request, number, messages);
    if (all.found.empty() || !all.found.front().scb) co_return all;
    const StorageControlBlock boots = *all.found.front().scb;
    std::size_t listed = 0;
    for (const UnitId id : boots.member_ids) listed += id.value != 0 ? 1 : 0;
    std::size_t there = 0;
    for (const Candidate& c : all.found) there += boots.entry_of(c.name.id()) ? 1 : 0;
    const bool of_unit = boots.unit == DeviceName::virtual_unit(number).id();
    if (of_unit && there < listed && context_.now() < limit) {
      all.claim.clear();
      co_await context_.ports.timers.sleep(seconds(1));
      continue;
    }
    std::erase_if(all.found, [&](const Candidate& c) {
      const auto entry = boots.entry_of(c.name.id());
      const bool full = entry && (boots.member_status[*entry] & member_src) != 0;
      const bool same = c.scb && c.scb->unit == boots.unit && c.generation() == boots.generation;
      return c.included && !(full && same);
    });
    co_return all;
  }
}

Task<std::optional<PreparedSet>> SetFormer::prepare(MountRequest request, UnitNumber number,
                                                    Lock state, Ask ask, ServiceResult& result) {
  Candidates devices;
  if (request.boot_device.empty()) {
    devices = co_await reader_.read(request.members, request, number, result.messages);
  } else {
    devices = co_await read_for_boot(request, number, result.messages);
  }
  if (!enough(devices, request, result)) co_return std::nullopt;
  SetState set;
  if (!decide(request, number, devices.found, set, result)) co_return std::nullopt;
  const auto boots = set.index_of(request.boot_device);
  if (!request.boot_device.empty() && (!boots || !set.members[*boots].full())) {  // R3.76
    result = condition_only(Status::incompatible_member);
    co_return std::nullopt;
  }
  std::vector<DeviceName> names;
  for (const Candidate& c : devices.found) names.push_back(c.name);
  const DeviceAnswer use = co_await reader_.use_of(names, number);
  if (auto no = CandidateReader::refuse_use(use)) {
    result = std::move(*no);
    co_return std::nullopt;
  }
  const bool go_on = co_await copy_permitted(context_, request, number, set.label,
                                             targets_of(set, devices.found), ask, result);
  if (!go_on) co_return std::nullopt;
  co_return PreparedSet(std::move(request), std::move(set), std::move(devices), std::move(state));
}

Task<void> SetFormer::establish(PreparedSet p, ServiceResult& result) {
  const UnitNumber number = p.set.unit;
  p.set.mounted_on = {context_.self()};
  p.set.mount_time = context_.ports.timers.clock();
  Lock mount =
      co_await context_.ports.locks.acquire(unit_resource("SHAD$MOUNT", number), LockMode::cr);
  units_.end_mount(number);
  const auto kept = maker_.make(p.set, p.request);
  VirtualUnit& unit = *kept;
  unit.changing = true;  // until it has its locks
  unit.gate().hold(context_.self());
  SetState next = unit.set();
  std::vector<DeviceName> lost;
  const Status written = co_await write_control_blocks(unit, next, ScbWrite::generation,
                                                       generation_of_now(context_), true, lost);
  if (failed(written)) {
    co_await maker_.withdraw(kept);
    result.status = written;
    result.messages.push_back(system_message(written));
    co_return;
  }
  next.change = 1;
  unit.install(next, next.targets() > 0 ? ChangeCause::added : ChangeCause::mounted, lost);
  const Status demoted =
      co_await p.state.convert(LockMode::nl, StateValue::of(unit.set()).encode());
  (void)demoted;
  unit.state_lock.emplace(std::move(p.state));
  unit.mount_lock.emplace(std::move(mount));
  unit.changing = false;
  unit.gate().release();
  unit.change_ended.notify_all();
  settled(unit, p.candidates.found, result);
  maker_.serve(unit);
}

/// What the set is told to be.
void SetFormer::settled(VirtualUnit& unit, const std::vector<Candidate>& candidates,
                        ServiceResult& result) {
  const SetState& set = unit.set();
  result.messages.insert(result.messages.begin(), mounted_line(set.label, unit.name()));
  report_members(unit, context_, candidates, result);
  if (set.extended) {
    context_.note(MessageId::set_extended, {{"unit", unit.name().with_colon()}, {"value", "on"}});
  }
  if (!set.merge_needed) return;
  result.messages.emplace_back(MessageId::mount_shdwmemmrg,
                               std::vector<MessageVar>{{"unit", unit.name().with_underscore()}});
  context_.note(MessageId::set_mergeneed,
                {{"unit", unit.name().with_colon()}, {"cause", "improper dismount"}, {"node", ""}});
  if (context_.observer != nullptr) context_.observer->merge_entered(context_.self(), set.unit);
}

}  // namespace shadow
