#include "sim/topology/topology_graph.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "engine/base/assert.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace {

using enum ParameterId;

template <class T>
std::uint32_t index_in(const std::vector<T>& all, const T* one) {
  return one == nullptr ? kNoPart : static_cast<std::uint32_t>(one - all.data());
}

/// Controllers whose units do not count as local (RP.1 bit 1).
bool is_hsx(std::string_view kind) { return upper(kind).starts_with("HS"); }

}  // namespace

std::string_view word(PartKind k) {
  constexpr std::array<std::string_view, 9> kWords{
      "site", "node", "adapter", "interconnect", "link", "controller", "half", "shelf", "disk"};
  return kWords[static_cast<std::size_t>(k)];
}

TopologyGraph::TopologyGraph(const Scenario& scenario, const models::Catalogue& catalogue)
    : config_(scenario.config), served_failover_(config_.option("fc_served_failover") == "on") {
  add_nodes();
  add_interconnects(catalogue);
  add_controllers();
  add_disks();
  add_sites();
  add_sets();
  for (PartId p = 0; p < parts_.size(); ++p) by_name_.emplace_back(parts_[p].name, p);
  std::ranges::sort(by_name_);
  choose_quorum_disk();
}

PartId TopologyGraph::add(PartKind kind, std::string name, std::size_t index) {
  parts_.push_back({kind, std::move(name), static_cast<std::uint32_t>(index), {}});
  return static_cast<PartId>(parts_.size() - 1);
}

PartId TopologyGraph::find(std::string_view name) const {
  const auto at = std::ranges::lower_bound(
      by_name_, name, {}, [](const auto& entry) { return std::string_view(entry.first); });
  return at != by_name_.end() && at->first == name ? at->second : kNoPart;
}

std::uint32_t TopologyGraph::interconnect_index(std::string_view name) const {
  return index_in(config_.interconnects, config_.interconnect(name));
}

void TopologyGraph::add_nodes() {
  for (std::size_t n = 0; n < config_.nodes.size(); ++n) {
    const Node& node = config_.nodes[n];
    GraphNode graph{add(PartKind::node, node.name, n), {}};
    for (const Adapter& a : node.adapters) {
      const auto index = static_cast<std::uint32_t>(adapters_.size());
      const PartId part = add(PartKind::adapter, node.name + "." + a.name, index);
      parts_[graph.part].takes.push_back(part);
      graph.adapters.push_back(index);
      adapters_.push_back({part, static_cast<std::uint32_t>(n), interconnect_index(a.on.name)});
    }
    nodes_.push_back(std::move(graph));
  }
}

void TopologyGraph::add_interconnects(const models::Catalogue& catalogue) {
  for (std::size_t i = 0; i < config_.interconnects.size(); ++i) {
    const Interconnect& x = config_.interconnects[i];
    const models::InterconnectKind* kind = catalogue.interconnect(x.kind.name);
    SHADOW_ASSERT(kind != nullptr, "an interconnect of no kind passed the loader");
    interconnect_parts_.push_back(add(PartKind::interconnect, x.name, i));
    storage_.push_back(kind->storage);
    cluster_.push_back(x.cluster.value_or(kind->cluster));
    families_.push_back(kind->family);
  }
  std::vector<Fabric::Line> lines;
  for (std::size_t i = 0; i < config_.links.size(); ++i) {
    const Link& l = config_.links[i];
    link_parts_.push_back(add(PartKind::link, l.name, i));
    lines.push_back({interconnect_index(l.between[0].name), interconnect_index(l.between[1].name)});
  }
  for (std::size_t a = 0; a < config_.links.size(); ++a) {
    for (std::size_t b = 0; b < config_.links.size(); ++b) {
      const bool together = a != b && !config_.links[a].route.empty() &&
                            config_.links[a].route == config_.links[b].route;  // RS.25
      if (together) parts_[link_parts_[a]].takes.push_back(link_parts_[b]);
    }
  }
  fabric_ = Fabric(config_.interconnects.size(), lines);
  whole_ = fabric_.parts(std::vector<bool>(config_.interconnects.size(), true),
                         std::vector<bool>(lines.size(), true));
  has_cluster_network_ = std::ranges::any_of(
      adapters_, [&](const GraphAdapter& a) { return cluster_[a.interconnect]; });
}

