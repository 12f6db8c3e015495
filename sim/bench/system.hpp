#pragma once
// The assembled system of one run: hardware, nodes with their engines, and everyone who keeps books
// of them. It knows what a scenario's configuration says and nothing of timeline and expectations;
// these ask it, and act on it through `BenchCommands` and `CommandLine`. All times and states are
// of the simulated world.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/services/views.hpp"
#include "models/cluster/connection_manager.hpp"
#include "models/cluster/quorum_disk.hpp"
#include "models/node/nodes.hpp"
#include "models/storage/served_disks.hpp"
#include "sim/bench/event_ends.hpp"
#include "sim/bench/hardware.hpp"
#include "sim/bench/node_software.hpp"
#include "sim/bench/path_state.hpp"
#include "sim/bench/unit_names.hpp"
#include "sim/bench/witness.hpp"
#include "sim/kernel/driver.hpp"
#include "sim/oracle/oracle.hpp"
#include "sim/record/recorder.hpp"
#include "sim/scenario/scenario.hpp"

namespace shadow::sim {

class System {
 public:
  /// Who carries data over networks.
  enum class Network : std::uint8_t { plain, simgrid };
  /// Boots the nodes that are up at t = 0 and, with `start = mounted`, lets them adopt their sets.
  /// `scenario` outlives the system. Results go where `record` says; its names are filled in here.
  /// Throws OutputError.
  System(const Scenario& scenario, HardwarePlan plan, Network network, RecorderOptions record);
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  ~System();
  /// Ends all nodes without a transition; the books stay.
  void shut_down();

  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] SimTime now() const { return driver_->queue().now(); }
  [[nodiscard]] models::EventQueue& queue() { return driver_->queue(); }
  [[nodiscard]] Driver& driver() { return *driver_; }
  [[nodiscard]] Hardware& hardware() { return *hardware_; }
  [[nodiscard]] const Hardware& hardware() const { return *hardware_; }
  [[nodiscard]] models::Nodes& nodes() { return *nodes_; }

  // ---- nodes ----
  /// Nothing for an empty or unknown name.
  [[nodiscard]] std::optional<NodeId> node_id(std::string_view name) const;
  [[nodiscard]] const std::string& node_name(NodeId n) const { return names_.node(n); }
  /// The node of that name; all of the configuration for an empty name.
  [[nodiscard]] std::vector<NodeId> nodes_or_all(std::string_view name) const;
  [[nodiscard]] NodeWord node_state(NodeId n) const;
  /// Votes that the node's group needs, and those that are present, as the node counts them;
  /// nothing: the node is down.
  [[nodiscard]] std::optional<std::int64_t> quorum(NodeId n) const;
  [[nodiscard]] std::optional<std::int64_t> votes(NodeId n) const;
  /// Null: the node is down.
  [[nodiscard]] Engine* engine(NodeId n) const;
  [[nodiscard]] models::NodeShell* shell(NodeId n) const;
  /// Who is a member, who has quorum, what operators do to it.
  [[nodiscard]] models::ConnectionManager& cluster() { return *manager_; }
  [[nodiscard]] const models::ConnectionManager& cluster() const { return *manager_; }
  /// What the nodes send each other besides the engine's messages.
  [[nodiscard]] models::Courier& courier() { return *transport_; }
  [[nodiscard]] const models::Transport& transport() const { return *transport_; }
  /// The value of a system parameter that the node boots with next time (R3.20).
  [[nodiscard]] std::int64_t stored_parameter(NodeId n, ParameterId id) const;
  void store_parameter(NodeId n, ParameterId id, std::int64_t value);
  /// Boots a node that is down; nothing otherwise. `device`: disk or DSAn to boot from; empty: as
  /// configured.
  void boot(NodeId n, std::string device = {});
  /// Disk or DSAn that the node was booted from last; empty: a disk outside the model.
  [[nodiscard]] const std::string& boot_device(NodeId n) const;
  /// Nodes die together at this instant; those that are down are skipped. From events of the bench
  /// only. Nodes with `boot = auto` boot again.
  void crash(const std::vector<NodeId>& nodes, std::string_view ident,
             models::Leaving how = models::Leaving::last_gasp,
             models::Nodes::Dump dump = models::Nodes::Dump::none);
  /// Nodes of different groups cannot talk to each other until heal(); disks are not touched.
  void partition(const std::vector<std::vector<NodeId>>& groups);
  void heal();
  /// Who else hears of nodes; each may be empty. `down`: before the tasks of the node end.
  struct NodeHooks {
    std::function<void(NodeId)> up;  // its software stands; at t = 0 too
    std::function<void(NodeId)> down;
    std::function<void(const Transition&)> transition_ended;
  };
  void set_node_hooks(NodeHooks hooks) { node_hooks_ = std::move(hooks); }
  /// Called at a node's death for who runs commands there.
  void on_death(std::function<void(NodeId)> f) { death_listeners_.push_back(std::move(f)); }
  /// Called when a node has become a member by a boot during the run, and may run.
  void on_boot(std::function<void(NodeId)> f) { boot_listeners_.push_back(std::move(f)); }
  /// The set has just been mounted on the node: gives it priority and site values of the file.
  void settle_in(NodeId n, const ShadowSet& set);
  /// After parts of paths failed or came back.
  void recheck_paths();
  [[nodiscard]] const std::map<std::pair<NodeId, NodeId>, std::uint64_t>& messages_sent() const {
    return messages_sent_;
  }

