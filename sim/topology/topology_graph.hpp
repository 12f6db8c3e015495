#pragma once
// A configuration as a graph (2.3): sites, nodes, adapters, interconnects, links, controllers and
// their halves, shelves and disks, what goes down with what, and through which ports a disk is
// reached. It is built from the text of the configuration alone and not from the paths that the
// simulation lays, so that each can be held against the other.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/catalogue/catalogue.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/topology/fabric.hpp"

namespace shadow::sim {

enum class PartKind : std::uint8_t {
  site,
  node,
  adapter,
  interconnect,
  link,
  controller,
  half,
  shelf,
  disk
};
[[nodiscard]] std::string_view word(PartKind k);

/// Index in TopologyGraph::parts().
using PartId = std::uint32_t;
inline constexpr PartId kNoPart = 0xffff'ffff;

/// Something that can fail.
struct Part {
  PartKind kind{};
  std::string name;           // "ALPHA", "ALPHA.PKA0", "HSG1.2", "$1$DGA10"
  std::uint32_t index = 0;    // in the list of its kind
  std::vector<PartId> takes;  // what goes down with it, itself not named
};

/// A port through which a disk is reached.
struct DiskPort {
  PartId adapter = kNoPart;     // attached to this adapter alone (R2.24)
  PartId controller = kNoPart;  // a controller without halves, or one half
  std::vector<std::uint32_t> interconnects;
};

struct GraphDisk {
  PartId part = kNoPart;
  std::vector<DiskPort> ports;  // first = primary path or preferred controller
  bool local = false;           // neither behind a controller of its own kind nor on DSSI (RP.1)
  std::string site;             // own, else of its attachment; empty: none
};

struct GraphAdapter {
  PartId part = kNoPart;
  std::uint32_t node = 0;
  std::uint32_t interconnect = 0;
};

struct GraphNode {
  PartId part = kNoPart;
  std::vector<std::uint32_t> adapters;
};

struct GraphSet {
  std::vector<std::uint32_t> members;     // disks
  std::vector<std::uint32_t> mounted_on;  // nodes
};

class TopologyGraph {
 public:
  /// Of a scenario that loads; both outlive the graph.
  TopologyGraph(const Scenario& scenario, const models::Catalogue& catalogue);

  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  /// kNoPart: there is no such part. Names as in the configuration.
  [[nodiscard]] PartId find(std::string_view name) const;
  [[nodiscard]] const std::vector<GraphNode>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<GraphAdapter>& adapters() const { return adapters_; }
  [[nodiscard]] const std::vector<GraphDisk>& disks() const { return disks_; }
  [[nodiscard]] const std::vector<GraphSet>& sets() const { return sets_; }
  [[nodiscard]] PartId interconnect_part(std::size_t i) const { return interconnect_parts_[i]; }
  [[nodiscard]] PartId link_part(std::size_t i) const { return link_parts_[i]; }
  /// Disk attachments are possible there (R2.21), or it carries cluster traffic (R2.22).
  [[nodiscard]] bool storage(std::size_t interconnect) const { return storage_[interconnect]; }
  [[nodiscard]] bool cluster(std::size_t interconnect) const { return cluster_[interconnect]; }
  /// Interconnects joined by links, those for storage and those for the cluster alike.
  [[nodiscard]] const Fabric& fabric() const { return fabric_; }
  /// Does any node have an adapter for cluster traffic? Without any the nodes are taken to hear
  /// each other (a machine room whose network is not in the file).
  [[nodiscard]] bool has_cluster_network() const { return has_cluster_network_; }
  /// The quorum disk that the watchers agree on (RC.13); its index, or kNoPart.
  [[nodiscard]] std::uint32_t quorum_disk() const { return quorum_disk_; }
  /// May the node serve the disk with MSCP (RP.1, R3.28)? A direct path is not asked for.
  [[nodiscard]] bool serves(std::uint32_t node, std::uint32_t disk) const;
  /// Has the node a direct path to the disk when all is well, whoever has it on line?
  [[nodiscard]] bool attached(std::uint32_t node, std::uint32_t disk) const;
  /// May the node use a served path to the disk, given whether it has direct ones when all is well
  /// (RP.4, RP.8)?
  [[nodiscard]] bool takes_served(std::uint32_t node, std::uint32_t disk) const;

 private:
  PartId add(PartKind kind, std::string name, std::size_t index);
  void add_interconnects(const models::Catalogue& catalogue);
  void add_nodes();
  void add_controllers();
  void add_disks();
  void add_sites();
  void add_sets();
  void choose_quorum_disk();
  void add_ports(const Disk& disk, GraphDisk& to) const;
  void add_controller_ports(std::uint32_t controller, std::uint8_t half,
                            std::int64_t allocation_class, GraphDisk& to) const;
  [[nodiscard]] std::string site_of_interconnect(std::size_t i) const;
  [[nodiscard]] std::string site_of_controller(const Controller& c) const;
  [[nodiscard]] std::string site_of_disk(const Disk& d) const;
  [[nodiscard]] std::uint32_t interconnect_index(std::string_view name) const;
  [[nodiscard]] bool is_system_disk(std::uint32_t node, std::uint32_t disk) const;

  const Config& config_;
  std::vector<Part> parts_;
  std::vector<std::pair<std::string, PartId>> by_name_;  // sorted
  std::vector<GraphNode> nodes_;
  std::vector<GraphAdapter> adapters_;
  std::vector<GraphDisk> disks_;
  std::vector<GraphSet> sets_;
  std::vector<PartId> interconnect_parts_;
  std::vector<PartId> link_parts_;
  std::vector<std::vector<PartId>> controller_parts_;  // by controller: itself, then its halves
  std::vector<std::vector<std::uint32_t>> controller_interconnects_;
  std::vector<bool> storage_;
  std::vector<bool> cluster_;
  std::vector<std::string> families_;
  Fabric fabric_{0, {}};
  std::vector<std::uint32_t> whole_;  // parts of the fabric when all is well
  bool has_cluster_network_ = false;
  bool served_failover_ = true;
  std::uint32_t quorum_disk_ = kNoPart;
};

}  // namespace shadow::sim