void TopologyGraph::add_controllers() {
  for (std::size_t c = 0; c < config_.controllers.size(); ++c) {
    const Controller& controller = config_.controllers[c];
    std::vector<PartId> parts{add(PartKind::controller, controller.name, c)};
    for (const std::string_view half : {".1", ".2"}) {
      if (!controller.dual) break;
      parts.push_back(add(PartKind::half, controller.name + std::string(half), c));
      parts_[parts[0]].takes.push_back(parts.back());
    }
    controller_parts_.push_back(std::move(parts));
    controller_interconnects_.emplace_back();
    for (const Reference& on : controller.on)
      controller_interconnects_.back().push_back(interconnect_index(on.name));
  }
}

void TopologyGraph::add_controller_ports(std::uint32_t controller, std::uint8_t half,
                                         std::int64_t allocation_class, GraphDisk& to) const {
  const std::vector<PartId>& parts = controller_parts_[controller];
  const Controller& box = config_.controllers[controller];
  const auto port = [&](std::size_t h) {
    const PartId part = parts[box.dual ? h + 1 : 0];
    const bool there =
        std::ranges::any_of(to.ports, [&](const DiskPort& p) { return p.controller == part; });
    if (there) return;
    std::vector<std::uint32_t> interconnects;
    for (std::size_t i = 0; i < box.on.size(); ++i) {
      if (box.plugged(h, i)) interconnects.push_back(controller_interconnects_[controller][i]);
    }
    to.ports.push_back({kNoPart, part, std::move(interconnects)});
  };
  // A unit of a dual pair fails over between its halves (RH.23); the named one is preferred.
  const std::size_t first = half == 2 ? 1 : 0;
  port(first);
  if (box.halves_for(allocation_class) == 2) port(1 - first);
}

void TopologyGraph::add_ports(const Disk& disk, GraphDisk& to) const {
  for (const Reference& on : disk.on) {
    if (const std::uint32_t i = interconnect_index(on.name); i != kNoPart) {
      to.ports.push_back({kNoPart, kNoPart, {i}});
      continue;
    }
    for (const GraphAdapter& a : adapters_) {
      if (parts_[a.part].name == on.name) to.ports.push_back({a.part, kNoPart, {a.interconnect}});
    }
  }
  for (const Reference& behind : disk.behind) {
    add_controller_ports(index_in(config_.controllers, config_.controller(behind.name)),
                         behind.half, disk.device.allocation_class(), to);
  }
  for (const Reference& behind : disk.behind) {  // the other box of a pair, after what is named
    const Controller* partner = config_.controller(config_.controller(behind.name)->partner);
    if (partner == nullptr) continue;
    add_controller_ports(index_in(config_.controllers, partner), 0, disk.device.allocation_class(),
                         to);
  }
}

void TopologyGraph::add_disks() {
  for (std::size_t d = 0; d < config_.disks.size(); ++d) {
    const Disk& disk = config_.disks[d];
    GraphDisk graph{add(PartKind::disk, disk.name, d), {}, true, site_of_disk(disk)};
    add_ports(disk, graph);
    for (const Reference& behind : disk.behind) {
      if (is_hsx(config_.controller(behind.name)->kind.name)) graph.local = false;
    }
    for (const DiskPort& p : graph.ports) {
      for (const std::uint32_t i : p.interconnects) {
        if (families_[i] == "dssi") graph.local = false;
      }
    }
    disks_.push_back(std::move(graph));
  }
  std::set<std::string> shelves;
  for (const Disk& d : config_.disks) {
    if (!d.shelf.empty()) shelves.insert(d.shelf);
  }
  for (const std::string& name : shelves) {
    const PartId shelf = add(PartKind::shelf, name, 0);
    for (std::size_t d = 0; d < disks_.size(); ++d) {
      if (config_.disks[d].shelf == name) parts_[shelf].takes.push_back(disks_[d].part);
    }
  }
}

std::string TopologyGraph::site_of_interconnect(std::size_t i) const {
  const Interconnect& x = config_.interconnects[i];
  if (!x.site.empty()) return x.site;
  std::set<std::string> sites;
  for (const Node& n : config_.nodes) {
    for (const Adapter& a : n.adapters) {
      if (a.on.name == x.name) sites.insert(n.site);
    }
  }
  for (const Controller& c : config_.controllers) {
    for (const Reference& on : c.on) {
      if (on.name == x.name && !c.site.empty()) sites.insert(c.site);
    }
  }
  return sites.size() == 1 ? *sites.begin() : std::string();
}

std::string TopologyGraph::site_of_controller(const Controller& c) const {
  if (!c.site.empty() || c.on.empty()) return c.site;
  return site_of_interconnect(interconnect_index(c.on[0].name));
}

