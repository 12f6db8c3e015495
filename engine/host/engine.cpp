#include "engine/host/engine.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "engine/cluster/ask_all.hpp"
#include "engine/cluster/protocol.hpp"
#include "engine/services/dismount_service.hpp"
#include "engine/services/initialize_service.hpp"
#include "engine/services/mount_service.hpp"
#include "engine/services/settings.hpp"
#include "engine/services/volume_service.hpp"

namespace shadow {

class Engine::Impl final : public Services {
 public:
  Impl(EnginePorts ports, EngineOptions options, EngineObserver* observer)
      : context_(ports, options, observer),
        server_(context_),
        mounts_(context_, units_, server_),
        dismounts_(context_, units_),
        initializations_(context_, units_),
        volumes_(context_, units_),
        settings_(context_, units_),
        protocol_(context_, units_, scope_) {
    protocol_.start();
    serve_commands();
    context_.report(MessageId::ssrv_inicomp, {});
  }

  Task<ServiceResult> mount(MountRequest request, Ask ask) override;
  Task<ServiceResult> mount_volume_set(VolumeSetRequest request, Ask ask) override;
  Task<ServiceResult> dismount(DismountRequest request) override;

  Task<ServiceResult> initialize(InitializeRequest request) override {
    return initializations_.initialize(std::move(request));
  }
  Task<ServiceResult> set_volume(VolumeRequest request) override {
    return volumes_.set(std::move(request));
  }
  ServiceResult set_split_reads(const DeviceName& d, bool on) override {
    return settings_.split_reads(d, on);
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
  [[nodiscard]] std::vector<VolumeView> single_disks() const override { return {}; }
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
  [[nodiscard]] std::vector<DiskInfo> disks() const override {
    std::vector<DiskInfo> all;
    for (const Disk* const d : context_.ports.devices.all()) all.push_back(d->info());
    return all;
  }
  [[nodiscard]] const std::string& node_name() const override { return context_.ports.node.name(); }

  [[nodiscard]] std::shared_ptr<VirtualUnit> find(UnitNumber n) const { return units_.find(n); }
  [[nodiscard]] VirtualUnit* peek(UnitNumber n) const { return units_.peek(n); }
  void adopt(const SetState& set, MountScope scope, const std::string& logical,
             const std::vector<std::uint32_t>& sites);

 private:
  void serve_commands();
  Task<Message> mount_here(NodeId from, Message m);
  Task<Message> dismount_check(NodeId from, Message m);
  Task<Message> dismount_here(NodeId from, Message m);
  [[nodiscard]] std::vector<NodeId> other_nodes() const;

  NodeContext context_;
  UnitTable units_;
  ShadowServer server_;
  MountService mounts_;
  DismountService dismounts_;
  InitializeService initializations_;
  VolumeService volumes_;
  Settings settings_;
  Protocol protocol_;
  TaskScope scope_;  // last: destroyed first
};

void Engine::Impl::serve_commands() {
  const auto on = [this](MessageKind kind, Task<Message> (Impl::*handler)(NodeId, Message)) {
    context_.ports.cluster.serve(kind, [this, handler](NodeId from, Message m) {
      return (this->*handler)(from, std::move(m));
    });
  };
  on(MessageKind::mount_here, &Impl::mount_here);
  on(MessageKind::dismount_check, &Impl::dismount_check);
  on(MessageKind::dismount_here, &Impl::dismount_here);
}

std::vector<NodeId> Engine::Impl::other_nodes() const {
  std::vector<NodeId> others;
  for (const ClusterNode& n : context_.ports.cluster.membership().nodes) {
    if (n.id != context_.self()) others.push_back(n.id);
  }
  return others;
}

Task<ServiceResult> Engine::Impl::mount(MountRequest request, Ask ask) {
  const MountRequest given = request;
  ServiceResult result = co_await mounts_.mount(std::move(request), ask);
  if (!given.cluster || failed(result.status)) co_return result;
  // On every other member of the present cluster (R4.49); the set's members are known by now.
  auto body = std::make_shared<MountBody>();
  body->request = given;
  body->request.members.clear();
  body->request.cluster = body->request.confirm = false;
  body->request.scope = MountScope::system;
  body->request.unit = result.unit;
  const Message message = make_message<MountBody>(MessageKind::mount_here, std::move(body));
  for (const NodeId n : other_nodes()) {
    const Reply reply = co_await context_.ports.cluster.ask(n, message);
    if (failed(reply.status) || !reply.message.body) continue;
    const ServiceResult& there = body_of<ResultBody>(reply.message).result;
    if (succeeded(there.status)) continue;
    for (const Emission& e : there.messages) result.messages.push_back(e);
  }
  co_return result;
}

Task<ServiceResult> Engine::Impl::mount_volume_set(VolumeSetRequest, Ask) {
  ServiceResult no;
  no.status = Status::unsupported;
  no.messages.emplace_back(MessageId::sim_notsupp,
                           std::vector<MessageVar>{{"text", "volume sets"}});
  co_return no;
}

Task<ServiceResult> Engine::Impl::dismount(DismountRequest request) {
  const bool everywhere = request.cluster && request.device.is_virtual_unit();
  if (everywhere) {
    ServiceResult here = dismounts_.check(request.device, request.override_checks);
    if (failed(here.status)) co_return here;
    auto body = std::make_shared<DismountBody>();
    body->unit = UnitNumber{static_cast<std::uint16_t>(request.device.unit())};
    body->override_checks = request.override_checks;
    const std::shared_ptr<const DismountBody> what = std::move(body);
    const auto others = other_nodes();
    for (const MessageKind kind : {MessageKind::dismount_check, MessageKind::dismount_here}) {
      for (const NodeId n : others) {
        const Reply reply = co_await context_.ports.cluster.ask(n, make_message(kind, what));
        if (failed(reply.status) || !reply.message.body) continue;
        const ServiceResult there = body_of<ResultBody>(reply.message).result;
        // Nothing is dismounted if any node objects (R4.109); one that has not mounted it does not.
        if (failed(there.status) && there.status != Status::device_not_mounted) co_return there;
      }
    }
  }
  ServiceResult result = co_await dismounts_.dismount(std::move(request));
  co_return result;
}

Task<Message> Engine::Impl::mount_here(NodeId, Message m) {
  auto body = std::make_shared<ResultBody>();
  body->result = co_await mounts_.mount(body_of<MountBody>(m).request, {});
  co_return make_message<ResultBody>(MessageKind::mount_here, std::move(body));
}

Task<Message> Engine::Impl::dismount_check(NodeId, Message m) {
  const auto& b = body_of<DismountBody>(m);
  auto body = std::make_shared<ResultBody>();
  body->result = dismounts_.check(DeviceName::virtual_unit(b.unit), b.override_checks);
  co_return make_message<ResultBody>(MessageKind::dismount_check, std::move(body));
}

Task<Message> Engine::Impl::dismount_here(NodeId, Message m) {
  const auto& b = body_of<DismountBody>(m);
  auto body = std::make_shared<ResultBody>();
  DismountRequest request;
  request.device = DeviceName::virtual_unit(b.unit);
  request.override_checks = b.override_checks;
  body->result = co_await dismounts_.dismount(std::move(request));
  co_return make_message<ResultBody>(MessageKind::dismount_here, std::move(body));
}

void Engine::Impl::adopt(const SetState& set, MountScope scope, const std::string& logical,
                         const std::vector<std::uint32_t>& sites) {
  const Status pool = context_.ports.node.reserve(kUnitPool);  // given back at dismount
  SHADOW_ASSERT(succeeded(pool), "non-paged pool for the sets mounted at start");
  VirtualUnit& unit = *mounts_.make_unit(set, scope, logical);
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
  mounts_.serve(unit);
}

Engine::Engine(EnginePorts ports, EngineOptions options, EngineObserver* observer)
    : impl_(std::make_unique<Impl>(ports, options, observer)) {}
Engine::~Engine() = default;

Services& Engine::services() { return *impl_; }
Volume* Engine::volume(UnitNumber unit) { return impl_->peek(unit); }

void Engine::adopt(const SetState& set, MountScope scope, const std::string& logical,
                   const std::vector<std::uint32_t>& sites) {
  impl_->adopt(set, scope, logical, sites);
}

Lbn Engine::fence(UnitNumber unit) const {
  const auto u = impl_->find(unit);
  if (!u) return 0;
  if (u->set().targets() > 0) return u->set().copy_fence;
  return u->set().merge_needed ? u->set().merge_fence : 0;
}

}  // namespace shadow
