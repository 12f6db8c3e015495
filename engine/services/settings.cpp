#include "engine/services/settings.hpp"

#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

ServiceResult condition_only(Status s) {
  ServiceResult r;
  r.status = s;
  if (failed(s)) r.messages.push_back(system_message(s));
  return r;
}

ServiceResult not_a_member(const DeviceName& device) {
  ServiceResult r;
  r.status = Status::device_not_mounted;
  r.messages.emplace_back(MessageId::dism_notshdwmem,
                          std::vector<MessageVar>{{"device", device.with_underscore()}});
  return r;
}

}  // namespace

std::shared_ptr<VirtualUnit> Settings::unit_named(const DeviceName& name) const {
  if (!name.is_virtual_unit()) return nullptr;
  return units_.find(UnitNumber{static_cast<std::uint16_t>(name.unit())});
}

ServiceResult Settings::read_cost(const DeviceName& device, std::uint32_t cost) {
  if (const auto unit = unit_named(device)) {
    for (Member* const m : unit->members()) m->read_cost_set = false;
    unit->assign_read_costs();
    return {};
  }
  const auto unit = units_.of_member(device);
  if (!unit) return not_a_member(device);
  Member& m = *unit->member(device);
  context_.note(MessageId::set_readcost, {{"device", device.with_colon()},
                                          {"before", std::to_string(m.read_cost)},
                                          {"after", std::to_string(cost)}});
  m.read_cost = cost;
  m.read_cost_set = true;
  return {};
}

ServiceResult Settings::site(const DeviceName& device, std::uint32_t value) {
  auto unit = unit_named(device);
  std::uint32_t before = 0;
  if (unit) {
    before = std::exchange(unit->site, value);
  } else {
    unit = units_.of_member(device);
    if (!unit) return not_a_member(device);
    before = std::exchange(unit->member(device)->site, value);
  }
  unit->assign_read_costs();
  context_.note(MessageId::set_site, {{"device", device.with_colon()},
                                      {"before", std::to_string(before)},
                                      {"after", std::to_string(value)}});
  return {};
}

ServiceResult Settings::member_timeout(const DeviceName& member, std::int64_t s) {
  const auto unit = units_.of_member(member);
  if (!unit) return not_a_member(member);
  unit->member(member)->timeout_s = s;
  return {};
}

ServiceResult Settings::unit_timeout(const DeviceName& name, std::int64_t s) {
  const auto unit = unit_named(name);
  if (!unit) return condition_only(Status::device_not_mounted);
  if (unit->system_disk) return condition_only(Status::unsupported);  // R4.86
  unit->timeout_s = s;
  return {};
}

ServiceResult Settings::priority(const DeviceName& name, std::uint32_t p) {
  const auto unit = unit_named(name);
  if (!unit) return condition_only(Status::device_not_mounted);
  unit->priority = p;
  return {};
}

ServiceResult Settings::split_reads(const DeviceName& name, bool on) {
  const auto unit = unit_named(name);
  if (!unit) return condition_only(Status::device_not_mounted);
  unit->split_reads = on;
  return {};
}

ServiceResult Settings::reset_counters(const DeviceName& name) {
  const auto unit = unit_named(name);
  if (!unit) return condition_only(Status::device_not_mounted);
  unit->reset_counters();
  return {};
}

ServiceResult Settings::force_removal(const DeviceName& member, bool on) {
  const auto unit = units_.of_member(member);
  if (!unit) return not_a_member(member);
  const Removal done = unit->volume_processing().set_force_removal(*unit->member(member), on);
  if (done == Removal::only_source) {
    ServiceResult r;
    r.status = Status::device_mounted;
    r.messages.emplace_back(MessageId::dism_srcmem);
    return r;
  }
  return {};
}

ServiceResult Settings::abort_virtual_unit(const DeviceName& name) {
  const auto unit = unit_named(name);
  if (!unit) return condition_only(Status::device_not_mounted);
  if (!unit->volume_processing().active()) return condition_only(Status::unsupported);
  unit->volume_processing().abort();
  return {};
}

}  // namespace shadow
