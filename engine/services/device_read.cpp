#include "engine/services/device_read.hpp"

#include "engine/io/all_io.hpp"

namespace shadow {
namespace {

/// Ends the command if the disk has not answered in time; it then ends as cancelled.
Task<void> end_late_command(NodeContext& context, Disk& disk) {
  co_await context.ports.timers.sleep(context.options.member_io_timeout);
  co_await disk.cancel();
}

}  // namespace

Task<ReadResult> read_device(NodeContext& context, Disk& disk, BlockRange range) {
  ReadResult result;
  result.status = co_await disk.verify();
  if (failed(result.status)) co_return result;
  FlightTable table;
  Member member(disk.info().name, &disk);
  InFlight flight(table, range, context.now());
  AllIo io(flight);
  io.read(member, range, result.blocks);
  TaskScope limit;
  limit.spawn(end_late_command(context, disk));
  co_await io;
  result.status = io.op(0).status == Status::cancelled ? Status::timeout : io.op(0).status;
  co_return result;
}

}  // namespace shadow
