#pragma once
// The Timers port of one node.
#include "engine/ports/timers.hpp"
#include "models/node/wakeups.hpp"

namespace shadow::models {

/// What calendars show at t = 0 of the run (`clock` of the scenario), and how far this node's clock
/// is off.
struct NodeClock {
  WallTime start{};   // of the run
  Duration offset{};  // this node's clock less `start` (R6.9)
};

class NodeTimers final : public Timers {
 public:
  NodeTimers(Wakeups& wakeups, NodeClock clock) : wakeups_(wakeups), clock_(clock) {}

  [[nodiscard]] SimTime now() const override { return wakeups_.queue().now(); }
  [[nodiscard]] WallTime clock() const override;
  Task<void> sleep(Duration d) override;

 private:
  Wakeups& wakeups_;
  NodeClock clock_;
};

}  // namespace shadow::models
