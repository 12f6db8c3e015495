#pragma once
// What the kinds of interconnects allow (RH.1, chapter 6.1 of the hardware specification).
#include <string>
#include <vector>

#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim {

/// A configuration beyond what the kind was made for; it can be simulated all the same.
struct LimitFinding {
  std::string rule;
  Position at;
  std::string text;
};

/// More computers than the kind takes, links longer than it reaches; in the order of the text.
[[nodiscard]] std::vector<LimitFinding> interconnect_limits(const Config& config,
                                                            const models::Catalogue& catalogue);

}  // namespace shadow::sim
