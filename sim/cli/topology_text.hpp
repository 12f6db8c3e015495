#pragma once
// What `shadowbench topology` prints: paths, levels, single points of failure, pairs of failures,
// and the matrix of single failures. Rows and columns that say the same are one.
#include <string>

#include "sim/topology/availability.hpp"

namespace shadow::sim::cli {

[[nodiscard]] std::string topology_text(const Scenario& scenario, const TopologyGraph& graph,
                                        const Availability& availability);

/// "A, B" or "N001 .. N032 (32)".
[[nodiscard]] std::string brief(const std::vector<std::string>& names);

}  // namespace shadow::sim::cli
