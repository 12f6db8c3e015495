#include "sim/bench/system.hpp"
#include "sim/bench/node_boot.hpp"

#include <algorithm>
#include <set>

#include "engine/storage/home_block.hpp"
#include "models/cluster/distributed_locks.hpp"
#include "sim/bench/cluster_plan.hpp"
#include "sim/bench/initial_media.hpp"
#include "sim/bench/unit_words.hpp"

namespace shadow::sim {
namespace {

EngineOptions engine_options(const Config& config) {
  EngineOptions options;
  // the loader has checked names and values; those that are not the engine's are refused here and
  // used elsewhere
  for (const OptionValue& o : config.options) static_cast<void>(options.set(o.name, o.value));
  return options;
}

MountScope scope_of(SetScope s) {
  switch (s) {
    case SetScope::system:
      return MountScope::system;
    case SetScope::group:
      return MountScope::group;
    case SetScope::private_:
      return MountScope::process;
  }
  return MountScope::system;
}

/// Option of R2.38.
bool primaries_return(const Config& config) {
  return config.option("primary_path.failback") == "on";
}

models::NodeSpec node_spec(const Scenario& scenario, NodeId id) {
  const Node& n = scenario.config.nodes[id.index];
  models::NodeSpec spec;
  spec.id = id;
  spec.name = n.name;
  spec.clock_offset = n.clock_offset;
  for (std::size_t i = 0; i < n.parameters.size(); ++i) {
    spec.parameters[static_cast<ParameterId>(i)] = n.parameters[i];
  }
  spec.pool = n.pool;
  spec.processor_model = n.cpu.given();
  spec.licensed = scenario.licence.kind != Licence::Kind::none;
  spec.boot_device = n.boot_device.empty() ? n.system_disk : n.boot_device;
  spec.version = n.version;
  spec.arch = n.arch;
  spec.quorum_disk = n.disk_quorum;
  spec.sanity_timer = n.sanity_timer;
  spec.boot_time = n.boot_time;
  spec.reboots = n.boot == Boot::automatic;
  return spec;
}

/// Site values of a set's members, by member index; empty: none has one.
std::vector<std::uint32_t> member_sites(const Config& config, const SetState& state) {
  std::vector<std::uint32_t> sites;
  bool any = false;
  for (const MemberState& m : state.members) {
    sites.push_back(config.disk(m.name.str())->site_value);
    any = any || sites.back() != 0;
  }
  if (!any) sites.clear();
  return sites;
}

}  // namespace

System::System(const Scenario& scenario, HardwarePlan plan, Network network, RecorderOptions record)
    : scenario_(scenario),
      names_(scenario),
      options_(engine_options(scenario.config)),
      driver_(network == Network::simgrid ? make_simgrid_driver(plan.network)
                                          : make_plain_driver(plan.network)) {
  OracleOptions judge;
  judge.nodes = names_.all().nodes;
  oracle_ = std::make_unique<Oracle>(queue(), std::move(judge));
  record.names = names_.all();
  recorder_ = std::make_unique<Recorder>(queue(), oracle_.get(), std::move(record));
  names_.on_added([this](const std::string& unit) { recorder_->add_unit(unit); });
  witness_ = std::make_unique<Witness>(queue(), names_, *recorder_, *oracle_);
  witness_->booted_before_start(scenario.start == Start::mounted);
  hardware_ = std::make_unique<Hardware>(scenario, *driver_, std::move(plan), recorder_->events());
  hardware_->on_units_moved([this] { recheck_paths(); });
  transport_ = std::make_unique<models::Transport>(
      queue(), driver_->network(), cluster_plan(scenario.config, hardware_->plan()));
  served_ = std::make_unique<models::ServedDisks>(queue(), *transport_);
  software_.resize(scenario.config.nodes.size());
  fresh_.resize(scenario.config.nodes.size());
  models::Nodes::Options options;
  options.start = start_time(scenario);
  options.seed = scenario.seed;
  nodes_ = std::make_unique<models::Nodes>(queue(), *witness_, options,
                                           [this](models::Wakeups&) { return make_cluster(); });
  set_hooks();
  lay_out_media(scenario.config, *hardware_, options.start, scenario.start == Start::mounted);
  lay_quorum_disks();
  for (std::size_t n = 0; n < scenario.config.nodes.size(); ++n) {
    const NodeId id{static_cast<std::uint16_t>(n)};
    if (!scenario.config.nodes[n].up_at_start) continue;
    if (scenario.start == Start::mounted) {
      start_node(id);
    } else {
      boot(id);
    }
  }
  manager_->started();
  // Served paths can be chosen only now that all who serve are up.
  for (NodeSoftware* const s : software_) {
    if (s != nullptr) s->devices.select_paths();
  }
  if (scenario.start == Start::mounted) adopt_sets();
  follow_units();
  note_generations("");
}

System::~System() { shut_down(); }

void System::shut_down() {
  for (auto& q : quorum_disks_) q.reset();
  nodes_.reset();
  std::fill(software_.begin(), software_.end(), nullptr);
}

void System::set_hooks() {
  models::Nodes::Hooks hooks;
  hooks.cluster.run_state = [this](NodeId n, bool may_run) { run_state(n, may_run); };
  hooks.cluster.transition_ended = [this](const Transition& t) {
    if (node_hooks_.transition_ended) node_hooks_.transition_ended(t);
  };
  hooks.cluster.message_sent = [this](NodeId from, NodeId to, const Message& m) {
    ++messages_sent_[{from, to}];
    models::EventRecord r;
    r.time_ns = now().ns;
    r.kind = models::RecordKind::message;
    r.lbn = static_cast<std::uint64_t>(m.kind);
    r.blocks = static_cast<std::uint32_t>(m.size);
    r.node = from.index;
    r.unit = to.index;
    recorder_->events().add(r);
  };
  hooks.cluster.settle_commands = [this](NodeId n) {
    // of one that lives; the commands of a dead one were settled at its death
    if (NodeSoftware* const s = software_[n.index]) s->devices.settle();
  };
  hooks.stands_still = [this](NodeId n, bool still) {
    if (NodeSoftware* const s = software_[n.index]) s->devices.stand_still(still);
    for (const auto& q : quorum_disks_) {
      if (q) q->stand_still(n, still);
    }
  };
  hooks.cluster.violated = [this](NodeId n, const std::string& what) { violated(n, what); };
  hooks.cluster.changed = [this] { witness_->notice().changed(); };
  hooks.booted = [this](models::NodeShell& shell) {
    install(shell);
    fresh_[shell.id().index] = true;
  };
  hooks.dying = [this](models::NodeShell& shell, std::string_view) {
    if (node_hooks_.down) node_hooks_.down(shell.id());
    software_[shell.id().index] = nullptr;
    for (const auto& f : death_listeners_) f(shell.id());
    witness_->node_dies(shell.id(), shell.name());
  };
  nodes_->set_hooks(std::move(hooks));
}

void System::run_state(NodeId n, bool may_run) {
  NodeSoftware* const s = software_[n.index];
  if (s == nullptr) return;
  const bool first = may_run && fresh_[n.index];
  if (first) s->devices.select_paths();  // now it is connected with those who serve
  s->devices.set_may_run(may_run);
  if (!first) return;
  fresh_[n.index] = false;
  queue().after({}, boot_done_, n.index);
}

void System::boot_done(std::uint64_t node) {
  const NodeId n{static_cast<std::uint16_t>(node)};
  if (software_[n.index] == nullptr) return;
  for (const auto& f : boot_listeners_) f(n);
}

std::unique_ptr<models::ClusterService> System::make_cluster() {
  const Config& config = scenario_.config;
  models::ConnectionManager::Options options;
  const auto number = [&config](std::string_view name) {
    return seconds(std::stoll(config.option(name)));
  };
  options.lan_listen_timeout = number("lan_listen_timeout_s");
  for (const OptionValue& o : config.options) {
    if (o.name == "ci_detect_s") options.ci_detect = number(o.name);
  }
  options.exit_on_inquorate_meeting = config.option("inquorate_rejoin") == "exit";
  options.seed = scenario_.seed;
  models::LockOptions lock_options;
  lock_options.seed = scenario_.seed;
  locks_ = std::make_unique<models::DistributedLocks>(queue(), *transport_, lock_options);
  auto manager =
      std::make_unique<models::ConnectionManager>(queue(), *transport_, *locks_, options);
  manager_ = manager.get();
  return manager;
}

/// Two names are two disks: then there is none (RC.13). The file lies behind the storage control
/// block unless the configuration places it (ours).
void System::lay_quorum_disks() {
  const Config& config = scenario_.config;
  quorum_disks_.resize(config.disks.size());
  for (const Node& n : config.nodes) {
    if (n.disk_quorum.empty()) continue;
    const std::size_t d = disk_index(n.disk_quorum);
    if (quorum_disks_[d] != nullptr) continue;
    models::DiskUnit& unit = hardware_->disk(d);
    Lbn first = scb_lbn_of(unit.medium().size()) + 1;
    bool exists = scenario_.start == Start::mounted;
    for (const FileExtent& f : config.disks[d].files) {
      if (f.name != "QUORUM.DAT") continue;
      first = f.lbn;
      exists = true;
    }
    quorum_disks_[d] =
        std::make_unique<models::QuorumDisk>(*manager_, unit, first, config.nodes.size());
    if (exists) quorum_disks_[d]->file_exists();
  }
  manager_->on_life([this](NodeId n, bool up) { watch_quorum_disk(n, up, false); });
  manager_->on_lost([this](NodeId n, NodeId p) {
    for (const auto& q : quorum_disks_) {
      if (q) q->connection_lost(n, p);
    }
  });
}

void System::watch_quorum_disk(NodeId n, bool up, bool trusted) {
  const std::string& name = scenario_.config.nodes[n.index].disk_quorum;
  if (name.empty()) return;
  const std::size_t d = disk_index(name);
  models::QuorumDisk& disk = *quorum_disks_[d];
  if (!up) {
    disk.stop(n);
    return;
  }
  const auto paths = hardware_->paths(n, d);
  if (paths.empty()) return;  // no watcher: it learns from one (RC.11)
  const auto interval = scenario_.config.nodes[n.index].parameter(ParameterId::qdskinterval);
  disk.start(n, nodes_->wakeups(n), paths, seconds(interval), trusted);
}

std::int64_t System::stored_parameter(NodeId n, ParameterId id) const {
  const auto it = stored_.find({n, id});
  return it == stored_.end() ? scenario_.config.nodes[n.index].parameter(id) : it->second;
}

void System::store_parameter(NodeId n, ParameterId id, std::int64_t value) {
  stored_[{n, id}] = value;
  nodes_->store_parameter(n, id, value);  // for a boot after a crash
}

models::NodeSpec System::spec_of(NodeId n) const {
  models::NodeSpec spec = node_spec(scenario_, n);
  for (const auto& [key, value] : stored_) {
    if (key.first == n) spec.parameters[key.second] = value;
  }
  return spec;
}

void System::start_node(NodeId n) {
  install(nodes_->boot(spec_of(n)));
  watch_quorum_disk(n, true, true);
}

void System::install(models::NodeShell& shell) {
  const NodeId n = shell.id();
  const NodeStoragePlan storage = node_storage_plan(scenario_.config, hardware_->plan(), n);
  software_[n.index] = &shell.install<NodeSoftware>(shell, nodes_->wakeups(n), *hardware_, *served_,
                                                    storage, options_, *witness_);
  software_[n.index]->devices.select_paths();
  software_[n.index]->devices.set_may_run(shell.cluster().may_run());
  if (primaries_return(scenario_.config)) recheck_paths();
  if (node_hooks_.up) node_hooks_.up(n);
}

void System::boot(NodeId n, std::string device) {
  const auto state = nodes_->state(n);
  const bool down = state == models::MachineState::off || state == models::MachineState::crashed ||
                    state == models::MachineState::shut_down;
  if (!down) return;
  models::NodeSpec spec = spec_of(n);
  if (!device.empty()) spec.boot_device = std::move(device);
  nodes_->power_on(spec);
}

const std::string& System::boot_device(NodeId n) const { return nodes_->spec(n).boot_device; }

void System::adopt_sets() {
  for (const ShadowSet& set : scenario_.config.sets) {
    const SetState state = initial_set(scenario_.config, set, *hardware_, start_time(scenario_));
    const auto sites = member_sites(scenario_.config, state);
    for (const NodeId n : state.mounted_on) {
      const DeviceName boots = boot_member(scenario_.config, n, boot_device(n));
      const bool system_disk = state.index_of(boots).has_value() &&
                               scenario_.config.nodes[n.index].system_disk == set.name;
      software_[n.index]->engine.adopt(state, scope_of(set.scope), set.logical, sites,
                                       system_disk ? boots : DeviceName());
      give_priority(n, set);
      witness_->unit_changed(n, set.unit);
    }
  }
}

void System::give_priority(NodeId n, const ShadowSet& set) {
  constexpr std::int64_t kDefaultPriority = 5000;  // R4.89
  if (set.priority == kDefaultPriority) return;
  static_cast<void>(software_[n.index]->engine.services().set_priority(
      DeviceName::virtual_unit(set.unit), static_cast<std::uint32_t>(set.priority)));
}

/// Settings end with a mount (R4.65): what the file says of the set and its members is given again
/// at each.
void System::settle_in(NodeId n, const ShadowSet& set) {
  if (!glance(n, DeviceName::virtual_unit(set.unit))) return;
  give_priority(n, set);
  for (const Reference& m : set.members) {
    const Disk& disk = *scenario_.config.disk(m.name);
    // a disk that is no member any more has no value
    if (disk.site_value != 0) {
      static_cast<void>(
          software_[n.index]->engine.services().set_site(disk.device, disk.site_value));
    }
  }
}

std::optional<NodeId> System::node_id(std::string_view name) const {
  const auto& nodes = names_.all().nodes;
  const auto it = std::find(nodes.begin(), nodes.end(), name);
  if (it == nodes.end()) return {};
  return NodeId{static_cast<std::uint16_t>(it - nodes.begin())};
}

std::vector<NodeId> System::nodes_or_all(std::string_view name) const {
  std::vector<NodeId> found;
  for (std::size_t n = 0; n < names_.all().nodes.size(); ++n) {
    if (name.empty() || names_.all().nodes[n] == name) {
      found.push_back({static_cast<std::uint16_t>(n)});
    }
  }
  return found;
}

NodeWord System::node_state(NodeId n) const {
  switch (nodes_->state(n)) {
    case models::MachineState::off:
    case models::MachineState::shut_down:
      return NodeWord::off;
    case models::MachineState::booting:
      return NodeWord::booting;
    case models::MachineState::crashed:
      return NodeWord::crashed;
    case models::MachineState::halted:
      return manager_->is_removed(n) ? NodeWord::removed : NodeWord::halted;
    case models::MachineState::hung:
      return manager_->is_removed(n) ? NodeWord::removed : NodeWord::hung;
    case models::MachineState::running:
      break;
  }
  if (!manager_->has_quorum(n)) return NodeWord::blocked;
  return manager_->reconnecting(n) ? NodeWord::reconnecting : NodeWord::member;
}

Engine* System::engine(NodeId n) const {
  NodeSoftware* const s = software_[n.index];
  return s == nullptr ? nullptr : &s->engine;
}

models::NodeShell* System::shell(NodeId n) const { return nodes_->find(n); }

void System::crash(const std::vector<NodeId>& nodes, std::string_view ident, models::Leaving how,
                   models::Nodes::Dump dump) {
  nodes_->crash(nodes, ident, how, dump);
}

void System::violated(NodeId n, const std::string& what) {
  Violation v;
  v.kind = ViolationKind::split_brain;
  v.time = now();
  v.node = node_name(n);
  v.expected = "one group with quorum";
  v.found = what;
  oracle_->report(std::move(v));
}

void System::partition(const std::vector<std::vector<NodeId>>& groups) {
  transport_->circuits().partition(groups);
  transport_->recheck();
}

void System::heal() {
  transport_->circuits().heal();
  transport_->recheck();
}

void System::recheck_paths() {
  transport_->recheck();
  if (primaries_return(scenario_.config)) {
    hardware_->return_to_primaries([this](NodeId n) { return software_[n.index] != nullptr; });
  }
  for (const auto& q : quorum_disks_) {
    if (q) q->recheck_paths();
  }
  for (NodeSoftware* const s : software_) {
    if (s != nullptr) s->devices.recheck_paths();
  }
}

models::NodeDevices* System::devices(NodeId n) const {
  NodeSoftware* const s = software_[n.index];
  return s == nullptr ? nullptr : &s->devices;
}

models::NodeDisk* System::face(NodeId n, std::size_t disk) const {
  models::NodeDevices* const d = devices(n);
  return d == nullptr ? nullptr : d->face(hardware_->disk(disk));
}

std::optional<UnitView> System::unit(NodeId n, std::string_view name) const {
  Engine* const e = engine(n);
  const auto device = DeviceName::parse(name);
  if (e == nullptr || !device) return {};
  return e->services().unit(*device);
}

std::optional<UnitGlance> System::glance(NodeId n, const DeviceName& unit) const {
  Engine* const e = engine(n);
  return e == nullptr ? std::nullopt : e->services().glance(unit);
}

std::vector<NodeId> System::mounted_on(std::string_view name) const {
  std::vector<NodeId> nodes;
  const auto device = DeviceName::parse(name);
  if (!device) return nodes;
  for (const NodeId n : nodes_or_all("")) {
    if (glance(n, *device)) nodes.push_back(n);
  }
  return nodes;
}

bool System::steady() const {
  for (const NodeId n : nodes_or_all("")) {
    Engine* const e = engine(n);
    if (e != nullptr && !e->services().steady()) return false;
  }
  return true;
}

bool System::settled() const {
  const auto& all = operations().all();
  return std::all_of(all.begin(), all.end(),
                     [](const Operation& o) { return o.end.has_value(); }) &&
         steady() && manager_->calm();
}

std::size_t System::disk_index(std::string_view name) const {
  const Disk* const disk = scenario_.config.disk(name);
  SHADOW_ASSERT(disk != nullptr, "a disk that is not in the configuration");
  return static_cast<std::size_t>(disk - scenario_.config.disks.data());
}

std::uint64_t System::commands_of(std::size_t disk) const {
  const auto& c = hardware_->disk(disk).counters();
  return c.reads + c.writes + c.errors;
}

bool System::concerns(const Sighting& s, std::string_view unit) const {
  for (const MessageVar& v : s.emission.vars) {
    const std::string name = comparable(v.value);
    if (name == unit) return true;
    const auto set = unit_of_member_.find(name);
    if (set != unit_of_member_.end() && set->second == unit) return true;
  }
  return false;
}

std::optional<Generation> System::generation_at(std::string_view unit,
                                                const std::string& event) const {
  const auto it = generations_.find({event, std::string(unit)});
  return it == generations_.end() ? std::nullopt : std::optional(it->second);
}

void System::note_generations(const std::string& event) {
  for (const auto& [number, place] : names_.units()) {
    const DeviceName device = DeviceName::virtual_unit(number);
    for (const NodeId n : nodes_or_all("")) {
      const auto seen = glance(n, device);
      if (seen) generations_[{event, device.str()}] = seen->generation;
    }
  }
}

/// A set of initialized disks is a new volume: nothing of what was written to the unit before is
/// promised.
bool System::is_new_volume(const UnitView& view) {
  bool fresh = false;
  for (const MemberView& m : view.members) {
    const bool initialized = witness_->take_initialized(m.name);
    fresh = fresh || (initialized && m.role == MemberRole::full);
  }
  return fresh;
}

/// Blocks that the unit has or may get by expansion (R1.48).
BlockCount System::most_blocks(const UnitView& view) const {
  if (view.limit <= view.volsize) return view.volsize;
  BlockCount largest = 0;
  for (std::size_t d = 0; d < scenario_.config.disks.size(); ++d) {
    largest = std::max(largest, hardware_->disk(d).medium().size());
  }
  return std::max(view.volsize, std::min(view.limit, largest));
}

void System::declare_to_oracle(UnitNumber unit, const UnitView& view) {
  const bool fresh = is_new_volume(view);
  const auto place = std::lower_bound(declared_.begin(), declared_.end(), unit);
  const bool known = place != declared_.end() && *place == unit;
  if (known && !fresh) return;
  if (!known) declared_.insert(place, unit);
  const auto index = names_.of(unit);
  const BlockCount most = most_blocks(view);
  oracle_->declare_unit(index, view.name.str(), most);
  const auto source = std::find_if(view.members.begin(), view.members.end(),
                                   [](const MemberView& m) { return m.role == MemberRole::full; });
  if (source == view.members.end()) return;
  oracle_->initial_contents(index, hardware_->disk(disk_index(source->name.str())).medium());
  if (most > view.volsize) oracle_->undefined(index, {view.volsize, most - view.volsize});  // R1.91
  if (view.not_erased) oracle_->undefined(index, {0, view.volsize});                        // R4.26
  oracle_->structure(index, {kHomeLbn, 1});
  oracle_->structure(index, {view.scb_lbn, 1});
}

void System::follow_units() {
  for (const UnitNumber number : witness_->take_changed_units()) {
    const DeviceName device = DeviceName::virtual_unit(number);
    const std::string name = device.str();
    std::set<NodeId> mounted;
    for (const NodeId n : nodes_or_all("")) {
      const auto seen = glance(n, device);
      if (!seen) continue;
      if (mounted.empty()) declare_to_oracle(number, *unit(n, name));
      mounted.insert(n);
      for (const DeviceName& m : seen->members) note_member(m, name);
    }
    witness_->mounted_on(number, mounted);
  }
}

void System::note_member(const DeviceName& member, const std::string& unit) {
  std::string& known = unit_of_member_[member.str()];
  if (known != unit) known = unit;
}

}  // namespace shadow::sim
