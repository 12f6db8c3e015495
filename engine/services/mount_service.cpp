#include "engine/services/mount_service.hpp"

#include <algorithm>

#include "engine/unit/membership_change.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

ServiceResult refused(MessageId id, Status status, std::vector<MessageVar> vars = {}) {
  ServiceResult r;
  r.status = status;
  r.messages.emplace_back(id, std::move(vars));
  if (failed(status)) r.messages.push_back(system_message(status, true));
  return r;
}

ServiceResult wrong_unit(const std::vector<DeviceName>& devices) {
  std::string names;
  for (const DeviceName& d : devices) names += (names.empty() ? "" : ",") + d.with_underscore();
  return refused(MessageId::mount_wrongvu, Status::incompatible_member,
                 {{"device", names}, {"unit", ""}});
}

/// Are enough of the named disks reached (R4.24, R4.43)? The messages so far tell which are not.
bool enough(const std::vector<Candidate>& reached, const MountRequest& request,
            ServiceResult& result) {
  const bool missing = !result.messages.empty();
  if (!reached.empty() && !(missing && request.require_members)) return true;
  result.status = Status::medium_offline;
  if (request.require_members) {
    result.messages.emplace_back(MessageId::sim_reqmem);
    result.messages.push_back(system_message(Status::medium_offline, true));
  }
  return false;
}

/// The devices become targets of one further pass, unless the set has changed since it was looked
/// at.
Edit adding(std::vector<DeviceName> devices, std::size_t limit, std::uint32_t change_seen) {
  return [devices = std::move(devices), limit, change_seen](SetState& set) {
    if (set.change != change_seen || set.members.size() + devices.size() > limit) return false;
    for (const DeviceName& d : devices) {
      if (set.index_of(d)) return false;
    }
    if (set.targets() == 0) {  // a new copy begins (R6.123)
      set.copy_fence = 0;
      ++set.copy_incarnation.value;
    }
    std::uint32_t pass = 1;
    for (const MemberState& m : set.members) pass = std::max(pass, m.full() ? 1U : m.pass + 1);
    for (const DeviceName& d : devices) set.members.push_back({d, MemberRole::copy_target, pass});
    return true;
  };
}

std::string resource(const char* prefix, UnitNumber n) {
  return prefix + std::string("_") + DeviceName::virtual_unit(n).str();
}

}  // namespace

std::optional<ServiceResult> MountService::refuse(const MountRequest& request) const {
  if (context_.parameter(ParameterId::shadowing) == 0) {  // R3.31
    return refused(MessageId::sim_notshadow, Status::no_such_device);
  }
  if (request.label.empty() || request.label.size() > 12) {  // R4.14
    return refused(MessageId::mount_incvollabel, Status::volume_invalid,
                   {{"label", request.label}, {"device", ""}});
  }
  for (const DeviceName& d : request.members) {
    if (d.allocation_class() == 0) {  // R1.19, R4.13
      return refused(MessageId::sim_noallocl, Status::invalid_device_name,
                     {{"device", d.with_underscore()}});
    }
  }
  if (request.members.size() > static_cast<std::size_t>(context_.options.max_members)) {  // R4.15
    return refused(MessageId::sim_maxmembers, Status::incompatible_member);
  }
  return {};
}

/// The highest number that no node uses (R1.17, R4.12).
Task<std::optional<UnitNumber>> MountService::free_number() {
  for (int n = 9999; n >= 0; --n) {
    const UnitNumber unit{static_cast<std::uint16_t>(n)};
    if (units_.find(unit) || units_.pending(unit) != nullptr) continue;
    const auto holders = co_await context_.ports.locks.holders(resource("SHAD$MOUNT", unit));
    if (holders.empty()) co_return unit;
  }
  co_return std::nullopt;
}

