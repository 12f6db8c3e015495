#pragma once
// MOUNT/BIND: several volumes as one file system (R4.22, 5.3). The volume set itself is no shadow
// set; each of its volumes may be one.
#include <map>
#include <vector>

#include "engine/services/dismount_service.hpp"
#include "engine/services/mount_service.hpp"

namespace shadow {

class VolumeSetService {
 public:
  VolumeSetService(NodeContext& context, UnitTable& units, MountService& mounts,
                   DismountService& dismounts)
      : context_(context), units_(units), mounts_(mounts), dismounts_(dismounts) {}

  /// All volumes or none: what can be refused is found before the first set is formed; what was
  /// mounted by then is dismounted again.
  Task<ServiceResult> mount(VolumeSetRequest request, Ask ask);

 private:
  /// One volume of the command, by its place in it.
  struct Part {
    MountRequest request;
    bool form = false;  // no node has the unit mounted
    bool mounted = false;
    ServiceResult result;
  };
  Task<bool> number_units(std::vector<Part>& parts);
  Task<bool> mount_others(std::vector<Part>& parts, Ask ask);
  Task<bool> form_sets(std::vector<Part>& parts, Ask ask);
  Task<bool> prepare_all(std::vector<Part>& parts, std::map<std::size_t, Lock>& states,
                         std::map<std::size_t, PreparedSet>& prepared, Ask ask);
  Task<void> undo(std::vector<Part>& parts);
  void bind(const VolumeSetRequest& request, const std::vector<Part>& parts, ServiceResult& result);

  NodeContext& context_;
  UnitTable& units_;
  MountService& mounts_;
  DismountService& dismounts_;
};

}  // namespace shadow
