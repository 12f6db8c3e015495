#pragma once
// The MSCP server of one node: performs the commands of clients through faces of its own, which
// know direct paths only (R2.22), and answers. A command that the disk does not answer within
// MSCP_CMD_TMO is given up: performed or dropped then, and the client is told. Costs per request: a
// credit of the client's connection, time of the server's processor, and a part of the buffer pool;
// a request that does not fit into what is free of it is done in fragments (RP.1).
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/task.hpp"
#include "engine/base/wait_list.hpp"
#include "models/node/wakeups.hpp"
#include "models/storage/node_disk.hpp"
#include "models/storage/served_disks.hpp"

namespace shadow::models {

class MscpServer {
 public:
  /// Lives from a boot of its node to its death; all arguments outlive it. `storage` has the node's
  /// parameters: MSCP_LOAD (1: default rating, else the rating), MSCP_BUFFER and MSCP_CREDITS are
  /// read here, none of them is dynamic.
  MscpServer(NodeStorage& storage, ServedDisks& served, Wakeups& wakeups);
  ~MscpServer();
  MscpServer(const MscpServer&) = delete;
  MscpServer& operator=(const MscpServer&) = delete;

  /// Offers the unit to clients; `own` is the node's own face, whose paths the server's will have.
  void offer(NodeDisk& own);
  /// Is the unit offered, and does a direct path to it look good?
  [[nodiscard]] bool offers(const DiskUnit& unit) const;

  [[nodiscard]] NodeId node() const { return storage_.node; }
  [[nodiscard]] const std::string& name() const { return storage_.parameters->name(); }
  [[nodiscard]] std::uint32_t credits() const { return credits_; }
  /// Load rating less the load of the last whole interval, in requests a second.
  [[nodiscard]] std::int64_t free_load();

  /// A command or probe has arrived.
  void accept(SlotId id) { scope_.spawn(serve(id)); }

  void release_held();
  void recheck_paths();

 private:
  class Buffer;
  class AtDisk;
  [[nodiscard]] NodeDisk* face(const DiskUnit& unit);
  [[nodiscard]] Duration command_timeout() const;
  void watch_disks();
  static Task<void> watch(MscpServer& self);
  Task<void> serve(SlotId id);
  Task<Status> transfer(ServedCommand& c);
  Task<void> use_processor(BlockCount blocks);
  Task<BlockCount> take_buffer(BlockCount wanted);
  void give_buffer(BlockCount pages);
  void count_request();

  NodeStorage& storage_;
  ServedDisks& served_;
  Wakeups& wakeups_;
  std::int64_t rating_;
  BlockCount pages_;
  std::uint32_t credits_;
  std::vector<NodeDisk*> own_;                    // by record_unit of the unit; null: not offered
  std::vector<std::unique_ptr<NodeDisk>> faces_;  // made when a client first asks; same index
  SimTime processor_free_{};
  BlockCount free_pages_;
  std::uint64_t next_ticket_ = 0;  // of who waits for buffers, first come first served
  std::uint64_t first_ticket_ = 0;
  WaitList buffers_;
  SimTime interval_{};  // begin of the interval that is being counted
  std::uint64_t requests_ = 0;
  std::int64_t last_load_ = 0;
  bool watching_ = false;  // commands that its disks may not answer
  TaskScope scope_;        // last: destroyed first
};

}  // namespace shadow::models