std::string TopologyGraph::site_of_disk(const Disk& d) const {
  if (!d.site.empty()) return d.site;
  if (!d.behind.empty()) return site_of_controller(*config_.controller(d.behind[0].name));
  if (d.on.empty()) return {};
  const std::string& on = d.on[0].name;
  if (const std::uint32_t i = interconnect_index(on); i != kNoPart) return site_of_interconnect(i);
  return config_.node(on.substr(0, on.find('.')))->site;
}

void TopologyGraph::add_sites() {
  std::vector<PartId> sites;
  for (std::size_t s = 0; s < config_.sites.size(); ++s)
    sites.push_back(add(PartKind::site, config_.sites[s].name, s));
  const auto put = [&](const std::string& site, PartId part) {
    for (std::size_t s = 0; s < sites.size(); ++s) {
      if (config_.sites[s].name == site) parts_[sites[s]].takes.push_back(part);
    }
  };
  for (std::size_t n = 0; n < nodes_.size(); ++n) put(config_.nodes[n].site, nodes_[n].part);
  for (std::size_t i = 0; i < interconnect_parts_.size(); ++i)
    put(site_of_interconnect(i), interconnect_parts_[i]);
  for (std::size_t c = 0; c < controller_parts_.size(); ++c)
    put(site_of_controller(config_.controllers[c]), controller_parts_[c][0]);
  for (const GraphDisk& d : disks_) put(d.site, d.part);
  for (std::size_t a = 0; a < sites.size(); ++a) {
    for (std::size_t b = 0; b < sites.size(); ++b) {
      const bool together = a != b && !config_.sites[a].power.empty() &&
                            config_.sites[a].power == config_.sites[b].power;
      if (together) parts_[sites[a]].takes.push_back(sites[b]);
    }
  }
}

void TopologyGraph::add_sets() {
  for (const ShadowSet& s : config_.sets) {
    GraphSet set;
    for (const Reference& m : s.members)
      set.members.push_back(index_in(config_.disks, config_.disk(m.name)));
    for (const std::string& n : s.mounted_on)
      set.mounted_on.push_back(index_in(config_.nodes, config_.node(n)));
    sets_.push_back(std::move(set));
  }
}

void TopologyGraph::choose_quorum_disk() {
  std::set<std::string> named;
  for (const Node& n : config_.nodes) {
    if (!n.disk_quorum.empty()) named.insert(n.disk_quorum);
  }
  if (named.size() != 1) return;  // they disagree: there is none (RC.13)
  quorum_disk_ = index_in(config_.disks, config_.disk(*named.begin()));
}

bool TopologyGraph::is_system_disk(std::uint32_t node, std::uint32_t disk) const {
  const Node& n = config_.nodes[node];
  if (config_.disks[disk].name == n.boot_device || config_.disks[disk].name == n.system_disk)
    return true;
  const ShadowSet* set = config_.set(n.system_disk);
  return set != nullptr && std::ranges::any_of(set->members, [&](const Reference& m) {
           return m.name == config_.disks[disk].name;
         });
}

bool TopologyGraph::serves(std::uint32_t node, std::uint32_t disk) const {
  const Node& n = config_.nodes[node];
  const Disk& d = config_.disks[disk];
  if (n.parameter(mscp_load) == 0) return false;
  if (d.served) return *d.served;
  const std::int64_t bits = n.parameter(mscp_serve_all);
  const bool own_class =
      d.device.allocation_class() == 0 || d.device.allocation_class() == n.parameter(alloclass);
  if ((bits & 1) != 0 && ((bits & 8) == 0 || own_class)) return true;
  if ((bits & 2) != 0 && disks_[disk].local) return true;
  return (bits & 4) != 0 && is_system_disk(node, disk);
}

bool TopologyGraph::attached(std::uint32_t node, std::uint32_t disk) const {
  return std::ranges::any_of(disks_[disk].ports, [&](const DiskPort& p) {
    return std::ranges::any_of(nodes_[node].adapters, [&](std::uint32_t a) {
      if (p.adapter != kNoPart) return p.adapter == adapters_[a].part;
      return std::ranges::any_of(p.interconnects, [&](std::uint32_t i) {
        return whole_[i] == whole_[adapters_[a].interconnect];
      });
    });
  });
}

bool TopologyGraph::takes_served(std::uint32_t node, std::uint32_t disk) const {
  const std::string code = config_.disks[disk].device.code();
  const bool multipath = code == "DG" || code == "DK";   // RP.4: SCSI and Fibre Channel
  if (!multipath || !attached(node, disk)) return true;  // a served disk like any other
  const Node& n = config_.nodes[node];
  if (n.parameter(mpdev_remote) == 0 || n.parameter(mpdev_enable) == 0) return false;
  return served_failover_ || code != "DG";
}

}  // namespace shadow::sim
