#pragma once
// The rules of the linter by topic; inner part of advice.hpp. Each adds what it finds.
#include <functional>
#include <string>
#include <vector>

#include "sim/scenario/advice.hpp"
#include "sim/topology/availability.hpp"

namespace shadow::sim::advice {

/// What the rules look at, and what they have found.
struct Desk {
  Desk(const Scenario& s, const HardwarePlan& p);

  const Scenario& scenario;
  const Config& config;
  const HardwarePlan& plan;
  TopologyGraph graph;
  Availability availability;
  std::vector<Advice> found;

  void error(std::string rule, const Position& at, std::string text);
  void warn(std::string rule, const Position& at, std::string text);
  void note(std::string rule, const Position& at, std::string text);

  /// Nodes that mount a set at start-up.
  [[nodiscard]] std::vector<const Node*> nodes_with(const ShadowSet& set) const;
  [[nodiscard]] std::size_t disk_index(std::string_view disk) const;
  [[nodiscard]] std::size_t node_index(std::string_view node) const;
  /// "DSA1", or "DSA1 (and 99 sets like it)".
  [[nodiscard]] std::string name_of_set(std::size_t set) const;
};

void on_devices(Desk& desk);
void on_availability(Desk& desk);
void on_parameters(Desk& desk);
void on_timeouts(Desk& desk);
void on_boot(Desk& desk);
void on_cluster(Desk& desk);
void on_sites(Desk& desk);
void on_loads(Desk& desk);

// ---- shared between topics ----

/// "ALPHA 120, BETA 60" if the values differ, else "".
[[nodiscard]] std::string differing(const std::vector<const Node*>& nodes, ParameterId id);
/// Is the version of the node at least this one ("7.3-2" is 7, 3, 2)?
[[nodiscard]] bool at_least(const Node& node, int major, int minor, int edit = 0);

/// SET SHADOW/qualifier=value device, as it stands among the start-up lines of a node.
struct ShadowSetting {
  std::string device;
  std::string qualifier;  // as typed, upper case
  std::string value;
};
[[nodiscard]] std::vector<ShadowSetting> shadow_settings(const Node& node);
/// The value of the qualifier (abbreviated at will) for the device; empty: not set there.
[[nodiscard]] std::string setting_of(const std::vector<ShadowSetting>& settings,
                                     std::string_view qualifier, std::string_view device);

}  // namespace shadow::sim::advice
