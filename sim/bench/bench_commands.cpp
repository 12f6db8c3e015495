#include "sim/bench/bench_commands.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "models/quantity/quantity.hpp"
#include "sim/fault/disk_faults.hpp"

namespace shadow::sim {
namespace {

// The bugcheck of a crash that somebody asked for. Ours: the bench is the operator.
constexpr std::string_view kCrashIdent = "OPERCRASH";

DiskFaultMode mode_of(bench::DiskFault f) {
  switch (f) {
    case bench::DiskFault::offline:
      return DiskFaultMode::offline;
    case bench::DiskFault::fatal:
      return DiskFaultMode::fatal;
    case bench::DiskFault::stuck:
      return DiskFaultMode::stuck;
    case bench::DiskFault::slow:
      return DiskFaultMode::slow;
  }
  return DiskFaultMode::fatal;
}

template <class Rows>
std::size_t index_in(const Rows& rows, const std::string& name) {
  const auto it =
      std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == name; });
  SHADOW_ASSERT(it != rows.end(), "a component that is not in the configuration");
  return static_cast<std::size_t>(it - rows.begin());
}

}  // namespace

BenchCommands::BenchCommands(System& system, Loads& loads) : system_(system), loads_(loads) {}

void BenchCommands::execute(const BenchCommand& command) {
  models::EventRecord r;
  r.time_ns = system_.now().ns;
  r.kind = models::RecordKind::fault;
  r.lbn = ++count_;
  system_.recorder().events().add(r);
  std::visit([this](const auto& c) { run(c); }, command);
  system_.witness().notice().changed();
}

std::vector<std::string> BenchCommands::faults() const {
  std::vector<std::string> lines;
  for (const auto& [component, what] : faults_) {
    std::string line = component + ":";
    for (const std::string& w : what) line += ' ' + w;
    lines.push_back(std::move(line));
  }
  return lines;
}

void BenchCommands::run(const bench::FailDisk& c) {
  for (const std::string& d : c.disks) {
    DiskFaultSpec spec;
    spec.mode = mode_of(c.mode);
    spec.factor = c.factor;
    system_.hardware().disk(system_.disk_index(d)).install(make_disk_fault(spec));
    faults_[d].emplace_back(word(c.mode));
  }
  repair_later(c.disks, c.lasting);
}

void BenchCommands::run(const bench::FailInterconnect& c) {
  for (const std::string& i : c.interconnects) {
    set_interconnect(i, false);
    faults_[i] = {"failed"};
  }
  repair_later(c.interconnects, c.lasting);
}

void BenchCommands::run(const bench::Repair& c) {
  std::vector<std::string> components = c.components;
  if (components.empty()) {
    for (const auto& [component, what] : faults_) components.push_back(component);
  }
  for (const std::string& component : components) repair(component);
}

void BenchCommands::run(const bench::Slow& c) {
  const Config& config = system_.scenario().config;
  for (const std::string& name : c.components) {
    if (config.disk(name) != nullptr) {
      run(bench::FailDisk{{name}, bench::DiskFault::slow, {}, c.factor});
      continue;
    }
    if (config.interconnect(name) != nullptr) {
      system_.hardware().slow_interconnect(interconnect_index(name), c.factor);
    } else {
      system_.hardware().network().slow_link(static_cast<models::LinkIndex>(link_index(name)),
                                             c.factor);
    }
    faults_[name].emplace_back("slow");
  }
}

void BenchCommands::run(const bench::Cut& c) {
  const Config& config = system_.scenario().config;
  for (const std::string& l : c.links) {
    const std::string& a = config.link(l)->between[0].name;
    const bool both = c.from.empty() && c.to.empty();
    const bool forward = both || is_at(c.from, a) || (c.from.empty() && !is_at(c.to, a));
    set_link(l, false, both || forward, both || !forward);
    faults_[l].emplace_back(both ? "cut" : "cut one way");
  }
}

void BenchCommands::run(const bench::Splice& c) {
  for (const std::string& l : c.links) {
    set_link(l, true, true, true);
    faults_.erase(l);
  }
}

void BenchCommands::run(const bench::Crash& c) {
  std::vector<NodeId> nodes;
  for (const std::string& n : c.nodes) nodes.push_back(*system_.node_id(n));
  system_.crash(nodes, kCrashIdent);
}

void BenchCommands::set_interconnect(const std::string& name, bool up) {
  system_.hardware().set_interconnect(interconnect_index(name), up);
  system_.recheck_paths();
}

void BenchCommands::set_link(const std::string& name, bool up, bool forward, bool backward) {
  system_.hardware().network().set_link(static_cast<models::LinkIndex>(link_index(name)), up,
                                        forward, backward);
  system_.recheck_paths();
}

void BenchCommands::repair(const std::string& component) {
  const Config& config = system_.scenario().config;
  if (config.disk(component) != nullptr) {
    system_.hardware().disk(system_.disk_index(component)).repair();
  } else if (config.interconnect(component) != nullptr) {
    system_.hardware().slow_interconnect(interconnect_index(component), 1.0);
    set_interconnect(component, true);
  } else if (config.link(component) != nullptr) {
    system_.hardware().network().slow_link(static_cast<models::LinkIndex>(link_index(component)),
                                           1.0);
    set_link(component, true, true, true);
  }
  faults_.erase(component);
}

void BenchCommands::repair_later(const std::vector<std::string>& components,
                                 std::optional<Duration> after) {
  if (!after) return;
  due_.push_back(components);
  system_.queue().after(*after, repair_due_, due_.size() - 1);
}

void BenchCommands::repair_due(std::uint64_t index) { execute(bench::Repair{due_[index]}); }

/// A place of FROM and TO: the interconnect itself, its site, or a node with an adapter on it.
bool BenchCommands::is_at(const std::string& place, const std::string& interconnect) const {
  const Config& config = system_.scenario().config;
  if (place == interconnect) return true;
  if (config.interconnect(interconnect)->site == place && !place.empty()) return true;
  const Node* const node = config.node(place);
  return node != nullptr &&
         std::any_of(node->adapters.begin(), node->adapters.end(),
                     [&](const Adapter& a) { return a.on.name == interconnect; });
}

std::size_t BenchCommands::interconnect_index(const std::string& name) const {
  return index_in(system_.scenario().config.interconnects, name);
}

std::size_t BenchCommands::link_index(const std::string& name) const {
  return index_in(system_.scenario().config.links, name);
}

}  // namespace shadow::sim
