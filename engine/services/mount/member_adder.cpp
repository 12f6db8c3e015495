#include "engine/services/mount/member_adder.hpp"

#include <algorithm>

#include "engine/host/node_features.hpp"
#include "engine/services/mount/checks.hpp"
#include "engine/services/mount/member_lines.hpp"
#include "engine/services/mount/permission.hpp"
#include "engine/services/mount/set_former.hpp"
#include "engine/services/refusal.hpp"
#include "engine/unit/membership_change.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

/// The devices become targets of one further pass, unless the set has changed since it was looked
/// at (RA.30).
Edit adding(std::vector<DeviceName> devices, std::uint32_t change_seen) {
  return [devices = std::move(devices), change_seen](SetState& set) {
    if (set.change != change_seen) return false;
    if (set.targets() == 0) {  // a new copy begins (R6.123)
      set.copy_fence = 0;
      ++set.copy_incarnation.value;
    }
    std::uint32_t pass = 1;
    for (const MemberState& m : set.members) pass = std::max(pass, m.full() ? 1U : m.pass + 1);
    for (const DeviceName& d : devices) set.members.push_back({d, MemberRole::copy_target, pass});
    set.extended = set.extended || set.members.size() > kBasicMembers;  // R1.61
    return true;
  };
}

}  // namespace

std::optional<ServiceResult> MemberAdder::refuse_number(const VirtualUnit& unit, std::size_t more,
                                                        bool joining) const {
  const auto& nodes = unit.set().mounted_on;
  const std::size_t wanted = unit.set().members.size() + more;
  if (wanted <= member_limit(context_, nodes)) return {};
  const ClusterNode* const old = node_without(context_, nodes, Feature::extended_membership);
  if (joining && old != nullptr &&
      wanted <= static_cast<std::size_t>(context_.options.max_members)) {
    return refused(MessageId::sim_version, Status::incompatible_member, {{"node", old->name}});
  }
  return refused(MessageId::sim_maxmembers, Status::incompatible_member);  // R4.55, R1.62
}

bool MemberAdder::fit(const VirtualUnit& unit, const MountRequest& request,
                      std::vector<Candidate>& candidates, ServiceResult& result) const {
  const Disk* const source =
      context_.ports.devices.find(unit.set().members[unit.set().master].name);
  const Fit fit{unit.number(), unit.size(), source == nullptr ? nullptr : &source->info(),
                unit.set().mounted_on, unit.system_disk};
  std::vector<Candidate> fitting;
  for (const Candidate& c : candidates) {
    auto why = reader_.objection(c, true, request, fit);
    if (why.empty()) {
      fitting.push_back(c);
      continue;
    }
    std::ranges::move(why, std::back_inserter(result.messages));
    if (request.assist || request.require_members) {
      result.status = Status::incompatible_member;
      return false;
    }
  }
  if (fitting.empty()) result.status = Status::incompatible_member;
  candidates = std::move(fitting);
  return !candidates.empty();
}

Task<ServiceResult> MemberAdder::add(std::shared_ptr<VirtualUnit> unit, MountRequest request,
                                     Ask ask, bool joining) {
  ServiceResult result;
  if (unit->set().label != request.label && !request.override_identification) {
    co_return refused(MessageId::mount_incvollabel, Status::volume_invalid,
                      {{"label", request.label}, {"device", unit->name().with_underscore()}});
  }
  // Members that do not answer now must not be dropped by the way (R6.96): as DISMOUNT waits.
  while (unit->volume_processing().active() && !unit->gate().broken()) {
    co_await unit->gate().changed();
  }
  std::vector<DeviceName> fresh;
  for (const DeviceName& d : request.members) {
    if (!unit->set().index_of(d)) fresh.push_back(d);  // a member named again: nothing (R4.54)
  }
  if (request.members.empty()) {
    co_return refused(
        MessageId::mount_dupunitno, Status::device_mounted,
        {{"unit", unit->name().with_underscore()}, {"device", unit->name().with_underscore()}});
  }
  if (fresh.empty() && !request.include) co_return result;
  if (auto no = refuse_number(*unit, fresh.size(), joining)) co_return std::move(*no);
  const std::uint32_t change_seen = unit->set().change;
  // With /INCLUDE the members say which others there were.
  const auto& ask_for = request.include ? request.members : fresh;
  Candidates devices = co_await reader_.read(ask_for, request, unit->number(), result.messages);
  std::erase_if(devices.found,
                [&](const Candidate& c) { return unit->set().index_of(c.name).has_value(); });
  if (devices.found.empty() && !devices.missing && !devices.given_up) co_return result;
  if (!enough(devices, request, result)) co_return result;
  if (!fit(*unit, request, devices.found, result)) co_return result;
  if (auto no = refuse_number(*unit, devices.found.size(), joining)) co_return std::move(*no);

  std::vector<DeviceName> names;
  for (const Candidate& c : devices.found) names.push_back(c.name);
  const DeviceAnswer use = co_await reader_.use_of(names, unit->number());
  if (auto no = CandidateReader::refuse_use(use)) co_return std::move(*no);
  const bool go_on = co_await copy_permitted(context_, request, unit->number(), unit->set().label,
                                             devices.found, ask, result);
  if (!go_on) co_return result;

  Change change;
  change.cause = ChangeCause::added;
  change.devices = names;
  change.edit = adding(names, change_seen);
  const Status changed = co_await change_when_possible(*unit, std::move(change));
  if (failed(changed)) {
    result.status = changed;
    result.messages.push_back(system_message(changed));
    co_return result;
  }
  report_members(*unit, context_, devices.found, result);
  co_return result;
}

}  // namespace shadow
