#include "engine/cluster/ask_all.hpp"

namespace shadow {
namespace {

Task<void> ask_one(NodeContext& context, NodeId node, Message message,
                   std::function<Task<Message>()> local, Reply& reply) {
  if (node == context.self()) {
    Message m = co_await local();
    reply.message = std::move(m);
    co_return;
  }
  Reply r = co_await context.ports.cluster.ask(node, std::move(message));
  reply = std::move(r);
}

}  // namespace

Task<std::vector<Reply>> ask_all(NodeContext& context, std::vector<NodeId> nodes, Message message,
                                 std::function<Task<Message>()> local) {
  std::vector<Reply> replies(nodes.size());
  std::vector<Task<void>> tasks;
  tasks.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    tasks.push_back(ask_one(context, nodes[i], message, local, replies[i]));
  }
  co_await JoinAll(std::move(tasks));
  co_return replies;
}

void tell_others(NodeContext& context, const std::vector<NodeId>& nodes, const Message& message) {
  for (const NodeId n : nodes) {
    if (n != context.self()) context.ports.cluster.tell(n, message);
  }
}

}  // namespace shadow
