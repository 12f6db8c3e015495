#include "engine/services/mount_service.hpp"

#include <algorithm>

#include "engine/services/device_read.hpp"
#include "engine/unit/membership_change.hpp"

namespace shadow {
namespace {

ServiceResult refused(MessageId id, Status status, std::vector<MessageVar> vars = {}) {
  ServiceResult r;
  r.status = status;
  r.messages.emplace_back(id, std::move(vars));
  if (failed(status)) r.messages.push_back(system_message(status, true));
  return r;
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

std::optional<UnitNumber> MountService::free_number() const {
  for (int n = 9999; n >= 0; --n) {  // R1.17
    const UnitNumber unit{static_cast<std::uint16_t>(n)};
    if (!units_.find(unit)) return unit;
  }
  return {};
}

Task<ServiceResult> MountService::mount(MountRequest request, Ask ask) {
  if (auto refusal = refuse(request)) co_return std::move(*refusal);
  const auto number = request.unit ? request.unit : free_number();
  if (!number) co_return refused(MessageId::sim_maxunit, Status::insufficient_memory);
  if (const auto unit = units_.find(*number)) {
    ServiceResult added = co_await add(unit, std::move(request), ask);
    co_return added;
  }
  if (std::ssize(units_.all()) >= context_.parameter(ParameterId::shadow_max_unit)) {
    co_return refused(MessageId::sim_maxunit, Status::insufficient_memory);  // R3.38
  }
  if (failed(context_.ports.node.reserve(kUnitPool))) {
    co_return refused(MessageId::mount_insfmem, Status::insufficient_memory,
                      {{"unit", DeviceName::virtual_unit(*number).with_underscore()}});
  }
  units_.begin_mount(*number);
  // Mounts and all other changes of the set stand in one line (R6.105).
  Lock state = co_await context_.ports.locks.acquire(resource("SHAD$STATE", *number), LockMode::ex);
  const auto holders = co_await context_.ports.locks.holders(resource("SHAD$MOUNT", *number));
  ServiceResult result;
  if (!holders.empty()) {
    auto more = request;
    result = co_await join(std::move(request), *number, std::move(state), holders);
    const auto unit = units_.find(*number);
    if (unit && succeeded(result.status) && !more.members.empty()) {
      ServiceResult added = co_await add(unit, std::move(more), ask);
      std::ranges::move(added.messages, std::back_inserter(result.messages));
      result.status = added.status;
    }
  } else if (request.members.empty()) {
    result = refused(MessageId::sim_notshadow, Status::no_such_device);  // R4.10
  } else {
    result = co_await form(std::move(request), *number, std::move(state), ask);
  }
  if (!units_.find(*number)) {
    units_.end_mount(*number);
    context_.ports.node.release(kUnitPool);
  }
  co_return result;
}

Task<Candidate> MountService::read_candidate(Disk& disk) {
  Candidate c;
  c.name = disk.info().name;
  c.maxblock = disk.info().maxblock;
  const ReadResult home = co_await read_device(context_, disk, {kHomeLbn, 1});
  if (failed(home.status)) co_return c;
  c.home = decode_home(bytes_of(home.blocks.at(0)));
  if (!c.home || c.home->scb_lbn >= c.maxblock) co_return c;
  const ReadResult scb = co_await read_device(context_, disk, {c.home->scb_lbn, 1});
  if (succeeded(scb.status)) c.scb = decode_scb(bytes_of(scb.blocks.at(0)));
  co_return c;
}

/// Why the device cannot be a member at all; nothing if it can.
std::optional<Emission> MountService::unfit(const Disk& disk, const MountRequest& request,
                                            std::optional<BlockCount> volsize,
                                            UnitNumber unit) const {
  const DiskInfo& info = disk.info();
  if (const auto other = units_.of_member(info.name); other && other->number() != unit) {
    return Emission(MessageId::mount_wrongvu, {{"device", info.name.with_underscore()},
                                               {"unit", other->name().with_underscore()}});
  }
  if (info.write_locked) return system_message(Status::write_locked, true);  // R1.31
  const bool small = volsize && info.maxblock < *volsize;                    // R1.38
  const bool unlike = volsize && !context_.options.dissimilar_devices && info.maxblock != *volsize;
  const bool no_marks = !info.forced_error && !request.override_no_forced_error;  // R4.53
  if (small || unlike || no_marks) return system_message(Status::incompatible_member, true);
  return {};
}

/// False: the device cannot be what it is to be; `result` says why.
bool MountService::accept(const Candidate& c, bool target, const MountRequest& request,
                          BlockCount volsize, UnitNumber unit, ServiceResult& result) const {
  const std::vector<MessageVar> device{{"member", c.name.with_underscore()},
                                       {"device", c.name.with_underscore()}};
  auto why = unfit(*context_.ports.devices.find(c.name), request, volsize, unit);
  if (why) {
    result.messages.emplace_back(MessageId::mount_shdwmemfail, device);
  } else if (target && request.verify_label && c.label() != "SCRATCH_DISK") {  // R4.44
    result.messages.emplace_back(MessageId::sim_vfylabel, device);
    why = system_message(Status::volume_invalid, true);
  } else {
    return true;
  }
  result.status = Status::incompatible_member;
  result.messages.push_back(std::move(*why));
  return false;
}

/// Reads the disks that can be reached; says of the others why not (R4.24).
Task<std::vector<Candidate>> MountService::read_candidates(std::vector<DeviceName> names,
                                                           const MountRequest& request,
                                                           std::vector<Emission>& messages) {
  std::vector<Candidate> found;
  const std::size_t named = names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const DeviceName name = names[i];
    const bool included = i >= named;
    if (std::ranges::any_of(found, [&](const Candidate& c) { return c.name == name; })) continue;
    Disk* const disk = context_.ports.devices.find(name);
    Status reached = Status::no_such_device;
    if (disk != nullptr) reached = co_await disk->verify();
    if (failed(reached)) {
      if (included && !request.require_members) continue;  // R4.42
      messages.emplace_back(MessageId::mount_shdwmemfail,
                            std::vector<MessageVar>{{"member", name.with_underscore()},
                                                    {"device", name.with_underscore()}});
      messages.push_back(
          system_message(disk == nullptr ? Status::no_such_device : Status::medium_offline, true));
      continue;
    }
    Candidate c = co_await read_candidate(*disk);
    c.included = included;
    if (request.include && c.scb) {  // R4.40
      for (const UnitId id : c.scb->member_ids) {
        const DeviceName other = DeviceName::of(id);
        if (!other.empty() && std::ranges::find(names, other) == names.end())
          names.push_back(other);
      }
    }
    found.push_back(std::move(c));
  }
  co_return found;
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
    lines.push_back("    " + device + volume + (t.home ? t.home->owner : ""));
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
  auto candidates = co_await read_candidates(request.members, request, result.messages);
  const bool missing = !result.messages.empty();
  if (candidates.empty() || (missing && request.require_members)) {
    result.status = Status::medium_offline;
    if (request.require_members) {
      result.messages.emplace_back(MessageId::sim_reqmem);
      result.messages.push_back(system_message(Status::medium_offline, true));
    }
    co_return result;
  }
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
    if (!accept(c, target, request, decision.set.volsize, number, result)) co_return result;
    if (target) targets.push_back(c);
  }
  const bool go_on = co_await allowed(request, number, decision.set.label, targets, ask, result);
  if (!go_on) co_return result;

