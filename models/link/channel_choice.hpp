#pragma once
// Which of several channels between two nodes carries their traffic (RH.5).
#include <cstddef>
#include <span>
#include <vector>

#include "models/link/network.hpp"

namespace shadow::models {

/// A pair of ports that reach each other in both directions.
struct NodeChannel {
  AttachmentIndex from = 0;
  AttachmentIndex to = 0;
  double rate = 0;            // bytes a second, of the slower port: the load class of the ports
  Duration latency{};         // one way
  Bytes packet = 0;           // largest that passes in one piece
  double loss = 0;            // share of such packets that is lost
  std::int32_t priority = 0;  // set by the manager
};

/// Ours: losses from which a channel is set aside while there is a better one; how far latencies
/// may lie apart and count as similar.
inline constexpr double kHeavyLoss = 0.02;
[[nodiscard]] constexpr bool similar(Duration d, Duration best) {
  return d.ns * 10 <= best.ns * 11;
}

/// The channels that share the traffic, in their order: of those without heavy loss (of all, if all
/// have it) the fastest class of ports, then the highest priority or one less, then the largest
/// packets, then a similar latency. Not empty unless `channels` is.
[[nodiscard]] std::vector<NodeChannel> best_channels(std::span<const NodeChannel> channels);

}  // namespace shadow::models
