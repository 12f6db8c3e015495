#pragma once
// What a user's process at one node keeps from line to line: status, symbols, logical names, and
// where it stands in command procedures. Dies with the node.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/parameters.hpp"
#include "engine/dcl/procedure/scalar.hpp"
#include "engine/host/logical_names.hpp"

namespace shadow::dcl {

/// One command procedure that runs: what happens after a command that failed.
struct ProcedureLevel {
  char on = 'E';         // W, E or F: severities from here on trigger the action
  std::string action;    // a command; "" = EXIT
  bool checks = true;    // SET NOON: no severity triggers it
  bool leaving = false;  // EXIT was given
};

struct Process {
  using ParameterSet = std::array<std::int64_t, static_cast<std::size_t>(ParameterId::count_)>;

  std::uint32_t status = 1;  // $STATUS: condition value of the last command (R4.4)
  std::map<std::string, Scalar, std::less<>> symbols;
  LogicalNames logical_names;
  std::vector<ProcedureLevel> levels;              // the innermost last
  bool verify = false;                             // lines of procedures are printed
  std::optional<ParameterSet> parameters_in_hand;  // from SYSGEN USE to SYSGEN WRITE
  bool analyzer = false;  // ANALYZE/SYSTEM: lines are SDA commands until EXIT
};

}  // namespace shadow::dcl
