#pragma once
// What nodes of older versions and other architectures can and cannot do with a shadow set (1.12).
#include <string_view>
#include <vector>

#include "engine/host/context.hpp"

namespace shadow {

enum class Feature : std::uint8_t {
  extended_membership,  // four to six members: 8.4, never VAX (R1.62, R1.67)
  dissimilar_devices,   // members of different size: Alpha 7.3-2, Integrity 8.2 (R1.36)
};

/// Versions are written "8.4", "7.3-2"; architectures "alpha", "integrity", "vax".
[[nodiscard]] bool supports(std::string_view version, std::string_view arch, Feature feature);

/// The first cluster member among `nodes` that cannot do it; null: all can.
[[nodiscard]] const ClusterNode* node_without(const NodeContext& context,
                                              const std::vector<NodeId>& nodes, Feature feature);
/// Can this node do it?
[[nodiscard]] bool supported_here(const NodeContext& context, Feature feature);

}  // namespace shadow
