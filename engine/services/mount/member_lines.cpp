#include "engine/services/mount/member_lines.hpp"

namespace shadow {

std::string host_of(const NodeContext& context, const DeviceName& device) {
  Disk* const disk = context.ports.devices.find(device);
  return disk == nullptr ? std::string() : disk->info().host;
}

Emission mounted_line(const std::string& label, const DeviceName& device) {
  return Emission(
      MessageId::mount_mounted,
      {{"label", label}, {"unit", device.with_underscore()}, {"device", device.with_underscore()}});
}

void report_members(const VirtualUnit& unit, const NodeContext& context,
                    const std::vector<Candidate>& candidates, ServiceResult& result) {
  for (const bool included : {false, true}) {
    for (const Candidate& c : candidates) {
      const auto index = unit.set().index_of(c.name);
      if (c.included != included || !index) continue;
      MessageId id = unit.set().members[*index].full() ? MessageId::mount_shdwmemsucc
                                                       : MessageId::mount_shdwmemcopy;
      if (included && !context.options.include_says_succ) id = MessageId::mount_automemcopy;
      result.messages.emplace_back(id,
                                   std::vector<MessageVar>{{"member", c.name.with_underscore()},
                                                           {"device", c.name.with_underscore()},
                                                           {"unit", unit.name().with_underscore()},
                                                           {"host", host_of(context, c.name)}});
    }
  }
}

}  // namespace shadow
