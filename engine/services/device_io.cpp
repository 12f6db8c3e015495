#include "engine/services/device_io.hpp"

#include "engine/io/all_io.hpp"

namespace shadow {
namespace {

constexpr int kRetries = 3;  // RA.33

/// Ends the command if the disk has not answered in time; it then ends as cancelled.
Task<void> end_late_command(NodeContext& context, Disk& disk) {
  co_await context.ports.timers.sleep(context.options.member_io_timeout);
  co_await disk.cancel();
}

}  // namespace

Task<Status> device_command(NodeContext& context, Disk& disk, BlockRange range, Blocks* into,
                            const Blocks* data) {
  FlightTable table(context.ports.timers);
  Member member(disk.info().name, &disk);
  InFlight flight(table, range, context.now());
  AllIo io(flight);
  if (into != nullptr)
    io.read(member, range, *into);
  else
    io.write(member, range, *data);
  TaskScope limit;
  limit.spawn(end_late_command(context, disk));
  co_await io;
  co_return io.op(0).status == Status::cancelled ? Status::timeout : io.op(0).status;
}

Task<ReadResult> read_device(NodeContext& context, Disk& disk, BlockRange range) {
  ReadResult result;
  result.status = co_await disk.verify();
  if (failed(result.status)) co_return result;
  result.status = co_await device_command(context, disk, range, &result.blocks, nullptr);
  co_return result;
}

Task<Status> write_device(NodeContext& context, Disk& disk, BlockRange range, const Blocks& data) {
  for (int attempt = 0;; ++attempt) {
    const Status s = co_await device_command(context, disk, range, nullptr, &data);
    const ErrorClass c = error_class(s);
    const bool again = c == ErrorClass::media || c == ErrorClass::device;
    if (!again || attempt == kRetries) co_return s;
  }
}

}  // namespace shadow
