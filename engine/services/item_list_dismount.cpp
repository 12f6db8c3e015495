#include "engine/services/item_list.hpp"
#include "engine/services/item_list_flags.hpp"

namespace shadow {
namespace {

/// By how the volume was mounted (R4.6); what is not mounted needs none, its state is the error.
bool privileged(const Services& services, const DismountRequest& r, const Caller& caller) {
  if (r.minicopy != BitmapPolicy::not_given && !caller.log_io) return false;  // R5.35
  if (r.cluster && !caller.sysnam) return false;
  const auto name =
      r.device.is_virtual_unit() ? std::optional(r.device) : services.unit_of_member(r.device);
  const auto unit = name ? services.unit(*name) : std::nullopt;
  if (!unit) return true;
  if (unit->scope == MountScope::system) return caller.sysnam;
  if (unit->scope == MountScope::group) return caller.grpnam;
  return true;
}

}  // namespace

tl::expected<DismountRequest, Status> read_dismount_flags(const Services& services,
                                                          std::string_view device,
                                                          std::uint32_t flags,
                                                          const Translate& translate,
                                                          const Caller& caller) {
  const auto logical = translate ? translate(device) : std::nullopt;
  const auto name = DeviceName::parse(logical ? std::string_view(*logical) : device);
  if (!name) return tl::unexpected(Status::invalid_device_name);
  const auto on = [flags](std::uint32_t bit) { return (flags & bit) != 0; };
  const bool bitmap = on(dmt_minicopy_required) || on(dmt_minicopy_optional);
  const bool contradiction = (on(dmt_unload) && on(dmt_nounload)) ||
                             (on(dmt_minicopy_required) && on(dmt_minicopy_optional)) ||
                             (on(dmt_force) && (bitmap || name->is_virtual_unit()));
  if (contradiction) return tl::unexpected(Status::bad_parameter);
  DismountRequest r;
  r.device = *name;
  r.cluster = on(dmt_cluster);
  r.abort = on(dmt_abort);
  r.force_removal = on(dmt_force);
  r.override_checks = on(dmt_ovr_checks);
  if (on(dmt_unload) || on(dmt_nounload)) r.unload = on(dmt_unload);
  r.only_volume = on(dmt_unit);
  if (on(dmt_minicopy_required)) r.minicopy = BitmapPolicy::required;
  if (on(dmt_minicopy_optional)) r.minicopy = BitmapPolicy::optional;
  if (!privileged(services, r, caller)) return tl::unexpected(Status::no_privilege);
  return r;
}

Task<ServiceResult> dismount_by_flags(Services& services, std::string device, std::uint32_t flags,
                                      Translate translate, Caller caller) {
  auto request = read_dismount_flags(services, device, flags, translate, caller);
  ServiceResult result;
  if (!request) {
    result.status = request.error();
    result.messages.push_back(system_message(request.error()));
    co_return result;
  }
  result = co_await services.dismount(std::move(*request));
  co_return result;
}

}  // namespace shadow