Task<ServiceResult> MountService::mount(MountRequest request, Ask ask) {
  if (!request.device.empty()) {
    co_return refused(MessageId::sim_notsupp, Status::unsupported, {{"text", "single disks"}});
  }
  if (auto refusal = refuse(request)) co_return std::move(*refusal);
  auto number = request.unit;
  if (!number) number = co_await free_number();
  if (!number) co_return refused(MessageId::sim_maxunit, Status::insufficient_memory);
  // One mount of a unit at a time on a node; the next one finds what it has made.
  while (units_.pending(*number) != nullptr) co_await units_.mount_ended().wait();
  ServiceResult result;
  if (const auto unit = units_.find(*number)) {
    result = co_await add(unit, std::move(request), ask);
  } else if (std::ssize(units_.all()) >= context_.parameter(ParameterId::shadow_max_unit)) {
    result = refused(MessageId::sim_maxunit, Status::insufficient_memory);  // R3.38
  } else if (failed(context_.ports.node.reserve(kUnitPool))) {
    result = refused(MessageId::mount_insfmem, Status::insufficient_memory,
                     {{"unit", DeviceName::virtual_unit(*number).with_underscore()}});
  } else {
    units_.begin_mount(*number);
    result = co_await form_or_join(std::move(request), *number, ask);
    if (!units_.find(*number)) {
      units_.end_mount(*number);
      context_.ports.node.release(kUnitPool);
    }
  }
  result.unit = number;
  co_return result;
}

Task<ServiceResult> MountService::form_or_join(MountRequest request, UnitNumber number, Ask ask) {
  constexpr int kTries = 3;
  for (int attempt = 1;; ++attempt) {
    // Mounts and all other changes of the set stand in one line (R6.105).
    Lock state =
        co_await context_.ports.locks.acquire(resource("SHAD$STATE", number), LockMode::ex);
    const auto holders = co_await context_.ports.locks.holders(resource("SHAD$MOUNT", number));
    if (holders.empty()) {
      if (request.members.empty()) {
        // Whoever forms the set at this moment waits for the lock: behind it there is a set.
        if (attempt == 1) continue;
        co_return refused(MessageId::sim_notshadow, Status::no_such_device);  // R4.10
      }
      ServiceResult formed = co_await form(std::move(request), number, std::move(state), ask);
      co_return formed;
    }
    ServiceResult joined = co_await join(request, number, std::move(state), holders);
    // Those that had it have left it meanwhile: look again. Where a node has it that cannot use it
    // itself (timed out), the caller may repeat the command (RA.30).
    if (joined.status == Status::set_changed && attempt < kTries) continue;
    if (joined.status == Status::set_changed) {
      joined.messages.push_back(system_message(Status::set_changed));
    }
    const auto unit = units_.find(number);
    if (unit && succeeded(joined.status) && !request.members.empty()) {
      ServiceResult added = co_await add(unit, std::move(request), ask);
      std::ranges::move(added.messages, std::back_inserter(joined.messages));
      joined.status = added.status;
    }
    co_return joined;
  }
}

/// /NOCOPY and /CONFIRM (R4.35-R4.39). False: nothing may be mounted; `result` says why.
Task<bool> MountService::allowed(const MountRequest& request, UnitNumber unit, std::string label,
                                 std::vector<Candidate> targets, Ask ask, ServiceResult& result) {
  if (targets.empty() || (!request.no_copy && !request.confirm)) co_return true;
  const Emission required(MessageId::mount_shdwcopyreq,
                          {{"unit", DeviceName::virtual_unit(unit).str()}, {"label", label}});
  result.status = Status::abort;
  if (request.no_copy) {
    result.messages.push_back(required);
    for (const Candidate& t : targets) {
      result.messages.emplace_back(MessageId::mount_shdwmemfail,
                                   std::vector<MessageVar>{{"member", t.name.with_underscore()},
                                                           {"device", t.name.with_underscore()}});
    }
    result.messages.push_back(required);
    co_return false;
  }
  std::vector<std::string> lines{line(required),
                                 "  Virtual Unit - " + DeviceName::virtual_unit(unit).str() +
                                     "        Volume Label - " + label,
                                 "    Member                     Volume Label     Owner UIC"};
  for (const Candidate& t : targets) {
    std::string device = t.name.with_underscore() + " (" + host_of(t.name) + ")";
    device.resize(std::max<std::size_t>(device.size() + 1, 27), ' ');
    std::string volume = t.label();
    volume.resize(std::max<std::size_t>(volume.size() + 1, 17), ' ');
    std::string row = "    ";
    row += device;
    row += volume;
    if (t.home) row += t.home->owner;
    lines.push_back(std::move(row));
  }
  for (;;) {
    std::string answer;
    if (ask) answer = co_await ask(lines, "Allow FULL shadow copy on the above member(s)? [N]:");
    for (char& c : answer) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    if (answer == "Y" || answer == "YES") {
      result.status = Status::normal;
      co_return true;
    }
    if (answer.empty() || answer == "N" || answer == "NO") co_return false;
    lines.clear();  // anything else: the prompt again (R4.37)
  }
}

