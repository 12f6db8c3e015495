#include "engine/host/node_features.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace shadow {
namespace {

/// Major, minor, and what stands behind the dash.
using Version = std::array<int, 3>;

Version version_of(std::string_view text) {
  Version v{};
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (int& part : v) {
    const auto [next, error] = std::from_chars(at, end, part);
    if (error != std::errc{} || next == end) break;
    at = next + 1;
  }
  return v;
}

struct Row {
  Feature feature;
  std::string_view arch;
  Version since;
};
// Of the architectures that are not named none can do it.
constexpr std::array kRows{
    Row{Feature::extended_membership, "alpha", {8, 4, 0}},
    Row{Feature::extended_membership, "integrity", {8, 4, 0}},
    Row{Feature::dissimilar_devices, "alpha", {7, 3, 2}},
    Row{Feature::dissimilar_devices, "integrity", {8, 2, 0}},
};

}  // namespace

bool supports(std::string_view version, std::string_view arch, Feature feature) {
  return std::ranges::any_of(kRows, [&](const Row& row) {
    return row.feature == feature && row.arch == arch && version_of(version) >= row.since;
  });
}

const ClusterNode* node_without(const NodeContext& context, const std::vector<NodeId>& nodes,
                                Feature feature) {
  for (const ClusterNode& n : context.ports.cluster.membership().nodes) {
    const bool asked = std::ranges::find(nodes, n.id) != nodes.end();
    if (asked && !supports(n.version, n.arch, feature)) return &n;
  }
  return nullptr;
}

bool supported_here(const NodeContext& context, Feature feature) {
  return node_without(context, {context.self()}, feature) == nullptr;
}

}  // namespace shadow
