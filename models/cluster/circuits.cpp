#include "models/cluster/circuits.hpp"

#include <algorithm>

#include "models/link/channel_choice.hpp"

namespace shadow::models {
namespace {

NodeId node(std::size_t n) { return {static_cast<std::uint16_t>(n)}; }

}  // namespace

Circuits::Circuits(Network& network, ClusterPlan plan)
    : network_(network), plan_(std::move(plan)), table_(nodes() * nodes()), group_(nodes()) {
  recheck({});
}

Duration Circuits::latency(NodeId from, NodeId to) const {
  if (from == to) return {};
  if (plan_.implied) return plan_.implied_latency;
  return network_.latency(port_of(from, to), port_of(to, from));
}

bool Circuits::apart(NodeId a, NodeId b) const {
  const std::uint32_t x = group_[a.index];
  const std::uint32_t y = group_[b.index];
  return x != 0 && y != 0 && x != y;
}

Circuit Circuits::look(NodeId low, NodeId high) const {
  Circuit now;
  if (apart(low, high)) return now;
  if (plan_.implied) {
    now.up = now.lan = true;
    return now;
  }
  std::vector<NodeChannel> usable;
  for (const ClusterAdapter& a : plan_.adapters[low.index]) {
    for (const ClusterAdapter& b : plan_.adapters[high.index]) {
      if (!network_.reachable(a.attachment, b.attachment)) continue;
      if (!network_.reachable(b.attachment, a.attachment)) continue;
      (a.kind == PortKind::lan ? now.lan : now.polled) = true;
      const WayFigures way = network_.figures(a.attachment, b.attachment);
      usable.push_back({a.attachment, b.attachment,
                        std::min(a.bytes_per_second, b.bytes_per_second), way.latency, way.packet,
                        way.loss});
    }
  }
  if (usable.empty()) return now;
  // one each in turn for the pairs
  const auto best = best_channels(usable);
  const NodeChannel& c = best[(low.index + std::size_t{high.index}) % best.size()];
  now.up = true;
  now.of_lower = c.from;
  now.of_higher = c.to;
  return now;
}

void Circuits::recheck(const std::function<void(NodeId a, NodeId b)>& changed) {
  for (std::size_t i = 0; i < nodes(); ++i) {
    for (std::size_t k = i + 1; k < nodes(); ++k) {
      const NodeId a = node(i);
      const NodeId b = node(k);
      Circuit& c = table_[pair(a, b)];
      const Circuit now = look(a, b);
      const bool flipped = now.up != c.up;
      if (now.up) {
        c = now;
      } else {
        c.up = false;
      }
      if (flipped && changed) changed(a, b);
    }
  }
}

void Circuits::partition(const std::vector<std::vector<NodeId>>& groups) {
  heal();
  std::uint32_t number = 0;
  for (const auto& group : groups) {
    ++number;
    for (const NodeId n : group) group_[n.index] = number;
  }
}

void Circuits::heal() { std::ranges::fill(group_, 0); }

}  // namespace shadow::models
