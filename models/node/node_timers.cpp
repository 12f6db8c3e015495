#include "models/node/node_timers.hpp"

namespace shadow::models {

WallTime NodeTimers::clock() const {
  constexpr std::int64_t kTickNs = 100;
  const std::int64_t since_start = (now().ns + clock_.offset.ns) / kTickNs;
  return {clock_.start.ticks + static_cast<std::uint64_t>(since_start)};
}

Task<void> NodeTimers::sleep(Duration d) { co_await wakeups_.sleep(d); }

}  // namespace shadow::models
