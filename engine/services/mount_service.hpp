#pragma once
// $MOUNT of shadow sets on one node: forms a set, joins one that is mounted elsewhere, adds members
// (R6.15, R6.16).
#include <memory>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/recovery/shadow_server.hpp"
#include "engine/services/candidate_reader.hpp"
#include "engine/services/mount.hpp"
#include "engine/services/results.hpp"
#include "engine/unit/mount_decision.hpp"

namespace shadow {

class MountService {
 public:
  MountService(NodeContext& context, UnitTable& units, ShadowServer& server)
      : context_(context), units_(units), server_(server), reader_(context, units) {}

  /// The whole command on this node; /CLUSTER is the caller's.
  Task<ServiceResult> mount(MountRequest request, Ask ask);

  /// Makes a unit of this node; locks are taken by the caller.
  std::shared_ptr<VirtualUnit> make_unit(SetState set, MountScope scope,
                                         const std::string& logical);
  /// The shadow server looks after the unit from now on.
  void serve(VirtualUnit& unit) { unit.scope().spawn(server_.serve(unit)); }

 private:
  Task<ServiceResult> form_or_join(MountRequest request, UnitNumber unit, Ask ask);
  Task<ServiceResult> form(MountRequest request, UnitNumber unit, Lock state, Ask ask);
  Task<void> establish(const MountRequest& request, SetState set,
                       const std::vector<Candidate>& candidates, Lock state, ServiceResult& result);
  Task<ServiceResult> join(MountRequest request, UnitNumber unit, Lock state,
                           std::vector<NodeId> holders);
  Task<ServiceResult> add(std::shared_ptr<VirtualUnit> unit, MountRequest request, Ask ask);
  Task<bool> allowed(const MountRequest& request, UnitNumber unit, std::string label,
                     std::vector<Candidate> targets, Ask ask, ServiceResult& result);
  Task<void> withdraw(std::shared_ptr<VirtualUnit> unit);
  void catch_up(VirtualUnit& unit, const PendingMount& heard);
  [[nodiscard]] std::optional<ServiceResult> refuse(const MountRequest& request) const;
  Task<std::optional<UnitNumber>> free_number();
  [[nodiscard]] std::string host_of(const DeviceName& device) const;
  void report_members(const VirtualUnit& unit, const std::vector<Candidate>& candidates,
                      ServiceResult& result) const;

  NodeContext& context_;
  UnitTable& units_;
  ShadowServer& server_;
  CandidateReader reader_;
};

}  // namespace shadow
