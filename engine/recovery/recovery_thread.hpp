#pragma once
// What copy and merge threads have in common: the slot they run in, pausing for changes, the record
// of the operation, publishing the fence.
#include <optional>

#include "engine/host/observer.hpp"
#include "engine/unit/virtual_unit.hpp"

namespace shadow {

/// Why a thread stops before its end.
enum class Stop : std::uint8_t {
  none,
  canceled,    // given up so that any node can continue it (6.6.1)
  terminated,  // its work is gone: no target left, merge started anew
};

/// One running copy or merge of one set on this node; from its start message to its end message
/// (RA.12).
class RecoveryThread {
 public:
  RecoveryThread(VirtualUnit& unit, OperationKind kind);
  RecoveryThread(const RecoveryThread&) = delete;
  RecoveryThread& operator=(const RecoveryThread&) = delete;
  /// The record is closed even if the node dies while it runs.
  ~RecoveryThread();

  /// Start message, record, fence told to the others.
  void begin(Lbn at, const DeviceName& member);
  /// The segment that begins at the fence.
  [[nodiscard]] BlockRange segment() const;
  [[nodiscard]] Lbn fence() const { return progress_.fence; }
  /// The segment in work is done: moves the fence to its end, and publishes it now and then
  /// (R6.108).
  void advance(BlockRange segment, std::uint64_t passes);
  /// May the thread go on in that range? False: wait with `pause` and look again.
  [[nodiscard]] bool may_go(BlockRange range) const { return unit_.gate().open(range); }
  Task<void> pause();
  /// All blocks are done: the complete message, before the change of membership that follows.
  void announce_completion();
  /// End message and record; the fence is published exactly (R6.30a).
  void end(Stop stop);

  [[nodiscard]] Incarnation incarnation() const { return info_.incarnation; }

 private:
  void publish(bool performing);
  void say(MessageId id, bool with_size) const;
  [[nodiscard]] std::optional<VirtualUnit::Suspended>& suspended() const {
    return merge() ? unit_.suspended_merge : unit_.suspended_copy;
  }
  [[nodiscard]] bool merge() const { return info_.kind == OperationKind::merge; }

  VirtualUnit& unit_;
  OperationInfo info_;
  OperationProgress progress_;
  Lbn published_ = 0;
  SimTime published_at_{};
  bool running_ = false;
  bool announced_ = false;
  std::uint32_t id_ = 0;  // in messages: the same after a suspension (RA.12)
};

}  // namespace shadow
