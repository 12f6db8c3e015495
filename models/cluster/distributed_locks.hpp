#pragma once
// The distributed lock manager: a lock database on every node, and nothing shared between them but
// messages (cluster-and-hardware 5). A directory node, chosen by a hash of the name over the nodes
// weighted with LOCKDIRWT, says who masters a resource: the node that locked it first; later ones
// learn that from the directory and then talk to the master. A cluster that falls apart has as many
// databases as it has parts.
//
// What the connection manager tells (rebuild, suspend, resume) is the one source of membership. A
// node that has just booted belongs to the nodes it is connected with.
#include <map>
#include <memory>
#include <vector>

#include "models/cluster/courier.hpp"
#include "models/cluster/lock_database.hpp"
#include "models/cluster/lock_manager.hpp"

namespace shadow::models {

class DistributedLocks final : public LockManager {
 public:
  using Options = LockOptions;

  DistributedLocks(EventQueue& queue, Courier& courier, const Options& options = {});
  ~DistributedLocks() override;

  Locks& add(NodeId node, std::uint32_t directory_weight) override;
  [[nodiscard]] Locks& port(NodeId node) override;
  void stop(NodeId node) override;
  void suspend(const std::vector<NodeId>& nodes) override;
  void resume(const std::vector<NodeId>& nodes) override;
  /// Masters that survive stay. A value stays valid unless a lost node held it in PW or EX, or
  /// nobody left can tell: several nodes were lost, among them its master, and no survivor holds it
  /// in a mode above CR; or its master was lost and no survivor was granted a lock on it.
  Duration rebuild(const std::vector<NodeId>& survivors) override;

  /// Granted, converting and waiting locks of running nodes.
  [[nodiscard]] std::size_t count() const;
  /// Resources mastered by running nodes.
  [[nodiscard]] std::size_t resources() const;
  /// Messages under way, held or put off.
  [[nodiscard]] std::size_t waiting_messages() const;
  /// The running node that masters `resource`; invalid: none.
  [[nodiscard]] NodeId master(const ResourceName& resource) const;
  /// The directory node of `resource`, as `node` knows it.
  [[nodiscard]] NodeId directory_node(NodeId node, const ResourceName& resource) const;
  /// Messages between nodes so far.
  [[nodiscard]] std::uint64_t messages() const { return mail_.sent(); }
  [[nodiscard]] std::uint64_t messages(LockMessageKind kind) const { return mail_.sent(kind); }

 private:
  class Port;
  class Handle;
  struct Node {
    std::unique_ptr<LockDatabase> database;
    std::unique_ptr<Port> port;
    bool alone = true;   // since it booted
    bool lossy = false;  // a message was lost that no rebuild has made good
  };
  [[nodiscard]] LockDatabase& database(NodeId node) const { return *nodes_[node.index].database; }
  [[nodiscard]] bool known(NodeId node) const;
  /// A node that has just booted joins those it is connected with.
  void join_if_alone(NodeId node);
  void join(std::vector<NodeId> nodes);
  void lost(const LockMessage& m);
  [[nodiscard]] std::vector<NodeId> same_group(NodeId node) const;
  SlotId grant_at_start(NodeId node, const ResourceKey& key, LockMode mode);

  EventQueue& queue_;
  Courier& courier_;
  const Options options_;
  LockMail mail_;
  std::vector<Node> nodes_;  // by node index
  std::uint32_t last_epoch_ = 0;
};

}  // namespace shadow::models
