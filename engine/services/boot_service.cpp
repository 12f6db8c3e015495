#include "engine/services/boot_service.hpp"

#include "engine/services/refusal.hpp"

namespace shadow {
namespace {

constexpr std::int64_t kShadowed = 1;  // bit of SHADOW_SYS_DISK (R3.54)

}  // namespace

Task<ServiceResult> BootService::boot(DeviceName boot_device) {
  Disk* const disk = context_.ports.devices.find(boot_device);
  if (disk == nullptr) co_return condition_only(Status::no_such_device);
  const Status reached = co_await disk->verify();
  if (failed(reached)) co_return condition_only(reached);
  const bool shadowed = (context_.parameter(ParameterId::shadow_sys_disk) & kShadowed) != 0 &&
                        context_.parameter(ParameterId::shadowing) != 0;
  MountRequest request;
  request.scope = MountScope::system;
  request.override_identification = true;
  request.logical = "SYS$SYSDEVICE";  // R3.78
  if (!shadowed) {
    request.device = boot_device;
    // A node writes to its system disk. As a former member it would have to be write-locked: it is
    // none any more (ours).
    request.override_shadow_membership = true;
    ServiceResult alone = co_await mounts_.mount(std::move(request), {});
    co_return alone;
  }
  const auto number = context_.parameter(ParameterId::shadow_sys_unit);
  request.unit = UnitNumber{static_cast<std::uint16_t>(number)};
  request.members = {boot_device};
  request.boot_device = boot_device;
  request.include = true;
  ServiceResult result = co_await mounts_.mount(std::move(request), {});
  if (succeeded(result.status)) co_return result;
  const std::string unit =
      DeviceName::virtual_unit(UnitNumber{static_cast<std::uint16_t>(number)}).with_underscore();
  context_.report(MessageId::bug_shadbootfail,
                  {{"unit", unit},
                   {"device", boot_device.with_underscore()},
                   {"status", std::string(condition(result.status).name)}});
  co_await context_.ports.node.bugcheck("SHADBOOTFAIL");
  co_return result;
}

}  // namespace shadow
