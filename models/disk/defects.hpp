#pragma once
// Blocks of a medium that are not as they should be (RH.33; kinds of scenario-format, meaning 13).
#include <cstdint>
#include <map>

#include "engine/base/status.hpp"
#include "engine/base/types.hpp"

namespace shadow::models {

enum class DefectKind : std::uint8_t {
  correctable,  // the read succeeds with an error corrected, once for each read
  revectored,   // unreadable once, then good
  lost,         // unreadable until written
  marked,       // forced error: known to be lost, until written (R6.93)
  unwritable,   // unreadable, and writes fail
  torn,         // the next write is cut here: what lies before is written, the rest is not
};

/// Stretches of blocks of one kind, ascending; asked only if not empty.
class Defects {
 public:
  [[nodiscard]] bool empty() const { return stretches_.empty(); }
  /// Blocks that are not as they should be.
  [[nodiscard]] BlockCount size() const;
  /// A block has one kind: the last that was given to it.
  void add(BlockRange range, DefectKind kind);
  void remove(BlockRange range);
  /// All blocks are good again but those with a forced-error mark: that is no fault of the medium,
  /// it says that the data are lost.
  void repair();
  void clear() { stretches_.clear(); }

  struct Outcome {
    Status status = Status::normal;
    BlockCount good = 0;  // blocks before the first that failed
  };
  /// A read of `range`: parity or forced_error at the first bad block.
  [[nodiscard]] Outcome read(BlockRange range);
  /// A write of `range`: heals what a rewrite heals; stops at an unwritable block with parity, at a
  /// torn one, once, with drive_error.
  [[nodiscard]] Outcome write(BlockRange range);

 private:
  struct Stretch {
    Lbn end = 0;
    DefectKind kind{};
  };
  using Stretches = std::map<Lbn, Stretch>;
  /// The first stretch that ends behind `lbn`.
  [[nodiscard]] Stretches::iterator from(Lbn lbn);

  Stretches stretches_;
};

}  // namespace shadow::models
