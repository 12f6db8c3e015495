#pragma once
// Command procedures: lines one after the other, and what happens after one that failed. There are
// no jumps: GOTO answers SIMSHAD-E-NOTSUPP.
#include <string>

#include "engine/dcl/session/session.hpp"

namespace shadow::dcl {

/// Runs the procedure `name` as it stands behind `@`. The result has all lines and messages; its
/// status is that of the last command, or of EXIT. Errors: DCL-E-OPENIN, SIMSHAD-E-BADVALUE for
/// procedures nested too deeply.
Task<void> run_procedure(Session& session, std::string name, CommandResult& result);

}  // namespace shadow::dcl
