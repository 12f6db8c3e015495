#include "models/link/channel_choice.hpp"

#include <algorithm>

namespace shadow::models {
namespace {

/// Keeps those with `good(channel)`, unless none has it.
template <class Good>
void prefer(std::vector<NodeChannel>& channels, Good good) {
  if (std::ranges::none_of(channels, good)) return;
  std::erase_if(channels, [&](const NodeChannel& c) { return !good(c); });
}

}  // namespace

std::vector<NodeChannel> best_channels(std::span<const NodeChannel> channels) {
  std::vector<NodeChannel> left(channels.begin(), channels.end());
  if (left.empty()) return left;
  prefer(left, [](const NodeChannel& c) { return c.loss < kHeavyLoss; });
  const double rate = std::ranges::max(left, {}, &NodeChannel::rate).rate;
  prefer(left, [rate](const NodeChannel& c) { return c.rate >= rate; });
  const std::int32_t priority = std::ranges::max(left, {}, &NodeChannel::priority).priority;
  prefer(left, [priority](const NodeChannel& c) { return c.priority >= priority - 1; });
  const Bytes packet = std::ranges::max(left, {}, &NodeChannel::packet).packet;
  prefer(left, [packet](const NodeChannel& c) { return c.packet >= packet; });
  const Duration best = std::ranges::min(left, {}, &NodeChannel::latency).latency;
  prefer(left, [best](const NodeChannel& c) { return similar(c.latency, best); });
  return left;
}

}  // namespace shadow::models
