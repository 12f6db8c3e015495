#include "engine/dcl/session/privileges.hpp"

#include <array>

#include "engine/dcl/grammar/lexer.hpp"

namespace shadow::dcl {

std::optional<Privilege> privilege_named(std::string_view name) {
  struct Row {
    std::string_view name;
    Privilege privilege;
  };
  static constexpr std::array kRows{
      Row{"SYSNAM", Privilege::sysnam}, Row{"GRPNAM", Privilege::grpnam},
      Row{"VOLPRO", Privilege::volpro}, Row{"LOG_IO", Privilege::log_io},
      Row{"SYSPRV", Privilege::sysprv}, Row{"SHARE", Privilege::share},
      Row{"OPER", Privilege::oper},     Row{"PHY_IO", Privilege::phy_io},
  };
  const std::string wanted = upper_case(name);
  for (const Row& row : kRows)
    if (row.name == wanted) return row.privilege;
  return std::nullopt;
}

}  // namespace shadow::dcl
