#include "engine/dcl/commands/checks.hpp"

#include <algorithm>

namespace shadow::dcl {

Refusal need(const Session& session, Privilege privilege) {
  if (session.user().privileges.has(privilege)) return std::nullopt;
  return system_message(Status::no_privilege);
}

Emission not_there(std::string_view what) {
  return Emission(MessageId::sim_notsupp, {{"text", std::string(what)}});
}

Emission bad_value(std::string_view value, std::string_view allowed) {
  return Emission(MessageId::sim_badvalue,
                  {{"value", std::string(value)}, {"allowed", std::string(allowed)}});
}

tl::expected<DeviceName, Emission> read_device(Session& session, std::string_view text) {
  if (auto device = DeviceName::parse(text)) return *device;
  if (text.ends_with(':')) text.remove_suffix(1);
  for (const UnitView& unit : session.services().units())
    if (!text.empty() && unit.logical == text) return unit.name;
  return tl::unexpected(system_message(Status::invalid_device_name));
}

Refusal need_device(Session& session, const DeviceName& device) {
  if (device.is_virtual_unit()) return std::nullopt;
  const auto disks = session.services().disks();
  if (std::ranges::find(disks, device, &DiskInfo::name) != disks.end()) return std::nullopt;
  return system_message(Status::no_such_device);
}

BitmapPolicy bitmap_policy(const Command& c) {
  const Value* const v = c.find_keyword("POLICY", "MINICOPY");
  if (v == nullptr) return BitmapPolicy::not_given;
  if (v->negated) return BitmapPolicy::forbidden;
  return v->values.empty() ? BitmapPolicy::required : BitmapPolicy::optional;
}

void deliver(Session& session, const Command& command, CommandResult said, CommandResult& result) {
  const Value* const file = command.value("OUTPUT");
  if (file == nullptr || !said.succeeded()) return result.append(std::move(said));
  const auto& write = session.around().write_file;
  if (!write || !write(file->text, said.lines()))
    return result.say(Emission(MessageId::dcl_openout, {{"name", file->text}}));
  said.clear_lines();
  result.append(std::move(said));
}

}  // namespace shadow::dcl
