#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/display/analyzer_display.hpp"

namespace shadow::dcl {

/// There is no bitmap yet, so none has that number (RA.44).
Task<void> delete_bitmap(Session& session, const Command& command, CommandResult& result) {
  const std::string_view id = command.parameter(0);
  const bool digits = id.size() == 8 && id.find_first_not_of("0123456789ABCDEF") == id.npos;
  Refusal no = digits ? need(session, Privilege::log_io) : bad_value(id, "8 hexadecimal digits");
  if (!command.has("BITMAP")) no = not_there("DELETE of files");
  if (!no) no = Emission(MessageId::sim_nosuchbmp, {{"bitmap", std::string(id)}});
  result.say(*no);
  co_return;
}

Task<void> sda_show_device(Session& session, const Command& command, CommandResult& result) {
  const auto name = read_device(session, command.parameter(1));
  Refusal no;
  if (!std::string_view("DEVICES").starts_with(command.parameter(0)))
    no = Emission(MessageId::dcl_ivkeyw);
  else if (!name)
    no = name.error();
  else if (!(no = need_device(session, *name)) && name->is_virtual_unit() &&
           !session.services().unit(*name))
    no = system_message(Status::device_not_mounted);
  if (no) {
    result.say(*no, no->id == MessageId::dcl_ivkeyw ? command.parameter(0) : "");
    co_return;
  }
  const auto own =
      name->is_virtual_unit() ? std::optional(*name) : session.services().unit_of_member(*name);
  const auto set = own ? session.services().unit(*own) : std::nullopt;
  if (name->is_virtual_unit()) {
    for (std::string& l : analyzer_unit(*set)) result.print(std::move(l));
    co_return;
  }
  const MemberView* member = nullptr;
  if (set)
    for (const MemberView& m : set->members)
      if (m.name == *name) member = &m;
  for (const DiskInfo& d : session.services().disks())
    if (d.name == *name)
      for (std::string& l : analyzer_disk(d, set ? &*set : nullptr, member))
        result.print(std::move(l));
}

Task<void> not_supported(Session&, const Command& command, CommandResult& result) {
  std::string what(command.row->verb);
  if (!command.row->noun.empty()) what += " " + std::string(command.row->noun);
  result.say(not_there(what));
  co_return;
}

}  // namespace shadow::dcl
