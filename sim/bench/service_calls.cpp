#include "sim/bench/service_calls.hpp"

#include "engine/services/device_items.hpp"
#include "engine/services/item_list.hpp"

namespace shadow::sim {
namespace {

/// Timelines have no logical names of their own.
std::optional<std::string> untranslated(std::string_view) { return {}; }

std::string device_of(const ServiceCall& call) {
  for (const ServiceCall::Item& i : call.items) {
    if (i.code == "DEVNAM") return i.text;
  }
  return {};
}

/// The names were checked when the file was read.
std::vector<MountItem> mount_items(const ServiceCall& call) {
  std::vector<MountItem> items;
  for (const ServiceCall::Item& i : call.items) {
    items.push_back({mount_item_code(i.code).value_or(MountItemCode{}), i.text});
  }
  std::uint64_t flags = 0;
  for (const std::string& f : call.flags) flags |= mount_flag(f).value_or(0);
  if (flags != 0) items.insert(items.begin(), {MountItemCode::flags, {}, flags});
  return items;
}

ServiceResult ask_items(const Services& services, const ServiceCall& call) {
  ServiceResult result;
  const auto device = DeviceName::parse(device_of(call));
  if (!device) {
    result.status = Status::invalid_device_name;
    return result;
  }
  for (const ServiceCall::Item& i : call.items) {
    if (i.code == "DEVNAM") continue;
    const auto value = device_information(services, *device, i.code);
    if (!value) {
      result.status = value.error();
      return result;
    }
    if (!i.text.empty() && text_of(*value) != i.text) result.status = Status::bad_parameter;
  }
  return result;
}

}  // namespace

Task<ServiceResult> call_service(Services& services, ServiceCall call) {
  if (call.service == SystemService::getdvi) co_return ask_items(services, call);
  if (call.service == SystemService::mount) {
    std::vector<MountItem> items = mount_items(call);
    co_return co_await mount_by_items(services, std::move(items), untranslated, Caller{});
  }
  std::uint32_t flags = 0;
  for (const std::string& f : call.flags) flags |= dismount_flag(f).value_or(0);
  std::string device = device_of(call);
  co_return co_await dismount_by_flags(services, std::move(device), flags, untranslated, Caller{});
}

}  // namespace shadow::sim
