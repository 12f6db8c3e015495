#include "tests/support/test_cluster.hpp"

#include <algorithm>

#include "engine/storage/home_block.hpp"

namespace shadow::test {
namespace {

models::DriveSpec quick_drive(BlockCount blocks, std::uint32_t depth) {
  models::DriveSpec d;
  d.name = "TEST";
  d.blocks = blocks;
  d.geometry = {127, 2, static_cast<std::uint32_t>(blocks / 254 + 1)};
  d.revolution = milliseconds(4);
  d.seek_single = microseconds(500);
  d.seek_average = milliseconds(3);
  d.seek_full = milliseconds(6);
  d.outer_rate = d.inner_rate = 127 * 512 / 0.004;
  d.head_switch = microseconds(300);
  d.read_overhead = d.write_overhead = microseconds(200);
  d.queue_depth = depth;
  return d;
}

DeviceName device(const std::string& name) { return *DeviceName::parse(name); }

}  // namespace

TestCluster::TestCluster(const Options& options)
    : options_(options),
      channel_(models::ChannelSpec{"BUS", 200e6, microseconds(5), {}, {}, true, options.seed}),
      nodes_(driver_.queue(), *this,
             models::Nodes::Options{options.cluster, models::wall_time({}), options.seed,
                                    models::FromLine::remote},
             [this](models::Wakeups& wakeups) { return make_cluster(wakeups); }) {
  models::Nodes::Hooks hooks;
  hooks.cluster.settle_commands = [this](NodeId node) {
    for (const auto& [name, software] : software_) {
      if (node_ids_.at(name) == node) software->devices.settle();
    }
  };
  hooks.cluster.run_state = [this](NodeId node, bool may_run) {
    for (const auto& [name, software] : software_) {
      if (node_ids_.at(name) == node) software->devices.set_may_run(may_run);
    }
  };
  hooks.cluster.transition_ended = [this](const Transition& t) {
    if (on_transition_ended) on_transition_ended(t);
  };
  hooks.dying = [this](models::NodeShell& shell, std::string_view) {
    if (on_dying) on_dying(shell.id());
    software_.erase(shell.name());
  };
  nodes_.set_hooks(std::move(hooks));
}

TestCluster::~TestCluster() = default;

std::unique_ptr<models::ClusterService> TestCluster::make_cluster(models::Wakeups& wakeups) {
  if (options_.real_nodes == 0) {
    return std::make_unique<models::IdealCluster>(wakeups, options_.cluster);
  }
  models::PlatformSpec platform;
  platform.interconnects.push_back({"LAN", 125e6, microseconds(40), {}, true});
  models::ClusterPlan plan;
  for (std::uint16_t n = 0; n < options_.real_nodes; ++n) {
    platform.attachments.push_back({"EIA" + std::to_string(n), 0, n});
    plan.adapters.push_back({{n, models::PortKind::lan, 125e6}});
  }
  models::EventQueue& queue = driver_.queue();
  real_.network = options_.make_network ? options_.make_network(queue, platform)
                                        : std::make_unique<models::PlainNetwork>(queue, platform);
  real_.transport = std::make_unique<models::Transport>(queue, *real_.network, plan);
  real_.locks = std::make_unique<models::DistributedLocks>(queue, *real_.transport);
  auto manager = std::make_unique<models::ConnectionManager>(queue, *real_.transport, *real_.locks,
                                                             options_.manager);
  real_.manager = manager.get();
  return manager;
}

models::DiskUnit& TestCluster::disk(const std::string& name, BlockCount blocks, Stamp contents,
                                    const std::function<void(models::DiskUnitSpec&)>& shape) {
  models::DiskUnitSpec spec;
  spec.name = device(name);
  spec.unit = spec.name.id();
  spec.drive = quick_drive(blocks, options_.queue_depth);
  spec.contents = contents;
  spec.record_unit = static_cast<std::uint16_t>(disks_.size());
  spec.seed = options_.seed * 1000 + disks_.size();
  if (shape) shape(spec);
  auto& slot = disks_[name];
  slot = std::make_unique<models::DiskUnit>(driver_.queue(), std::move(spec), nullptr);
  return *slot;
}

void TestCluster::initialize(const std::string& name, const std::string& label) {
  models::DiskUnit& d = unit(name);
  HomeBlock home{label, "[SYSTEM]", static_cast<std::uint32_t>(scb_lbn_of(d.medium().size()))};
  StorageControlBlock scb;
  scb.volsize = static_cast<std::uint32_t>(d.medium().size());
  scb.volockname = label;
  scb.scb_lbn = home.scb_lbn;
  d.medium().write({kHomeLbn, 1}, Blocks(stamp_of(encode(home)), 1));
  d.medium().write({home.scb_lbn, 1}, Blocks(stamp_of(encode(scb)), 1));
}

void TestCluster::boot(const std::string& name, Duration clock_offset,
                       const std::function<void(models::NodeSpec&)>& shape) {
  const auto fresh = static_cast<std::uint16_t>(node_ids_.size());
  models::NodeSpec spec;
  spec.id = node_ids_.try_emplace(name, NodeId{fresh}).first->second;
  spec.name = name;
  spec.clock_offset = clock_offset;
  spec.parameters[ParameterId::shadowing] = 2;
  for (const auto& [id, value] : options_.parameters) spec.parameters[id] = value;
  if (shape) shape(spec);
  models::NodeShell& shell = nodes_.boot(spec);
  auto& software = shell.install<NodeSoftware>(shell, nodes_.wakeups());
  for (const auto& [disk_name, d] : disks_) {
    models::PathSpec path;
    path.channel = &channel_;
    path.cut = &cuts_[{name, disk_name}];
    software.devices.add(*d, {path});
  }
  const EnginePorts ports{software.devices, shell.cluster(), shell.locks(),
                          shell.timers(),   shell.runtime(), shell.console()};
  software.engine = std::make_unique<Engine>(ports, options_.engine, this);
  software_[name] = &software;
}

SetState TestCluster::adopt(UnitNumber number, const std::vector<std::string>& members,
                            const std::vector<std::string>& nodes,
                            const std::vector<std::string>& targets, bool merge) {
  SetState set;
  set.unit = number;
  set.label = "DATA" + std::to_string(number.value);
  set.volsize = unit(members.front()).medium().size();
  for (const auto& m : members) {
    set.volsize = std::min(set.volsize, unit(m).medium().size());
    set.members.push_back({device(m), MemberRole::full, 0});
  }
  for (const auto& t : targets) set.members.push_back({device(t), MemberRole::copy_target, 1});
  set.generation = {1'000'000};
  set.change = 1;
  set.merge_needed = merge;
  set.merge_incarnation.value = merge ? 1 : 0;
  set.copy_incarnation.value = targets.empty() ? 0 : 1;
  for (const auto& n : nodes) set.mounted_on.push_back(id(n));
  std::ranges::sort(set.mounted_on);
  for (const MemberState& m : set.members) {
    models::Medium& medium = unit(m.name.str()).medium();
    medium.write({kHomeLbn, 1}, Blocks(stamp_of(home_sector(set)), 1));
    medium.write({set.scb_lbn(), 1}, Blocks(stamp_of(scb_sector(set)), 1));
  }
  for (const auto& n : nodes) engine(n).adopt(set, MountScope::system, "");
  return set;
}

namespace {

struct Command {
  bool done = false;
  ServiceResult result;
};

Task<void> run_mount(Services& s, MountRequest request, Ask ask, std::shared_ptr<Command> c) {
  c->result = co_await s.mount(std::move(request), std::move(ask));
  c->done = true;
}
Task<void> run_service(Services& s, std::function<Task<ServiceResult>(Services&)> service,
                       std::shared_ptr<Command> c) {
  c->result = co_await service(s);
  c->done = true;
}
Task<void> run_dismount(Services& s, DismountRequest request, std::shared_ptr<Command> c) {
  c->result = co_await s.dismount(std::move(request));
  c->done = true;
}
Task<void> run_write(Volume& v, BlockRange range, Stamp stamp, models::PlainDriver& driver,
                     std::shared_ptr<TestCluster::Pending> p) {
  const Blocks data(stamp, range.count);
  p->status = co_await v.write(range, data);
  p->at = driver.now();
  p->done = true;
}
Task<void> run_read(Volume& v, BlockRange range, models::PlainDriver& driver,
                    std::shared_ptr<TestCluster::Pending> p) {
  ReadResult r = co_await v.read(range);
  p->status = r.status;
  p->data = std::move(r.blocks);
  p->at = driver.now();
  p->done = true;
}

}  // namespace

ServiceResult TestCluster::mount(const std::string& node, MountRequest request, Duration limit) {
  auto c = std::make_shared<Command>();
  shell(node)->scope().spawn(run_mount(services(node), std::move(request), ask, c));
  run_until([&] { return c->done; }, limit);
  if (!c->done) c->result.status = Status::pending;
  return c->result;
}

ServiceResult TestCluster::dismount(const std::string& node, DismountRequest request,
                                    Duration limit) {
  auto c = std::make_shared<Command>();
  shell(node)->scope().spawn(run_dismount(services(node), std::move(request), c));
  run_until([&] { return c->done; }, limit);
  if (!c->done) c->result.status = Status::pending;
  return c->result;
}

ServiceResult TestCluster::call(const std::string& node,
                                std::function<Task<ServiceResult>(Services&)> service,
                                Duration limit) {
  auto c = std::make_shared<Command>();
  shell(node)->scope().spawn(run_service(services(node), std::move(service), c));
  run_until([&] { return c->done; }, limit);
  if (!c->done) c->result.status = Status::pending;
  return c->result;
}

void TestCluster::start_mount(const std::string& node, MountRequest request) {
  shell(node)->scope().spawn(
      run_mount(services(node), std::move(request), ask, std::make_shared<Command>()));
}

void TestCluster::start_dismount(const std::string& node, DismountRequest request) {
  shell(node)->scope().spawn(
      run_dismount(services(node), std::move(request), std::make_shared<Command>()));
}

std::shared_ptr<TestCluster::Pending> TestCluster::start_write(const std::string& node,
                                                               UnitNumber unit, BlockRange range,
                                                               Stamp stamp) {
  auto p = std::make_shared<Pending>();
  shell(node)->scope().spawn(run_write(*engine(node).volume(unit), range, stamp, driver_, p));
  return p;
}

std::shared_ptr<TestCluster::Pending> TestCluster::start_read(const std::string& node,
                                                              UnitNumber unit, BlockRange range) {
  auto p = std::make_shared<Pending>();
  shell(node)->scope().spawn(run_read(*engine(node).volume(unit), range, driver_, p));
  return p;
}

Status TestCluster::write(const std::string& node, UnitNumber unit, BlockRange range, Stamp stamp) {
  const auto p = start_write(node, unit, range, stamp);
  run_until([&] { return p->done; });
  return p->status;
}

Blocks TestCluster::read(const std::string& node, UnitNumber unit, BlockRange range) {
  const auto p = start_read(node, unit, range);
  run_until([&] { return p->done; });
  return p->data;
}

void TestCluster::crash(const std::string& node, models::Leaving how) {
  nodes_.crash({id(node)}, "TEST", how);
}

void TestCluster::cut(const std::string& node, const std::string& disk, bool lost) {
  cuts_[{node, disk}] = lost;
  software_.at(node)->devices.recheck_paths();
}

bool TestCluster::run_until(const std::function<bool()>& holds, Duration limit) {
  return driver_.run_until([&] { return holds(); }, driver_.now() + limit);
}

bool TestCluster::run_until_steady(UnitNumber unit, Duration limit) {
  return run_until(
      [&] {
        return std::ranges::all_of(software_, [&](const auto& s) {
          const auto v = s.second->engine->services().unit(DeviceName::virtual_unit(unit));
          return !v || v->state == UnitState::steady;
        });
      },
      limit);
}

Engine& TestCluster::engine(const std::string& node) { return *software_.at(node)->engine; }

Engine* TestCluster::engine_of(NodeId node) {
  for (const auto& [name, software] : software_) {
    if (node_ids_.at(name) == node) return software->engine.get();
  }
  return nullptr;
}

models::NodeShell* TestCluster::shell(const std::string& node) { return nodes_.find(id(node)); }

UnitView TestCluster::view(const std::string& node, UnitNumber unit) {
  return services(node).unit(DeviceName::virtual_unit(unit)).value();
}

std::optional<StorageControlBlock> TestCluster::scb_of(const std::string& disk,
                                                       BlockCount volsize) const {
  return decode_scb(bytes_of(disks_.at(disk)->medium().at(scb_lbn_of(volsize))));
}

StorageControlBlock TestCluster::scb(const std::string& disk, BlockCount volsize) const {
  return scb_of(disk, volsize).value();
}

bool TestCluster::equal(const std::string& a, const std::string& b, BlockCount volsize) const {
  return models::Medium::equal(disks_.at(a)->medium(), disks_.at(b)->medium(), {0, volsize});
}

std::size_t TestCluster::count_said(const std::string& key, const std::string& node) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      said_, [&](const Said& s) { return s.key == key && (node.empty() || s.node == id(node)); }));
}

void TestCluster::console_printed(NodeId, const Emission&, const std::string&) {}

void TestCluster::journalled(NodeId node, const Emission& e) {
  said_.push_back({node, driver_.now(), std::string(key(e)), line(e)});
}

void TestCluster::operation_started(const OperationInfo& op) {
  if (on_operation_started) on_operation_started(op);
  operations_.push_back({op, {}});
}

Operation& TestCluster::operation(std::uint32_t number) {
  return *std::ranges::find_if(operations_,
                               [&](const Operation& o) { return o.info.number == number; });
}

void TestCluster::operation_progress(const OperationInfo& op, const OperationProgress& p) {
  operation(op.number).progress = p;
  if (on_progress) on_progress(op, p);
}

void TestCluster::operation_ended(const OperationInfo& op, const OperationProgress& p,
                                  OperationEnd end) {
  Operation& o = operation(op.number);
  o.progress = p;
  o.ended = true;
  o.end = end;
}

}  // namespace shadow::test
