// The half of the hardware plan that is about reach: what is plugged in where, every way from a
// node to a disk, and who serves what.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "models/storage/serve_rules.hpp"
#include "sim/scenario/device_names.hpp"
#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim {
namespace {

/// Where something is plugged in: index of the interconnect, and of the attachment there.
struct Plug {
  std::uint32_t interconnect = 0;
  models::AttachmentIndex attachment = 0;
};
struct HostPlug {
  Plug plug;
  std::string adapter;  // NODE.NAME
};
/// A port through which a disk can be reached, and from whom.
struct UnitPlug {
  Plug plug;
  std::uint32_t controller = PathPlan::kNone;
  std::uint8_t half = 0;
  std::uint8_t port = 0;
  std::string only{};  // adapter; empty: from all
};

class Layer {
 public:
  Layer(const Scenario& scenario, const models::Catalogue& catalogue, const Figured& figured,
        HardwarePlan& plan, Diagnostics& diagnostics)
      : config_(scenario.config),
        channels_(scenario.fidelity == Fidelity::channel),
        catalogue_(catalogue),
        figured_(figured),
        plan_(plan),
        diagnostics_(diagnostics) {}

  void run() {
    note_cluster_traffic();
    plug_nodes();
    plug_controllers();
    if (!diagnostics_.clean()) return;
    join_interconnects();
    lay_paths();
    lay_servers();
  }

 private:
  std::uint32_t index_of(std::string_view interconnect) const {
    const Interconnect* i = config_.interconnect(interconnect);
    return i == nullptr ? PathPlan::kNone
                        : static_cast<std::uint32_t>(i - config_.interconnects.data());
  }
  const models::InterconnectKind& kind(std::uint32_t interconnect) const {
    return figured_.interconnects[interconnect];
  }

  void note_cluster_traffic() {
    for (std::size_t i = 0; i < config_.interconnects.size(); ++i) {
      const models::InterconnectKind& k = figured_.interconnects[i];
      const bool polled = k.family == "ci" || k.family == "dssi";
      const bool carries = config_.interconnects[i].cluster.value_or(k.cluster);
      plan_.cluster_kinds.push_back(!carries ? ClusterKind::none
                                    : polled ? ClusterKind::polled
                                             : ClusterKind::lan);
    }
  }

  // ---- plugs ----

  Plug plug(std::string name, std::string_view interconnect, std::size_t component,
            std::string port_name, Duration message_cost = {}) {
    const std::uint32_t i = index_of(interconnect);
    plan_.network.attachments.push_back(
        {std::move(name), i, static_cast<models::ComponentIndex>(component), message_cost});
    plan_.port_names.push_back(std::move(port_name));
    return {i, static_cast<models::AttachmentIndex>(plan_.network.attachments.size() - 1)};
  }

  void check_adapter(const Adapter& a) {
    const models::InterconnectKind* plug = catalogue_.interconnect(a.kind.name);
    if (plug == nullptr) {
      diagnostics_.error(a.kind.at,
                         fmt::format("there is no interconnect kind '{}' in the catalogue, see "
                                     "shadowbench list interconnects",
                                     a.kind.name));
      return;
    }
    const models::InterconnectKind& there = kind(index_of(a.on.name));
    if (there.family == plug->family || there.name.empty()) return;
    diagnostics_.error(a.on.at, fmt::format("'{}' is {}, expected a kind that fits {}", a.on.name,
                                            there.name, plug->name));
  }

  void plug_nodes() {
    for (std::size_t n = 0; n < config_.nodes.size(); ++n) {
      hosts_.emplace_back();
      for (const Adapter& a : config_.nodes[n].adapters) {
        const std::string name = config_.nodes[n].name + "." + a.name;
        check_adapter(a);
        const Duration cost =
            config_.nodes[n].cpu.message.value_or(kind(index_of(a.on.name)).message_cost);
        hosts_.back().push_back({plug(name, a.on.name, n, a.name, cost), name});
      }
    }
  }

  void check_storage(const Reference& interconnect) {
    const models::InterconnectKind& k = kind(index_of(interconnect.name));
    if (k.storage || k.name.empty()) return;
    diagnostics_.error(
        interconnect.at,
        fmt::format("'{}' is {}, expected an interconnect for storage", interconnect.name, k.name));
  }

  /// Fibre Channel ports are shown by their names in the fabric (RP.7), all others by their own.
  std::string port_name(const std::string& own, std::string_view interconnect,
                        std::size_t component, std::size_t port) const {
    if (kind(index_of(interconnect)).family != "fc") return own;
    // vendor part of the names in the examples of the manuals; numbers by position (ours)
    return fmt::format("5000-1FE1-{:04X}-15{:02X}", component, port + 1);
  }

