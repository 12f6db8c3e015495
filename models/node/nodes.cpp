#include "models/node/nodes.hpp"

#include "engine/base/assert.hpp"

namespace shadow::models {

Nodes::Nodes(EventQueue& queue, OperatorSink& sink, Options options)
    : queue_(queue),
      options_(options),
      wakeups_(queue),
      terminals_(queue, sink, options.cluster.message_latency, options.from_line),
      cluster_(wakeups_, options.cluster) {
  set_hooks({});
}

/// At the end of a run nodes stop without a transition: nobody is left to be told.
Nodes::~Nodes() {
  for (const Machine& m : machines_) {
    if (m.shell) cluster_.stop(m.shell->id());
  }
  for (Machine& m : machines_) m.shell.reset();
}

void Nodes::set_hooks(Hooks hooks) {
  hooks_ = std::move(hooks);
  IdealCluster::Hooks to_cluster = hooks_.cluster;
  to_cluster.run_state = [this](NodeId node, bool may_run) {
    if (NodeShell* const shell = find(node)) shell->console().set_may_run(may_run);
    if (hooks_.cluster.run_state) hooks_.cluster.run_state(node, may_run);
  };
  cluster_.set_hooks(std::move(to_cluster));
}

NodeShell& Nodes::boot(const NodeSpec& spec) {
  if (machines_.size() <= spec.id.index) machines_.resize(spec.id.index + std::size_t{1});
  Machine& m = machines_[spec.id.index];
  SHADOW_ASSERT(m.shell == nullptr, "a running node boots");
  const std::uint32_t boot = m.boots++;
  const NodeShell::Surroundings around{
      wakeups_, terminals_, options_.start, options_.seed,
      [this, id = spec.id](std::string_view ident) { crash_soon(id, ident); }};
  m.shell = std::make_unique<NodeShell>(around, spec, boot);
  cluster_.add(spec.name, spec.id, m.shell->scope(), spec.version, spec.arch);
  m.shell->join(cluster_.port(spec.id), cluster_.locks(spec.id));
  return *m.shell;
}

void Nodes::crash(const std::vector<NodeId>& nodes, std::string_view ident) {
  std::vector<NodeId> dying;
  for (const NodeId n : nodes) {
    NodeShell* const shell = find(n);
    if (shell == nullptr) continue;
    shell->console().journal(Emission(MessageId::crash_bugcheck, {{"name", std::string(ident)}}));
    cluster_.stop(n);  // first: what ends from here on releases no lock
    if (hooks_.dying) hooks_.dying(*shell, ident);
    dying.push_back(n);
  }
  for (const NodeId n : dying) machines_[n.index].shell.reset();
  if (!dying.empty()) cluster_.remove(dying);
}

void Nodes::crash_soon(NodeId node, std::string_view ident) {
  SHADOW_ASSERT(find(node) != nullptr, "a node that is down asks for its crash");
  requests_.push_back({node, machines_[node.index].boots, std::string(ident)});
  queue_.after(Duration{}, crash_due_, requests_.size() - 1);
}

void Nodes::crash_due(std::uint64_t argument) {
  const Request r = requests_[argument];
  if (machines_[r.node.index].boots == r.boot) crash({r.node}, r.ident);
}

NodeShell* Nodes::find(NodeId node) {
  return node.index < machines_.size() ? machines_[node.index].shell.get() : nullptr;
}

}  // namespace shadow::models
