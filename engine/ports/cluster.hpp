#pragma once
// The connection manager and its messages as the engine sees them.
//
// Contract:
//  1. membership() changes only inside a transition. may_run() turns false first, at the instant
//  votes are in doubt (RC.37),
//     and true again after every survivor's transition tasks have ended. While it is false the Disk
//     port holds commands. A transition task starts no disk command, takes or converts no lock and
//     waits for no peer: it changes local state, sets fences to 0 and spawns what must follow.
//  2. ask and tell: at most once, in order per ordered pair of nodes, or never. During a reconnect
//  interval they wait.
//     node_removed comes after the removal transition; then no handler on the other side will ever
//     run for it. An answer may be lost with its node: protocols must survive "done but not
//     answered".
//  3. Handlers run as tasks of the receiving node, one at a time per (sender, kind); they may wait.
//  A kind without handler
//     answers unsupported.
//  4. A message has its size in bytes (what the wire carries); contents are values.
//  5. A rebooted node is a new node: new CSID, none of its old locks, messages, bitmaps.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"

namespace shadow {

/// Kinds of the engine's messages: engine/cluster/messages.hpp has the table.
enum class MessageKind : std::uint8_t;

/// Base of the contents of a message: an immutable value.
struct MessageBody {
  virtual ~MessageBody() = default;
};

struct Message {
  MessageKind kind{};
  Bytes size = 0;  // on the wire
  std::shared_ptr<const MessageBody> body;
};

/// normal | node_removed | unsupported (never "timed out").
struct Reply {
  Status status = Status::normal;
  Message message;
};

struct ClusterNode {
  NodeId id;
  std::string name;
  std::uint32_t csid = 0;  // new at every boot (RN.8)
  std::string version;     // "8.4"
  std::string arch;        // vax, alpha, integrity
};

/// Members, sorted by CSID.
struct Membership {
  std::vector<ClusterNode> nodes;
};

/// What a state transition changed.
struct Transition {
  std::vector<ClusterNode> removed;
  std::vector<ClusterNode> added;
  bool quorum_was_lost = false;
};

class Cluster {
 public:
  using Handler = std::function<Task<Message>(NodeId, Message)>;

  [[nodiscard]] virtual NodeId self() const = 0;
  [[nodiscard]] virtual const Membership& membership() const = 0;
  /// May this node issue I/O (RC.37)?
  [[nodiscard]] virtual bool may_run() const = 0;
  virtual Task<void> until_may_run() = 0;
  /// Request and answer; waits through a reconnect interval.
  virtual Task<Reply> ask(NodeId to, Message message) = 0;
  /// No answer wanted.
  virtual void tell(NodeId to, Message message) = 0;
  /// One handler per kind. A handler of a `tell` returns an empty message.
  virtual void serve(MessageKind kind, Handler handler) = 0;
  /// Runs on every survivor inside the transition, after the lost nodes' I/O has ended (RC.38) and
  /// their locks are gone, before may_run() is true again; the transition waits for it.
  virtual void on_transition(std::function<Task<void>(const Transition&)> task) = 0;

 protected:
  ~Cluster() = default;
};

}  // namespace shadow
