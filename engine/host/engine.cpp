#include "engine/host/engine.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "engine/cluster/protocol.hpp"
#include "engine/services/boot_service.hpp"
#include "engine/services/cluster_commands.hpp"
#include "engine/services/initialize_service.hpp"
#include "engine/services/settings.hpp"
#include "engine/services/volume_service.hpp"

namespace shadow {

class Engine::Impl final : public Services {
 public:
  Impl(EnginePorts ports, EngineOptions options, EngineObserver* observer)
      : context_(ports, options, observer),
        server_(context_),
        reader_(context_, units_),
        singles_(context_, units_, reader_),
        mounts_(context_, units_, server_, reader_, singles_),
        dismounts_(context_, units_, singles_),
        volume_sets_(context_, units_, mounts_, dismounts_),
        commands_(context_, mounts_, volume_sets_, dismounts_),
        boots_(context_, mounts_),
        initializations_(context_, units_),
        volumes_(context_, units_),
        settings_(context_, units_),
        analysis_(context_, units_),
        protocol_(context_, units_, scope_) {
    protocol_.start();
    commands_.start();
    context_.report(MessageId::ssrv_inicomp, {});
  }

  Task<ServiceResult> mount(MountRequest request, Ask ask) override {
    return commands_.mount(std::move(request), std::move(ask));
  }
  Task<ServiceResult> mount_volume_set(VolumeSetRequest request, Ask ask) override {
    return commands_.mount_volume_set(std::move(request), std::move(ask));
  }
  Task<ServiceResult> boot(DeviceName boot_device) override {
    return boots_.boot(std::move(boot_device));
  }
  Task<ServiceResult> dismount(DismountRequest request) override {
    return commands_.dismount(std::move(request));
  }

  Task<ServiceResult> initialize(InitializeRequest request) override {
    return initializations_.initialize(std::move(request));
  }
  Task<ServiceResult> set_volume(VolumeRequest request) override {
    return volumes_.set(std::move(request));
  }
  ServiceResult set_split_reads(const DeviceName& d, bool on) override {
    return settings_.split_reads(d, on);
  }

  Task<AnalyzeResult> analyze_shadow(AnalyzeRequest request) override {
    return analysis_.analyze(std::move(request));
  }
  ServiceResult set_read_cost(const DeviceName& d, std::uint32_t cost) override {
    return settings_.read_cost(d, cost);
  }
  ServiceResult set_site(const DeviceName& d, std::uint32_t site) override {
    return settings_.site(d, site);
  }
  ServiceResult set_member_timeout(const DeviceName& d, std::int64_t s) override {
    return settings_.member_timeout(d, s);
  }
  ServiceResult set_unit_timeout(const DeviceName& d, std::int64_t s) override {
    return settings_.unit_timeout(d, s);
  }
  ServiceResult set_priority(const DeviceName& d, std::uint32_t p) override {
    return settings_.priority(d, p);
  }
  ServiceResult reset_counters(const DeviceName& d) override { return settings_.reset_counters(d); }
  ServiceResult force_removal(const DeviceName& d, bool on) override {
    return settings_.force_removal(d, on);
  }
  ServiceResult abort_virtual_unit(const DeviceName& d) override {
    return settings_.abort_virtual_unit(d);
  }

  [[nodiscard]] std::vector<UnitView> units() const override {
    std::vector<UnitView> all;
    for (const auto& [n, unit] : units_.all()) all.push_back(unit->view());
    return all;
  }
  [[nodiscard]] std::optional<UnitView> unit(const DeviceName& name) const override {
    if (!name.is_virtual_unit()) return {};
    const auto unit = units_.find(UnitNumber{static_cast<std::uint16_t>(name.unit())});
    return unit ? std::optional(unit->view()) : std::nullopt;
  }
  [[nodiscard]] std::optional<UnitGlance> glance(const DeviceName& name) const override {
    if (!name.is_virtual_unit()) return {};
    const auto unit = units_.find(UnitNumber{static_cast<std::uint16_t>(name.unit())});
    return unit ? std::optional(unit->glance()) : std::nullopt;
  }
  [[nodiscard]] std::vector<VolumeView> single_disks() const override {
    std::vector<VolumeView> all;
    for (const auto& [name, disk] : units_.singles()) all.push_back(disk->view());
    return all;
  }
  [[nodiscard]] bool steady() const override {
    return std::ranges::all_of(units_.all(), [](const auto& entry) {
      const UnitState s = entry.second->state();
      return s == UnitState::steady || s == UnitState::mount_verify_timeout;
    });
  }
  [[nodiscard]] std::optional<DeviceName> unit_of_member(const DeviceName& name) const override {
    const auto unit = units_.of_member(name);
    return unit ? std::optional(unit->name()) : std::nullopt;
  }
  [[nodiscard]] bool failed_member(const DeviceName& name) const override {
    return std::ranges::any_of(units_.all(),
                               [&](const auto& u) { return u.second->failed_out(name); });
  }
  [[nodiscard]] std::vector<DiskInfo> disks() const override {
    std::vector<DiskInfo> all;
    for (const Disk* const d : context_.ports.devices.all()) all.push_back(d->info());
    return all;
  }
  [[nodiscard]] const std::string& node_name() const override { return context_.ports.node.name(); }

