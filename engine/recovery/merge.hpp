#pragma once
// Makes all full members equal after a node failed with writes under way (6.5.2): full merge,
// master member first.
#include "engine/recovery/recovery_thread.hpp"

namespace shadow {

class Merge {
 public:
  explicit Merge(VirtualUnit& unit) : unit_(unit), thread_(unit, OperationKind::merge) {}

  /// Merges from the fence that this node knows to the end of the unit, then clears the merge state
  /// on all nodes (R6.63).
  Task<Stop> run();

 private:
  Task<std::uint64_t> make_equal(BlockRange segment);
  Task<Status> finish();
  [[nodiscard]] Stop must_stop() const;

  VirtualUnit& unit_;
  RecoveryThread thread_;
};

}  // namespace shadow
