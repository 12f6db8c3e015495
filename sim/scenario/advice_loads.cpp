// The load and the timeline.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/advice_rules.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::advice {
namespace {

bool mounts_something(const Desk& desk, std::string_view node) {
  return std::ranges::any_of(desk.scenario.events, [&](const TimelineEvent& e) {
    const auto* line = std::get_if<DclLine>(&e.action);
    return line != nullptr && upper(line->text).starts_with("MOU") &&
           (line->node == node || upper(line->text).find("/CLU") != std::string::npos);
  });
}

}  // namespace

/// A load on a node that does not have its unit waits for a MOUNT; says so where no event mounts
/// anything there.
void on_loads(Desk& desk) {
  for (const Workload& w : desk.scenario.workloads) {
    const ShadowSet* set = desk.config.set(w.unit);
    for (const std::string& node : w.nodes) {
      const bool mounted =
          set != nullptr && std::ranges::find(set->mounted_on, node) != set->mounted_on.end();
      if (mounted || mounts_something(desk, node)) continue;
      desk.note("bench", w.at,
                fmt::format("workload '{}' runs on {}, where {} is not mounted and no event mounts "
                            "it: it waits for ever",
                            w.name, node, w.unit));
    }
  }
}

}  // namespace shadow::sim::advice
