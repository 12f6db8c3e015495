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
};

/// Everything that has a figure, in the order of the configuration.
struct HardwarePlan {
  models::PlatformSpec network;  // interconnects and links as the configuration has them
  std::vector<models::ChannelSpec> channels;  // by interconnect
  std::vector<models::ControllerSpec> controllers;
  std::vector<std::string> controller_names;
  std::vector<models::DiskUnitSpec> disks;
  std::vector<std::vector<std::vector<PathPlan>>> paths;  // [node][disk], first = preferred
};

/// Looks up kinds and drives, applies the figures that the file overrides, lays out interconnects
/// and paths. Throws ScenarioError: unknown kinds, drives and figures, parts that do not fit each
/// other, a set mounted where a member cannot be reached directly.
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

}  // namespace shadow::sim
