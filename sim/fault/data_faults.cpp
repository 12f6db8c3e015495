#include "sim/fault/data_faults.hpp"

#include <algorithm>

namespace shadow::sim {
namespace {

// A bit that neither the number of a write nor the tag of real bytes uses.
constexpr Stamp kFlip = Stamp{1} << 62;

}  // namespace

BlockRange MisdirectedWrite::lands(BlockRange range) {
  if (!which_.is(range)) return range;
  if (range.end() + range.count <= blocks_) return {range.end(), range.count};
  const BlockCount before = std::min(range.begin, range.count);
  return {range.begin - before, std::min(before, range.count)};
}

void FlippedBit::deliver(BlockRange range, Blocks& data) {
  if (data.empty() || !which_.is(range)) return;
  Blocks flipped(data.at(0) ^ kFlip, 1);
  const Blocks rest = data.slice(1, data.count() - 1);
  for (const Run& run : rest.runs()) flipped.append(run.stamp, run.count);
  data = std::move(flipped);
}

}  // namespace shadow::sim
