#pragma once
// The shadow server of a node (6.7): decides when this node takes over a copy or merge of a set,
// within its slots. Which node: whoever gets the set's thread lock once its waiting time is over
// (R6.77); the others wait for the lock, and so take over when the performer leaves (R6.81).
#include "engine/host/context.hpp"
#include "engine/recovery/recovery_thread.hpp"

namespace shadow {

class ShadowServer {
 public:
  explicit ShadowServer(NodeContext& context) : context_(context) {}

  /// Serves the unit until it is dismounted; runs in the unit's own scope.
  Task<void> serve(VirtualUnit& unit);

 private:
  Task<void> wait_before(VirtualUnit& unit);
  Task<bool> announce(VirtualUnit& unit, OperationKind kind);
  Task<void> withdraw(VirtualUnit& unit);
  Task<void> perform(VirtualUnit& unit, OperationKind kind);
  [[nodiscard]] static OperationKind next_work(const VirtualUnit& unit);
  [[nodiscard]] bool slot_free() const;
  [[nodiscard]] bool eligible(const VirtualUnit& unit) const;

  NodeContext& context_;
  std::int64_t slots_used_ = 0;
  WaitList slot_given_back_;
};

}  // namespace shadow