  // ---- paths ----
  /// Null: the node is down, or can name no such disk.
  [[nodiscard]] models::NodeDisk* face(NodeId n, std::size_t disk) const;
  [[nodiscard]] models::NodeDevices* devices(NodeId n) const;
  [[nodiscard]] const models::ServedDisks& served_disks() const { return *served_; }

  // ---- units and disks ----
  /// The unit as the node shows it; nothing: not mounted there, or the node is down.
  [[nodiscard]] std::optional<UnitView> unit(NodeId n, std::string_view name) const;
  /// The same in short.
  [[nodiscard]] std::optional<UnitGlance> glance(NodeId n, const DeviceName& unit) const;
  /// Nodes that have it mounted.
  [[nodiscard]] std::vector<NodeId> mounted_on(std::string_view unit) const;
  /// No copy or merge needed, no verification pending, on no node (exact meanings 10).
  [[nodiscard]] bool steady() const;
  /// Steady, and every copy and merge has reported its end.
  [[nodiscard]] bool settled() const;
  /// Index in the configuration; the disk exists.
  [[nodiscard]] std::size_t disk_index(std::string_view name) const;
  /// The path from the node to the disk (index in the configuration) that it uses, or would find if
  /// it looked now: a node notices a broken one when a command fails. None: the node is down, or
  /// reaches the disk on no way.
  [[nodiscard]] PathState path(NodeId n, std::size_t disk) const;
  /// Commands that the disk has ended so far.
  [[nodiscard]] std::uint64_t commands_of(std::size_t disk) const;
  /// Is the message about the unit, or about a member of its set (exact meanings 6)?
  [[nodiscard]] bool concerns(const Sighting& s, std::string_view unit) const;
  /// Generation of the set when the event ended (an empty name: at t = 0); nothing: not mounted
  /// then.
  [[nodiscard]] std::optional<Generation> generation_at(std::string_view unit,
                                                        const std::string& event) const;
  /// Notes the generations of all sets under the name of an event that has ended.
  void note_generations(const std::string& event);

  // ---- books ----
  [[nodiscard]] const Sightings& sightings() const { return witness_->sightings(); }
  [[nodiscard]] const OperationTable& operations() const { return witness_->operations(); }
  [[nodiscard]] const EventEnds& ends() const { return ends_; }
  [[nodiscard]] EventEnds& ends() { return ends_; }
  [[nodiscard]] Witness& witness() { return *witness_; }
  [[nodiscard]] Oracle& oracle() { return *oracle_; }
  [[nodiscard]] const Oracle& oracle() const { return *oracle_; }
  [[nodiscard]] Recorder& recorder() { return *recorder_; }
  [[nodiscard]] UnitNames& names() { return names_; }
  [[nodiscard]] const UnitNames& names() const { return names_; }
  /// Brings what the oracle knows of mounted sets up to date; once an instant in which a unit
  /// changed.
  void follow_units();

 private:
  [[nodiscard]] models::NodeSpec spec_of(NodeId n) const;
  void start_node(NodeId n);
  void lay_quorum_disks();
  void watch_quorum_disk(NodeId n, bool up, bool trusted);
  void run_state(NodeId n, bool may_run);
  void boot_done(std::uint64_t node);
  void install(models::NodeShell& shell);
  void violated(NodeId n, const std::string& what);
  [[nodiscard]] std::unique_ptr<models::ClusterService> make_cluster();
  void adopt_sets();
  void give_priority(NodeId n, const ShadowSet& set);
  void lay_out_sets();
  void set_hooks();
  void note_member(const DeviceName& member, const std::string& unit);
  [[nodiscard]] bool is_new_volume(const UnitView& view);
  [[nodiscard]] BlockCount most_blocks(const UnitView& view) const;
  void declare_to_oracle(UnitNumber unit, const UnitView& view);

  const Scenario& scenario_;
  UnitNames names_;
  EngineOptions options_;
  std::unique_ptr<Driver> driver_;
  std::unique_ptr<Oracle> oracle_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Witness> witness_;
  std::unique_ptr<Hardware> hardware_;
  std::unique_ptr<models::Transport> transport_;
  std::unique_ptr<models::ServedDisks> served_;
  EventEnds ends_;
  std::map<std::pair<NodeId, NodeId>, std::uint64_t> messages_sent_;
  std::map<std::string, std::string, std::less<>> unit_of_member_;         // as last seen
  std::map<std::pair<std::string, std::string>, Generation> generations_;  // event, unit
  std::map<std::pair<NodeId, ParameterId>, std::int64_t> stored_;          // by SYSGEN
  NodeHooks node_hooks_;
  std::vector<std::function<void(NodeId)>> death_listeners_;
  std::vector<std::function<void(NodeId)>> boot_listeners_;
  std::vector<bool> fresh_;  // by node: booted, and has not run yet
  models::EventTo<System, &System::boot_done> boot_done_{*this};
  std::vector<UnitNumber> declared_;     // sorted; units that the oracle knows
  std::vector<NodeSoftware*> software_;  // by node; null: down
  std::unique_ptr<models::LockManager> locks_;
  models::ConnectionManager* manager_ = nullptr;                   // of the nodes
  std::vector<std::unique_ptr<models::QuorumDisk>> quorum_disks_;  // by disk; null: none names it
  std::unique_ptr<models::Nodes> nodes_;  // last: what runs on nodes uses all the rest
};

}  // namespace shadow::sim
