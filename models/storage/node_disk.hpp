#pragma once
// One node's face of one unit: the engine's Disk port (contract: engine/ports/disk.hpp). All paths
// of the node to the unit are behind it; one of them is current (RP.4): a direct one, or that
// through the MSCP server of another node.
#include <string>
#include <vector>

#include "engine/base/wait_list.hpp"
#include "engine/ports/disk.hpp"
#include "models/disk/disk_unit.hpp"
#include "models/node/wakeups.hpp"
#include "models/storage/node_storage.hpp"
#include "models/storage/path.hpp"

namespace shadow::models {

/// The name of the path through other nodes' servers (RP.7).
inline constexpr const char* kServedPath = "MSCP";

/// One path as displays show it (RP.7).
struct PathView {
  std::string name;
  bool served = false;
  std::string host;  // of a served path in use: the serving node; else the adapter
  bool current = false;
  bool up = false;  // as far as the node can see
  bool enabled = true;
};

/// Lives from a boot of its node to its death; what is under way then is settled (DiskUnit::leave).
class NodeDisk final : public Disk, private CommandOwner {
 public:
  /// The node's own commands, or those of its MSCP server, which knows direct paths only.
  enum class Use : std::uint8_t { own, serving };
  /// `paths`: the direct ones in order of preference; the first usable one is current. All
  /// arguments outlive the face.
  NodeDisk(NodeStorage& node, DiskUnit& unit, Wakeups& wakeups, const std::vector<PathSpec>& paths,
           Use use = Use::own);
  ~NodeDisk();
  NodeDisk(const NodeDisk&) = delete;
  NodeDisk& operator=(const NodeDisk&) = delete;

  [[nodiscard]] const DiskInfo& info() const override { return info_; }
  [[nodiscard]] std::uint32_t queue_length() const override { return outstanding_; }
  void start(IoOp& op) override;
  void abandon(IoOp& op) noexcept override;
  Task<Status> verify() override;
  Task<void> cancel() override;
  void spin_down() override;

  // For the node.

  /// The node may run (again): held commands go their way, in their order.
  void release_held();
  /// Parts of paths may have failed or come back: commands on a path that is gone end with
  /// medium_offline now.
  void recheck_paths();
  /// The choice of a path when nothing has to be found out: at boot, before the first command.
  void select_path();
  /// The node's processor stands still, or goes on: then it hears what it has missed.
  void stand_still(bool still);
  /// Every command under way is performed or dropped by the seed now and ends with medium_offline,
  /// and a unit of several ports is free for other hosts: the node was removed from the cluster
  /// (RC.38, R2.25).
  void settle();
  /// The seen name is another unit's: everything is refused (RN.7).
  void refuse_as_duplicate() { duplicate_ = verify_first_ = true; }
  /// The name under which the node knows the unit (RN.1, RN.2); before the engine starts.
  void rename(const DeviceName& name) {
    info_.name = name;
    info_.unit = name.id();
  }

  // Paths (RP.3-RP.8).

  /// Direct ones in order of preference, then the served one if there can be one.
  [[nodiscard]] std::vector<PathView> paths() const;
  /// The server of that node is to be chosen before others; an invalid id clears it (RP.3).
  void prefer_server(NodeId server) { preferred_ = server; }
  /// False: no such path.
  bool enable_path(std::string_view name, bool enabled);
  /// The next verification begins with that path, and it must be asked for now (RP.7). False: no
  /// such path, or it is disabled.
  bool switch_to(std::string_view name);
  /// Commands are answered volume_invalid until somebody has verified: the way in which paths are
  /// changed under a running volume (RP.6).
  void ask_for_verification();
  [[nodiscard]] bool wants_verification() const { return verify_first_; }
  /// The current path is served and there are direct ones: to be looked at again.
  [[nodiscard]] bool away_from_direct() const { return server_.valid() && !paths_.empty(); }
  /// A direct path answers, the current one is served and was not chosen by hand (RP.6).
  [[nodiscard]] bool may_fail_back();
  void note_failback(SimTime at) { last_failback_ = at; }
  [[nodiscard]] SimTime last_failback() const { return last_failback_; }

  [[nodiscard]] NodeId node() const { return node_.node; }
  [[nodiscard]] DiskUnit& unit() { return unit_; }
  [[nodiscard]] const DiskUnit& unit() const { return unit_; }
  /// Direct path in use; null: none, or a served one.
  [[nodiscard]] const Path* current_path() const { return current_; }
  /// Node whose server is in use; invalid: none.
  [[nodiscard]] NodeId current_server() const { return server_; }
  /// Commands would go out now, as far as the node can see.
  [[nodiscard]] bool connected() const;
  [[nodiscard]] bool direct_path_up();
  /// The path in use, or the one that a verification would find now; neither: none.
  struct Reach {
    const Path* direct = nullptr;
    NodeId server{};
  };
  [[nodiscard]] Reach reach();
  [[nodiscard]] std::vector<PathSpec> direct_paths() const;

  /// For ServedDisks: a command at a server has ended.
  void served_ended(Status status) { ended(status); }
  /// For MscpServer: performs or drops one command of this face now; it ends with cancelled.
  void tear(const IoOp& op) { unit_.tear(op, Status::cancelled); }

  struct Counters {
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t compares = 0;
    std::uint64_t errors = 0;
    std::uint64_t path_switches = 0;
  };
  /// Commands started so far, how many ended with an error, and changes of the current path.
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  void ended(Status status) override;
  void attention() override;
  void reminded() override;
  void count(IoKind kind);
  void start_served(IoOp& op);
  void issue(std::uint32_t slot, const IoOp& op);
  [[nodiscard]] Status refusal(const IoOp& op) const;
  [[nodiscard]] bool direct_connected() const {
    return current_ != nullptr && current_->up() && unit_.reachable();
  }
  void refresh_info(bool online);

  // node_disk_paths.cpp
  [[nodiscard]] bool may_be_served() const;
  [[nodiscard]] std::size_t usable_paths() const;
  [[nodiscard]] std::vector<NodeId> servers() const;
  void use_direct(Path& path);
  void use_server(NodeId server);
  void leave_path();
  [[nodiscard]] Path* first_up();
  Task<Status> verify_direct(Duration share);
  Task<Status> verify_served(Duration share);
  Task<Status> ask_path(Path& path, Duration share);

  NodeStorage& node_;
  DiskUnit& unit_;
  Wakeups& wakeups_;
  std::vector<Path> paths_;
  Path* current_ = nullptr;
  NodeId server_;
  NodeId preferred_;
  OwnerIndex owner_;
  std::uint32_t outstanding_ = 0;
  bool verify_first_ = false;  // answers volume_invalid until verify() succeeded
  std::uint32_t arrival_;      // of the unit, as acknowledged
  bool duplicate_ = false;
  bool manual_ = false;         // the current path was chosen by hand
  bool served_enabled_ = true;  // SET DEVICE/PATH=MSCP/ENABLE
  Use use_;
  std::uint32_t wanted_ = kNoPath;  // path to try first at the next verification
  static constexpr std::uint32_t kNoPath = 0xffff'ffff;
  static constexpr std::uint32_t kServed = 0xffff'fffe;
  SimTime last_failback_{-1};
  WaitList cancellers_;  // told when a command ends, by an event
  bool nudged_ = false;  // that event is under way
  bool missed_attention_ = false;
  bool missed_reminder_ = false;
  DiskInfo info_;
  Counters counters_;
};

}  // namespace shadow::models
