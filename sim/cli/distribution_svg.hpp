#pragma once
// A chart of two cumulative distributions of service time as SVG, without a drawing library.
#include <string>

#include "models/disk/replay.hpp"

namespace shadow::sim::cli {

/// Share of the requests over milliseconds: measured and simulated, with axes, grid and legend.
[[nodiscard]] std::string distribution_svg(const std::string& title,
                                           const models::ServiceTimes& measured,
                                           const models::ServiceTimes& simulated);

}  // namespace shadow::sim::cli
