#pragma once
// What can be wrong with a unit, seen from its service of commands. Faults are decorators in a list
// of the unit that is empty as a rule: then they cost a test of emptiness. The bench's faults are
// in sim/fault.
#include <string_view>

#include "engine/base/blocks.hpp"
#include "engine/base/status.hpp"
#include "engine/ports/disk.hpp"

namespace shadow::models {

class Medium;

/// One fault. All defaults: nothing is wrong. Answers about the unit's state (reachable() to
/// foreign()) do not change while the fault is installed.
class DiskFault {
 public:
  virtual ~DiskFault() = default;
  DiskFault() = default;
  DiskFault(const DiskFault&) = delete;
  DiskFault& operator=(const DiskFault&) = delete;

  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Asked when a command's service ends: normal = it is performed; pending = it is never answered;
  /// otherwise it is not performed and answered so.
  virtual Status verdict(IoKind kind, BlockRange range) {
    (void)kind;
    (void)range;
    return Status::normal;
  }
  /// Where a write really lands that is reported as done: as long as `range`, or nowhere (empty).
  virtual BlockRange lands(BlockRange range) { return range; }
  /// What a read really delivers of the `data` that stand in `range`.
  virtual void deliver(BlockRange range, Blocks& data) {
    (void)range;
    (void)data;
  }
  /// Services take that many times as long, >= 1.
  [[nodiscard]] virtual double stretch() const { return 1.0; }
  /// True: it has passed and can be taken off the list.
  [[nodiscard]] virtual bool passed() const { return false; }

  /// False: nobody reaches the unit.
  [[nodiscard]] virtual bool reachable() const { return true; }
  /// False: packet acknowledges are not answered either.
  [[nodiscard]] virtual bool responds() const { return true; }
  /// False: the unit answers, but that it is not ready.
  [[nodiscard]] virtual bool ready() const { return true; }
  /// True: the write-lock switch is on.
  [[nodiscard]] virtual bool write_locked() const { return false; }
  /// True: another unit has the same number; packet acknowledges are refused with that (RN.7).
  [[nodiscard]] virtual bool duplicate() const { return false; }
  /// The medium that somebody put into the drive instead of the right one; null: the right one.
  [[nodiscard]] virtual Medium* foreign() { return nullptr; }
};

}  // namespace shadow::models
