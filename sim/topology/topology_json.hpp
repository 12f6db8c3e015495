#pragma once
// A configuration as the picture that the window draws.
#include <string>

#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/scenario.hpp"

namespace shadow::sim {

/// {"title", "sites": [{"name"}], "components": [{"name", "kind", "site", "label", "detail":
/// {..}}],
///  "edges": [{"from", "to", "kind": "attach" | "link" | "member", "name", "label"}]}
/// A set has "level" (R2.2, a number) and "spof" (names of its single points of failure, R2.58).
/// Kinds: node, adapter, interconnect, controller, disk, set. A label is one short line, detail has
/// figures with units. A component without a site of its own has that of its first neighbour; a
/// configuration without sites has one, named "".
[[nodiscard]] std::string topology_json(const Scenario& scenario, const HardwarePlan& plan);

}  // namespace shadow::sim
