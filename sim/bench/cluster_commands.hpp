#pragma once
// DCL commands on the cluster: SET CLUSTER/EXPECTED_VOTES, SHOW CLUSTER.
#include "engine/dcl/session/command_set.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

/// Adds their rows; `node_of` names the node at which a session was opened. The system outlives the
/// set.
void add_cluster_commands(dcl::CommandSet& commands, System& system,
                          std::function<NodeId(const dcl::Session&)> node_of);

}  // namespace shadow::sim
