#include "models/node/node_shell.hpp"

namespace shadow::models {

NodeShell::NodeShell(const Surroundings& around, const NodeSpec& spec, std::uint32_t boot)
    : id_(spec.id),
      timers_(around.wakeups, NodeClock{around.start, spec.clock_offset}),
      runtime_(around.wakeups,
               NodeRuntime::Options{spec.name, spec.parameters, spec.pool, spec.processor_model,
                                    spec.licensed, around.seed, boot, spec.quorum_disk},
               around.bugcheck),
      console_(around.terminals, timers_, spec.id, spec.name) {}

}  // namespace shadow::models
