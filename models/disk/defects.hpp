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
};

/// A small ordered map; asked only if not empty.
class Defects {
 public:
  [[nodiscard]] bool empty() const { return blocks_.empty(); }
  [[nodiscard]] std::size_t size() const { return blocks_.size(); }
  void add(BlockRange range, DefectKind kind);
  void clear() { blocks_.clear(); }

  struct Outcome {
    Status status = Status::normal;
    BlockCount good = 0;  // blocks before the first that failed
  };
  /// A read of `range`: parity or forced_error at the first bad block.
  [[nodiscard]] Outcome read(BlockRange range);
  /// A write of `range`: heals what a rewrite heals, stops at an unwritable block with parity.
  [[nodiscard]] Outcome write(BlockRange range);

 private:
  std::map<Lbn, DefectKind> blocks_;
};

}  // namespace shadow::models
