// Faults of interconnects and links.
#include <fmt/format.h>

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
    } else if (config.node(name) != nullptr) {
      slow_node(name, c.factor);
    } else if (config.link(name) == nullptr) {
      slow_controller(name, c.factor);
    } else {
      network().slow_link(model_link(name), c.factor);
    }
    faults_[name].emplace_back("slow");
  }
}

void BenchCommands::run(const bench::Cut& c) {
  const Config& config = system_.scenario().config;
  const bool both = c.from.empty() && c.to.empty();
  for (const std::string& l : both ? with_their_routes(c.links) : c.links) {
    const std::string& a = config.link(l)->between[0].name;
    const bool forward = both || is_at(c.from, a) || (c.from.empty() && !is_at(c.to, a));
    set_link(l, false, both || forward, both || !forward);
    note_cut(l, both ? "cut" : "cut one way");
  }
}

void BenchCommands::run(const bench::Splice& c) {
  for (const std::string& l : with_their_routes(c.links)) {
    set_link(l, true, true, true);
    note_cut(l, "");
  }
}

/// Fibres in one trench are cut and spliced together (RS.25).
std::vector<std::string> BenchCommands::with_their_routes(
    const std::vector<std::string>& links) const {
  const Config& config = system_.scenario().config;
  std::vector<std::string> all;
  for (const Link& l : config.links) {
    const bool meant = std::any_of(links.begin(), links.end(), [&](const std::string& name) {
      return name == l.name || config.link(name)->route == l.route;
    });
    if (meant) all.push_back(l.name);
  }
  return all;
}

void BenchCommands::note_cut(const std::string& link, const std::string& what) {
  std::vector<std::string>& lines = faults_[link];
  std::erase_if(lines, [](const std::string& l) { return l.starts_with("cut"); });
  if (!what.empty()) lines.push_back(what);
  if (lines.empty()) faults_.erase(link);
}

void BenchCommands::set_interconnect(const std::string& name, bool up) {
  system_.hardware().set_interconnect(interconnect_index(name), up);
  system_.recheck_paths();
}

void BenchCommands::set_link(const std::string& name, bool up, bool forward, bool backward) {
  network().set_link(model_link(name), up, forward, backward);
  system_.recheck_paths();
}

void BenchCommands::repair_interconnect(const std::string& name) {
  const std::size_t i = interconnect_index(name);
  system_.hardware().slow_interconnect(i, 1.0);
  system_.hardware().congest_interconnect(i, 0);
  system_.hardware().set_interconnect_loss(i, -1);
  set_interconnect(name, true);
}

void BenchCommands::repair_link(const std::string& name) {
  network().slow_link(model_link(name), 1.0);
  network().congest_link(model_link(name), 0);
  network().set_link_loss(model_link(name), -1);
  set_link(name, true, true, true);
}

void BenchCommands::run(const bench::Loss& c) {
  for (const std::string& name : c.links) {
    if (system_.scenario().config.interconnect(name) != nullptr) {
      system_.hardware().set_interconnect_loss(interconnect_index(name), c.share);
    } else {
      network().set_link_loss(model_link(name), c.share);
    }
    note_share(name, "loses", c.share);
  }
  system_.recheck_paths();  // another channel may be better now (RH.5)
}

void BenchCommands::run(const bench::Congest& c) {
  const double share = std::min(c.share, models::kMostCongested);
  for (const std::string& name : c.links) {
    if (system_.scenario().config.interconnect(name) != nullptr) {
      system_.hardware().congest_interconnect(interconnect_index(name), share);
    } else {
      network().congest_link(model_link(name), share);
    }
    note_share(name, "congested", c.share);
  }
}

/// "loses 2 %" among the faults of a component; a share of 0 ends it.
void BenchCommands::note_share(const std::string& component, const std::string& what,
                               double share) {
  std::vector<std::string>& lines = faults_[component];
  std::erase_if(lines, [&](const std::string& l) { return l.starts_with(what); });
  if (share > 0) lines.push_back(fmt::format("{} {:g} %", what, 100 * share));
  if (lines.empty()) faults_.erase(component);
}

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

models::LinkIndex BenchCommands::model_link(const std::string& name) const {
  return static_cast<models::LinkIndex>(index_in(system_.scenario().config.links, name));
}

models::Network& BenchCommands::network() const { return system_.hardware().network(); }

}  // namespace shadow::sim