  decision.set.mounted_on = {context_.self()};
  decision.set.mount_time = context_.ports.timers.clock();
  Lock mount = co_await context_.ports.locks.acquire(resource("SHAD$MOUNT", number), LockMode::cr);
  units_.end_mount(number);
  VirtualUnit& unit = make_unit(decision.set, request.scope, request.logical);
  unit.gate().hold(
      context_.self());  // no user I/O before the control blocks are written (R6.16 step 8)
  SetState next = unit.set();
  std::vector<DeviceName> lost;
  const Status written =
      co_await write_control_blocks(unit, next, ScbWrite::generation, true, lost);
  if (failed(written)) {
    withdraw(number);
    result.status = written;
    result.messages.push_back(system_message(written));
    co_return result;
  }
  next.change = 1;
  unit.install(next, next.targets() > 0 ? ChangeCause::added : ChangeCause::mounted, lost);
  const Status demoted = co_await state.convert(LockMode::nl, ValueBlock{});
  (void)demoted;
  unit.state_lock.emplace(std::move(state));
  unit.mount_lock.emplace(std::move(mount));
  unit.gate().release();
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
  co_return result;
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
    co_return refused(MessageId::mount_shdwmemfail, Status::set_changed,
                      {{"member", DeviceName::virtual_unit(number).with_underscore()},
                       {"device", DeviceName::virtual_unit(number).with_underscore()}});
  }
  const PendingMount heard = units_.end_mount(number);
  if (heard.newest && heard.newest->change > set->change) set = heard.newest;
  VirtualUnit& unit = make_unit(std::move(*set), request.scope, request.logical);
  if (heard.held_by) unit.gate().hold(*heard.held_by);
  unit.state_lock.emplace(std::move(state));
  unit.mount_lock.emplace(std::move(mount));
  Status why = Status::normal;
  MessageId message = MessageId::mount_incvollabel;
  if (unit.set().label != request.label && !request.override_identification) {
    why = Status::volume_invalid;  // R4.60
  }
  for (const Member* const m : unit.members()) {  // R4.59
    Status reached = Status::no_such_device;
    if (m->disk != nullptr) reached = co_await m->disk->verify();
    if (failed(reached)) {
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
    withdraw(number);
    co_return r;
  }
  result.messages.emplace_back(MessageId::mount_mounted,
                               std::vector<MessageVar>{{"label", unit.set().label},
                                                       {"unit", unit.name().with_underscore()},
                                                       {"device", unit.name().with_underscore()}});
  serve(unit);
  co_return result;
}

Task<ServiceResult> MountService::add(std::shared_ptr<VirtualUnit> unit, MountRequest request,
                                      Ask ask) {
  ServiceResult result;
  if (unit->set().label != request.label && !request.override_identification) {
    co_return refused(MessageId::mount_incvollabel, Status::volume_invalid,
                      {{"label", request.label}, {"device", unit->name().with_underscore()}});
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
  auto candidates = co_await read_candidates(fresh, request, result.messages);
  std::erase_if(candidates, [&](const Candidate& c) {
    return c.included && unit->set().index_of(c.name).has_value();
  });
  if (candidates.empty() || (!result.messages.empty() && request.require_members)) {
    result.status = Status::medium_offline;
    if (request.require_members) {
      result.messages.emplace_back(MessageId::sim_reqmem);
      result.messages.push_back(system_message(Status::medium_offline, true));
    }
    co_return result;
  }
  for (const Candidate& c : candidates) {
    if (!accept(c, true, request, unit->size(), unit->number(), result)) co_return result;
  }
  const bool go_on =
      co_await allowed(request, unit->number(), unit->set().label, candidates, ask, result);
  if (!go_on) co_return result;

  Change change;
  change.cause = ChangeCause::added;
  const auto limit = static_cast<std::size_t>(context_.options.max_members);
  for (const Candidate& c : candidates) change.devices.push_back(c.name);
  const auto devices = change.devices;
  change.edit = [devices, limit, change_seen](SetState& set) {
    if (set.change != change_seen || set.members.size() + devices.size() > limit) return false;
    if (set.targets() == 0) {  // a new copy begins (R6.123)
      set.copy_fence = 0;
      ++set.copy_incarnation.value;
    }
    std::uint32_t pass = 1;
    for (const MemberState& m : set.members) pass = std::max(pass, m.full() ? 1U : m.pass + 1);
    for (const DeviceName& d : devices) set.members.push_back({d, MemberRole::copy_target, pass});
    return true;
  };
  const Status changed = co_await change_membership(*unit, std::move(change));
  if (failed(changed)) {
    result.status = changed;
    result.messages.push_back(system_message(changed));
    co_return result;
  }
  report_members(*unit, candidates, result);
  co_return result;
}

void MountService::withdraw(UnitNumber number) {
  const auto unit = units_.find(number);
  unit->stopping = true;
  unit->scope().clear();
  units_.remove(number);
  units_.begin_mount(number);
}

VirtualUnit& MountService::make_unit(SetState set, MountScope scope, const std::string& logical) {
  const std::string name = logical.empty() ? "DISK$" + set.label : logical;
  auto unit = std::make_shared<VirtualUnit>(context_, std::move(set), scope, name);
  VirtualUnit& u = *unit;
  units_.add(std::move(unit));
  return u;
}

}  // namespace shadow
