// Faults of interconnects and links.
#include <algorithm>

#include "engine/base/assert.hpp"
#include "sim/bench/bench_commands.hpp"

namespace shadow::sim {
namespace {

template <class Rows>
std::size_t index_in(const Rows& rows, const std::string& name) {
  const auto it =
      std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == name; });
  SHADOW_ASSERT(it != rows.end(), "a component that is not in the configuration");
  return static_cast<std::size_t>(it - rows.begin());
}

}  // namespace

void BenchCommands::run(const bench::FailInterconnect& c) {
  for (const std::string& i : c.interconnects) {
    set_interconnect(i, false);
    faults_[i] = {"failed"};
  }
  repair_later(c.interconnects, c.lasting);
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

void BenchCommands::set_interconnect(const std::string& name, bool up) {
  system_.hardware().set_interconnect(interconnect_index(name), up);
  system_.recheck_paths();
}

void BenchCommands::set_link(const std::string& name, bool up, bool forward, bool backward) {
  system_.hardware().network().set_link(static_cast<models::LinkIndex>(link_index(name)), up,
                                        forward, backward);
  system_.recheck_paths();
}

void BenchCommands::repair_interconnect(const std::string& name) {
  system_.hardware().slow_interconnect(interconnect_index(name), 1.0);
  set_interconnect(name, true);
}

void BenchCommands::repair_link(const std::string& name) {
  system_.hardware().network().slow_link(static_cast<models::LinkIndex>(link_index(name)), 1.0);
  set_link(name, true, true, true);
}

void BenchCommands::run(const bench::Loss&) {}
void BenchCommands::run(const bench::Congest&) {}
void BenchCommands::run(const bench::Partition&) {}
void BenchCommands::run(const bench::Heal&) {}

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
