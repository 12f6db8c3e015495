// What expectations ask of paths and of the cluster.
#include <algorithm>

#include "sim/bench/system.hpp"

namespace shadow::sim {

namespace {

std::uint64_t port_of(const models::PathSpec& spec) {
  return (static_cast<std::uint64_t>(spec.unit) << 32) | spec.port;
}

}  // namespace

PathState System::path(NodeId n, std::size_t disk) const {
  models::NodeDisk* const f = face(n, disk);
  if (f == nullptr) return {};
  const models::NodeDisk::Reach reach = f->reach();
  if (reach.direct != nullptr) {
    const models::PathSpec& spec = reach.direct->spec();
    return {PathWord::direct, hardware_->plan().network.attachments[spec.host].name, port_of(spec)};
  }
  if (!reach.server.valid()) return {};
  models::NodeDisk* const there = face(reach.server, disk);
  const models::Path* const direct = there == nullptr ? nullptr : there->reach().direct;
  return {PathWord::served, node_name(reach.server),
          direct == nullptr ? 0 : port_of(direct->spec())};
}

std::optional<std::int64_t> System::quorum(NodeId n) const {
  const models::View* const view = manager_->view(n);
  if (view == nullptr) return {};
  return view->quorum;
}

std::optional<std::int64_t> System::votes(NodeId n) const {
  if (manager_->view(n) == nullptr) return {};
  return manager_->votes(n);
}

}  // namespace shadow::sim