std::string MountService::host_of(const DeviceName& device) const {
  Disk* const disk = context_.ports.devices.find(device);
  return disk == nullptr ? std::string() : disk->info().host;
}

void MountService::report_members(const VirtualUnit& unit, const std::vector<Candidate>& candidates,
                                  ServiceResult& result) const {
  for (const bool included : {false, true}) {  // those that /INCLUDE found come last (RA.20)
    for (const Candidate& c : candidates) {
      const auto index = unit.set().index_of(c.name);
      if (c.included != included || !index) continue;
      MessageId id = unit.set().members[*index].full() ? MessageId::mount_shdwmemsucc
                                                       : MessageId::mount_shdwmemcopy;
      if (included && !context_.options.include_says_succ) id = MessageId::mount_automemcopy;
      result.messages.emplace_back(id,
                                   std::vector<MessageVar>{{"member", c.name.with_underscore()},
                                                           {"device", c.name.with_underscore()},
                                                           {"unit", unit.name().with_underscore()},
                                                           {"host", host_of(c.name)}});
    }
  }
}

Task<ServiceResult> MountService::form(MountRequest request, UnitNumber number, Lock state,
                                       Ask ask) {
  ServiceResult result;
  std::vector<Lock> claim;
  auto candidates = co_await reader_.read_claimed(request.members, request, result.messages, claim);
  if (!enough(candidates, request, result)) co_return result;
  MountDecision decision =
      decide_mount(number, request.label, candidates, request.override_identification);
  if (failed(decision.status)) {
    ServiceResult r = refused(decision.message, decision.status,
                              {{"label", request.label},
                               {"device", candidates.front().name.with_underscore()},
                               {"unit", DeviceName::virtual_unit(number).with_underscore()}});
    co_return r;
  }
  std::vector<Candidate> targets;
  for (const Candidate& c : candidates) {
    const auto index = decision.set.index_of(c.name);
    const bool target = index && !decision.set.members[*index].full();
    if (!reader_.accept(c, target, request, decision.set.volsize, number, result)) co_return result;
    if (target) targets.push_back(c);
  }
  std::vector<DeviceName> devices;
  for (const Candidate& c : candidates) devices.push_back(c.name);
  const bool used = co_await reader_.used_elsewhere(devices, number);
  if (used) co_return wrong_unit(devices);
  const bool go_on = co_await allowed(request, number, decision.set.label, targets, ask, result);
  if (!go_on) co_return result;
  co_await establish(request, decision.set, candidates, std::move(state), result);
  co_return result;
}

