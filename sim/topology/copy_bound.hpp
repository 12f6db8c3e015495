#pragma once
// How long a full copy takes at least, from the figures of the drives and of the ways between them
// alone (RH.32).
#include <string>
#include <vector>

#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim {

/// Blocks of one step of a copy (RH.12).
inline constexpr BlockCount kCopyStep = 127;

/// Rates in bytes a second; `share`: what the ways between leave for each of reading and writing.
struct CopyRates {
  double read = 0;
  double write = 0;
  double share = 0;
};

/// Blocks that flow at the slowest of the three rates.
[[nodiscard]] Duration streaming_bound(BlockCount blocks, const CopyRates& rates);
/// Steps one at a time: each is read, then written (F2a).
[[nodiscard]] Duration stepwise_bound(BlockCount blocks, const CopyRates& rates);

/// The bounds of a set: a copy from the first member to the second on the node that is best placed.
struct CopyBound {
  std::string set;
  std::string source;
  std::string target;
  std::string node;
  BlockCount blocks = 0;
  CopyRates rates;
};

/// Of every set with at least two members that some node reaches directly, in the order of the
/// configuration. A cache in front of a drive takes what fits into it faster than that.
[[nodiscard]] std::vector<CopyBound> copy_bounds(const Config& config, const HardwarePlan& plan);

/// "a full copy of DSA1 ($1$DGA1 to $1$DGA2 on A) takes 63 min at least, ...", a line for each set;
/// sets of equal figures share one.
[[nodiscard]] std::string copy_bounds_text(const Config& config, const HardwarePlan& plan);

}  // namespace shadow::sim
