#include "sim/bench/node_boot.hpp"

#include <algorithm>

#include "sim/bench/system.hpp"

namespace shadow::sim {
namespace {

constexpr Duration kLoadRetry = seconds(10);  // ours: a satellite asks for its load again

/// The master member of the satellite's system disk as its server sees it; empty: the server does
/// not have the set mounted.
DeviceName load_from_server(System& system, const Node& satellite) {
  const auto server = system.node_id(satellite.boot_server);
  Engine* const engine = server ? system.engine(*server) : nullptr;
  const auto unit = DeviceName::parse(satellite.system_disk);
  if (engine == nullptr || !unit) return {};
  const auto view = engine->services().unit(*unit);
  if (!view) return {};
  const auto master = std::ranges::find_if(view->members, &MemberView::master);
  return master == view->members.end() ? DeviceName() : master->name;
}

}  // namespace

DeviceName boot_member(const Config& config, NodeId node, const std::string& device) {
  std::string name = device;
  if (name.empty()) name = config.nodes[node.index].system_disk;
  if (const ShadowSet* const set = config.set(name)) {
    name = set->members.empty() ? std::string() : set->members.front().name;
  }
  const Disk* const disk = config.disk(name);
  return disk == nullptr ? DeviceName() : disk->device;
}

bool boots_from_model(System& system, NodeId node) {
  const Config& config = system.scenario().config;
  const Node& n = config.nodes[node.index];
  const auto& values = system.nodes().spec(node).parameters;  // as booted with
  const bool shadowed = (values[ParameterId::shadow_sys_disk] & 1) != 0;
  return (!n.system_disk.empty() || shadowed) &&
         !boot_member(config, node, system.boot_device(node)).empty();
}

Task<void> mount_system_disk(System& system, NodeId node) {
  const Node& n = system.scenario().config.nodes[node.index];
  DeviceName device = boot_member(system.scenario().config, node, system.boot_device(node));
  if (n.satellite()) {
    for (device = load_from_server(system, n); device.empty();
         device = load_from_server(system, n)) {
      co_await system.shell(node)->timers().sleep(kLoadRetry);
    }
  }
  const ServiceResult result = co_await system.engine(node)->services().boot(device);
  if (succeeded(result.status)) co_return;
  system.nodes().crash_soon(node, "BOOTFAIL");
  co_await system.shell(node)->timers().sleep(kLoadRetry);
}

}  // namespace shadow::sim
