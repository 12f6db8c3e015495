#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"

namespace shadow::dcl {
namespace {

constexpr std::size_t kMaxLabel = 12;     // R4.14
constexpr std::size_t kMaxLogical = 255;  // R4.14

Refusal read_names(const Command& c, MountRequest& out) {
  const bool no_label = c.has_keyword("OVERRIDE", "IDENTIFICATION");
  out.label = c.parameter(1);
  out.logical = c.parameter(2);
  if (out.label.empty() && !no_label)
    return Emission(MessageId::dcl_insfprm, {{"name", "volume-label"}});
  if (out.label.size() > kMaxLabel) return bad_value(out.label, "1 to 12 characters");
  if (out.logical.size() > kMaxLogical) return bad_value(out.logical, "1 to 255 characters");
  return std::nullopt;
}

Refusal read_scope(const Command& c, MountRequest& out) {
  const int scopes = c.has("SYSTEM") + c.has("GROUP") + c.has("SHARE");
  if (scopes > 1) return Emission(MessageId::sim_confqual);
  out.cluster = c.has("CLUSTER");
  if (c.has("GROUP"))
    out.scope = MountScope::group;
  else if (c.has("SYSTEM") || out.cluster)
    out.scope = MountScope::system;
  return std::nullopt;
}

/// The unit, and the disks behind its /SHADOW.
Refusal read_unit(const Element& element, MountRequest& out) {
  const bool any_number = element.text == "DSA:" || element.text == "DSA";
  const auto unit = DeviceName::parse(element.text);
  if (!any_number) {
    if (!unit) return system_message(Status::invalid_device_name);
    if (!unit->is_virtual_unit())
      return element.qualifiers.empty() ? not_there("MOUNT of a single disk")
                                        : system_message(Status::bad_parameter);  // A.6.1
    out.unit = UnitNumber{static_cast<std::uint16_t>(unit->unit())};
  }
  if (element.qualifiers.empty()) return std::nullopt;
  for (const Value& v : element.qualifiers.back().values) {
    const auto member = DeviceName::parse(v.text);
    if (!member || member->is_virtual_unit()) return system_message(Status::invalid_device_name);
    out.members.push_back(*member);
  }
  return std::nullopt;
}

Refusal read_request(const Command& c, MountRequest& out) {
  const auto& units = c.parameters[0];
  if (auto no = read_names(c, out)) return no;
  if (auto no = read_scope(c, out)) return no;
  const bool shadow = !units[0].qualifiers.empty();
  if (!shadow && (c.has("CONFIRM") || c.has("INCLUDE"))) return Emission(MessageId::sim_confqual);
  if (shadow && c.has_keyword("OVERRIDE", "SHADOW_MEMBERSHIP"))
    return Emission(MessageId::sim_confqual);
  if (c.has("FOREIGN"))
    return shadow ? Emission(MessageId::sim_foreign) : not_there("MOUNT/FOREIGN");
  if (auto no = read_unit(units[0], out)) return no;
  out.confirm = c.has("CONFIRM");
  out.no_copy = c.has_no("COPY");
  out.include = c.has("INCLUDE");
  out.require_members = c.has_keyword("POLICY", "REQUIRE_MEMBERS");
  out.verify_label = c.has_keyword("POLICY", "VERIFY_LABEL");
  out.assist = !c.has_no("ASSIST");
  out.override_identification = c.has_keyword("OVERRIDE", "IDENTIFICATION");
  out.override_no_forced_error = c.has_keyword("OVERRIDE", "NO_FORCED_ERROR");
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

Refusal check_supported(const Command& c) {
  if (c.parameters[0].size() > 1 || c.has("BIND")) return not_there("volume sets");
  if (c.has_keyword("POLICY", "MINICOPY")) return not_there("/POLICY=MINICOPY");
  if (c.has_no("MOUNT_VERIFICATION")) return not_there("/NOMOUNT_VERIFICATION");
  if (c.has_no("UNLOAD")) return not_there("MOUNT/NOUNLOAD");
  return std::nullopt;
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
  MountRequest request;
  Refusal no = read_request(command, request);
  if (!no) no = check_privileges(session, command, request);
  if (!no) no = check_supported(command);
  if (no) {
    result.say(*no);
    co_return;
  }
  Questions questions(session.ask(), request, result);
  const Ask ask = [&questions](std::vector<std::string> lines, std::string prompt) {
    return questions(std::move(lines), std::move(prompt));
  };
  const ServiceResult answer = co_await session.services().mount(request, ask);
  result.report(answer);
}

}  // namespace shadow::dcl
