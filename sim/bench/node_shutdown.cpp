#include "sim/bench/node_shutdown.hpp"

#include "engine/services/services.hpp"

namespace shadow::sim {
namespace {

constexpr Duration kLook = milliseconds(10);  // ours: whether the users have gone

}  // namespace

void NodeShutdown::start(const std::vector<NodeId>& nodes, bool remove_node) {
  for (const NodeId n : nodes) {
    if (system_.nodes().state(n) != models::MachineState::running) continue;
    begin({{n}, 0, remove_node ? models::Leaving::remove_node : models::Leaving::last_gasp});
  }
}

void NodeShutdown::start_cluster() {
  Job job;
  job.how = models::Leaving::silent;  // nobody is left to be told
  for (const NodeId n : system_.nodes_or_all("")) {
    if (system_.nodes().state(n) == models::MachineState::running) job.nodes.push_back(n);
  }
  if (!job.nodes.empty()) begin(std::move(job));
}

void NodeShutdown::begin(Job job) {
  jobs_.push_back(std::move(job));
  const std::size_t number = jobs_.size() - 1;
  for (const NodeId n : jobs_[number].nodes) {
    system_.shell(n)->scope().spawn(procedure(*this, n, number));
  }
}

/// A set that cannot be dismounted stays: then the node leaves it as a crash would.
Task<void> NodeShutdown::procedure(NodeShutdown& self, NodeId node, std::size_t job) {
  models::NodeTimers& timers = self.system_.shell(node)->timers();
  self.loads_.close(node);
  while (!self.loads_.closed(node)) co_await timers.sleep(kLook);
  Services& services = self.system_.engine(node)->services();
  std::vector<DeviceName> units;
  std::optional<DeviceName> system_disk;
  for (const UnitView& u : services.units()) {
    if (u.system_disk) {
      system_disk = u.name;
    } else {
      units.push_back(u.name);
    }
  }
  for (const VolumeView& v : services.single_disks()) units.push_back(v.name);
  if (system_disk) units.push_back(*system_disk);  // last: the node runs from it
  for (const DeviceName& unit : units) {
    if (!unit.is_virtual_unit() && services.unit_of_member(unit)) continue;
    DismountRequest request;
    request.device = unit;
    request.override_checks = system_disk == unit;
    const ServiceResult result = co_await services.dismount(std::move(request));
    static_cast<void>(result);
  }
  self.system_.queue().after({}, self.ready_, job);
}

void NodeShutdown::ready(std::uint64_t number) {
  Job& job = jobs_[number];
  if (++job.ready == job.nodes.size()) system_.nodes().shut_down(job.nodes, job.how);
}

}  // namespace shadow::sim
