#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/text_table.hpp"
#include "sim/scenario/loader.hpp"
#include "sim/topology/topology_json.hpp"

namespace shadow::sim::cli {
namespace {

/// The parts of a path in words: "PGA0 - FCSW - HSG1".
std::string path_text(const Config& config, const HardwarePlan& plan, const PathPlan& path) {
  const auto& attachments = plan.network.attachments;
  const std::string& host = attachments[path.host].name;
  const std::string& near = config.interconnects[attachments[path.host].interconnect].name;
  const std::string& far = config.interconnects[attachments[path.unit].interconnect].name;
  std::string text = host.substr(host.find('.') + 1) + " - " + near;
  if (far != near) text += " - " + far;
  if (path.controller != PathPlan::kNone) text += " - " + config.controllers[path.controller].name;
  return text;
}

void print_paths(const Scenario& s, const HardwarePlan& plan) {
  TextTable table({{"Node"}, {"Disk"}, {"Set"}, {"Paths, the preferred one first"}});
  for (std::size_t n = 0; n < s.config.nodes.size(); ++n) {
    for (std::size_t d = 0; d < s.config.disks.size(); ++d) {
      const ShadowSet* set = s.config.set_of(s.config.disks[d].name);
      std::string paths;
      for (const PathPlan& p : plan.paths[n][d])
        paths += (paths.empty() ? "" : " | ") + path_text(s.config, plan, p);
      table.row({s.config.nodes[n].name, s.config.disks[d].name, set == nullptr ? "" : set->name,
                 paths.empty() ? "none" : paths});
    }
  }
  fmt::print("{}\n{}", s.title, table.text());
}

}  // namespace

int topology(const TopologyOptions& options) {
  const Scenario s = load_scenario(options.file, options.set);
  const HardwarePlan plan = plan_hardware(s, installed_catalogue());
  if (options.json)
    fmt::print("{}", topology_json(s, plan));
  else
    print_paths(s, plan);
  return kHeld;
}

}  // namespace shadow::sim::cli