/// Makes the unit of a new set: its storage control blocks are written before the first user I/O
/// (R6.16 step 8).
Task<void> MountService::establish(const MountRequest& request, SetState set,
                                   const std::vector<Candidate>& candidates, Lock state,
                                   ServiceResult& result) {
  const UnitNumber number = set.unit;
  set.mounted_on = {context_.self()};
  set.mount_time = context_.ports.timers.clock();
  Lock mount = co_await context_.ports.locks.acquire(resource("SHAD$MOUNT", number), LockMode::cr);
  units_.end_mount(number);
  const auto kept = make_unit(set, request.scope, request.logical);
  VirtualUnit& unit = *kept;
  unit.changing = true;  // until it has its locks
  unit.gate().hold(context_.self());
  SetState next = unit.set();
  std::vector<DeviceName> lost;
  const Status written =
      co_await write_control_blocks(unit, next, ScbWrite::generation, true, lost);
  if (failed(written)) {
    co_await withdraw(kept);
    result.status = written;
    result.messages.push_back(system_message(written));
    co_return;
  }
  next.change = 1;
  unit.install(next, next.targets() > 0 ? ChangeCause::added : ChangeCause::mounted, lost);
  const Status demoted = co_await state.convert(LockMode::nl, ValueBlock{});
  (void)demoted;
  unit.state_lock.emplace(std::move(state));
  unit.mount_lock.emplace(std::move(mount));
  unit.changing = false;
  unit.gate().release();
  unit.change_ended.notify_all();
  result.messages.emplace(result.messages.begin(), MessageId::mount_mounted,
                          std::vector<MessageVar>{{"label", next.label},
                                                  {"unit", unit.name().with_underscore()},
                                                  {"device", unit.name().with_underscore()}});
  report_members(unit, candidates, result);
  if (next.merge_needed) {
    result.messages.emplace_back(MessageId::mount_shdwmemmrg,
                                 std::vector<MessageVar>{{"unit", unit.name().with_underscore()}});
    context_.note(
        MessageId::set_mergeneed,
        {{"unit", unit.name().with_colon()}, {"cause", "improper dismount"}, {"node", ""}});
    if (context_.observer != nullptr) context_.observer->merge_entered(context_.self(), number);
  }
  serve(unit);
}

Task<ServiceResult> MountService::join(MountRequest request, UnitNumber number, Lock state,
                                       std::vector<NodeId> holders) {
  ServiceResult result;
  // The change itself is led by a node that has the set mounted: it takes the lock that we hold.
  const Status demoted = co_await state.convert(LockMode::nl, {});
  (void)demoted;
  Lock mount = co_await context_.ports.locks.acquire(resource("SHAD$MOUNT", number), LockMode::cr);
  std::optional<SetState> set;
  for (const NodeId n : holders) {
    const Message question =
        make_message(MessageKind::describe, std::make_shared<const UnitBody>(number));
    const Reply reply = co_await context_.ports.cluster.ask(n, question);
    if (failed(reply.status) || !reply.message.body) continue;
    const auto& body = body_of<PublishBody>(reply.message);
    if (body.cause != ChangeCause::mounted) continue;
    set = body.set;
    break;
  }
  if (!set) {
    result.status = Status::set_changed;
    co_return result;
  }
  const PendingMount heard = units_.end_mount(number);
  if (heard.newest && heard.newest->change > set->change) set = heard.newest;
  const auto kept = make_unit(std::move(*set), request.scope, request.logical);
  VirtualUnit& unit = *kept;
  unit.state_lock.emplace(std::move(state));
  unit.mount_lock.emplace(std::move(mount));
  // Users come in when all is checked.
  const BlockRange all{0, unit.size()};
  unit.gate().hold_range(all, context_.self());
  catch_up(unit, heard);
  if (heard.held_by && !unit.gate().held()) {  // its leader is gone: settle what it left (R6.126)
    co_await change_membership(unit, Change{});
  }
  Status why = Status::normal;
  MessageId message = MessageId::mount_incvollabel;
  if (unit.set().label != request.label && !request.override_identification) {
    why = Status::volume_invalid;  // R4.60
  }
  const auto members = unit.members();     // a copy: each wait may change the membership
  for (const Member* const m : members) {  // R4.59
    Status reached = Status::no_such_device;
    if (m->disk != nullptr) reached = co_await m->disk->verify();
    if (failed(reached) && unit.member(m->name) == m) {
      why = Status::medium_offline;
      message = MessageId::mount_shdwmemfail;
    }
  }
  if (failed(why)) {
    const NodeId self = context_.self();
    Change leave;
    leave.cause = ChangeCause::dismounted;
    leave.scb = ScbWrite::none;
    leave.edit = [self](SetState& s) { return std::erase(s.mounted_on, self) > 0; };
    co_await change_membership(unit, std::move(leave));
    ServiceResult r = refused(message, why,
                              {{"label", request.label},
                               {"member", unit.name().with_underscore()},
                               {"device", unit.name().with_underscore()}});
    co_await withdraw(kept);
    co_return r;
  }
  result.messages.emplace_back(MessageId::mount_mounted,
                               std::vector<MessageVar>{{"label", unit.set().label},
                                                       {"unit", unit.name().with_underscore()},
                                                       {"device", unit.name().with_underscore()}});
  unit.gate().release_range(all, context_.self());
  serve(unit);
  co_return result;
}

