#pragma once
// A small cluster on the plain driver: real engines on model disks, nodes and locks, without
// SimGrid and without scenario files. Tests say what is given, when and then in words of the field.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/host/engine.hpp"
#include "models/cluster/connection_manager.hpp"
#include "models/cluster/distributed_locks.hpp"
#include "models/disk/disk_unit.hpp"
#include "models/events/plain_driver.hpp"
#include "models/link/plain_network.hpp"
#include "models/node/nodes.hpp"
#include "models/observe/event_log.hpp"
#include "models/storage/node_devices.hpp"

namespace shadow::test {

/// What a node runs: its device ports, and on them the engine, which goes first.
struct NodeSoftware {
  NodeSoftware(models::NodeShell& shell, models::Wakeups& wakeups) : devices(shell.id(), wakeups) {}
  models::NodeDevices devices;
  std::unique_ptr<Engine> engine;
};

/// One operation as the engine reported it.
struct Operation {
  OperationInfo info;
  OperationProgress progress;
  bool ended = false;
  OperationEnd end = OperationEnd::canceled;
};

/// A message that some node printed or journalled.
struct Said {
  NodeId node;
  SimTime at;
  std::string key;  // event key; SSRVCMPFCPY, VOLPROC.OFFLINE, SET.GENERATION
  std::string line;
};

/// A connection manager and distributed locks over a LAN of the nodes, as a run of the bench has
/// them.
struct RealCluster {
  std::unique_ptr<models::PlainNetwork> network;  // attachment n is that of node n
  std::unique_ptr<models::Transport> transport;
  std::unique_ptr<models::DistributedLocks> locks;
  models::ConnectionManager* manager = nullptr;
};

class TestCluster final : public models::OperatorSink, public EngineObserver {
 public:
  struct Options {
    std::uint64_t seed = 1;
    EngineOptions engine;
    models::IdealCluster::Options cluster;
    std::uint32_t queue_depth = 8;
    std::map<ParameterId, std::int64_t> parameters;
    /// Nodes of a real cluster, all of them booted before start(); 0: an ideal one.
    std::uint16_t real_nodes = 0;
    models::ConnectionManager::Options manager{};
    /// Makes the LAN of a real cluster; none: a plain one.
    std::function<std::unique_ptr<models::PlainNetwork>(models::EventQueue&, models::PlatformSpec)>
        make_network;
  };
  TestCluster() : TestCluster(Options{}) {}
  explicit TestCluster(const Options& options);
  TestCluster(const TestCluster&) = delete;
  TestCluster& operator=(const TestCluster&) = delete;
  ~TestCluster();

  // ---- given ----
  /// A disk on the one channel that all nodes share; every block holds `contents`; `shape` alters
  /// the rest.
  models::DiskUnit& disk(const std::string& name, BlockCount blocks = 8192, Stamp contents = kBlank,
                         const std::function<void(models::DiskUnitSpec&)>& shape = {});
  /// Gives the disk a label and the storage control block of a volume that was never in a set.
  void initialize(const std::string& disk, const std::string& label);
  void boot(const std::string& node, Duration clock_offset = {},
            const std::function<void(models::NodeSpec&)>& shape = {});
  /// A real cluster begins to live.
  void start() { real_.manager->started(); }
  /// A set, properly made, mounted on `nodes` since long ago.
  SetState adopt(UnitNumber unit, const std::vector<std::string>& members,
                 const std::vector<std::string>& nodes,
                 const std::vector<std::string>& targets = {}, bool merge = false);

  // ---- when ----
  /// Runs the command to its end (at most `limit`); the result.
  ServiceResult mount(const std::string& node, MountRequest request,
                      Duration limit = seconds(3600));
  ServiceResult dismount(const std::string& node, DismountRequest request,
                         Duration limit = seconds(3600));
  /// Any other service of a node, to its end.
  ServiceResult call(const std::string& node, std::function<Task<ServiceResult>(Services&)> service,
                     Duration limit = seconds(3600));
  /// Answers the questions of commands (/CONFIRM); none: the answer is "no".
  Ask ask;
  /// The same in the background; nobody waits for the end.
  void start_mount(const std::string& node, MountRequest request);
  void start_dismount(const std::string& node, DismountRequest request);
  /// A request that runs in the background.
  struct Pending {
    bool done = false;
    Status status = Status::pending;
    Blocks data;
    SimTime at{};
  };
  std::shared_ptr<Pending> start_write(const std::string& node, UnitNumber unit, BlockRange range,
                                       Stamp stamp);
  std::shared_ptr<Pending> start_read(const std::string& node, UnitNumber unit, BlockRange range);
  Status write(const std::string& node, UnitNumber unit, BlockRange range, Stamp stamp);
  Blocks read(const std::string& node, UnitNumber unit, BlockRange range);
  void crash(const std::string& node, models::Leaving how = models::Leaving::last_gasp);
  /// The node loses, or gets back, its way to the disk.
  void cut(const std::string& node, const std::string& disk, bool lost = true);
  void run(Duration d) { driver_.run_until(driver_.now() + d); }
  /// Until `holds`, at most `limit` from now on; false if it never did.
  bool run_until(const std::function<bool()>& holds, Duration limit = seconds(36000));
  /// Until the set is steady on every node that runs.
  bool run_until_steady(UnitNumber unit, Duration limit = seconds(36000));

