#pragma once
// Commands to a disk that is no member (yet), given up after the class driver's limit.
#include "engine/host/context.hpp"
#include "engine/ports/volume.hpp"

namespace shadow {

/// Verifies the unit, then reads `range`. Ends in any case: timeout if the disk does not answer.
Task<ReadResult> read_device(NodeContext& context, Disk& disk, BlockRange range);

/// Writes `data` to `range`, again up to three times if the disk reports an error of its own or of
/// the medium (RA.33). Ends in any case, as above. `data` outlives the task.
Task<Status> write_device(NodeContext& context, Disk& disk, BlockRange range, const Blocks& data);

/// One command, without verifying first: a read if `into` is given, else a write of `data`. Ends in
/// any case, as above.
Task<Status> device_command(NodeContext& context, Disk& disk, BlockRange range, Blocks* into,
                            const Blocks* data);

}  // namespace shadow
