#pragma once
// The quorum disk (RC.10-RC.15): its watchers, nodes with a direct path, read and write QUORUM.DAT
// every QDSKINTERVAL through a face of their own, which no lack of quorum stops. A watcher trusts
// the disk after four good cycles.
//
// The file decides whose vote it is. Every watcher keeps a block there: a count that shows that it
// lives, whom it is connected with, the merit of that group, and whether it counts the disk. Two
// watchers that live and do not hear each other never both count it: who sees the other counting
// does not begin; whoever loses the connection with a watcher that still writes gives the disk up,
// at the next cycle if that is soon, until the blocks show that the other has given it up too, and
// then the group of greater merit takes it (ours; the product says only that the file tells whether
// another cluster uses the disk).
#include <memory>
#include <vector>

#include "models/cluster/connection_manager.hpp"
#include "models/storage/node_disk.hpp"

namespace shadow::models {

class QuorumDisk {
 public:
  /// The file's blocks, one a node of the run, begin at `first`.
  QuorumDisk(ConnectionManager& manager, DiskUnit& unit, Lbn first, std::size_t nodes);
  ~QuorumDisk();
  QuorumDisk(const QuorumDisk&) = delete;
  QuorumDisk& operator=(const QuorumDisk&) = delete;

  /// The file exists at t = 0.
  void file_exists() { exists_ = true; }
  /// A node whose system is up watches the disk through `paths`, all direct, until stop().
  /// `trusted`: it has done so for long. `wakeups`: of the node.
  void start(NodeId watcher, Wakeups& wakeups, const std::vector<PathSpec>& paths,
             Duration interval, bool trusted);
  void stop(NodeId watcher);
  void stand_still(NodeId watcher, bool still);
  /// After parts of paths failed or came back.
  void recheck_paths();
  /// `n` has lost its connection with `p`.
  void connection_lost(NodeId n, NodeId p);

  [[nodiscard]] bool watches(NodeId n) const { return watchers_[n.index] != nullptr; }
  [[nodiscard]] bool exists() const { return exists_; }

 private:
  /// Consecutive error-free cycles that make a watcher trust the disk (RC.12).
  static constexpr int kGoodCycles = 4;
  /// So many cycles without a new count, and the writer of a block is not alive.
  static constexpr int kSilentCycles = 2;

  /// A block of the file.
  struct Entry {
    std::uint64_t count = 0;  // 0: never written
    std::uint32_t csid = 0;
    std::uint32_t merit = 0;
    bool counts = false;
    std::vector<bool> connected;  // by node
  };
  struct Seen {
    Entry entry;
    int silent = kSilentCycles;  // cycles since its count has changed
  };
  struct Watcher {
    Watcher(DiskUnit& unit, NodeId node, Wakeups& wakeups, const std::vector<PathSpec>& paths);
    NodeStorage storage;
    NodeDisk disk;
    Wakeups& wakeups;
    Duration interval{};
    std::uint64_t count = 0;
    int good = 0;
    bool under_way = false;  // a cycle
    bool trusts = false;     // counts the disk
    std::vector<Seen> seen;  // by node, as last read
    TaskScope scope;
  };

  static Task<void> watch(QuorumDisk& self, NodeId node);
  static Task<void> cycle(QuorumDisk& self, NodeId node);
  [[nodiscard]] Entry entry_of(NodeId node) const;
  void read_file(NodeId node);
  [[nodiscard]] bool is_ours(NodeId node) const;
  void judge(NodeId node);

  ConnectionManager& manager_;
  DiskUnit& unit_;
  Lbn first_;
  bool exists_ = false;
  std::vector<Entry> file_;  // what the blocks say
  std::vector<std::unique_ptr<Watcher>> watchers_;
};

}  // namespace shadow::models
