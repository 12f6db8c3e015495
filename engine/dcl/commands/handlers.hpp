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
/// Answers SIMSHAD-E-NOTSUPP.
Task<void> not_supported(Session& session, const Command& command, CommandResult& result);
Task<void> help(Session& session, const Command& command, CommandResult& result);

}  // namespace shadow::dcl
