// What expectations ask of paths and of the cluster.
#include <algorithm>

#include "sim/bench/system.hpp"

namespace shadow::sim {

PathState System::path(NodeId n, std::size_t disk) const {
  models::NodeDevices* const d = devices(n);
  models::NodeDisk* const f = d == nullptr ? nullptr : d->face(hardware_->disk(disk));
  if (f == nullptr) return {};
  const models::NodeDisk::Reach reach = f->reach();
  if (reach.direct != nullptr) {
    const auto host = reach.direct->spec().host;
    return {PathWord::direct, hardware_->plan().network.attachments[host].name};
  }
  if (reach.server.valid()) return {PathWord::served, node_name(reach.server)};
  return {};
}

std::optional<std::int64_t> System::quorum(NodeId) const { return {}; }

std::optional<std::int64_t> System::votes(NodeId) const { return {}; }

}  // namespace shadow::sim
