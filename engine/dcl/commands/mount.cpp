#include <algorithm>

#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"

namespace shadow::dcl {
namespace {

constexpr std::size_t kMaxLabel = 12;     // R4.14
constexpr std::size_t kMaxLogical = 255;  // R4.14

/// The element of a list parameter; "" if there are fewer.
std::string element(const Command& c, std::size_t parameter, std::size_t i) {
  if (c.parameters.size() <= parameter || c.parameters[parameter].size() <= i) return {};
  return c.parameters[parameter][i].text;
}

Refusal read_label(const Command& c, std::size_t i, MountRequest& out) {
  out.label = element(c, 1, i);
  if (out.label.empty() && !out.override_identification)
    return Emission(MessageId::dcl_insfprm, {{"name", "volume-label"}});
  if (out.label.size() > kMaxLabel) return bad_value(out.label, "1 to 12 characters");
  return std::nullopt;
}

Refusal read_scope(const Command& c, MountRequest& out) {
  const int scopes = c.has("SYSTEM") + c.has("GROUP") + c.has("SHARE");
  out.cluster = c.has("CLUSTER");
  if (scopes > 1 || (out.cluster && c.has("GROUP"))) return Emission(MessageId::sim_confqual);
  out.share = c.has("SHARE");
  if (c.has("GROUP"))
    out.scope = MountScope::group;
  else if (c.has("SYSTEM") || out.cluster)
    out.scope = MountScope::system;
  return std::nullopt;
}

/// The unit and the disks behind its /SHADOW, or a single disk.
Refusal read_unit(const Element& e, MountRequest& out) {
  const bool any_number = e.text == "DSA:" || e.text == "DSA";
  const auto device = DeviceName::parse(e.text);
  if (!any_number) {
    if (!device) return system_message(Status::invalid_device_name);
    if (device->is_virtual_unit())
      out.unit = UnitNumber{static_cast<std::uint16_t>(device->unit())};
    else if (e.qualifiers.empty())
      out.device = *device;
    else
      return system_message(Status::bad_parameter);  // A.6.1
  }
  if (e.qualifiers.empty()) return std::nullopt;
  for (const Value& v : e.qualifiers.back().values) {
    const auto member = DeviceName::parse(v.text);
    if (!member || member->is_virtual_unit()) return system_message(Status::invalid_device_name);
    out.members.push_back(*member);
  }
  return std::nullopt;
}

/// What holds for every volume of the command.
MountRequest read_options(const Session& s, const Command& c) {
  MountRequest out;
  out.confirm = c.has("CONFIRM");
  out.no_copy = c.has_no("COPY");
  out.include = c.has("INCLUDE");
  out.require_members = c.has_keyword("POLICY", "REQUIRE_MEMBERS");
  out.verify_label = c.has_keyword("POLICY", "VERIFY_LABEL");
  out.assist = !c.has_no("ASSIST");
  out.override_identification = c.has_keyword("OVERRIDE", "IDENTIFICATION");
  out.override_no_forced_error = c.has_keyword("OVERRIDE", "NO_FORCED_ERROR");
  out.override_shadow_membership = c.has_keyword("OVERRIDE", "SHADOW_MEMBERSHIP");
  out.no_write = c.has_no("WRITE");
  out.foreign = c.has("FOREIGN");
  out.mount_verification = !c.has_no("MOUNT_VERIFICATION");
  out.unload = !c.has_no("UNLOAD");
  out.minicopy = bitmap_policy(c);
  out.may_override_protection = s.user().privileges.has(Privilege::volpro);
  return out;
}

/// Qualifiers that are for shadow sets only, or for single disks only.
Refusal check_kinds(const Command& c) {
  const auto& units = c.parameters[0];
  const bool shadow =
      std::ranges::any_of(units, [](const Element& e) { return !e.qualifiers.empty(); });
  if (!shadow && (c.has("CONFIRM") || c.has("INCLUDE"))) return Emission(MessageId::sim_confqual);
  if (shadow && c.has_keyword("OVERRIDE", "SHADOW_MEMBERSHIP"))
    return Emission(MessageId::sim_confqual);
  if (shadow && c.has("FOREIGN")) return Emission(MessageId::sim_foreign);
  if (units.size() > 1 && !c.has("BIND")) return Emission(MessageId::sim_confqual);
  return std::nullopt;
}

/// A name of the volume set has the form of a label.
Refusal read_request(const Session& s, const Command& c, VolumeSetRequest& out) {
  if (auto no = check_kinds(c)) return no;
  out.logical = c.parameter(2);
  if (out.logical.size() > kMaxLogical) return bad_value(out.logical, "1 to 255 characters");
  if (const Value* const name = c.value("BIND")) {
    out.name = name->text;
    if (out.name.empty() || out.name.size() > kMaxLabel)
      return bad_value(out.name, "1 to 12 characters");
  }
  if (element(c, 1, c.parameters[0].size()) != "") return Emission(MessageId::dcl_maxparm);
  for (std::size_t i = 0; i < c.parameters[0].size(); ++i) {
    MountRequest volume = read_options(s, c);
    if (auto no = read_label(c, i, volume)) return no;
    if (auto no = read_scope(c, volume)) return no;
    if (auto no = read_unit(c.parameters[0][i], volume)) return no;
    out.volumes.push_back(std::move(volume));
  }
  return std::nullopt;
}

Refusal check_privileges(const Session& s, const Command& c, const MountRequest& request) {
  Refusal no;
  if (request.scope == MountScope::system) no = need(s, Privilege::sysnam);
  if (!no && request.scope == MountScope::group) no = need(s, Privilege::grpnam);
  if (!no && c.has_keyword("POLICY", "MINICOPY")) no = need(s, Privilege::log_io);
  if (!no && c.has_keyword("OVERRIDE", "OWNER_IDENTIFIER")) no = need(s, Privilege::volpro);
  return no;
}

/// Passes the question on, and keeps its message for the result: the questioner prints the lines.
class Questions {
 public:
  Questions(const Ask& ask, const MountRequest& request, CommandResult& result)
      : ask_(ask), request_(request), result_(result) {}

  Task<std::string> operator()(std::vector<std::string> lines, std::string prompt) {
    if (!lines.empty()) result_.note_question(message());
    if (!ask_) co_return "";
    std::string answer = co_await ask_(std::move(lines), std::move(prompt));
    co_return answer;
  }

 private:
  [[nodiscard]] Emission message() const {
    const std::string unit = request_.unit ? DeviceName::virtual_unit(*request_.unit).str() : "";
    return Emission(MessageId::mount_shdwcopyreq, {{"unit", unit}, {"label", request_.label}});
  }

  const Ask& ask_;
  const MountRequest& request_;
  CommandResult& result_;
};

}  // namespace

Task<void> mount(Session& session, const Command& command, CommandResult& result) {
  VolumeSetRequest request;
  Refusal no = read_request(session, command, request);
  if (!no) no = check_privileges(session, command, request.volumes[0]);
  if (no) {
    result.say(*no);
    co_return;
  }
  Questions questions(session.ask(), request.volumes[0], result);
  const Ask ask = [&questions](std::vector<std::string> lines, std::string prompt) {
    return questions(std::move(lines), std::move(prompt));
  };
  if (!request.name.empty()) {
    const ServiceResult answer = co_await session.services().mount_volume_set(request, ask);
    result.report(answer);
    co_return;
  }
  MountRequest single = request.volumes[0];
  single.logical = request.logical;
  const ServiceResult answer = co_await session.services().mount(std::move(single), ask);
  result.report(answer);
}

}  // namespace shadow::dcl
