#pragma once
// MOUNT and DISMOUNT with /CLUSTER: the same command on every node of the present cluster (R4.49,
// R4.108, R4.109).
#include <vector>

#include "engine/cluster/messages.hpp"
#include "engine/services/volume_set_service.hpp"

namespace shadow {

class ClusterCommands {
 public:
  ClusterCommands(NodeContext& context, MountService& mounts, VolumeSetService& volume_sets,
                  DismountService& dismounts)
      : context_(context), mounts_(mounts), volume_sets_(volume_sets), dismounts_(dismounts) {}

  /// Registers what other nodes ask of this one.
  void start();

  /// Here, and if that succeeds on the others; those where it fails are named in warnings and the
  /// others keep their mount (R4.49).
  Task<ServiceResult> mount(MountRequest request, Ask ask);
  Task<ServiceResult> mount_volume_set(VolumeSetRequest request, Ask ask);
  /// All nodes are asked first: nothing is dismounted if one objects. Then here, then there
  /// (R4.109, R5.28).
  Task<ServiceResult> dismount(DismountRequest request);

 private:
  Task<void> mount_elsewhere(VolumeSetRequest request, ServiceResult& result);
  Task<std::optional<ServiceResult>> objection(DismountRequest request);
  Task<Message> mount_here(NodeId from, Message m);
  Task<Message> dismount_check(NodeId from, Message m);
  Task<Message> dismount_here(NodeId from, Message m);
  [[nodiscard]] std::vector<ClusterNode> other_nodes() const;

  NodeContext& context_;
  MountService& mounts_;
  VolumeSetService& volume_sets_;
  DismountService& dismounts_;
};

}  // namespace shadow
