// INITIALIZE (4.3) and SET VOLUME (4.12).
#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"

namespace shadow::dcl {
namespace {

constexpr std::size_t kMaxLabel = 12;  // R1.20

Refusal bad_label(std::string_view label) {
  if (!label.empty() && label.size() <= kMaxLabel) return std::nullopt;
  return bad_value(label, "1 to 12 characters");
}

/// The number of a qualifier that may stand without one.
std::optional<BlockCount> blocks(const Command& c, std::string_view qualifier) {
  const Value* const v = c.value(qualifier);
  if (v == nullptr) return std::nullopt;
  return static_cast<BlockCount>(v->number);
}

/// The disks stand behind /SHADOW, or one of them as the first parameter.
Refusal read_disks(const Command& c, InitializeRequest& out) {
  out.shadow = c.has("SHADOW");
  const auto add = [&out](std::string_view text) {
    const auto disk = DeviceName::parse(text);
    if (!disk || disk->is_virtual_unit()) return false;
    out.devices.push_back(*disk);
    return true;
  };
  if (!out.shadow)
    return add(c.parameter(0)) ? Refusal() : system_message(Status::invalid_device_name);
  for (const Value& v : c.find("SHADOW")->values)
    if (!add(v.text)) return system_message(Status::invalid_device_name);
  return std::nullopt;
}

Refusal read_request(const Command& c, InitializeRequest& out) {
  const std::size_t label = c.has("SHADOW") ? 0 : 1;
  if (c.parameter(label).empty())
    return Emission(MessageId::dcl_insfprm, {{"name", "volume-label"}});
  if (c.has("SHADOW") && c.parameters.size() > 1) return Emission(MessageId::dcl_maxparm);
  if (auto no = read_disks(c, out)) return no;
  out.label = c.parameter(label);
  out.erase = c.has("ERASE");
  out.size = blocks(c, "SIZE");
  out.limit = c.has("LIMIT");
  out.limit_blocks = blocks(c, "LIMIT");
  return bad_label(out.label);
}

Refusal read_request(Session& s, const Command& c, VolumeRequest& out) {
  const auto device = read_device(s, c.parameter(0));
  if (!device) return device.error();
  if (c.qualifiers.empty()) return Emission(MessageId::dcl_insfprm, {{"name", "qualifier"}});
  out.device = *device;
  out.size = c.has("SIZE");
  out.size_blocks = blocks(c, "SIZE");
  out.limit = c.has("LIMIT");
  out.limit_blocks = blocks(c, "LIMIT");
  if (c.find("ERASE_ON_DELETE") != nullptr) out.erase_on_delete = c.has("ERASE_ON_DELETE");
  if (const Value* const v = c.value("LABEL")) {
    out.label = v->text;
    return bad_label(v->text);
  }
  return std::nullopt;
}

}  // namespace

Task<void> initialize(Session& session, const Command& command, CommandResult& result) {
  InitializeRequest request;
  Refusal no = read_request(command, request);
  for (const DeviceName& disk : request.devices)
    if (!no) no = need_device(session, disk);
  if (no) {
    result.say(*no);
    co_return;
  }
  request.volpro = session.user().privileges.has(Privilege::volpro);
  request.owner = "[" + session.user().name + "]";
  const ServiceResult answer = co_await session.services().initialize(std::move(request));
  result.report(answer);
}

Task<void> set_volume(Session& session, const Command& command, CommandResult& result) {
  VolumeRequest request;
  Refusal no = read_request(session, command, request);
  if (!no) no = need(session, Privilege::volpro);
  if (no) {
    result.say(*no);
    co_return;
  }
  const ServiceResult answer = co_await session.services().set_volume(std::move(request));
  result.report(answer);
}

}  // namespace shadow::dcl
