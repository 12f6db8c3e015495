#include "sim/bench/startup.hpp"

#include <algorithm>

#include "sim/bench/node_boot.hpp"

namespace shadow::sim {

Startup::Startup(System& system, CommandLine& commands) : system_(system), commands_(commands) {
  system.on_boot([this](NodeId n) { booted(n); });
  system.on_death([this](NodeId n) { died(n); });
}

void Startup::begin() {
  const bool mounts = system_.scenario().start == Start::cold;
  for (const NodeId n : system_.nodes_or_all("")) {
    if (system_.engine(n) != nullptr) start(n, mounts);
  }
}

void Startup::booted(NodeId node) { start(node, true); }

/// The set that a node boots from is mounted by its boot, not here.
void Startup::start(NodeId node, bool mounts) {
  const Config& config = system_.scenario().config;
  const Node& n = config.nodes[node.index];
  Procedure p{node, {}, 0, false};
  if (mounts && boots_from_model(system_, node)) p.steps.push_back({nullptr, {}, true});
  for (const ShadowSet& set : config.sets) {
    const auto& on = set.mounted_on;
    const bool here = std::find(on.begin(), on.end(), n.name) != on.end();
    if (mounts && here && set.name != n.system_disk) p.steps.push_back({&set, {}, false});
  }
  for (const std::string& line : n.startup) p.steps.push_back({nullptr, line, false});
  if (p.steps.empty()) return;
  procedures_.push_back(std::move(p));
  ++running_;
  go_on(procedures_.size() - 1);
}

void Startup::go_on(std::size_t index) {
  Procedure& p = procedures_[index];
  if (p.over) return;
  if (p.next == p.steps.size()) return end(index);
  const Step& step = p.steps[p.next++];
  if (step.boot) {
    system_.shell(p.node)->scope().spawn(boot(*this, p.node, index));
    return;
  }
  if (step.mount == nullptr) {
    commands_.give(p.node, {}, step.line, {}, [this, index](const LineEnd&) { go_on(index); });
    return;
  }
  const ShadowSet& set = *step.mount;
  if (std::find(mounting_.begin(), mounting_.end(), &set) != mounting_.end()) {
    --p.next;  // there will be a set to mount only when the first node has made it
    waiting_.push_back({&set, index});
    return;
  }
  const bool first = system_.mounted_on(set.name).empty();
  if (first) mounting_.push_back(&set);
  commands_.give(p.node, {}, mount_line(set, first), {},
                 [this, index, &set, first](const LineEnd&) {
                   if (first) mounting_.erase(std::find(mounting_.begin(), mounting_.end(), &set));
                   settle(set, procedures_[index].node);
                   go_on(index);
                   if (first) go_on_after(set);
                 });
}

/// A boot that fails ends the node, and with it this task.
Task<void> Startup::boot(Startup& self, NodeId node, std::size_t index) {
  co_await mount_system_disk(self.system_, node);
  const std::string& name = self.system_.scenario().config.nodes[node.index].system_disk;
  if (const ShadowSet* const set = self.system_.scenario().config.set(name)) {
    self.settle(*set, node);
  }
  self.go_on(index);
}

void Startup::end(std::size_t index) {
  procedures_[index].over = true;
  --running_;
  system_.witness().notice().changed();
}

/// A command that was under way ends with the node, and tells go_on(), which finds it over.
void Startup::died(NodeId node) {
  for (std::size_t i = 0; i < procedures_.size(); ++i) {
    if (procedures_[i].node == node && !procedures_[i].over) end(i);
  }
  std::erase_if(waiting_, [this](const Waiting& w) { return procedures_[w.procedure].over; });
}

void Startup::settle(const ShadowSet& set, NodeId node) {
  if (system_.engine(node) != nullptr) system_.settle_in(node, set);
}

void Startup::go_on_after(const ShadowSet& set) {
  std::vector<std::size_t> ready;
  for (const Waiting& w : waiting_) {
    if (w.set == &set) ready.push_back(w.procedure);
  }
  std::erase_if(waiting_, [&](const Waiting& w) { return w.set == &set; });
  for (const std::size_t index : ready) go_on(index);
}

/// Names the members only where nobody has the set, so that it never adds a member that was
/// removed.
std::string Startup::mount_line(const ShadowSet& set, bool first) {
  const std::string scope = set.scope == SetScope::system  ? "/SYSTEM"
                            : set.scope == SetScope::group ? "/GROUP"
                                                           : "";
  std::string members;
  for (const Reference& m : set.members) members += (members.empty() ? "" : ",") + m.name + ":";
  std::string line = "MOUNT" + scope + " " + set.name + ":";
  if (first) line += "/SHADOW=(" + members + ")";
  line += " " + set.label;
  if (!set.logical.empty()) line += " " + set.logical;
  return line;
}

}  // namespace shadow::sim
