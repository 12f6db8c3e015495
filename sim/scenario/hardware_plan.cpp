#include "sim/scenario/hardware_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/link/link_figures.hpp"
#include "models/random/mix.hpp"

namespace shadow::sim {
namespace {

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
    lay_disks();
    sim::lay_paths(scenario_, catalogue_, figured_, plan_, diagnostics_);
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

  /// One stamp a disk; full members of a set hold what its first member holds, unless they were
  /// initialized together without /ERASE (R4.26).
  Stamp contents_of(const Disk& disk) const {
    const ShadowSet* set = config_.set_of(disk.name);
    const bool full =
        set != nullptr && std::any_of(set->members.begin(), set->members.end(),
                                      [&](const Reference& m) { return m.name == disk.name; });
    if (full && set->state == InitialState::unerased) return index_of_disk(disk.name) + 1;
    if (full) return index_of_disk(set->members.front().name) + 1;
    if (disk.contents == Contents::blank) return kBlank;
    if (disk.contents == Contents::as) return contents_of(*config_.disk(disk.contents_as));
    return index_of_disk(disk.name) + 1;
  }

  void check_mounts() {
    if (!diagnostics_.clean()) return;
    for (const ShadowSet& set : config_.sets) {
      for (const std::string& name : set.mounted_on) {
        const auto n = static_cast<std::size_t>(config_.node(name) - config_.nodes.data());
        for (const Reference& m : set.members) {
          if (plan_.can_name(n, index_of_disk(m.name))) continue;
          diagnostics_.error(
              m.at,
              fmt::format("{} is mounted on {}, which has no path to '{}': no direct one, and "
                          "no node serves it (MSCP_LOAD, MSCP_SERVE_ALL)",
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
};

}  // namespace

HardwarePlan plan_hardware(const Scenario& scenario, const models::Catalogue& catalogue) {
  HardwarePlan plan = Planner(scenario, catalogue).run();
  if (scenario.fidelity == Fidelity::channel) return plan;
  for (auto& disks : plan.paths) {
    for (auto& paths : disks) {
      for (PathPlan& path : paths) path.channel = PathPlan::kNone;
    }
  }
  return plan;
}

}  // namespace shadow::sim