  void plug_controllers() {
    for (std::size_t c = 0; c < config_.controllers.size(); ++c) {
      const Controller& controller = config_.controllers[c];
      plan_.controller_names.push_back(controller.name);
      ports_.emplace_back();
      for (const Reference& on : controller.on) check_storage(on);
      for (std::uint8_t half = 0; half < (controller.dual ? 2 : 1); ++half) {
        const std::string name =
            controller.dual ? fmt::format("{}.{}", controller.name, half + 1) : controller.name;
        std::vector<Plug>& plugs = ports_.back()[half];
        for (std::size_t i = 0; i < controller.on.size(); ++i) {
          if (!controller.plugged(half, i)) continue;
          const std::string& on = controller.on[i].name;
          plugs.push_back(plug(name, on, component_of(c, half),
                               port_name(name, on, c, half * controller.on.size() + i)));
        }
      }
    }
  }

  /// Numbers of components: nodes, halves of controllers, disks.
  std::size_t component_of(std::size_t controller, std::size_t half) const {
    return config_.nodes.size() + 2 * controller + half;
  }
  std::size_t component_of(const Disk& disk) const {
    return config_.nodes.size() + 2 * config_.controllers.size() +
           static_cast<std::size_t>(&disk - config_.disks.data());
  }

  // ---- ports of disks ----

  std::uint32_t controller_index(const std::string& name) const {
    return static_cast<std::uint32_t>(config_.controller(name) - config_.controllers.data());
  }

  /// The controllers that can have the disk on line, by preference: a half and then the other one,
  /// a box and then its partner.
  std::vector<HalfPlan> halves_of(const Disk& disk) const {
    std::vector<HalfPlan> halves;
    const auto add = [&](std::uint32_t c, std::uint8_t first) {
      for (std::uint8_t i = 0; i < config_.controllers[c].halves_for(class_of(disk)); ++i) {
        const HalfPlan half{c, static_cast<std::uint8_t>(i == 0 ? first : 1 - first)};
        if (std::find(halves.begin(), halves.end(), half) == halves.end()) halves.push_back(half);
      }
    };
    for (const Reference& behind : disk.behind) {
      add(controller_index(behind.name), behind.half == 2 ? 1 : 0);
    }
    for (std::size_t i = 0; i < disk.behind.size() && i < halves.size(); ++i) {
      const std::string& partner = config_.controllers[halves[i].controller].partner;
      if (!partner.empty()) add(controller_index(partner), 0);
    }
    return halves;
  }

  void plug_behind(const Disk& disk, PortsPlan& ports, std::vector<UnitPlug>& plugs) const {
    ports.controllers = halves_of(disk);
    const bool shared = std::all_of(
        ports.controllers.begin(), ports.controllers.end(),
        [&](const HalfPlan& h) { return figured_.controllers[h.controller].shared_units; });
    if (ports.controllers.size() > 1 && !shared) ports.kind = PortsPlan::Kind::controllers;
    for (std::size_t i = 0; i < ports.controllers.size(); ++i) {
      const HalfPlan& h = ports.controllers[i];
      for (const Plug& port : ports_[h.controller][h.half]) {
        plugs.push_back({port, h.controller, h.half, static_cast<std::uint8_t>(i)});
      }
    }
  }

  void plug_into_adapter(const Disk& disk, const Reference& on, PortsPlan& ports,
                         std::vector<UnitPlug>& plugs) {
    for (std::size_t n = 0; n < hosts_.size(); ++n) {
      for (const HostPlug& h : hosts_[n]) {
        if (h.adapter != on.name) continue;
        const std::string& bus = config_.interconnects[h.plug.interconnect].name;
        check_storage({bus, on.at});
        if (plugs.empty()) ports.primary_node = static_cast<std::uint32_t>(n);
        plugs.push_back({plug(disk.name, bus, component_of(disk), disk.name), PathPlan::kNone, 0,
                         static_cast<std::uint8_t>(plugs.size()), on.name});
      }
    }
  }

  std::vector<UnitPlug> plugs_of(const Disk& disk, PortsPlan& ports) {
    std::vector<UnitPlug> plugs;
    std::size_t adapters = 0;
    for (const Reference& on : disk.on) {
      if (config_.interconnect(on.name) == nullptr) {
        ++adapters;
        plug_into_adapter(disk, on, ports, plugs);
        continue;
      }
      check_storage(on);
      const std::string name =
          port_name(disk.name, on.name, 0x100 + component_of(disk), plugs.size());
      plugs.push_back({plug(disk.name, on.name, component_of(disk), name)});
    }
    if (adapters > 1 && adapters == disk.on.size()) ports.kind = PortsPlan::Kind::adapters;
    if (!disk.behind.empty()) plug_behind(disk, ports, plugs);
    return plugs;
  }

