#pragma once
// Disks that nodes serve to each other: who serves what, the connections of clients to servers, and
// the commands on them (RP.1, RP.2, R2.22). A command is one message or flow to the server, and its
// end message one back (RS.2); the server performs it through a face of its own (mscp_server.hpp).
//
// When a connection ends, or the client dies, what the server still holds of it is performed or
// dropped by the seed at that instant, before anybody is told: what the client then sends through
// another server cannot be overtaken by it (RC.38, contract 5 of notes/ports.md). One object a run;
// it outlives nodes.
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster/courier.hpp"
#include "models/events/event_to.hpp"
#include "models/storage/served_command.hpp"

namespace shadow::models {

class MscpServer;

/// What a node's server has done since the run began (R2.36).
struct MscpCounters {
  std::uint64_t commands = 0;  // ended: reads, writes, and compares
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t blocks = 0;
  std::uint64_t fragments = 0;  // more than `commands` where buffers were too small
  std::uint64_t errors = 0;
};

class ServedDisks {
 public:
  ServedDisks(EventQueue& queue, Courier& courier);
  ServedDisks(const ServedDisks&) = delete;
  ServedDisks& operator=(const ServedDisks&) = delete;

  // Servers.

  /// A node's server starts; remove() before it dies.
  void add(MscpServer& server);
  void remove(NodeId node);
  /// Null: the node serves nothing.
  [[nodiscard]] MscpServer* server(NodeId node) const;
  /// SCSNODE of a node that serves or has served.
  [[nodiscard]] const std::string& name(NodeId node) const { return names_.at(node); }
  /// Of a node's servers since the run began; all 0 if it never had one.
  [[nodiscard]] MscpCounters counters(NodeId node) const;
  [[nodiscard]] MscpCounters& count(NodeId node) { return counters_[node]; }

  // Clients (node_disk.hpp).

  /// Servers that offer the unit to `client`, in order of choice: `preferred` first (RP.3), then by
  /// the part of their load rating that is free, then the one with the fewest units in use.
  [[nodiscard]] std::vector<NodeId> servers(NodeId client, const DiskUnit& unit,
                                            NodeId preferred) const;
  /// A face uses a server from now on, or no longer; ids may be invalid.
  void attach(NodeId from, NodeId to);
  /// Starts a command at `server`; `client` hears of its end by NodeDisk::served_ended.
  void start(NodeDisk& client, NodeId server, IoOp& op);
  /// Nobody waits for `op` any more.
  void abandon(const IoOp& op) noexcept;
  /// The client's node has died: its commands are performed or dropped now.
  void leave(const NodeDisk& client);
  /// As DiskUnit::withdraw: what is not at the server ends with cancelled; `all`: the rest too.
  void withdraw(const NodeDisk& client, std::uint64_t limit, bool all);
  /// Everything that the client has under way ends with `status` now, performed or dropped.
  void disconnect(const NodeDisk& client, Status status);
  [[nodiscard]] std::uint32_t outstanding(const NodeDisk& client, std::uint64_t limit) const;
  [[nodiscard]] std::uint64_t next_sequence() const { return sequence_; }
  [[nodiscard]] bool connected(NodeId a, NodeId b) const { return courier_.connected(a, b); }

  // For servers and probes.

  /// Null: the command has ended.
  [[nodiscard]] ServedCommand* find(SlotId id);
  /// A part of what was read goes to the client before the end message.
  void send_part(const ServedCommand& c, Bytes bytes);
  /// The server has done its work; the end message goes out, with `bytes` of data.
  void reply(SlotId id, Status status, Bytes bytes);
  SlotId open_probe(ServedProbe& probe, NodeDisk& client, NodeId server, Duration limit);
  void forget(SlotId id);
  /// Gives up what the server has had at its disks since before `limit`; false: nothing is there.
  bool give_up(NodeId server, SimTime limit);

  /// Slots of served commands in IoOp::slot carry this bit.
  static constexpr std::uint32_t kServedSlot = 0x8000'0000;

 private:
  using State = ServedCommand::State;
  struct Connection {
    std::uint32_t credits = 0;  // in use
    std::deque<SlotId> waiting;
  };
  [[nodiscard]] std::uint32_t take_slot();
  [[nodiscard]] SlotId id_of(std::uint32_t slot) const { return {slot, slots_[slot].generation}; }
  void free_slot(std::uint32_t slot);
  [[nodiscard]] Connection& connection(const ServedCommand& c) {
    return connections_[{c.from, c.to}];
  }
  void send(std::uint32_t slot);
  void send_waiting(NodeId from, NodeId to);
  [[nodiscard]] std::uint32_t credits(NodeId server) const;
  void arrived(SlotId id);
  void returned(SlotId id);
  void lost(SlotId id);
  void end(std::uint32_t slot, Status status);
  void end_soon(std::uint32_t slot, Status status);
  void ended(std::uint64_t id);
  void timed_out(std::uint64_t id);
  /// The client hears of `status` now, through another slot; what is at the server is torn.
  void cut_off(std::uint32_t slot, Status status);
  /// The same for a client that will hear of it later.
  void strand(std::uint32_t slot);
  /// The client's part of a command goes to a slot of its own.
  [[nodiscard]] std::uint32_t split(std::uint32_t slot);
  void drop(std::uint32_t slot);
  void connection_changed(NodeId node, NodeId peer, bool connected);
  [[nodiscard]] static bool under_way(const ServedCommand& c) {
    return c.state != State::free && c.state != State::ending && c.client != nullptr;
  }

  EventQueue& queue_;
  Courier& courier_;
  std::vector<MscpServer*> servers_;  // by node
  std::map<NodeId, std::string> names_;
  std::map<NodeId, MscpCounters> counters_;
  std::vector<std::uint32_t> attached_;                          // faces that use the node's server
  std::map<std::pair<NodeId, NodeId>, Connection> connections_;  // client, server
  std::deque<ServedCommand> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t sequence_ = 0;
  EventTo<ServedDisks, &ServedDisks::ended> ended_{*this};
  EventTo<ServedDisks, &ServedDisks::timed_out> timed_out_{*this};
};

/// `co_await ServedProbe(...)`: a packet acknowledge through a server (MSCP on line). The status
/// that it answered with; medium_offline if the answer has not come within `limit`.
class ServedProbe {
 public:
  ServedProbe(ServedDisks& served, NodeDisk& client, NodeId server, Duration limit)
      : served_(served), client_(client), server_(server), limit_(limit) {}
  ServedProbe(const ServedProbe&) = delete;
  ServedProbe& operator=(const ServedProbe&) = delete;
  ~ServedProbe() {
    if (open_) served_.forget(id);
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) {
    handle_ = h;
    open_ = true;
    id = served_.open_probe(*this, client_, server_, limit_);
  }
  [[nodiscard]] Status await_resume() const noexcept { return status_; }

  void finish(Status status) {
    open_ = false;
    status_ = status;
    handle_.resume();
  }
  SlotId id;  // kept by ServedDisks

 private:
  ServedDisks& served_;
  NodeDisk& client_;
  NodeId server_;
  Duration limit_;
  std::coroutine_handle<> handle_;
  Status status_ = Status::pending;
  bool open_ = false;
};

}  // namespace shadow::models
