#pragma once
// What the cluster asks of a lock manager around the lives of nodes; nodes use the Locks port.
#include <cstdint>
#include <vector>

#include "engine/ports/locks.hpp"

namespace shadow::models {

class LockManager {
 public:
  virtual ~LockManager() = default;

  /// A node joins; `directory_weight` is its LOCKDIRWT. Its port is valid as long as this object.
  virtual Locks& add(NodeId node, std::uint32_t directory_weight) = 0;
  [[nodiscard]] virtual Locks& port(NodeId node) = 0;
  /// The node has died: what its code destroys from now on releases nothing; its locks stay until
  /// rebuild().
  virtual void stop(NodeId node) = 0;
  /// On these nodes nothing is granted and nothing told from now on: a transition runs, or one of
  /// them waits for a peer that may come back (RL.1).
  virtual void suspend(const std::vector<NodeId>& nodes) = 0;
  virtual void resume(const std::vector<NodeId>& nodes) = 0;
  /// The database of `survivors`, all suspended, without the locks of anybody else: new masters,
  /// values that the lost held in EX or PW are invalid (RL.4). How long it takes.
  virtual Duration rebuild(const std::vector<NodeId>& survivors) = 0;
};

}  // namespace shadow::models
