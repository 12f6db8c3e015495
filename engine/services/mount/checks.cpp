#include "engine/services/mount/checks.hpp"

#include <algorithm>

#include "engine/host/node_features.hpp"
#include "engine/services/refusal.hpp"
#include "engine/storage/storage_control_block.hpp"

namespace shadow {

std::size_t member_limit(const NodeContext& context, const std::vector<NodeId>& nodes) {
  const auto most = static_cast<std::size_t>(context.options.max_members);
  const bool all = node_without(context, nodes, Feature::extended_membership) == nullptr;
  return all ? most : std::min(most, kBasicMembers);
}

std::optional<ServiceResult> refuse_label(const MountRequest& request) {
  const bool own = request.label.empty() && request.override_identification;
  if (own || (!request.label.empty() && request.label.size() <= 12)) return {};
  return refused(MessageId::mount_incvollabel, Status::volume_invalid,
                 {{"label", request.label}, {"device", ""}});
}

std::optional<ServiceResult> refuse_set(const NodeContext& context, const MountRequest& request) {
  if (context.parameter(ParameterId::shadowing) == 0) {  // R3.31
    return refused(MessageId::sim_notshadow, Status::no_such_device);
  }
  if (context.options.licence == EngineOptions::Licence::none) {  // R1.90
    return condition_only(Status::no_license);
  }
  if (request.foreign) {  // R4.23
    ServiceResult r;
    r.status = Status::bad_parameter;
    r.messages.emplace_back(MessageId::sim_foreign);
    return r;
  }
  const bool minicopy =
      request.minicopy == BitmapPolicy::required || request.minicopy == BitmapPolicy::optional;
  if (minicopy) return no_bitmaps();
  if (auto no = refuse_label(request)) return no;
  for (const DeviceName& d : request.members) {
    if (d.is_virtual_unit()) return condition_only(Status::invalid_device_name);
    if (d.allocation_class() == 0) {  // R1.19, R4.13
      return refused(MessageId::sim_noallocl, Status::invalid_device_name,
                     {{"device", d.with_underscore()}});
    }
  }
  if (request.members.size() > member_limit(context, {context.self()})) {  // R4.15
    return refused(MessageId::sim_maxmembers, Status::incompatible_member);
  }
  return {};
}

}  // namespace shadow
