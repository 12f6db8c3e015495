#pragma once
// Time as a node sees it. now(): monotonic and the same on all nodes, for durations and records;
// clock(): this node's clock with its offset, for what people and media see. Clocks of two nodes
// are never compared except through R6.9's rule.
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"

namespace shadow {

class Timers {
 public:
  [[nodiscard]] virtual SimTime now() const = 0;
  [[nodiscard]] virtual WallTime clock() const = 0;
  /// Ends after `d` (>= 0), as an event; no drift; destroyed with its awaiter.
  virtual Task<void> sleep(Duration d) = 0;

 protected:
  ~Timers() = default;
};

}  // namespace shadow
