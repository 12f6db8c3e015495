#include "engine/services/volume_set_service.hpp"

#include <algorithm>

#include "engine/services/mount/checks.hpp"
#include "engine/services/refusal.hpp"

namespace shadow {
namespace {

std::optional<ServiceResult> refuse_request(const NodeContext& context,
                                            const VolumeSetRequest& request) {
  if (request.volumes.empty() || request.name.empty() || request.name.size() > 12) {  // ours
    return condition_only(Status::bad_parameter);
  }
  std::vector<DeviceName> named;
  for (const MountRequest& v : request.volumes) {
    const bool single = !v.device.empty();
    if (auto no = single ? refuse_label(v) : refuse_set(context, v)) return no;
    if (single) named.push_back(v.device);
    if (v.unit) named.push_back(DeviceName::virtual_unit(*v.unit));
    named.insert(named.end(), v.members.begin(), v.members.end());
  }
  std::ranges::sort(named);
  if (std::ranges::adjacent_find(named) != named.end()) {
    return condition_only(Status::bad_parameter);
  }
  return {};
}

DeviceName device_of(const MountRequest& v) {
  return v.device.empty() ? DeviceName::virtual_unit(*v.unit) : v.device;
}

}  // namespace

Task<ServiceResult> VolumeSetService::mount(VolumeSetRequest request, Ask ask) {
  if (auto no = refuse_request(context_, request)) co_return std::move(*no);
  std::vector<Part> parts;
  for (const MountRequest& v : request.volumes) parts.push_back({v, false, false, {}});
  bool done = co_await number_units(parts);
  if (done) done = co_await mount_others(parts, ask);
  if (done) done = co_await form_sets(parts, ask);
  ServiceResult result;
  for (Part& p : parts) {
    if (!done && succeeded(p.result.status)) continue;  // only what was refused is told
    if (failed(p.result.status)) result.status = p.result.status;
    std::ranges::copy(p.result.messages, std::back_inserter(result.messages));
  }
  if (done) {
    bind(request, parts, result);
  } else {
    if (succeeded(result.status)) result = condition_only(Status::set_changed);
    co_await undo(parts);
  }
  co_return result;
}

/// Which units are to be formed, which are mounted somewhere already.
Task<bool> VolumeSetService::number_units(std::vector<Part>& parts) {
  int below = kHighestUnit + 1;
  for (Part& p : parts) {
    if (!p.request.device.empty()) continue;
    if (!p.request.unit) {
      const auto number = co_await mounts_.free_number(below);
      if (!number) {
        p.result = refused(MessageId::sim_maxunit, Status::insufficient_memory);
        co_return false;
      }
      p.request.unit = number;
      below = number->value;
    }
    const UnitNumber n = *p.request.unit;
    if (units_.find(n)) {
      p.result = refused(MessageId::mount_dupunitno, Status::device_mounted,
                         {{"unit", DeviceName::virtual_unit(n).with_underscore()},
                          {"device", DeviceName::virtual_unit(n).with_underscore()}});
      co_return false;
    }
    const auto holders = co_await context_.ports.locks.holders(unit_resource("SHAD$MOUNT", n));
    p.form = holders.empty();
    if (p.form && p.request.members.empty()) {
      p.result = refused(MessageId::sim_notshadow, Status::no_such_device);
      co_return false;
    }
  }
  co_return true;
}

/// Single disks, and sets that other nodes have: they can be given back without a trace.
Task<bool> VolumeSetService::mount_others(std::vector<Part>& parts, Ask ask) {
  for (Part& p : parts) {
    if (p.form) continue;
    p.result = co_await mounts_.mount(p.request, ask);
    if (failed(p.result.status)) co_return false;
    p.mounted = true;
  }
  co_return true;
}

Task<bool> VolumeSetService::form_sets(std::vector<Part>& parts, Ask ask) {
  std::map<std::size_t, Lock> states;
  std::map<std::size_t, PreparedSet> prepared;
  bool ready = co_await prepare_all(parts, states, prepared, ask);
  for (auto& [i, set] : prepared) {
    if (!ready) break;
    co_await mounts_.former().establish(std::move(set), parts[i].result);
    ready = succeeded(parts[i].result.status);
    parts[i].mounted = ready;
  }
  for (const auto& [i, state] : states) {
    if (!parts[i].mounted) mounts_.give_back(*parts[i].request.unit);
  }
  co_return ready;
}

/// The state locks of all units come first, in the order of their numbers, so that two such
/// commands cannot wait for each other; then everything is read and decided.
Task<bool> VolumeSetService::prepare_all(std::vector<Part>& parts,
                                         std::map<std::size_t, Lock>& states,
                                         std::map<std::size_t, PreparedSet>& prepared, Ask ask) {
  std::map<UnitNumber, std::size_t> order;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].form) order[*parts[i].request.unit] = i;
  }
  for (const auto& [number, i] : order) {
    while (units_.pending(number) != nullptr) co_await units_.mount_ended().wait();
    if (units_.find(number)) co_return false;
    if (auto no = mounts_.reserve(number)) {
      parts[i].result = std::move(*no);
      co_return false;
    }
    Lock state =
        co_await context_.ports.locks.acquire(unit_resource("SHAD$STATE", number), LockMode::ex);
    states.emplace(i, std::move(state));
    const auto holders = co_await context_.ports.locks.holders(unit_resource("SHAD$MOUNT", number));
    if (!holders.empty()) co_return false;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto state = states.find(i);
    if (state == states.end()) continue;
    auto set = co_await mounts_.former().prepare(parts[i].request, *parts[i].request.unit,
                                                 std::move(state->second), ask, parts[i].result);
    if (!set) co_return false;
    prepared.emplace(i, std::move(*set));
  }
  co_return true;
}

Task<void> VolumeSetService::undo(std::vector<Part>& parts) {
  for (Part& p : parts) {
    if (!p.mounted) continue;
    DismountRequest request;
    request.device = device_of(p.request);
    request.unload = false;
    const ServiceResult ended = co_await dismounts_.dismount(std::move(request));
    (void)ended;
  }
}

void VolumeSetService::bind(const VolumeSetRequest& request, const std::vector<Part>& parts,
                            ServiceResult& result) {
  BlockCount first = 0;
  bool told = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const DeviceName device = device_of(parts[i].request);
    const auto relative = static_cast<std::uint32_t>(i + 1);
    BlockCount size = 0;
    if (const auto single = units_.single(device)) {
      single->volume_set = request.name;
      single->relative_volume = relative;
      size = single->size();
    } else if (const auto unit = units_.find(*parts[i].request.unit)) {
      unit->volume_set = request.name;
      unit->relative_volume = relative;
      size = unit->size();
    }
    if (i == 0) first = size;
    if (size <= first || told) continue;
    told = true;  // directories go to the first volume (R5.25)
    result.messages.emplace_back(
        MessageId::sim_smallroot,
        std::vector<MessageVar>{{"device", device_of(parts[0].request).with_underscore()},
                                {"name", request.name}});
  }
}

}  // namespace shadow