  [[nodiscard]] LogicalNames& logical_names() override { return logical_names_; }

  [[nodiscard]] std::shared_ptr<VirtualUnit> find(UnitNumber n) const { return units_.find(n); }
  [[nodiscard]] Volume* single(const DeviceName& d) const { return units_.single(d).get(); }
  [[nodiscard]] VirtualUnit* peek(UnitNumber n) const { return units_.peek(n); }
  void adopt(const SetState& set, MountScope scope, const std::string& logical,
             const std::vector<std::uint32_t>& sites, const DeviceName& boot_device);

 private:
  NodeContext context_;
  UnitTable units_;
  LogicalNames logical_names_;
  ShadowServer server_;
  CandidateReader reader_;
  SingleDiskService singles_;
  MountService mounts_;
  DismountService dismounts_;
  VolumeSetService volume_sets_;
  ClusterCommands commands_;
  BootService boots_;
  InitializeService initializations_;
  VolumeService volumes_;
  Settings settings_;
  AnalyzeService analysis_;
  Protocol protocol_;
  TaskScope scope_;  // last: destroyed first
};

void Engine::Impl::adopt(const SetState& set, MountScope scope, const std::string& logical,
                         const std::vector<std::uint32_t>& sites, const DeviceName& boot_device) {
  const Status pool = context_.ports.node.reserve(kUnitPool);  // given back at dismount
  SHADOW_ASSERT(succeeded(pool), "non-paged pool for the sets mounted at start");
  MountRequest mounted;
  mounted.scope = scope;
  mounted.logical = logical;
  mounted.boot_device = boot_device;
  VirtualUnit& unit = *mounts_.maker().make(set, mounted);
  for (std::size_t m = 0; m < sites.size(); ++m) {
    unit.member(set.members[m].name)->site = sites[m];
  }
  if (!sites.empty()) unit.assign_read_costs();
  const std::string name = unit.name().str();
  unit.state_lock.emplace(context_.ports.locks.grant_at_start("SHAD$STATE_" + name, LockMode::nl));
  unit.mount_lock.emplace(context_.ports.locks.grant_at_start("SHAD$MOUNT_" + name, LockMode::cr));
  unit.start_at_once = unit.needs_recovery();
  if (set.merge_needed && context_.observer != nullptr) {
    context_.observer->merge_entered(context_.self(), set.unit);
  }
  mounts_.maker().serve(unit);
}

Engine::Engine(EnginePorts ports, EngineOptions options, EngineObserver* observer)
    : impl_(std::make_unique<Impl>(ports, options, observer)) {}
Engine::~Engine() = default;

Services& Engine::services() { return *impl_; }
Volume* Engine::volume(UnitNumber unit) { return impl_->peek(unit); }
Volume* Engine::volume(const DeviceName& disk) { return impl_->single(disk); }

void Engine::adopt(const SetState& set, MountScope scope, const std::string& logical,
                   const std::vector<std::uint32_t>& sites, const DeviceName& boot_device) {
  impl_->adopt(set, scope, logical, sites, boot_device);
}

Lbn Engine::fence(UnitNumber unit) const {
  const auto u = impl_->find(unit);
  if (!u) return 0;
  if (u->set().targets() > 0) return u->set().copy_fence;
  return u->set().merge_needed ? u->set().merge_fence : 0;
}

}  // namespace shadow
