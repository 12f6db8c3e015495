#pragma once
// What nodes and bench ask of the cluster they live in. Two implementations: IdealCluster (perfect
// network, transitions without time; unit tests of the engine) and ConnectionManager.
#include <functional>
#include <string>
#include <vector>

#include "engine/base/messages.hpp"
#include "engine/base/parameters.hpp"
#include "engine/ports/cluster.hpp"
#include "engine/ports/locks.hpp"

namespace shadow::models {

/// What a node brings into a cluster; parameters that can change while it runs are asked for
/// (ClusterHooks::parameter).
struct MemberSpec {
  NodeId id;
  std::string name;
  std::string version = "8.4";
  std::string arch = "integrity";
  std::uint32_t votes = 1;
  std::uint32_t expected_votes = 1;
  std::uint32_t directory_weight = 0;  // LOCKDIRWT
  std::string quorum_disk;             // DISK_QUORUM; empty: none
  std::uint32_t quorum_disk_votes = 1;
  bool sanity_timer = true;  // others notice a hung processor on CI and DSSI (PASANITY)
  bool alone = false;        // VAXCLUSTER = 0: never joins anybody
};

/// How a node leaves.
enum class Leaving : std::uint8_t {
  silent,      // the others notice by themselves (RC.22)
  last_gasp,   // it announces that it goes (RC.21)
  remove_node  // so does SHUTDOWN REMOVE_NODE, which lowers quorum by its votes (RC.6)
};

/// Told by the cluster; each may be empty.
struct ClusterHooks {
  /// Performs or drops each outstanding disk command of a removed node (RC.38).
  std::function<void(NodeId)> settle_commands;
  /// A node may or may not issue I/O from now on (RC.37); its disk ports hold commands meanwhile.
  std::function<void(NodeId, bool may_run)> run_state;
  /// After survivors may run again, before their waiting users go on.
  std::function<void(const Transition&)> transition_ended;
  /// A message of the engine leaves.
  std::function<void(NodeId from, NodeId to, const Message&)> message_sent;
  /// A node is taken in: build its software now, with attach().
  std::function<void(NodeId)> admit;
  /// A node must crash: an event has to do it (RC.27).
  std::function<void(NodeId, std::string_view ident)> must_crash;
  /// A line of the connection manager on a node's operator console and in its journal.
  std::function<void(NodeId, const Emission&)> says;
  /// Active value of a parameter of a running node.
  std::function<std::int64_t(NodeId, ParameterId)> parameter;
  /// A rule of the cluster is broken by what operators forced or wrong votes allow (RC.29, RC.37).
  std::function<void(NodeId, const std::string& what)> violated;
  /// Something that displays show has changed.
  std::function<void()> changed;
};

class ClusterService {
 public:
  virtual ~ClusterService() = default;

  virtual void set_hooks(ClusterHooks hooks) = 0;

  /// At t = 0: the node is a member since long ago, without messages. Its handlers run in `scope`.
  virtual Cluster& start_member(const MemberSpec& spec, TaskScope& scope) = 0;
  /// The node's system is up and looks for a cluster; it is taken in, or waits, until leave().
  virtual void join(const MemberSpec& spec) = 0;
  /// The port of a node that is being admitted.
  virtual Cluster& attach(NodeId node, TaskScope& scope) = 0;
  /// The node has stopped: no handler runs on it any more; its locks stay until leave(). Before its
  /// scope is destroyed.
  virtual void stop(NodeId node) = 0;
  /// Stopped nodes leave, together; after their scopes are destroyed.
  virtual void leave(const std::vector<NodeId>& nodes, Leaving how) = 0;

  /// The node's processor stops without notice (HALT, HANG); what it is sent waits.
  virtual void stand_still(NodeId node, bool hung) = 0;
  /// It goes on. False: the others have removed it, and it must crash before it does anything else
  /// (RC.39).
  [[nodiscard]] virtual bool go_on(NodeId node) = 0;

  [[nodiscard]] virtual Locks& locks(NodeId node) = 0;
  [[nodiscard]] virtual bool is_member(NodeId node) const = 0;
  /// One way, for terminals of other nodes.
  [[nodiscard]] virtual Duration terminal_latency() const = 0;
};

}  // namespace shadow::models