/// What was heard of the set while this node was on its way in.
void MountService::catch_up(VirtualUnit& unit, const PendingMount& heard) {
  const auto gone = [&](NodeId id) {
    return std::ranges::any_of(heard.removed, [id](const ClusterNode& n) { return n.id == id; });
  };
  for (const ClusterNode& n : heard.removed) {
    if (unit.forget_node(n.id)) unit.enter_merge("node failed", n.name);
  }
  if (heard.merge_wanted) unit.enter_merge("writes outstanding when the set was given up", "");
  unit.delay_due = unit.needs_recovery() && !heard.removed.empty();
  for (const auto& [range, by] : heard.ranges) {
    if (!gone(by)) unit.gate().hold_range(range, by);
  }
  if (heard.held_by && !gone(*heard.held_by)) unit.gate().hold(*heard.held_by);
}

Task<ServiceResult> MountService::add(std::shared_ptr<VirtualUnit> unit, MountRequest request,
                                      Ask ask) {
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
  if (fresh.empty()) {
    if (request.members.empty()) {
      co_return refused(
          MessageId::mount_dupunitno, Status::device_mounted,
          {{"unit", unit->name().with_underscore()}, {"device", unit->name().with_underscore()}});
    }
    co_return result;
  }
  if (unit->set().members.size() + fresh.size() >
      static_cast<std::size_t>(context_.options.max_members)) {  // R4.55
    co_return refused(MessageId::sim_maxmembers, Status::incompatible_member);
  }
  const std::uint32_t change_seen = unit->set().change;
  std::vector<Lock> claim;
  auto candidates = co_await reader_.read_claimed(fresh, request, result.messages, claim);
  std::erase_if(candidates, [&](const Candidate& c) {
    return c.included && unit->set().index_of(c.name).has_value();
  });
  if (!enough(candidates, request, result)) co_return result;
  for (const Candidate& c : candidates) {
    if (!reader_.accept(c, true, request, unit->set().volsize, unit->number(), result))
      co_return result;
  }
  const bool used = co_await reader_.used_elsewhere(fresh, unit->number());
  if (used) co_return wrong_unit(fresh);
  const bool go_on =
      co_await allowed(request, unit->number(), unit->set().label, candidates, ask, result);
  if (!go_on) co_return result;

  Change change;
  change.cause = ChangeCause::added;
  const auto limit = static_cast<std::size_t>(context_.options.max_members);
  for (const Candidate& c : candidates) change.devices.push_back(c.name);
  change.edit = adding(change.devices, limit, change_seen);
  const Status changed = co_await change_membership(*unit, std::move(change));
  if (failed(changed)) {
    result.status = changed;
    result.messages.push_back(system_message(changed));
    co_return result;
  }
  report_members(*unit, candidates, result);
  co_return result;
}

Task<void> MountService::withdraw(std::shared_ptr<VirtualUnit> unit) {
  const UnitNumber number = unit->number();
  unit->stopping = unit->departed = true;
  if (!unit->gate().broken()) unit->gate().break_with(Status::volume_invalid);
  co_await unit->quiesce();
  unit->scope().clear();
  units_.remove(number);
  units_.begin_mount(number);
}

std::shared_ptr<VirtualUnit> MountService::make_unit(SetState set, MountScope scope,
                                                     const std::string& logical) {
  const std::string name = logical.empty() ? "DISK$" + set.label : logical;
  auto unit = std::make_shared<VirtualUnit>(context_, std::move(set), scope, name);
  units_.add(unit);
  return unit;
}

}  // namespace shadow
