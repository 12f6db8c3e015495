#include "engine/services/candidate_reader.hpp"

#include <algorithm>

#include "engine/cluster/ask_all.hpp"
#include "engine/host/device_use.hpp"
#include "engine/host/node_features.hpp"
#include "engine/services/device_io.hpp"
#include "engine/services/refusal.hpp"

namespace shadow {
namespace {

constexpr Duration kReadyPace = seconds(1);  // as mount verification asks (RV.12)

/// Versions without extended membership do not know of entries 4 to 6 (R1.66).
void forget_extension(StorageControlBlock& scb) {
  for (std::size_t i = kBasicMembers; i < kScbMembers; ++i) {
    scb.member_ids[i] = {};
    scb.member_status[i] = 0;
  }
}

/// Of what /INCLUDE found only those stay that the newest list of the unit has: others have left
/// the set since, and may hold something else now.
void keep_listed(std::vector<Candidate>& found, UnitId unit) {
  const StorageControlBlock* newest = nullptr;
  for (const Candidate& c : found) {
    if (!c.scb || c.scb->unit != unit || c.generation().value == 0) continue;
    if (newest == nullptr || c.scb->generation > newest->generation) newest = &*c.scb;
  }
  if (newest == nullptr) return;
  const StorageControlBlock list = *newest;
  std::erase_if(found,
                [&](const Candidate& c) { return c.included && !list.entry_of(c.name.id()); });
}

std::vector<Emission> because(const DeviceName& device, Emission cause) {
  cause.secondary = true;
  return {Emission(MessageId::mount_shdwmemfail, naming(device)), std::move(cause)};
}

}  // namespace

Task<Candidate> CandidateReader::read_one(Disk& disk) {
  Candidate c;
  c.name = disk.info().name;
  c.maxblock = disk.info().maxblock;
  const ReadResult home = co_await read_device(context_, disk, {kHomeLbn, 1});
  if (failed(home.status)) co_return c;
  c.home = decode_home(bytes_of(home.blocks.at(0)));
  if (!c.home || c.home->scb_lbn >= c.maxblock) co_return c;
  const ReadResult scb = co_await read_device(context_, disk, {c.home->scb_lbn, 1});
  if (succeeded(scb.status)) c.scb = decode_scb(bytes_of(scb.blocks.at(0)));
  if (c.scb && !supported_here(context_, Feature::extended_membership)) forget_extension(*c.scb);
  co_return c;
}

/// Reached, and ready; a disk that is reached but not ready may be helped by an operator (R4.47).
Task<Status> CandidateReader::ready(Disk& disk, const MountRequest& request,
                                    std::vector<Emission>& messages, bool& given_up) {
  using Reply = EngineOptions::AssistReply;
  Status reached = co_await disk.verify();
  const Reply reply = context_.options.assist_reply;
  if (reached != Status::volume_invalid || !request.assist || reply == Reply::proceed) {
    co_return reached;
  }
  std::vector<MessageVar> vars = naming(disk.info().name);
  vars.push_back({"text", "is not ready"});
  context_.report(MessageId::mount_oprqst, vars);
  messages.emplace_back(MessageId::mount_oprqst, vars);
  while (reply == Reply::wait && reached == Status::volume_invalid) {
    co_await context_.ports.timers.sleep(kReadyPace);
    reached = co_await disk.verify();
  }
  if (reply == Reply::abort) {
    vars.back().value = "abort";
    messages.emplace_back(MessageId::mount_opreply, vars);
    given_up = true;
  }
  co_return reached;
}

void CandidateReader::list_former_members(const Candidate& c, UnitNumber unit,
                                          std::vector<DeviceName>& names) const {
  if (!c.scb || c.scb->unit != DeviceName::virtual_unit(unit).id()) return;
  for (const UnitId id : c.scb->member_ids) {
    const DeviceName other = DeviceName::of(id);
    if (!other.empty() && std::ranges::find(names, other) == names.end()) names.push_back(other);
  }
}

Task<Candidates> CandidateReader::read_once(std::vector<DeviceName> names,
                                            const MountRequest& request, UnitNumber unit,
                                            std::vector<Emission>& messages) {
  Candidates all;
  const std::size_t named = names.size();
  for (std::size_t i = 0; i < names.size() && !all.given_up; ++i) {
    const DeviceName name = names[i];
    const bool included = i >= named;
    const auto same = [&](const Candidate& c) { return c.name == name; };
    if (std::ranges::any_of(all.found, same)) continue;
    Disk* const disk = context_.ports.devices.find(name);
    Status reached = Status::no_such_device;
    if (disk != nullptr) reached = co_await ready(*disk, request, messages, all.given_up);
    if (failed(reached)) {
      if (included && !request.require_members) {  // in silence (R4.42)
        context_.note(MessageId::mount_shdwmemfail, naming(name));
        continue;
      }
      const bool said = reached == Status::no_such_device || reached == Status::duplicate_unit ||
                        reached == Status::volume_invalid;  // RN.7, R4.47
      const auto lines =
          because(name, system_message(said ? reached : Status::medium_offline, true));
      messages.insert(messages.end(), lines.begin(), lines.end());
      all.missing = true;
      continue;
    }
    Candidate c = co_await read_one(*disk);
    c.included = included;
    if (request.include) list_former_members(c, unit, names);  // R4.40
    all.found.push_back(std::move(c));
  }
  if (request.include && request.boot_device.empty())
    keep_listed(all.found, DeviceName::virtual_unit(unit).id());
  co_return all;
}

Task<std::vector<Lock>> CandidateReader::claim_devices(std::vector<DeviceName> names) {
  std::ranges::sort(names);
  const auto [first, last] = std::ranges::unique(names);
  names.erase(first, last);
  std::vector<Lock> locks;
  for (const DeviceName& d : names) {
    Lock lock = co_await context_.ports.locks.acquire("SHAD$DEV_" + d.str(), LockMode::ex);
    locks.push_back(std::move(lock));
  }
  co_return locks;
}

Task<Candidates> CandidateReader::read(std::vector<DeviceName> names, MountRequest request,
                                       UnitNumber unit, std::vector<Emission>& messages) {
  const std::vector<Emission> before = messages;
  std::vector<DeviceName> wanted = names;
  for (;;) {
    std::vector<Lock> locks = co_await claim_devices(wanted);
    Candidates all = co_await read_once(names, request, unit, messages);
    const std::size_t claimed = wanted.size();
    for (const Candidate& c : all.found) {
      if (std::ranges::find(wanted, c.name) == wanted.end()) wanted.push_back(c.name);
    }
    if (wanted.size() == claimed) {
      all.claim = std::move(locks);
      co_return all;
    }
    // /INCLUDE found more: all of them are claimed, in order, and read again.
    messages = before;
  }
}

/// What speaks against the device itself.
std::vector<Emission> CandidateReader::misfit(const DiskInfo& disk, const MountRequest& request,
                                              const Fit& fit) const {
  if (disk.write_locked) {  // R1.31
    return because(disk.name, system_message(Status::write_locked, true));
  }
  auto incompatible = because(disk.name, system_message(Status::incompatible_member, true));
  const bool too_large = fit.volsize > context_.options.max_volume_blocks;        // RN.15
  const bool small = disk.maxblock < fit.volsize;                                 // R1.38
  const bool no_marks = !disk.forced_error && !request.override_no_forced_error;  // R4.53
  const bool memory = fit.system_disk && disk.memory_disk;                        // R4.139
  if (too_large || small || no_marks || memory) return incompatible;
  if (fit.like == nullptr) return {};
  if (disk.memory_disk != fit.like->memory_disk && !context_.options.allow_mixed_decram) {
    return incompatible;  // R1.34
  }
  if (disk.maxblock == fit.like->maxblock) return {};
  if (!context_.options.dissimilar_devices) return incompatible;  // RN.14
  const ClusterNode* const old = node_without(context_, fit.nodes, Feature::dissimilar_devices);
  if (old == nullptr) return {};
  auto lines = incompatible;  // R1.37
  Emission version(MessageId::sim_version, {{"node", old->name}});
  version.secondary = true;
  lines.insert(lines.begin() + 1, std::move(version));
  return lines;
}

std::vector<Emission> CandidateReader::objection(const Candidate& c, bool target,
                                                 const MountRequest& request,
                                                 const Fit& fit) const {
  auto lines = misfit(context_.ports.devices.find(c.name)->info(), request, fit);
  if (lines.empty() && target && request.verify_label && c.label() != "SCRATCH_DISK") {  // R4.44
    lines = {Emission(MessageId::sim_vfylabel, naming(c.name)),
             system_message(Status::volume_invalid, true)};
  }
  return lines;
}

Task<DeviceAnswer> CandidateReader::use_of(std::vector<DeviceName> devices, UnitNumber unit) {
  DeviceAnswer use = device_use(context_, units_, devices, unit);
  if (use.use != DeviceUse::none) co_return use;
  auto body = std::make_shared<DevicesBody>();
  body->unit = unit;
  body->devices = std::move(devices);
  std::vector<NodeId> others;
  for (const ClusterNode& n : context_.ports.cluster.membership().nodes) {
    if (n.id != context_.self()) others.push_back(n.id);
  }
  const Message question = make_message<DevicesBody>(MessageKind::device_check, std::move(body));
  const auto replies = co_await ask_all(context_, others, question, {});
  for (const Reply& r : replies) {
    if (failed(r.status) || !r.message.body) continue;
    const auto& answer = body_of<DeviceAnswer>(r.message);
    if (answer.use != DeviceUse::none) co_return answer;
  }
  co_return use;
}

std::optional<ServiceResult> CandidateReader::refuse_use(const DeviceAnswer& answer) {
  auto vars = naming(answer.device);
  switch (answer.use) {
    case DeviceUse::none:
      return {};
    case DeviceUse::member:
      vars.push_back({"unit", DeviceName::virtual_unit(answer.unit).with_underscore()});
      return refused(MessageId::mount_wrongvu, answer.status, std::move(vars));
    case DeviceUse::single_disk:  // R1.32
      return refused(MessageId::mount_difvolmnt, answer.status, std::move(vars));
    case DeviceUse::in_hand:
      return refused(MessageId::mount_shdwmemfail, answer.status, std::move(vars));
    case DeviceUse::quorum_disk:
      return refused(MessageId::sim_qdskshad, answer.status, std::move(vars));
  }
  return {};
}

}  // namespace shadow
