#pragma once
// /NOCOPY and /CONFIRM: whether disks may be overwritten by a full copy (R4.35-R4.39).
#include <vector>

#include "engine/host/context.hpp"
#include "engine/services/mount.hpp"
#include "engine/services/results.hpp"
#include "engine/unit/mount_decision.hpp"

namespace shadow {

/// May `targets` be overwritten? /NOCOPY: no, without a question; /CONFIRM: who gave the command is
/// asked. False: nothing of the command may be mounted; `result` says why.
Task<bool> copy_permitted(NodeContext& context, const MountRequest& request, UnitNumber unit,
                          std::string label, std::vector<Candidate> targets, Ask ask,
                          ServiceResult& result);

}  // namespace shadow
