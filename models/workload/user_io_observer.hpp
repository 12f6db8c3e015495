#pragma once
// Where user requests become visible to the bench: the oracle judges them, the recorder measures
// them.
#include <cstdint>

#include "engine/base/blocks.hpp"
#include "engine/base/status.hpp"
#include "engine/base/types.hpp"

namespace shadow::models {

/// Names an outstanding request between its begin and its end; chosen by the observer.
using IoToken = std::uint32_t;

/// Told of every user request; implemented by the bench (oracle, recorder). `unit_index` is the
/// index in the run's table of unit names (disks first, then virtual units), `workload` that of the
/// run's `[[workload]]` tables.
class UserIoObserver {
 public:
  virtual IoToken read_begins(NodeId node, std::uint16_t unit_index, std::uint16_t workload,
                              BlockRange range) = 0;
  /// `data` is what the reader got; meaningless if `status` is an error.
  virtual void read_ended(IoToken token, Status status, const Blocks& data) = 0;
  virtual IoToken write_begins(NodeId node, std::uint16_t unit_index, std::uint16_t workload,
                               BlockRange range, const Blocks& data) = 0;
  virtual void write_ended(IoToken token, Status status) = 0;
  /// The issuer died with its node while the request was outstanding.
  virtual void abandoned(IoToken token) = 0;

 protected:
  ~UserIoObserver() = default;
};

}  // namespace shadow::models