  // ---- paths ----

  /// Which interconnects are joined by links, without a look at what is up.
  void join_interconnects() {
    const std::size_t count = config_.interconnects.size();
    group_.resize(count);
    for (std::size_t i = 0; i < count; ++i) group_[i] = static_cast<std::uint32_t>(i);
    for (std::size_t pass = 0; pass < count; ++pass) {
      bool changed = false;
      for (const models::LinkSpec& l : plan_.network.links) {
        const std::uint32_t least = std::min(group_[l.a], group_[l.b]);
        changed = changed || group_[l.a] != least || group_[l.b] != least;
        group_[l.a] = group_[l.b] = least;
      }
      if (!changed) return;
    }
  }

  std::vector<PathPlan> paths_of(const std::vector<HostPlug>& host,
                                 const std::vector<UnitPlug>& units) const {
    std::vector<PathPlan> near;
    std::vector<PathPlan> far;  // over links: only where nothing nearer is left (R2.23)
    for (const UnitPlug& u : units) {
      for (const HostPlug& h : host) {
        if (!u.only.empty() && u.only != h.adapter) continue;
        const std::uint32_t here = h.plug.interconnect;
        const bool same = here == u.plug.interconnect;
        if (!same && group_[here] != group_[u.plug.interconnect]) continue;
        PathPlan path;
        path.channel = same && channels_ ? here : PathPlan::kNone;
        path.controller = u.controller;
        path.host = h.plug.attachment;
        path.unit = u.plug.attachment;
        path.half = u.half;
        path.port = u.port;
        path.fibre_channel = kind(here).family == "fc";
        (same ? near : far).push_back(path);
      }
    }
    near.insert(near.end(), far.begin(), far.end());
    return near;
  }

  void lay_paths() {
    plan_.paths.assign(config_.nodes.size(), {});
    for (const Disk& disk : config_.disks) {
      plan_.ports.emplace_back();
      const auto plugs = plugs_of(disk, plan_.ports.back());
      for (std::size_t n = 0; n < config_.nodes.size(); ++n) {
        plan_.paths[n].push_back(paths_of(hosts_[n], plugs));
      }
    }
  }

  // ---- servers (RP.1) ----

  bool behind_hsx(const Disk& disk) const {
    if (disk.behind.empty()) {
      return std::any_of(disk.on.begin(), disk.on.end(), [this](const Reference& on) {
        const Interconnect* const i = config_.interconnect(on.name);
        return i != nullptr && kind(index_of(on.name)).family == "dssi";
      });
    }
    const HalfPlan first = halves_of(disk).front();
    return config_.controllers[first.controller].kind.name.starts_with("HS");
  }

  bool is_system_disk(const Node& node, const Disk& disk) const {
    if (node.boot_device == disk.name || node.system_disk == disk.name) return true;
    const ShadowSet* const set = config_.set_of(disk.name);
    return set != nullptr && set->name == node.system_disk;
  }

  void lay_servers() {
    plan_.served.assign(config_.disks.size(), false);
    for (std::size_t n = 0; n < config_.nodes.size(); ++n) {
      const Node& node = config_.nodes[n];
      plan_.serves.emplace_back(config_.disks.size(), false);
      if (node.parameter(ParameterId::mscp_load) == 0) continue;
      for (std::size_t d = 0; d < config_.disks.size(); ++d) {
        const Disk& disk = config_.disks[d];
        if (plan_.paths[n][d].empty()) continue;
        models::ServeTraits traits;
        traits.behind_hsx = behind_hsx(disk);
        traits.system_disk = is_system_disk(node, disk);
        traits.other_class =
            class_of(disk) != 0 && class_of(disk) != node.parameter(ParameterId::alloclass);
        traits.forced = disk.served;
        if (!models::serves(node.parameter(ParameterId::mscp_load),
                            node.parameter(ParameterId::mscp_serve_all), traits)) {
          continue;
        }
        plan_.serves[n][d] = true;
        plan_.served[d] = true;
      }
    }
  }

  const Config& config_;
  const bool channels_;  // not every transfer a flow
  const models::Catalogue& catalogue_;
  const Figured& figured_;
  HardwarePlan& plan_;
  Diagnostics& diagnostics_;
  std::vector<std::vector<HostPlug>> hosts_;             // by node
  std::vector<std::array<std::vector<Plug>, 2>> ports_;  // by controller and half
  std::vector<std::uint32_t> group_;                     // by interconnect
};

}  // namespace

void lay_paths(const Scenario& scenario, const models::Catalogue& catalogue, const Figured& figured,
               HardwarePlan& plan, Diagnostics& diagnostics) {
  plan.controllers = figured.controllers;
  Layer(scenario, catalogue, figured, plan, diagnostics).run();
}

}  // namespace shadow::sim
