#pragma once
// The run's table of unit names: disks first, then virtual units (event records, oracle and results
// count them by it). A virtual unit that no configuration names gets its place when it is first
// heard of.
#include <cstdint>
#include <functional>
#include <map>

#include "engine/base/device_name.hpp"
#include "sim/record/event_text.hpp"
#include "sim/scenario/scenario.hpp"

namespace shadow::sim {

class UnitNames {
 public:
  explicit UnitNames(const Scenario& scenario) {
    for (const Node& n : scenario.config.nodes) names_.nodes.push_back(n.name);
    for (const Disk& d : scenario.config.disks) names_.units.push_back(d.device.str());
    for (const Workload& w : scenario.workloads) names_.workloads.push_back(w.name);
    for (const ShadowSet& s : scenario.config.sets) of(s.unit);
  }
  [[nodiscard]] const RunNames& all() const { return names_; }
  /// Called with the name of every unit that gets a place from now on.
  void on_added(std::function<void(const std::string&)> f) { added_ = std::move(f); }
  /// Place of a virtual unit.
  std::uint16_t of(UnitNumber unit) {
    const auto [it, added] =
        places_.try_emplace(unit, static_cast<std::uint16_t>(names_.units.size()));
    if (added) {
      names_.units.push_back(DeviceName::virtual_unit(unit).str());
      if (added_) added_(names_.units.back());
    }
    return it->second;
  }
  /// Virtual units known so far, with their places.
  [[nodiscard]] const std::map<UnitNumber, std::uint16_t>& units() const { return places_; }
  [[nodiscard]] const std::string& node(NodeId n) const { return names_.nodes[n.index]; }

 private:
  RunNames names_;
  std::map<UnitNumber, std::uint16_t> places_;
  std::function<void(const std::string&)> added_;
};

}  // namespace shadow::sim
