#pragma once
// Fills the copy targets of one pass from the source members while users read and write (6.4.1,
// R6.23-R6.39).
#include <array>
#include <optional>

#include "engine/recovery/recovery_thread.hpp"

namespace shadow {

class Copy {
 public:
  explicit Copy(VirtualUnit& unit) : unit_(unit), thread_(unit, OperationKind::copy) {}

  /// Runs the unassisted copy from the fence that this node knows to the end of the unit, then
  /// makes the targets full members. none: done; else why not.
  Task<Stop> run();

 private:
  /// How a segment, or one pass over it, ended.
  enum class Result : std::uint8_t { equal, differed, again };
  /// Is the range held on all nodes (R6.57)?
  enum class Held : bool { no, yes };

  Task<std::uint64_t> make_equal(BlockRange segment);
  Task<Result> one_pass(BlockRange segment, bool compare_first, Held held);
  Task<Result> read_source(BlockRange segment, Blocks& data);
  Task<Result> carry_bad_blocks_over(BlockRange segment, Held held);
  Task<Status> carry_held(BlockRange segment);
  Task<Status> make_equal_held(BlockRange segment);
  Task<Status> promote();
  /// Targets of this pass that are still members.
  [[nodiscard]] bool has_target() const;
  [[nodiscard]] bool is_target(const Member& m) const { return !m.full() && m.pass == pass_; }
  [[nodiscard]] Stop must_stop() const;

  VirtualUnit& unit_;
  RecoveryThread thread_;
  std::uint32_t pass_ = 0;  // number of the pass of targets (R6.34, R6.35)
  std::uint32_t turn_ = 0;  // the sources take turns (R6.26b)
};

}  // namespace shadow
