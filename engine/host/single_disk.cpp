#include "engine/host/single_disk.hpp"

#include "engine/base/assert.hpp"
#include "engine/io/request.hpp"
#include "engine/services/device_io.hpp"
#include "engine/storage/home_block.hpp"

namespace shadow {
namespace {

constexpr Duration kRetryPace = seconds(1);  // RV.12
constexpr int kRetries = 3;                  // RA.33

}  // namespace

SingleDisk::SingleDisk(NodeContext& context, Disk& disk, Options options, Lock lock)
    : context_(context), disk_(disk), options_(std::move(options)), lock_(std::move(lock)) {}

Task<ReadResult> SingleDisk::read(BlockRange range) {
  ReadResult result;
  result.status = co_await perform(range, &result.blocks, nullptr);
  co_return result;
}

Task<Status> SingleDisk::write(BlockRange range, const Blocks& data) {
  SHADOW_ASSERT(data.count() == range.count, "data do not fit the range");
  if (options_.write_locked) co_return Status::write_locked;
  const Status s = co_await perform(range, nullptr, &data);
  co_return s;
}

Task<Status> SingleDisk::perform(BlockRange range, Blocks* into, const Blocks* data) {
  if (range.empty() || range.end() > options_.volsize) co_return Status::illegal_block;
  if (given_up()) co_return Status::volume_invalid;
  ++operations_;
  const Request request(requests_, request_ended_);
  int errors = 0;
  for (;;) {
    while (verifying_ && !given_up()) co_await changed_.wait();
    if (given_up()) co_return broken_;
    const Status s = co_await device_command(context_, disk_, range, into, data);
    if (succeeded(s) || !goes_on_after(s, errors)) co_return s;
  }
}

/// True: the request starts over, perhaps when mount verification is over.
bool SingleDisk::goes_on_after(Status s, int& errors) {
  ++errors_;
  const ErrorClass c = error_class(s);
  if (c == ErrorClass::connection || c == ErrorClass::protection) {
    if (!options_.mount_verification) return false;
    lost(c == ErrorClass::protection);
    return true;
  }
  return (c == ErrorClass::media || c == ErrorClass::device) && ++errors <= kRetries;
}

void SingleDisk::lost(bool write_locked) {
  if (verifying_ || given_up()) return;
  verifying_ = true;
  context_.report(write_locked ? MessageId::mv_writelock : MessageId::mv_offline,
                  {{"device", name().with_colon()}});
  tasks_.spawn(verify_mount(write_locked));
}

Task<void> SingleDisk::verify_mount(bool write_locked) {
  const Duration limit = seconds(context_.parameter(ParameterId::mvtimeout));
  Duration clock{};
  SimTime last = context_.now();
  while (!given_up()) {
    co_await context_.ports.timers.sleep(kRetryPace);
    const SimTime now = context_.now();
    if (context_.ports.cluster.may_run()) {  // the clock stands still otherwise (RV.13)
      clock += now - last;
      const bool back = co_await is_back(write_locked);
      if (back) break;
    }
    last = now;
    if (clock >= limit && !write_locked) {  // a write lock is waited for without limit (RV.4)
      co_await give_up();
      co_return;
    }
  }
  if (given_up()) co_return;
  verifying_ = wrong_volume_ = false;
  context_.report(MessageId::mv_completed, {{"device", name().with_colon()}});
  changed_.notify_all();
}

Task<bool> SingleDisk::is_back(bool write_locked) {
  const Status reached = co_await disk_.verify();
  if (failed(reached) || (write_locked && disk_.info().write_locked)) co_return false;
  if (options_.foreign) co_return true;
  const ReadResult block = co_await read_device(context_, disk_, {kHomeLbn, 1});
  if (failed(block.status)) co_return false;
  const auto home = decode_home(bytes_of(block.blocks.at(0)));
  if (home && home->label == options_.label) co_return true;
  if (!wrong_volume_) {
    context_.report(MessageId::mv_wrongvol, {{"device", name().with_colon()}});
  }
  wrong_volume_ = true;
  co_return false;
}

Task<void> SingleDisk::give_up() {
  if (given_up()) co_return;
  broken_ = Status::abort;
  context_.report(MessageId::mv_aborted, {{"device", name().with_colon()}});
  co_await disk_.cancel();
  changed_.notify_all();
}

Task<void> SingleDisk::abort() {
  if (verifying_) co_await give_up();
}

Task<void> SingleDisk::quiesce() {
  if (!given_up()) broken_ = Status::volume_invalid;
  changed_.notify_all();
  while (requests_ > 0) co_await request_ended_.wait();
  // The last one told us from its own frame: let it end.
  co_await context_.ports.timers.sleep(Duration{});
}

VolumeView SingleDisk::view() const {
  const DiskInfo& info = disk_.info();
  VolumeView v;
  v.name = info.name;
  v.host = info.host;
  v.type = info.type;
  v.label = options_.label;
  v.logical = options_.logical;
  v.scope = options_.scope;
  v.share = options_.share;
  if (verifying_) v.state = UnitState::mount_verify;
  if (given_up()) v.state = UnitState::mount_verify_timeout;
  v.write_locked = options_.write_locked;
  v.volsize = options_.volsize;
  v.operations = operations_;
  v.errors = errors_;
  v.open_files = open_files_;
  v.volume_set = volume_set;
  v.relative_volume = relative_volume;
  return v;
}

}  // namespace shadow
