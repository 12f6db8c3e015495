#include "engine/host/device_use.hpp"

namespace shadow {

DeviceAnswer device_use(const NodeContext& context, const UnitTable& units,
                        const std::vector<DeviceName>& devices, UnitNumber except) {
  const auto quorum = DeviceName::parse(context.ports.node.quorum_disk());
  for (const DeviceName& d : devices) {
    const auto unit = units.of_member(d);
    if (unit && unit->number() != except) return {DeviceUse::member, d, unit->number()};
    if (units.single(d)) return {DeviceUse::single_disk, d, kNoUnit};
    if (units.in_hand(d)) return {DeviceUse::in_hand, d, kNoUnit};
    if (quorum && *quorum == d) return {DeviceUse::quorum_disk, d, kNoUnit};  // R1.74
  }
  return {DeviceUse::none, {}, kNoUnit};
}

}  // namespace shadow
