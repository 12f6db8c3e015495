#pragma once
// Calls of system services by the timeline, turned into the engine's typed calls.
#include "engine/services/services.hpp"
#include "sim/scenario/service_call.hpp"

namespace shadow::sim {

/// Calls the service on the node that `services` belongs to. The device of DISMOU and GETDVI is the
/// item DEVNAM.
Task<ServiceResult> call_service(Services& services, ServiceCall call);

}  // namespace shadow::sim
