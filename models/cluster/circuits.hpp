#pragma once
// Virtual circuits between the nodes of a cluster: which pairs can talk at this instant, and over
// which adapters. A circuit is one as long as any channel between two adapters works in both
// directions; HELLO traffic is no event here: whoever must notice a silent channel computes the
// instant at which the next HELLO does not come (connection_manager.hpp).
#include <cstdint>
#include <functional>
#include <vector>

#include "models/link/network.hpp"

namespace shadow::models {

/// How the port driver notices a dead peer: missing HELLOs on a LAN, polls of the port on CI and
/// DSSI.
enum class PortKind : std::uint8_t { lan, polled };

/// A node's port on an interconnect that carries cluster traffic.
struct ClusterAdapter {
  AttachmentIndex attachment = 0;
  PortKind kind = PortKind::lan;
  double bytes_per_second = 0;  // of its interconnect: SCS prefers the faster one
};

/// Adapters of all nodes, by node.
struct ClusterPlan {
  std::vector<std::vector<ClusterAdapter>> adapters;
  /// No interconnect of the configuration carries cluster traffic: every pair talks, with this
  /// latency.
  bool implied = false;
  Duration implied_latency = microseconds(100);  // ours
};

/// The way in use between two nodes.
struct Circuit {
  AttachmentIndex of_lower = 0;  // of the node with the lower index
  AttachmentIndex of_higher = 0;
  bool up = false;
  // channels that work, or, of a circuit that is down, that worked until it failed
  bool lan = false;
  bool polled = false;
};

class Circuits {
 public:
  /// `network` outlives it.
  Circuits(Network& network, ClusterPlan plan);

  [[nodiscard]] std::size_t nodes() const { return plan_.adapters.size(); }
  [[nodiscard]] const Circuit& between(NodeId a, NodeId b) const { return table_[pair(a, b)]; }
  [[nodiscard]] bool up(NodeId a, NodeId b) const { return a == b || between(a, b).up; }
  [[nodiscard]] bool implied() const { return plan_.implied; }
  /// One way, of an empty message; up() holds.
  [[nodiscard]] Duration latency(NodeId from, NodeId to) const;
  [[nodiscard]] AttachmentIndex port_of(NodeId node, NodeId peer) const {
    const Circuit& c = between(node, peer);
    return node < peer ? c.of_lower : c.of_higher;
  }

  /// Looks at all channels again; `changed` hears of circuits that came or went, in the order of
  /// the nodes.
  void recheck(const std::function<void(NodeId a, NodeId b)>& changed);
  /// Nodes of different groups cannot talk until heal(), those in no group keep all their circuits.
  /// Followed by recheck().
  void partition(const std::vector<std::vector<NodeId>>& groups);
  void heal();

 private:
  [[nodiscard]] std::size_t pair(NodeId a, NodeId b) const {
    const auto [low, high] = a < b ? std::pair(a, b) : std::pair(b, a);
    return low.index * nodes() + high.index;
  }
  [[nodiscard]] Circuit look(NodeId low, NodeId high) const;
  [[nodiscard]] bool apart(NodeId a, NodeId b) const;

  Network& network_;
  ClusterPlan plan_;
  std::vector<Circuit> table_;        // [lower][higher]
  std::vector<std::uint32_t> group_;  // by node; 0: none
};

}  // namespace shadow::models
