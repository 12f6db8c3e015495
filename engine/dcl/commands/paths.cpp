// Paths of disks: SET DEVICE/PATH, SET PREFERRED_PATH, SHOW DEVICE/MULTIPATH_SET (RP.3, RP.7).
#include "engine/dcl/commands/paths.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shadow::dcl {
namespace {

Emission refusal_of(PathAnswer answer, const DeviceName& disk, std::string_view path) {
  switch (answer) {
    case PathAnswer::no_such_path:
      return Emission(MessageId::set_nosuchpath,
                      {{"path", std::string(path)}, {"device", disk.str()}});
    case PathAnswer::no_such_node:
      return bad_value(path, "a node of the cluster");
    case PathAnswer::no_such_device:
    case PathAnswer::done:
      break;
  }
  return system_message(Status::no_such_device);
}

/// The disk of the command, where there are paths at all.
tl::expected<DeviceName, Emission> read_disk(Session& session, const Command& command) {
  if (session.around().paths == nullptr) return tl::unexpected(not_there("paths"));
  auto disk = read_device(session, command.parameter(0));
  if (disk && disk->is_virtual_unit())
    return tl::unexpected(system_message(Status::invalid_device_name));
  if (disk)
    if (const Refusal no = need_device(session, *disk)) return tl::unexpected(*no);
  return disk;
}

Refusal check(const Session& session, const Command& command) {
  const bool other = std::ranges::any_of(command.qualifiers, [](const Qualifier& q) {
    return q.row->name != "PATH" && q.row->name != "SWITCH" && q.row->name != "ENABLE";
  });
  const bool switches = command.has("SWITCH");
  const bool enables = command.find("ENABLE") != nullptr;
  if (other || command.find("PATH") == nullptr || switches == enables)
    return Emission(MessageId::sim_confqual);
  return need(session, Privilege::oper);
}

}  // namespace

bool names_a_path(const Command& command) {
  return command.find("PATH") != nullptr || command.find("SWITCH") != nullptr ||
         command.find("ENABLE") != nullptr;
}

void set_path(Session& session, const Command& command, CommandResult& result) {
  if (const Refusal no = check(session, command)) return result.say(*no);
  const auto disk = read_disk(session, command);
  if (!disk) return result.say(disk.error());
  PathControl& paths = *session.around().paths;
  const std::string& path = command.value("PATH")->text;
  const PathAnswer answer = command.has("SWITCH")
                                ? paths.switch_path(*disk, path)
                                : paths.enable_path(*disk, path, command.has("ENABLE"));
  if (answer != PathAnswer::done) result.say(refusal_of(answer, *disk, path), path);
}

Task<void> set_preferred_path(Session& session, const Command& command, CommandResult& result) {
  const bool none = command.has_no("HOST");
  Refusal no;
  if (command.find("HOST") == nullptr)
    no = Emission(MessageId::dcl_insfprm, {{"name", "/HOST"}});
  else
    no = need(session, Privilege::oper);
  const auto disk = read_disk(session, command);
  if (!no && !disk) no = disk.error();
  if (no) {
    result.say(*no);
    co_return;
  }
  const std::string node = none ? "" : command.value("HOST")->text;
  const PathAnswer answer =
      session.around().paths->prefer_server(*disk, node, command.has("FORCE"));
  if (answer != PathAnswer::done) result.say(refusal_of(answer, *disk, node), node);
}

std::vector<std::string> multipath_display(Session& session, const DeviceName& disk) {
  std::vector<std::string> out{fmt::format("  I/O paths to device {}", disk.with_colon())};
  if (session.around().paths == nullptr) return out;
  for (const PathLine& p : session.around().paths->paths(disk))
    out.push_back(fmt::format("  Path {:<28} ({}){}{}{}", p.name, p.host,
                              p.current ? ", current path" : "", p.up ? "" : ", not reachable",
                              p.enabled ? "" : ", disabled"));
  return out;
}

}  // namespace shadow::dcl
