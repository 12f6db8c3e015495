#pragma once
// Which node of a group of nodes keeps the directory entry of a resource: one place in a table for
// each unit of LOCKDIRWT; where all weights are 0 every node counts 1 (RL.3).
#include <memory>
#include <vector>

#include "models/cluster/lock_resource.hpp"

namespace shadow::models {

class LockDirectory {
 public:
  struct Member {
    NodeId node;
    std::uint32_t weight = 0;  // LOCKDIRWT
  };
  /// `members` sorted by node.
  explicit LockDirectory(std::vector<Member> members);

  [[nodiscard]] NodeId node(const ResourceKey& key) const;
  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  [[nodiscard]] bool contains(NodeId node) const;
  /// LOCKDIRWT of a member.
  [[nodiscard]] std::uint32_t weight(NodeId node) const;

 private:
  std::vector<Member> members_;
  std::vector<NodeId> places_;
};

/// The same bits on every machine (FNV-1a).
[[nodiscard]] std::uint64_t hash_of(const ResourceKey& key);

/// Nodes that share one lock database: what the connection manager tells each of them.
struct LockGroup {
  /// Nodes that were lost, and the directory of their time: what only they knew is lost.
  struct Loss {
    std::shared_ptr<const LockDirectory> directory;
    std::vector<NodeId> nodes;
  };
  std::uint32_t epoch = 0;  // messages of another one are void
  std::shared_ptr<const LockDirectory> directory;
  std::vector<Loss> losses;

  /// Nobody left can tell whether a lost node held `key`.
  [[nodiscard]] bool unknown(const ResourceKey& key) const;
};

}  // namespace shadow::models
