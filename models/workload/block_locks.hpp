#pragma once
// The cluster-wide block lock of applications (R6.21c): two requests that overlap are never
// outstanding together if one of them writes. Belongs to the bench: costs no time and is unknown to
// the engine (R6.110).
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/types.hpp"
#include "engine/base/wait_list.hpp"

namespace shadow::models {

/// Outstanding requests of one unit. Flat arrays: dozens of requests are compared faster than a
/// tree is walked.
class BlockLocks {
 public:
  using Id = std::uint32_t;

  /// Nothing if an outstanding request conflicts.
  [[nodiscard]] std::optional<Id> try_lock(NodeId node, BlockRange range, bool write);
  void unlock(Id id);
  /// Of a node that the others may have removed while it lived: its locks may be gone already.
  void unlock(Id id, NodeId node);
  /// A dead node's requests, at the end of the transition that removes it.
  void unlock_all_of(NodeId node);
  /// Those who wait for any unlock; they try again.
  [[nodiscard]] WaitList& unlocked() { return unlocked_; }
  [[nodiscard]] std::size_t outstanding() const { return begin_.size(); }

 private:
  [[nodiscard]] bool conflicts(BlockRange range, bool write) const;
  void erase(std::uint32_t position);

  // Parallel arrays, in no order.
  std::vector<Lbn> begin_;
  std::vector<Lbn> end_;
  std::vector<std::uint64_t>
      writes_;  // 0, 1; as wide as the others, so that the scan is one loop of vectors
  std::vector<NodeId> node_;
  std::vector<Id> id_;
  std::vector<std::uint32_t> position_;  // by id
  std::vector<Id> free_;
  WaitList unlocked_;
};

}  // namespace shadow::models
