// Parameters and limits of single nodes (3.8).
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/advice_rules.hpp"

namespace shadow::sim::advice {
namespace {

using enum ParameterId;

void shadowing_loaded(Desk& desk) {
  for (const ShadowSet& set : desk.config.sets) {
    for (const Node* n : desk.nodes_with(set)) {
      if (n->parameter(shadowing) == 2) continue;
      desk.error("L3", n->at,
                 fmt::format("{} mounts {} but has SHADOWING = {}, expected 2 (R3.32)", n->name,
                             set.name, n->parameter(shadowing)));
    }
  }
}

void set_limit(Desk& desk) {
  for (const Node& n : desk.config.nodes) {
    const auto sets = std::ranges::count_if(desk.config.sets, [&](const ShadowSet& s) {
      return std::ranges::find(s.mounted_on, n.name) != s.mounted_on.end();
    });
    if (sets <= n.parameter(shadow_max_unit)) continue;
    desk.error("L10", n.at,
               fmt::format("{} mounts {} sets, SHADOW_MAX_UNIT is {} (R3.38)", n.name, sets,
                           n.parameter(shadow_max_unit)));
  }
}

void copies(Desk& desk) {
  const std::vector<Node>& nodes = desk.config.nodes;
  if (nodes.empty() || desk.config.sets.empty()) return;
  const bool none =
      std::ranges::all_of(nodes, [](const Node& n) { return n.parameter(shadow_max_copy) == 0; });
  if (none) {
    desk.warn("L15", nodes[0].at,
              "every node has SHADOW_MAX_COPY = 0: no copy or merge can ever run (R3.35)");
  }
  for (const Node& n : nodes) {
    const std::int64_t threads = n.parameter(shadow_max_copy);
    if (threads == 0) continue;
    if (n.satellite()) {
      desk.warn(
          "L14", n.at,
          fmt::format("{} is a satellite with SHADOW_MAX_COPY = {}: copies and merges that it "
                      "takes cross the network, expected 0 (R3.84)",
                      n.name, threads));
    }
    const bool others = std::ranges::any_of(nodes, [](const Node& o) { return o.arch != "vax"; });
    if (n.arch == "vax" && others) {
      desk.warn("R1.88", n.at,
                fmt::format("{} is a VAX with SHADOW_MAX_COPY = {}: a copy that it takes is a full "
                            "copy even where a bitmap exists, expected 0 (R3.37)",
                            n.name, threads));
    }
  }
}

void bitmap_messages(Desk& desk) {
  for (const Node& n : desk.config.nodes) {
    if (n.parameter(wbm_msg_lower) < n.parameter(wbm_msg_upper)) continue;
    desk.warn("L17", n.at,
              fmt::format("{}: WBM_MSG_LOWER = {} is not below WBM_MSG_UPPER = {}", n.name,
                          n.parameter(wbm_msg_lower), n.parameter(wbm_msg_upper)));
  }
}

/// R1.87: one old node forbids minicopy to all.
void minicopy(Desk& desk) {
  if (desk.config.sets.empty()) return;
  for (const Node& n : desk.config.nodes) {
    const bool knows = n.arch == "vax" ? at_least(n, 7, 3) : at_least(n, 7, 2, 2);
    if (knows) continue;
    desk.warn("R1.87", n.at,
              fmt::format("{} runs {} on {}: no minicopy in the whole cluster", n.name, n.version,
                          n.arch));
  }
}

}  // namespace

void on_parameters(Desk& desk) {
  shadowing_loaded(desk);
  set_limit(desk);
  copies(desk);
  bitmap_messages(desk);
  minicopy(desk);
}

}  // namespace shadow::sim::advice
