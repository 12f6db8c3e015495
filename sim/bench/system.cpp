#include "sim/bench/system.hpp"

#include <algorithm>
#include <set>

#include "engine/storage/home_block.hpp"
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

models::NodeSpec node_spec(const Node& n, NodeId id) {
  models::NodeSpec spec;
  spec.id = id;
  spec.name = n.name;
  spec.clock_offset = n.clock_offset;
  for (std::size_t i = 0; i < n.parameters.size(); ++i) {
    spec.parameters[static_cast<ParameterId>(i)] = n.parameters[i];
  }
  spec.pool = n.pool;
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
  links_ = std::make_unique<ClusterLinks>(*driver_, scenario.config, hardware_->plan());
  served_ = std::make_unique<models::ServedDisks>(queue(), links_->courier());
  software_.resize(scenario.config.nodes.size());
  models::Nodes::Options options;
  options.start = start_time(scenario);
  options.seed = scenario.seed;
  nodes_ = std::make_unique<models::Nodes>(queue(), *witness_, options);
  set_hooks();
  lay_out_media(scenario.config, *hardware_, options.start, scenario.start == Start::mounted);
  for (std::size_t n = 0; n < scenario.config.nodes.size(); ++n) {
    if (scenario.config.nodes[n].up_at_start) boot({static_cast<std::uint16_t>(n)});
  }
  // Served paths can be chosen only now that all who serve are up.
  for (NodeSoftware* const s : software_) {
    if (s != nullptr) s->devices.select_paths();
  }
  if (scenario.start == Start::mounted) adopt_sets();
  follow_units();
  note_generations("");
}

System::~System() = default;

void System::shut_down() {
  nodes_.reset();
  std::fill(software_.begin(), software_.end(), nullptr);
}

void System::set_hooks() {
  models::Nodes::Hooks hooks;
  hooks.cluster.run_state = [this](NodeId n, bool may_run) {
    if (NodeSoftware* const s = software_[n.index]) s->devices.set_may_run(may_run);
  };
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
  hooks.dying = [this](models::NodeShell& shell, std::string_view) {
    if (node_hooks_.down) node_hooks_.down(shell.id());
    software_[shell.id().index] = nullptr;
    links_->node_down(shell.id());
    for (const auto& f : death_listeners_) f(shell.id());
    witness_->node_dies(shell.id(), shell.name());
  };
  nodes_->set_hooks(std::move(hooks));
}

void System::boot(NodeId n) {
  models::NodeShell& shell = nodes_->boot(node_spec(scenario_.config.nodes[n.index], n));
  links_->node_up(n);
  const NodeStoragePlan storage = node_storage_plan(scenario_.config, hardware_->plan(), n);
  software_[n.index] = &shell.install<NodeSoftware>(shell, nodes_->wakeups(), *hardware_, *served_,
                                                    storage, options_, *witness_);
  software_[n.index]->devices.select_paths();
  if (primaries_return(scenario_.config)) recheck_paths();
  if (node_hooks_.up) node_hooks_.up(n);
}

void System::adopt_sets() {
  for (const ShadowSet& set : scenario_.config.sets) {
    const SetState state = initial_set(scenario_.config, set, *hardware_, start_time(scenario_));
    const auto sites = member_sites(scenario_.config, state);
    for (const NodeId n : state.mounted_on) {
      software_[n.index]->engine.adopt(state, scope_of(set.scope), set.logical, sites);
      witness_->unit_changed(n, set.unit);
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
  if (software_[n.index] != nullptr) {
    return nodes_->cluster().is_member(n) ? NodeWord::member : NodeWord::booting;
  }
  return scenario_.config.nodes[n.index].up_at_start ? NodeWord::crashed : NodeWord::off;
}

Engine* System::engine(NodeId n) const {
  NodeSoftware* const s = software_[n.index];
  return s == nullptr ? nullptr : &s->engine;
}

models::NodeShell* System::shell(NodeId n) const { return nodes_->find(n); }

void System::crash(const std::vector<NodeId>& nodes, std::string_view ident) {
  nodes_->crash(nodes, ident);
}

void System::recheck_paths() {
  links_->recheck();
  if (primaries_return(scenario_.config)) {
    hardware_->return_to_primaries([this](NodeId n) { return software_[n.index] != nullptr; });
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
         steady();
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

void System::declare_to_oracle(UnitNumber unit, const UnitView& view) {
  const auto place = std::lower_bound(declared_.begin(), declared_.end(), unit);
  if (place != declared_.end() && *place == unit) return;
  declared_.insert(place, unit);
  const auto index = names_.of(unit);
  oracle_->declare_unit(index, view.name.str(), view.volsize);
  const auto source = std::find_if(view.members.begin(), view.members.end(),
                                   [](const MemberView& m) { return m.role == MemberRole::full; });
  if (source == view.members.end()) return;
  oracle_->initial_contents(index, hardware_->disk(disk_index(source->name.str())).medium());
  oracle_->structure(index, {kHomeLbn, 1});
  oracle_->structure(index, {scb_lbn_of(view.volsize), 1});
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
