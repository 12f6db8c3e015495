#pragma once
// What the engine offers: a virtual unit or a plain mounted disk on this node. Workloads and tools
// use it.
//
// read and write end with data or a Status, or stay stalled through mount verification; a request
// is never dropped. A write ends normal only by R1.5; with an error after member writes were sent
// the unit has asked for a merge before the caller hears of it (R6.133).
#include "engine/base/blocks.hpp"
#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"

namespace shadow {

struct ReadResult {
  Status status = Status::normal;
  Blocks blocks;
};

class Volume {
 public:
  /// Blocks that users may address: 0 .. size()-1 (R1.43).
  [[nodiscard]] virtual BlockCount size() const = 0;
  virtual Task<ReadResult> read(BlockRange range) = 0;
  /// `data` outlives the task. Once member writes were sent it is not cancellable (R6.133).
  virtual Task<Status> write(BlockRange range, const Blocks& data) = 0;
  /// An open file: DISMOUNT is refused while one is open (R4.109).
  virtual void open() = 0;
  virtual void close() noexcept = 0;

 protected:
  ~Volume() = default;
};

}  // namespace shadow
