#include "sim/scenario/interconnect_limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shadow::sim {
namespace {

/// Nodes with an adapter there.
std::uint32_t computers_on(const Config& config, const std::string& interconnect) {
  return static_cast<std::uint32_t>(
      std::count_if(config.nodes.begin(), config.nodes.end(), [&](const Node& n) {
        return std::any_of(n.adapters.begin(), n.adapters.end(),
                           [&](const Adapter& a) { return a.on.name == interconnect; });
      }));
}

std::string length(std::int64_t millimetres) {
  if (millimetres >= 1'000'000) {
    return fmt::format("{:g} km", static_cast<double>(millimetres) / 1e6);
  }
  return fmt::format("{:g} m", static_cast<double>(millimetres) / 1e3);
}

}  // namespace

std::vector<LimitFinding> interconnect_limits(const Config& config,
                                              const models::Catalogue& catalogue) {
  std::vector<LimitFinding> found;
  for (const Interconnect& i : config.interconnects) {
    const models::InterconnectKind* const kind = catalogue.interconnect(i.kind.name);
    if (kind == nullptr || kind->max_nodes == 0) continue;
    const std::uint32_t computers = computers_on(config, i.name);
    if (computers <= kind->max_nodes) continue;
    found.push_back({"RH.1", i.at,
                     fmt::format("{} has {} computers, {} takes {} at most", i.name, computers,
                                 kind->name, kind->max_nodes)});
  }
  for (const Link& l : config.links) {
    const models::InterconnectKind* const kind = catalogue.interconnect(l.kind.name);
    if (kind == nullptr || kind->max_length_mm == 0 || l.distance.mm <= kind->max_length_mm) {
      continue;
    }
    found.push_back({"RH.1", l.at,
                     fmt::format("{} is {} long, {} reaches {}", l.name, length(l.distance.mm),
                                 kind->name, length(kind->max_length_mm))});
  }
  return found;
}

}  // namespace shadow::sim
