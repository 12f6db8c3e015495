#pragma once
// The figures of the distributed lock manager, each with its source.
#include "engine/base/types.hpp"

namespace shadow::models {

struct LockOptions {
  Duration local_request = microseconds(5);  // RL.3
  // A remote request is two messages and this much processor time on either side, taken by one
  // request after another (RL.3); drawn uniformly.
  Duration remote_side_min = microseconds(50);
  Duration remote_side_max = microseconds(200);
  Duration rebuild_base = milliseconds(200);     // t0 of RL.4
  Duration rebuild_per_lock = microseconds(10);  // k of RL.4
  Duration deadlock_wait = seconds(10);          // DEADLOCK_WAIT
  Duration move_scan = seconds(8);               // RL.3
  std::uint32_t moves_per_scan = 5;              // RL.3
  // "Clearly higher activity" (RL.3), ours: that many requests of one node since the last scan, and
  // that many times those of the master.
  std::uint32_t move_least_requests = 20;
  std::uint32_t move_factor = 2;
  Bytes message_bytes = 160;  // ours; with a value block
  Bytes bytes_per_lock = 32;  // ours; of a message with many locks
  std::uint64_t seed = 1;
};

}  // namespace shadow::models
