#pragma once
// One node's face of one unit: the engine's Disk port (contract: engine/ports/disk.hpp).
#include <functional>
#include <vector>

#include "engine/base/wait_list.hpp"
#include "engine/ports/disk.hpp"
#include "models/disk/disk_unit.hpp"
#include "models/node/wakeups.hpp"
#include "models/storage/path.hpp"

namespace shadow::models {

/// What a node's faces have in common.
struct NodeStorage {
  NodeId node;
  bool may_run = true;                   // false: commands are held (contract of the Cluster port)
  Duration io_hard_limit = seconds(15);  // R6.128
  std::function<void(Disk&)> on_changed{};  // Devices::on_changed
};

/// Lives from a boot of its node to its death; what is under way then is settled (DiskUnit::leave).
class NodeDisk final : public Disk, private CommandOwner {
 public:
  /// `paths` in order of preference; the first usable one is current. All arguments outlive the
  /// face.
  NodeDisk(NodeStorage& node, DiskUnit& unit, Wakeups& wakeups, const std::vector<PathSpec>& paths);
  ~NodeDisk();
  NodeDisk(const NodeDisk&) = delete;
  NodeDisk& operator=(const NodeDisk&) = delete;

  [[nodiscard]] const DiskInfo& info() const override { return info_; }
  [[nodiscard]] std::uint32_t queue_length() const override { return outstanding_; }
  void start(IoOp& op) override;
  void abandon(IoOp& op) noexcept override { unit_.abandon(op); }
  Task<Status> verify() override;
  Task<void> cancel() override;
  void spin_down() override;

  /// The node may run (again): held commands go their way, in their order.
  void release_held();
  /// Parts of paths may have failed or come back: commands on a path that is gone end with
  /// medium_offline now.
  void recheck_paths();
  [[nodiscard]] DiskUnit& unit() { return unit_; }
  /// Path in use; null: none.
  [[nodiscard]] const Path* current_path() const { return current_; }

  struct Counters {
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t compares = 0;
    std::uint64_t errors = 0;
  };
  /// Commands started so far, and how many ended with an error.
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  void ended(Status status) override;
  void attention() override;
  void reminded() override;
  void count(IoKind kind);
  void issue(std::uint32_t slot, const IoOp& op);
  [[nodiscard]] Status refusal(const IoOp& op) const;
  [[nodiscard]] bool connected() const {
    return current_ != nullptr && current_->up() && unit_.reachable();
  }
  void refresh_info(bool online);

  NodeStorage& node_;
  DiskUnit& unit_;
  Wakeups& wakeups_;
  std::vector<Path> paths_;
  Path* current_ = nullptr;
  OwnerIndex owner_;
  std::uint32_t outstanding_ = 0;
  bool verify_first_ = false;  // answers volume_invalid until verify() succeeded
  std::uint32_t arrival_;      // of the unit, as acknowledged
  WaitList cancellers_;        // told when a command ends, by an event
  bool nudged_ = false;        // that event is under way
  DiskInfo info_;
  Counters counters_;
};

}  // namespace shadow::models
