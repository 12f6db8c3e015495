// What expectations ask of paths and of the cluster.
#include <algorithm>

#include "sim/bench/system.hpp"

namespace shadow::sim {

PathState System::path(NodeId n, std::size_t disk) const {
  NodeSoftware* const s = software_[n.index];
  if (s == nullptr) return {};
  const models::DiskUnit& unit = hardware_->disk(disk);
  const auto& faces = s->devices.disks();
  const auto face =
      std::find_if(faces.begin(), faces.end(), [&](const auto& f) { return &f->unit() == &unit; });
  if (face == faces.end() || (*face)->current_path() == nullptr) return {};
  if (!(*face)->current_path()->up() || !unit.reachable()) return {};
  return {PathWord::direct, {}};
}

std::optional<std::int64_t> System::quorum(NodeId) const { return {}; }

std::optional<std::int64_t> System::votes(NodeId) const { return {}; }

}  // namespace shadow::sim
