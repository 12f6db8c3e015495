#pragma once
// What the shadowing commands do: read the request, check, call the service, print.
#include "engine/dcl/session/session.hpp"

namespace shadow::dcl {

Task<void> mount(Session& session, const Command& command, CommandResult& result);
Task<void> dismount(Session& session, const Command& command, CommandResult& result);
Task<void> show_device(Session& session, const Command& command, CommandResult& result);
Task<void> show_shadow(Session& session, const Command& command, CommandResult& result);
Task<void> show_symbol(Session& session, const Command& command, CommandResult& result);
Task<void> set_shadow(Session& session, const Command& command, CommandResult& result);
/// SET DEVICE: seven settings of SET SHADOW under their older name (R4.142).
Task<void> set_device(Session& session, const Command& command, CommandResult& result);
Task<void> set_preferred_path(Session& session, const Command& command, CommandResult& result);
Task<void> initialize(Session& session, const Command& command, CommandResult& result);
Task<void> set_volume(Session& session, const Command& command, CommandResult& result);
Task<void> if_then(Session& session, const Command& command, CommandResult& result);
Task<void> on_condition(Session& session, const Command& command, CommandResult& result);
Task<void> wait_a_time(Session& session, const Command& command, CommandResult& result);
Task<void> write_values(Session& session, const Command& command, CommandResult& result);
Task<void> exit_procedure(Session& session, const Command& command, CommandResult& result);
Task<void> no_goto(Session& session, const Command& command, CommandResult& result);
Task<void> set_on(Session& session, const Command& command, CommandResult& result);
Task<void> set_verify(Session& session, const Command& command, CommandResult& result);
Task<void> define(Session& session, const Command& command, CommandResult& result);
Task<void> deassign(Session& session, const Command& command, CommandResult& result);
Task<void> show_logical(Session& session, const Command& command, CommandResult& result);
Task<void> sysgen(Session& session, const Command& command, CommandResult& result);
Task<void> sysman(Session& session, const Command& command, CommandResult& result);
Task<void> analyze(Session& session, const Command& command, CommandResult& result);
Task<void> sda_show_device(Session& session, const Command& command, CommandResult& result);
Task<void> delete_bitmap(Session& session, const Command& command, CommandResult& result);
/// Answers SIMSHAD-E-NOTSUPP.
Task<void> not_supported(Session& session, const Command& command, CommandResult& result);
Task<void> help(Session& session, const Command& command, CommandResult& result);

}  // namespace shadow::dcl
