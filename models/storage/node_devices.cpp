#include "models/storage/node_devices.hpp"

#include <algorithm>
#include <utility>

namespace shadow::models {

NodeDevices::NodeDevices(NodeId node, Wakeups& wakeups, Duration io_hard_limit)
    : wakeups_(wakeups) {
  storage_.node = node;
  storage_.io_hard_limit = io_hard_limit;
}

NodeDisk& NodeDevices::add(DiskUnit& unit, const std::vector<PathSpec>& paths) {
  auto disk = std::make_unique<NodeDisk>(storage_, unit, wakeups_, paths);
  NodeDisk& added = *disk;
  const auto at = std::find_if(disks_.begin(), disks_.end(),
                               [&](const auto& d) { return added.info().name < d->info().name; });
  disks_.insert(at, std::move(disk));
  return added;
}

Disk* NodeDevices::find(const DeviceName& name) {
  for (const auto& d : disks_) {
    if (d->info().name == name) return d.get();
  }
  return nullptr;
}

std::vector<Disk*> NodeDevices::all() {
  std::vector<Disk*> disks;
  for (const auto& d : disks_) disks.push_back(d.get());
  return disks;
}

void NodeDevices::set_may_run(bool may_run) {
  if (std::exchange(storage_.may_run, may_run) == may_run || !may_run) return;
  for (const auto& d : disks_) d->release_held();
}

void NodeDevices::recheck_paths() {
  for (const auto& d : disks_) d->recheck_paths();
}

}  // namespace shadow::models
