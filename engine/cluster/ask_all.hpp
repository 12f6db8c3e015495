#pragma once
// One request to several nodes at a time.
#include <functional>
#include <vector>

#include "engine/host/context.hpp"

namespace shadow {

/// Asks every node of `nodes`; `local` answers for this node. Replies in the order of `nodes`;
/// node_removed for those that left.
Task<std::vector<Reply>> ask_all(NodeContext& context, std::vector<NodeId> nodes, Message message,
                                 std::function<Task<Message>()> local);

/// Tells every other node of `nodes`.
void tell_others(NodeContext& context, const std::vector<NodeId>& nodes, const Message& message);

}  // namespace shadow
