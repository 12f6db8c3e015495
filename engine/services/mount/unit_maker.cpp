#include "engine/services/mount/unit_maker.hpp"

namespace shadow {

ResourceName unit_resource(const char* prefix, UnitNumber n) {
  return prefix + std::string("_") + DeviceName::virtual_unit(n).str();
}

std::shared_ptr<VirtualUnit> UnitMaker::make(SetState set, const MountRequest& request) {
  const std::string name = request.logical.empty() ? "DISK$" + set.label : request.logical;
  auto unit = std::make_shared<VirtualUnit>(context_, std::move(set), request.scope, name);
  unit->mount_verification = request.mount_verification;
  unit->unload = request.unload;
  unit->system_disk = !request.boot_device.empty();
  unit->boot_device = request.boot_device;
  units_.add(unit);
  return unit;
}

Task<void> UnitMaker::withdraw(std::shared_ptr<VirtualUnit> unit) {
  const UnitNumber number = unit->number();
  unit->stopping = unit->departed = true;
  if (!unit->gate().broken()) unit->gate().break_with(Status::volume_invalid);
  co_await unit->quiesce();
  unit->scope().clear();
  units_.remove(number);
  units_.begin_mount(number);
}

}  // namespace shadow
