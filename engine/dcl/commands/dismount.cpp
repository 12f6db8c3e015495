#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"

namespace shadow::dcl {
namespace {

/// The device stands as parameter, or as value of /FORCE_REMOVAL (R4.142).
Refusal read_request(Session& s, const Command& c, DismountRequest& out) {
  const Value* const forced = c.value("FORCE_REMOVAL");
  if (forced != nullptr && !c.parameters.empty()) return Emission(MessageId::sim_confqual);
  const std::string_view name = forced != nullptr ? forced->text : c.parameter(0);
  if (name.empty()) return Emission(MessageId::dcl_insfprm, {{"name", "device"}});
  out.force_removal = c.has("FORCE_REMOVAL");
  if (out.force_removal && c.has_keyword("POLICY", "MINICOPY"))
    return Emission(MessageId::sim_confqual);
  const auto device = read_device(s, name);
  if (!device) return device.error();
  out.device = *device;
  if (out.force_removal && out.device.is_virtual_unit()) return Emission(MessageId::sim_confqual);
  out.cluster = c.has("CLUSTER");
  out.abort = c.has("ABORT");
  out.override_checks = c.has_keyword("OVERRIDE", "CHECKS");
  if (c.find("UNLOAD") != nullptr) out.unload = c.has("UNLOAD");
  out.only_volume = c.has("UNIT");
  out.minicopy = bitmap_policy(c);
  return std::nullopt;
}

/// The privilege follows from how the set was mounted; what is not mounted needs none, its state is
/// the error.
Refusal check_privileges(Session& s, const Command& c, const DismountRequest& request) {
  if (c.has_keyword("POLICY", "MINICOPY"))
    if (auto no = need(s, Privilege::log_io)) return no;
  const auto name = request.device.is_virtual_unit() ? std::optional(request.device)
                                                     : s.services().unit_of_member(request.device);
  const auto unit = name ? s.services().unit(*name) : std::nullopt;
  if (request.cluster || (unit && unit->scope == MountScope::system))
    return need(s, Privilege::sysnam);
  if (unit && unit->scope == MountScope::group) return need(s, Privilege::grpnam);
  return std::nullopt;
}

}  // namespace

Task<void> dismount(Session& session, const Command& command, CommandResult& result) {
  DismountRequest request;
  Refusal no = read_request(session, command, request);
  if (!no) no = check_privileges(session, command, request);
  if (!no) no = need_device(session, request.device);
  if (no) {
    result.say(*no);
    co_return;
  }
  const ServiceResult answer = co_await session.services().dismount(request);
  result.report(answer);
}

}  // namespace shadow::dcl
