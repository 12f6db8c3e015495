#pragma once
// Reads of blocks from a disk that is no member (yet): checked first, and given up after the class
// driver's limit.
#include "engine/host/context.hpp"
#include "engine/ports/volume.hpp"

namespace shadow {

/// Verifies the unit, then reads `range`. Ends in any case: timeout if the disk does not answer.
Task<ReadResult> read_device(NodeContext& context, Disk& disk, BlockRange range);

}  // namespace shadow
