#include "sim/scenario/hardware_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/link/link_figures.hpp"
#include "models/random/mix.hpp"

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

/// Streams of chance of parts, apart from each other and from all others of the run.
constexpr std::uint64_t kChannelStreams = 0x6368'616e'6e65'6c00;
constexpr std::uint64_t kDiskStreams = 0x6469'736b'0000'0000;

class Planner {
 public:
  Planner(const Scenario& scenario, const models::Catalogue& catalogue)
      : scenario_(scenario),
        config_(scenario.config),
        catalogue_(catalogue),
        figured_(apply_catalogue(scenario.config, catalogue, diagnostics_)) {}

  HardwarePlan run() {
    plan_.network.seed = scenario_.seed;
    lay_interconnects();
    lay_links();
    plug_nodes();
    plug_controllers();
    lay_disks();
    lay_paths();
    check_mounts();
    diagnostics_.throw_if_any();
    return std::move(plan_);
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

  void lay_interconnects() {
    for (std::size_t i = 0; i < config_.interconnects.size(); ++i) {
      const models::InterconnectKind& k = figured_.interconnects[i];
      const std::string& name = config_.interconnects[i].name;
      const double rate = models::with_credits(k.payload_rate(), k.credits, k.latency * 2);
      const models::Losses losses{k.loss, k.bit_error_rate, k.mtu};
      plan_.network.interconnects.push_back(
          {name, rate, k.latency, k.jitter, k.full_duplex, losses, k.per_command});
      plan_.channels.push_back({name, rate, k.latency, k.jitter, k.per_command, k.full_duplex,
                                models::mix(scenario_.seed ^ kChannelStreams, i), losses});
    }
  }

  void lay_links() {
    for (std::size_t i = 0; i < config_.links.size(); ++i) {
      const Link& link = config_.links[i];
      const models::InterconnectKind& k = figured_.links[i];
      models::LinkSpec spec;
      spec.name = link.name;
      spec.a = index_of(link.between[0].name);
      spec.b = index_of(link.between[1].name);
      check_family(kind(spec.a), link.between[0].at, k, link.between[0].name);
      check_family(kind(spec.b), link.between[1].at, k, link.between[1].name);
      // A link is fibre and boxes; the latency of its kind is that of a switch, which both ends
      // have already.
      spec.latency = link.figures.latency.value_or(Duration{}) + link.equipment +
                     models::propagation(link.distance.mm);
      spec.jitter = link.figures.jitter.value_or(Duration{});
      spec.bytes_per_second =
          models::with_credits(k.payload_rate(), k.long_credits, spec.latency * 2);
      spec.losses = {k.loss, k.bit_error_rate, k.mtu};
      spec.fast_write = link.fast_write.value_or(config_.option("fast_write") == "on");
      plan_.network.links.push_back(std::move(spec));
    }
  }

  void check_family(const models::InterconnectKind& there, const Position& at,
                    const models::InterconnectKind& plug, std::string_view interconnect) {
    if (there.family == plug.family || there.name.empty() || plug.name.empty()) return;
    diagnostics_.error(at, fmt::format("'{}' is {}, expected a kind that fits {}", interconnect,
                                       there.name, plug.name));
  }

  Plug plug(std::string name, std::string_view interconnect, std::size_t component,
            Duration message_cost = {}) {
    const std::uint32_t i = index_of(interconnect);
    plan_.network.attachments.push_back(
        {std::move(name), i, static_cast<models::ComponentIndex>(component), message_cost});
    return {i, static_cast<models::AttachmentIndex>(plan_.network.attachments.size() - 1)};
  }

  void plug_nodes() {
    for (std::size_t n = 0; n < config_.nodes.size(); ++n) {
      hosts_.emplace_back();
      for (const Adapter& a : config_.nodes[n].adapters) {
        const std::string name = config_.nodes[n].name + "." + a.name;
        const models::InterconnectKind* k = catalogue_.interconnect(a.kind.name);
        if (k == nullptr) {
          diagnostics_.error(a.kind.at,
                             fmt::format("there is no interconnect kind '{}' in the catalogue, see "
                                         "shadowbench list interconnects",
                                         a.kind.name));
        } else {
          check_family(kind(index_of(a.on.name)), a.on.at, *k, a.on.name);
        }
        const Duration cost = config_.nodes[n].cpu.message.value_or(
            kind(index_of(a.on.name)).message_cost);
        hosts_.back().push_back({plug(name, a.on.name, n, cost), name});
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

  void plug_controllers() {
    plan_.controllers = figured_.controllers;
    for (std::size_t c = 0; c < config_.controllers.size(); ++c) {
      const Controller& controller = config_.controllers[c];
      plan_.controller_names.push_back(controller.name);
      ports_.emplace_back();
      for (const Reference& on : controller.on) {
        check_storage(on);
        ports_.back().push_back(plug(controller.name, on.name, config_.nodes.size() + c));
      }
    }
  }

  void lay_disks() {
    for (std::size_t d = 0; d < config_.disks.size(); ++d) {
      const Disk& disk = config_.disks[d];
      models::DiskUnitSpec spec;
      spec.name = disk.device;
      spec.unit = disk.device.id();
      spec.drive = figured_.drives[d];
      spec.contents = contents_of(disk);
      spec.write_locked = disk.write_locked;
      spec.record_unit = static_cast<std::uint16_t>(d);
      spec.seed = models::mix(scenario_.seed ^ kDiskStreams, d);
      plan_.disks.push_back(std::move(spec));
    }
  }

  std::size_t index_of_disk(std::string_view name) const {
    return static_cast<std::size_t>(config_.disk(name) - config_.disks.data());
  }

  /// One stamp a disk; members of a set hold what its first member holds.
  Stamp contents_of(const Disk& disk) const {
    const ShadowSet* set = config_.set_of(disk.name);
    if (set != nullptr) return index_of_disk(set->members.front().name) + 1;
    if (disk.contents == Contents::blank) return kBlank;
    if (disk.contents == Contents::as) return contents_of(*config_.disk(disk.contents_as));
    return index_of_disk(disk.name) + 1;
  }

  /// A port through which a disk can be reached, and from whom.
  struct UnitPlug {
    Plug plug;
    std::uint32_t controller = PathPlan::kNone;
    std::string only;  // adapter; empty: from all
  };

  std::vector<UnitPlug> plugs_of(const Disk& disk) {
    std::vector<UnitPlug> plugs;
    const std::size_t component =
        config_.nodes.size() + config_.controllers.size() + index_of_disk(disk.name);
    for (const Reference& on : disk.on) {
      if (config_.interconnect(on.name) != nullptr) {
        check_storage(on);
        plugs.push_back({plug(disk.name, on.name, component), PathPlan::kNone, {}});
        continue;
      }
      for (const auto& host : hosts_) {
        for (const HostPlug& h : host) {
          if (h.adapter != on.name) continue;
          const std::string& bus = config_.interconnects[h.plug.interconnect].name;
          check_storage({bus, on.at});
          plugs.push_back({plug(disk.name, bus, component), PathPlan::kNone, on.name});
        }
      }
    }
    for (const Reference& behind : disk.behind) {
      const auto c =
          static_cast<std::uint32_t>(config_.controller(behind.name) - config_.controllers.data());
      for (const Plug& port : ports_[c]) plugs.push_back({port, c, {}});
    }
    return plugs;
  }

  /// Interconnects joined by links, without a look at what is up.
  bool joined(std::uint32_t from, std::uint32_t to) const {
    std::vector<bool> seen(config_.interconnects.size(), false);
    std::vector<std::uint32_t> open{from};
    seen[from] = true;
    while (!open.empty()) {
      const std::uint32_t here = open.back();
      open.pop_back();
      if (here == to) return true;
      for (const models::LinkSpec& l : plan_.network.links) {
        const std::uint32_t there = l.a == here ? l.b : l.b == here ? l.a : here;
        if (seen[there]) continue;
        seen[there] = true;
        open.push_back(there);
      }
    }
    return false;
  }

  std::vector<PathPlan> paths_of(const std::vector<HostPlug>& host,
                                 const std::vector<UnitPlug>& units) const {
    std::vector<PathPlan> near;
    std::vector<PathPlan> far;  // over links: only where nothing nearer is left (R2.23)
    for (const UnitPlug& u : units) {
      for (const HostPlug& h : host) {
        if (!u.only.empty() && u.only != h.adapter) continue;
        const bool same = h.plug.interconnect == u.plug.interconnect;
        if (!same && !joined(h.plug.interconnect, u.plug.interconnect)) continue;
        const PathPlan path{same ? u.plug.interconnect : PathPlan::kNone, u.controller,
                            h.plug.attachment, u.plug.attachment};
        (same ? near : far).push_back(path);
      }
    }
    near.insert(near.end(), far.begin(), far.end());
    return near;
  }

  void lay_paths() {
    if (!diagnostics_.clean()) return;
    plan_.paths.assign(config_.nodes.size(), {});
    for (const Disk& disk : config_.disks) {
      const auto plugs = plugs_of(disk);
      for (std::size_t n = 0; n < config_.nodes.size(); ++n) {
        plan_.paths[n].push_back(paths_of(hosts_[n], plugs));
      }
    }
  }

  void check_mounts() {
    if (!diagnostics_.clean()) return;
    for (const ShadowSet& set : config_.sets) {
      for (const std::string& name : set.mounted_on) {
        const auto n = static_cast<std::size_t>(config_.node(name) - config_.nodes.data());
        for (const Reference& m : set.members) {
          if (!plan_.paths[n][index_of_disk(m.name)].empty()) continue;
          diagnostics_.error(
              m.at,
              fmt::format("{} is mounted on {}, which has no direct path to '{}'; served paths "
                          "(MSCP): not supported yet",
                          set.name, name, m.name));
        }
      }
    }
  }

  const Scenario& scenario_;
  const Config& config_;
  const models::Catalogue& catalogue_;
  Diagnostics diagnostics_;
  Figured figured_;
  HardwarePlan plan_;
  std::vector<std::vector<HostPlug>> hosts_;  // by node
  std::vector<std::vector<Plug>> ports_;      // by controller
};

}  // namespace

HardwarePlan plan_hardware(const Scenario& scenario, const models::Catalogue& catalogue) {
  return Planner(scenario, catalogue).run();
}

}  // namespace shadow::sim
