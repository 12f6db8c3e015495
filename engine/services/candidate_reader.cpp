#include "engine/services/candidate_reader.hpp"

#include <algorithm>

#include "engine/cluster/ask_all.hpp"
#include "engine/cluster/messages.hpp"
#include "engine/services/device_io.hpp"

namespace shadow {

Task<Candidate> CandidateReader::read_candidate(Disk& disk) {
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
std::optional<Emission> CandidateReader::unfit(const Disk& disk, const MountRequest& request,
                                               BlockCount volsize, UnitNumber unit) const {
  const DiskInfo& info = disk.info();
  if (const auto other = units_.of_member(info.name); other && other->number() != unit) {
    return Emission(MessageId::mount_wrongvu, {{"device", info.name.with_underscore()},
                                               {"unit", other->name().with_underscore()}});
  }
  if (units_.in_hand(info.name)) return system_message(Status::device_allocated, true);
  if (info.write_locked) return system_message(Status::write_locked, true);  // R1.31
  const bool small = info.maxblock < volsize;                                // R1.38
  const bool unlike = !context_.options.dissimilar_devices && info.maxblock != volsize;
  const bool no_marks = !info.forced_error && !request.override_no_forced_error;  // R4.53
  if (small || unlike || no_marks) return system_message(Status::incompatible_member, true);
  return {};
}

bool CandidateReader::accept(const Candidate& c, bool target, const MountRequest& request,
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
Task<std::vector<Candidate>> CandidateReader::read(std::vector<DeviceName> names,
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
      const bool said =
          reached == Status::no_such_device || reached == Status::duplicate_unit;  // RN.7
      messages.push_back(system_message(said ? reached : Status::medium_offline, true));
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

/// One lock a device, taken in the order of the names: so two commands cannot wait for each other.
Task<std::vector<Lock>> CandidateReader::claim_devices(std::vector<DeviceName> names) {
  std::ranges::sort(names);
  const auto [first, last] = std::ranges::unique(names);
  names.erase(first, last);
  std::vector<Lock> claim;
  for (const DeviceName& d : names) {
    Lock lock = co_await context_.ports.locks.acquire("SHAD$DEV_" + d.str(), LockMode::ex);
    claim.push_back(std::move(lock));
  }
  co_return claim;
}

Task<std::vector<Candidate>> CandidateReader::read_claimed(std::vector<DeviceName> names,
                                                           const MountRequest& request,
                                                           std::vector<Emission>& messages,
                                                           std::vector<Lock>& claim) {
  const std::vector<Emission> before = messages;
  std::vector<DeviceName> wanted = names;
  for (;;) {
    claim = co_await claim_devices(wanted);
    std::vector<Candidate> found = co_await read(names, request, messages);
    const std::size_t claimed = wanted.size();
    for (const Candidate& c : found) {
      if (std::ranges::find(wanted, c.name) == wanted.end()) wanted.push_back(c.name);
    }
    if (wanted.size() == claimed) co_return found;
    // /INCLUDE found more: all of them are claimed, in order, and read again.
    claim.clear();
    messages = before;
  }
}

Task<bool> CandidateReader::used_elsewhere(std::vector<DeviceName> devices, UnitNumber unit) {
  for (const DeviceName& d : devices) {
    const auto here = units_.of_member(d);
    if (here && here->number() != unit) co_return true;
  }
  auto body = std::make_shared<DevicesBody>();
  body->unit = unit;
  body->devices = std::move(devices);
  std::vector<NodeId> others;
  for (const ClusterNode& n : context_.ports.cluster.membership().nodes) {
    if (n.id != context_.self()) others.push_back(n.id);
  }
  const Message question = make_message<DevicesBody>(MessageKind::device_check, std::move(body));
  const auto replies = co_await ask_all(context_, others, question, {});
  co_return std::ranges::any_of(
      replies, [](const Reply& r) { return succeeded(r.status) && failed(status_of(r)); });
}

}  // namespace shadow
