#include <fmt/format.h>

#include <fstream>

#include "sim/cli/commands.hpp"
#include "sim/cli/topology_text.hpp"
#include "sim/scenario/loader.hpp"
#include "sim/topology/copy_bound.hpp"
#include "sim/topology/drawing.hpp"
#include "sim/topology/topology_json.hpp"

namespace shadow::sim::cli {

int topology(const TopologyOptions& options) {
  const Scenario s = load_scenario(options.file, options.set);
  const HardwarePlan plan = plan_hardware(s, installed_catalogue());
  if (options.json) {
    fmt::print("{}", topology_json(s, plan));
    return kHeld;
  }
  const TopologyGraph graph(s, installed_catalogue());
  const Availability availability(graph);
  if (options.svg.empty()) {
    fmt::print("{}{}", topology_text(s, graph, availability), copy_bounds_text(s.config, plan));
    return kHeld;
  }
  std::ofstream out(options.svg);
  out << topology_svg(draw_topology(s, graph, availability));
  if (out.flush()) return kHeld;
  fmt::print(stderr, "{}: cannot be written\n", options.svg);
  return kNotFinished;
}

}  // namespace shadow::sim::cli