  // ---- then ----
  [[nodiscard]] bool up(const std::string& node) { return shell(node) != nullptr; }
  [[nodiscard]] Engine& engine(const std::string& node);
  /// Null: the node is down.
  [[nodiscard]] Engine* engine_of(NodeId node);
  [[nodiscard]] Services& services(const std::string& node) { return engine(node).services(); }
  [[nodiscard]] UnitView view(const std::string& node, UnitNumber unit);
  [[nodiscard]] models::DiskUnit& unit(const std::string& disk) { return *disks_.at(disk); }
  /// The control block on the disk; nothing if there is none.
  [[nodiscard]] std::optional<StorageControlBlock> scb_of(const std::string& disk,
                                                          BlockCount volsize) const;
  [[nodiscard]] StorageControlBlock scb(const std::string& disk, BlockCount volsize) const;
  /// Do the disks hold the same over `volsize` blocks?
  [[nodiscard]] bool equal(const std::string& a, const std::string& b, BlockCount volsize) const;
  [[nodiscard]] const std::vector<Said>& said() const { return said_; }
  [[nodiscard]] std::size_t count_said(const std::string& key, const std::string& node = "") const;
  [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
  [[nodiscard]] SimTime now() { return driver_.now(); }
  [[nodiscard]] models::PlainDriver& driver() { return driver_; }
  [[nodiscard]] models::Nodes& nodes() { return nodes_; }
  [[nodiscard]] RealCluster& real() { return real_; }
  [[nodiscard]] models::NodeShell* shell(const std::string& node);
  [[nodiscard]] NodeId id(const std::string& node) const { return node_ids_.at(node); }
  /// Called when an operation starts; it is not among operations() yet.
  std::function<void(const OperationInfo&)> on_operation_started;
  /// Called at every report of progress of an operation.
  std::function<void(const OperationInfo&, const OperationProgress&)> on_progress;
  std::function<void(NodeId, UnitNumber)> on_merge_entered;
  /// A node dies, its software still stands; a transition has ended.
  std::function<void(NodeId)> on_dying;
  std::function<void(const Transition&)> on_transition_ended;
  std::function<void(NodeId, UnitNumber)> on_merge_completed;

 private:
  void console_printed(NodeId node, const Emission& e, const std::string& line) override;
  void terminal_printed(NodeId, NodeId, const Emission&, std::span<const std::string>) override {}
  void journalled(NodeId node, const Emission& e) override;
  void operation_started(const OperationInfo& op) override;
  void operation_progress(const OperationInfo& op, const OperationProgress& p) override;
  void operation_ended(const OperationInfo& op, const OperationProgress& p,
                       OperationEnd end) override;
  void unit_changed(NodeId, UnitNumber) override {}
  void merge_entered(NodeId node, UnitNumber unit) override {
    if (on_merge_entered) on_merge_entered(node, unit);
  }
  void merge_completed(NodeId node, UnitNumber unit) override {
    if (on_merge_completed) on_merge_completed(node, unit);
  }
  Operation& operation(std::uint32_t number);
  std::unique_ptr<models::ClusterService> make_cluster(models::Wakeups& wakeups);

  Options options_;
  models::PlainDriver driver_;
  models::StorageChannel channel_;
  std::map<std::string, std::unique_ptr<models::DiskUnit>> disks_;
  std::map<std::string, NodeId> node_ids_;
  std::map<std::pair<std::string, std::string>, bool> cuts_;  // node, disk
  std::map<std::string, NodeSoftware*> software_;
  std::vector<Said> said_;
  std::vector<Operation> operations_;
  RealCluster real_;
  models::Nodes nodes_;
};

}  // namespace shadow::test
