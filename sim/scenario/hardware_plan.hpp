#pragma once
// A configuration joined with the catalogues: everything that has a figure, and the paths from
// every node to every disk.
#include <cstdint>
#include <string>
#include <vector>

#include "models/catalogue/catalogue.hpp"
#include "models/disk/disk_unit.hpp"
#include "models/link/network.hpp"
#include "models/link/storage_channel.hpp"
#include "models/storage/controller.hpp"
#include "sim/scenario/scenario.hpp"

namespace shadow::sim {

/// One way from a node to a disk, by the indices of its parts.
struct PathPlan {
  static constexpr std::uint32_t kNone = 0xffff'ffff;
  std::uint32_t channel =
      kNone;  // interconnect that both are on; none: the network carries the data
  std::uint32_t controller = kNone;  // none: attached directly
  models::AttachmentIndex host = 0;
  models::AttachmentIndex unit = 0;
  std::uint8_t half = 0;  // of a dual controller: 0 or 1
  std::uint8_t port = 0;  // of the disk, see PortsPlan
  bool fibre_channel = false;
};

/// A half of a controller; a single one has half 0 only.
struct HalfPlan {
  std::uint32_t controller = 0;
  std::uint8_t half = 0;
  friend bool operator==(const HalfPlan&, const HalfPlan&) = default;
};

/// How many ports a disk has, and to which of them it is on line.
struct PortsPlan {
  enum class Kind : std::uint8_t {
    all,         // on line to everybody who reaches it
    adapters,    // to one host adapter (R2.24)
    controllers  // to one controller of a pair (R2.6)
  };
  Kind kind = Kind::all;
  std::vector<HalfPlan> controllers;  // by preference; of `controllers`
  std::uint32_t primary_node = 0;     // of `adapters`: who has it on line at first
};

/// How an interconnect carries cluster traffic.
enum class ClusterKind : std::uint8_t { none, lan, polled };

/// Everything that has a figure, in the order of the configuration.
struct HardwarePlan {
  models::PlatformSpec network;  // interconnects and links as the configuration has them
  std::vector<models::ChannelSpec> channels;  // by interconnect
  std::vector<ClusterKind> cluster_kinds;     // by interconnect
  std::vector<models::ControllerSpec> controllers;
  std::vector<std::string> controller_names;
  std::vector<models::DiskUnitSpec> disks;
  std::vector<std::vector<std::vector<PathPlan>>> paths;  // [node][disk], first = preferred
  std::vector<PortsPlan> ports;                           // by disk
  std::vector<std::string> port_names;    // by attachment: its part of a path's name (RP.7)
  std::vector<std::vector<bool>> serves;  // [node][disk]: its MSCP server offers it (RP.1)
  std::vector<bool> served;               // by disk: some node does

  /// The node has a direct path to the disk, or another may serve it: it can name it.
  [[nodiscard]] bool can_name(std::size_t node, std::size_t disk) const {
    return !paths[node][disk].empty() || served[disk];
  }
};

/// Looks up kinds and drives, applies the figures that the file overrides, lays out interconnects
/// and paths. Throws ScenarioError: unknown kinds, drives and figures, parts that do not fit each
/// other, a set mounted where a member can be reached neither directly nor by a server.
[[nodiscard]] HardwarePlan plan_hardware(const Scenario& scenario,
                                         const models::Catalogue& catalogue);

/// The catalogue of this installation (environment SHADOWBENCH_CATALOGUE, else beside the program,
/// else the sources). Throws models::CatalogueError.
[[nodiscard]] const models::Catalogue& installed_catalogue();

/// The catalogue's rows for every part, with the file's figures; the first half of plan_hardware.
struct Figured {
  std::vector<models::InterconnectKind> interconnects;
  std::vector<models::InterconnectKind> links;
  std::vector<models::ControllerSpec> controllers;
  std::vector<models::DriveSpec> drives;  // by disk
};
[[nodiscard]] Figured apply_catalogue(const Config& config, const models::Catalogue& catalogue,
                                      Diagnostics& diagnostics);

/// Plugs nodes, controllers and disks into the plan's interconnects and lays all paths: the second
/// half of plan_hardware.
void lay_paths(const Scenario& scenario, const models::Catalogue& catalogue, const Figured& figured,
               HardwarePlan& plan, Diagnostics& diagnostics);

}  // namespace shadow::sim
