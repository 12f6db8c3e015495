#pragma once
// What the engine tells the bench while it works: operations and states. For records and conditions
// only; an observer never calls back into the engine.
#include <cstdint>

#include "engine/base/device_name.hpp"
#include "engine/base/status.hpp"
#include "engine/base/types.hpp"

namespace shadow {

enum class OperationKind : std::uint8_t { copy, merge };
enum class OperationEnd : std::uint8_t { completed, canceled, terminated };

/// One copy or merge of one set on one node, from start to end (R6.120). `number` is the ID number
/// of RA.12.
struct OperationInfo {
  std::uint32_t number = 0;
  OperationKind kind = OperationKind::copy;
  UnitNumber unit;
  DeviceName member;  // copy: first target of the pass
  NodeId node;
  Incarnation incarnation;
  Lbn start_lbn = 0;
  BlockCount size = 0;  // blocks of the unit
};

/// Progress of an operation; cumulative for this operation.
struct OperationProgress {
  Lbn fence = 0;
  std::uint64_t segments = 0;
  std::uint64_t passes = 0;              // read-compare passes, at least one a segment
  std::uint64_t differing_segments = 0;  // segments that were not equal at the first compare
};

class EngineObserver {
 public:
  virtual void operation_started(const OperationInfo& op) = 0;
  virtual void operation_progress(const OperationInfo& op, const OperationProgress& p) = 0;
  virtual void operation_ended(const OperationInfo& op, const OperationProgress& p,
                               OperationEnd end) = 0;
  /// State, membership or settings of the unit changed on this node.
  virtual void unit_changed(NodeId node, UnitNumber unit) = 0;
  /// This node entered merge state for the unit: from here on the first answer binds (R6.114,
  /// R6.122).
  virtual void merge_entered(NodeId node, UnitNumber unit) = 0;
  /// This node learned that the merge of the unit is complete (R6.63).
  virtual void merge_completed(NodeId node, UnitNumber unit) = 0;
  /// INITIALIZE has ended on the disk: what it held counts no more (R4.25).
  virtual void disk_initialized(NodeId node, const DeviceName& disk) {
    (void)node;
    (void)disk;
  }

 protected:
  ~EngineObserver() = default;
};

}  // namespace shadow
