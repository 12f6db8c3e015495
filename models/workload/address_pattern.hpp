#pragma once
// Where a workload's next request goes.
#include <optional>

#include "models/random/random_stream.hpp"
#include "models/random/zipf.hpp"
#include "models/workload/workload_spec.hpp"

namespace shadow::models {

/// The pattern of one workload on one node, with its place in the sequence. Requests begin at
/// multiples of `align` from the region's start and end within the region.
class AddressPattern {
 public:
  /// align >= 1.
  AddressPattern(const PatternSpec& spec, BlockRange region, BlockCount align);

  /// First block of a request of `size` blocks; size <= region.count. `fence` of the copy or merge
  /// that runs, if one does: without it the pattern `fence` is uniform.
  [[nodiscard]] Lbn next(RandomStream& random, BlockCount size, std::optional<Lbn> fence);
  [[nodiscard]] bool needs_fence() const { return spec_.kind == PatternKind::fence; }

 private:
  [[nodiscard]] Lbn uniform(RandomStream& random, BlockCount size) const;
  [[nodiscard]] Lbn by_rank(std::uint64_t rank, BlockCount size) const;
  [[nodiscard]] Lbn hot(RandomStream& random, BlockCount size) const;
  [[nodiscard]] Lbn near_fence(RandomStream& random, BlockCount size, Lbn fence) const;
  [[nodiscard]] Lbn in_sequence(BlockCount size, BlockCount step);
  /// Slots at which a request of that size may begin; >= 1.
  [[nodiscard]] std::uint64_t slots(BlockCount size) const {
    return (region_.count - size) / align_ + 1;
  }
  [[nodiscard]] Lbn at_slot(std::uint64_t slot) const { return region_.begin + slot * align_; }

  PatternSpec spec_;
  BlockRange region_;
  BlockCount align_;
  std::optional<Zipf> zipf_;
  std::uint64_t items_ = 1;       // of zipf
  std::uint64_t multiplier_ = 1;  // spreads the ranks over the region
  BlockCount cursor_ = 0;         // sequential, stride: from the region's start
};

}  // namespace shadow::models
