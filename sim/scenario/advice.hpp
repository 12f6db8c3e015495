#pragma once
// Advice about a configuration that loads: the linter of the specification (3.8) and the practices
// of chapters 1 and 2.
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/scenario.hpp"

namespace shadow::sim {

enum class AdviceLevel : std::uint8_t { error, warning, note };
[[nodiscard]] std::string_view word(AdviceLevel l);

struct Advice {
  std::string rule;  // "L8", "R1.22"
  AdviceLevel level;
  Position at;
  std::string text;  // what was found, and what follows from it
};

/// All findings, errors first, then in the order of the rules and of the text.
[[nodiscard]] std::vector<Advice> advise(const Scenario& scenario, const HardwarePlan& plan);

}  // namespace shadow::sim
