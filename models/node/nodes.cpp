#include "models/node/nodes.hpp"

#include "engine/base/assert.hpp"

namespace shadow::models {
namespace {

MemberSpec member_spec(const NodeSpec& spec) {
  const auto value = [&spec](ParameterId id) {
    return static_cast<std::uint32_t>(spec.parameters[id]);
  };
  MemberSpec m;
  m.id = spec.id;
  m.name = spec.name;
  m.version = spec.version;
  m.arch = spec.arch;
  m.votes = value(ParameterId::votes);
  m.expected_votes = value(ParameterId::expected_votes);
  m.directory_weight = value(ParameterId::lockdirwt);
  m.quorum_disk = spec.quorum_disk;
  m.quorum_disk_votes = value(ParameterId::qdskvotes);
  m.sanity_timer = spec.sanity_timer && value(ParameterId::pasanity) != 0;
  m.alone = value(ParameterId::vaxcluster) == 0;
  return m;
}

// Between a crash and the boot that follows it by itself: self-tests (ours).
constexpr Duration kRestart = seconds(5);

bool has_life(MachineState s) {
  return s == MachineState::booting || s == MachineState::running || s == MachineState::halted ||
         s == MachineState::hung;
}

}  // namespace

Nodes::Nodes(EventQueue& queue, OperatorSink& sink, Options options)
    : Nodes(queue, sink, options, [&options](Wakeups& wakeups) {
        return std::make_unique<IdealCluster>(wakeups, options.cluster);
      }) {}

Nodes::Nodes(EventQueue& queue, OperatorSink& sink, Options options, const MakeCluster& make)
    : queue_(queue),
      options_(options),
      wakeups_(queue),
      cluster_(make(wakeups_)),
      terminals_(queue, sink, cluster_->terminal_latency(), options.from_line) {
  set_hooks({});
}

/// At the end of a run nodes stop without a transition: nobody is left to be told.
Nodes::~Nodes() {
  for (const Machine& m : machines_) {
    if (m.shell) cluster_->stop(m.shell->id());
  }
  for (Machine& m : machines_) m.shell.reset();
}

void Nodes::set_hooks(Hooks hooks) {
  hooks_ = std::move(hooks);
  ClusterHooks to_cluster = hooks_.cluster;
  to_cluster.run_state = [this](NodeId node, bool may_run) {
    if (NodeShell* const shell = find(node)) shell->console().set_may_run(may_run);
    if (hooks_.cluster.run_state) hooks_.cluster.run_state(node, may_run);
  };
  to_cluster.admit = [this](NodeId node) { admit(node); };
  to_cluster.must_crash = [this](NodeId node, std::string_view ident) { crash_soon(node, ident); };
  to_cluster.says = [this](NodeId node, const Emission& e) {
    if (hooks_.cluster.says) hooks_.cluster.says(node, e);
    NodeShell* const shell = find(node);
    if (shell == nullptr) return;
    shell->console().opa0(e);
    shell->console().journal(e);
  };
  to_cluster.parameter = [this](NodeId node, ParameterId id) {
    const NodeShell* const shell = find(node);
    return shell != nullptr ? machines_[node.index].shell->runtime().parameter(id)
                            : machines_[node.index].spec.parameters[id];
  };
  cluster_->set_hooks(std::move(to_cluster));
}

Nodes::Machine& Nodes::machine(NodeId node) {
  if (machines_.size() <= node.index) machines_.resize(node.index + std::size_t{1});
  Machine& m = machines_[node.index];
  if (m.wakeups == nullptr) m.wakeups = std::make_unique<Wakeups>(queue_);
  return m;
}

MachineState Nodes::state(NodeId node) const {
  return node.index < machines_.size() ? machines_[node.index].state : MachineState::off;
}

NodeShell* Nodes::find(NodeId node) const {
  return node.index < machines_.size() ? machines_[node.index].shell.get() : nullptr;
}

NodeShell& Nodes::make_shell(Machine& m) {
  const std::uint32_t boot = m.boots++;
  const NodeShell::Surroundings around{
      *m.wakeups, terminals_, options_.start, options_.seed,
      [this, id = m.spec.id](std::string_view ident) { crash_soon(id, ident); }};
  m.shell = std::make_unique<NodeShell>(around, m.spec, boot);
  m.state = MachineState::running;
  return *m.shell;
}

NodeShell& Nodes::boot(const NodeSpec& spec) {
  Machine& m = machine(spec.id);
  SHADOW_ASSERT(!has_life(m.state), "a running node boots");
  m.spec = spec;
  NodeShell& shell = make_shell(m);
  shell.join(cluster_->start_member(member_spec(spec), shell.scope()), cluster_->locks(spec.id));
  return shell;
}

void Nodes::power_on(const NodeSpec& spec) {
  Machine& m = machine(spec.id);
  SHADOW_ASSERT(!has_life(m.state), "a running node boots");
  m.spec = spec;
  m.state = MachineState::booting;
  if (hooks_.cluster.changed) hooks_.cluster.changed();
  queue_.after(spec.boot_time, boot_due_, SlotId{spec.id.index, ++m.ticket}.pack());
}

void Nodes::restart_due(std::uint64_t argument) {
  const SlotId id = SlotId::unpack(argument);
  const Machine& m = machines_[id.slot];
  if (m.ticket == id.generation && m.state == MachineState::crashed) power_on(NodeSpec(m.spec));
}

void Nodes::boot_due(std::uint64_t argument) {
  const SlotId id = SlotId::unpack(argument);
  Machine& m = machines_[id.slot];
  if (m.ticket != id.generation || m.state != MachineState::booting) return;
  cluster_->join(member_spec(m.spec));
}

void Nodes::admit(NodeId node) {
  Machine& m = machine(node);
  SHADOW_ASSERT(m.state == MachineState::booting, "a node is taken in that does not boot");
  NodeShell& shell = make_shell(m);
  Cluster& port = cluster_->attach(node, shell.scope());
  shell.join(port, cluster_->locks(node));
  if (hooks_.booted) hooks_.booted(shell);
}

void Nodes::crash(const std::vector<NodeId>& nodes, std::string_view ident, Leaving how,
                  Dump dump) {
  for (const NodeId n : nodes) {
    if (NodeShell* const shell = find(n)) {
      const Emission e(MessageId::crash_bugcheck, {{"name", std::string(ident)}});
      shell->console().journal(e);
    }
  }
  end(nodes, ident, how, MachineState::crashed);
  if (dump == Dump::written) return;
  for (const NodeId n : nodes) dumped(n);
}

void Nodes::dumped(NodeId node) {
  Machine& m = machine(node);
  if (m.state != MachineState::crashed || !m.spec.reboots) return;
  queue_.after(kRestart, restart_due_, SlotId{node.index, ++m.ticket}.pack());
}

void Nodes::power_off(const std::vector<NodeId>& nodes) {
  end(nodes, "POWEROFF", Leaving::silent, MachineState::off);
}

void Nodes::shut_down(const std::vector<NodeId>& nodes, Leaving how) {
  end(nodes, "SHUTDOWN", how, MachineState::shut_down);
}

/// Those without life only change their state: a crashed machine can lose its power.
void Nodes::end(const std::vector<NodeId>& nodes, std::string_view ident, Leaving how,
                MachineState after) {
  std::vector<NodeId> dying;
  for (const NodeId n : nodes) {
    Machine& m = machine(n);
    if (!has_life(m.state)) {
      if (after == MachineState::off) m.state = after;
      continue;
    }
    m.state = after;
    ++m.ticket;
    cluster_->stop(n);  // first: what ends from here on releases no lock
    if (m.shell && hooks_.dying) hooks_.dying(*m.shell, ident);
    dying.push_back(n);
  }
  for (const NodeId n : dying) machines_[n.index].shell.reset();
  for (const NodeId n : dying) machines_[n.index].wakeups->thaw();
  if (!dying.empty()) cluster_->leave(dying, how);
}

void Nodes::crash_soon(NodeId node, std::string_view ident) {
  SHADOW_ASSERT(find(node) != nullptr, "a node that is down asks for its crash");
  requests_.push_back({node, machines_[node.index].boots, std::string(ident)});
  queue_.after(Duration{}, crash_due_, requests_.size() - 1);
}

void Nodes::crash_due(std::uint64_t argument) {
  const Request r = requests_[argument];
  const Machine& m = machines_[r.node.index];
  if (m.boots == r.boot && m.shell != nullptr) crash({r.node}, r.ident);
}

void Nodes::halt(NodeId node, bool hung) {
  Machine& m = machine(node);
  if (m.state != MachineState::running) return;
  m.state = hung ? MachineState::hung : MachineState::halted;
  m.wakeups->freeze();
  cluster_->stand_still(node, hung);
  if (hooks_.stands_still) hooks_.stands_still(node, true);
  if (hooks_.cluster.changed) hooks_.cluster.changed();
}

void Nodes::resume(NodeId node) {
  Machine& m = machine(node);
  if (m.state != MachineState::halted && m.state != MachineState::hung) return;
  m.state = MachineState::running;
  if (cluster_->go_on(node)) {
    m.wakeups->thaw();
    if (hooks_.stands_still) hooks_.stands_still(node, false);
  } else {
    crash({node}, "CLUEXIT");
  }
}

}  // namespace shadow::models
