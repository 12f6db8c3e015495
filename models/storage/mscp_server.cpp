#include "models/storage/mscp_server.hpp"

#include <algorithm>
#include <utility>

#include "models/storage/command_wait.hpp"

namespace shadow::models {
namespace {

// The server's processor for a request, beside its two messages, which the network charges (ours:
// as one message on a Fast Ethernet, RH.3).
constexpr Duration kRequestTime = microseconds(100);
constexpr Duration kBlockTime =
    microseconds(2);  // ours: a copy between buffers of 250 MB/s, in and out
// A fragment is at least this long, or the whole rest (ours: least value of MSCP_BUFFER, RP.1).
constexpr BlockCount kLeastFragment = 16;
// Load rating of MSCP_LOAD = 1, requests a second, and how long load is measured (ours).
constexpr std::int64_t kDefaultRating = 340;
constexpr Duration kLoadInterval = seconds(5);
// Built-in timeout of a command at the disk (RP.1 names none; ours), and how often the server looks
// for such commands at least, so that a new value of MSCP_CMD_TMO has its effect soon (ours).
constexpr Duration kCommandTimeout = seconds(40);
constexpr Duration kLongestLook = seconds(5);

// What a client is told: everything that needs a verification is one and the same to it.
Status to_client(Status s) {
  const bool lost =
      s == Status::volume_invalid || s == Status::cancelled || s == Status::device_offline;
  return lost ? Status::medium_offline : s;
}

}  // namespace

/// Notes for others what the server has under way at its own face for a command.
class MscpServer::AtDisk {
 public:
  AtDisk(ServedCommand& command, NodeDisk& face, IoOp& op, SimTime now) : command_(command) {
    command_.face = &face;
    command_.at_disk = &op;
    command_.since = now;
  }
  AtDisk(const AtDisk&) = delete;
  AtDisk& operator=(const AtDisk&) = delete;
  ~AtDisk() { command_.at_disk = nullptr; }

 private:
  ServedCommand& command_;
};

/// Gives pages of the pool back when the fragment is done.
class MscpServer::Buffer {
 public:
  Buffer(MscpServer& server, BlockCount pages) : server_(server), pages_(pages) {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { server_.give_buffer(pages_); }

 private:
  MscpServer& server_;
  BlockCount pages_;
};

MscpServer::MscpServer(NodeStorage& storage, ServedDisks& served, Wakeups& wakeups)
    : storage_(storage),
      served_(served),
      wakeups_(wakeups),
      rating_(storage.parameter(ParameterId::mscp_load)),
      pages_(static_cast<BlockCount>(storage.parameter(ParameterId::mscp_buffer))),
      credits_(static_cast<std::uint32_t>(storage.parameter(ParameterId::mscp_credits))),
      free_pages_(pages_) {
  if (rating_ == 1) rating_ = kDefaultRating;
  served_.add(*this);
}

MscpServer::~MscpServer() {
  scope_.clear();
  served_.remove(node());
}

void MscpServer::offer(NodeDisk& own) {
  const std::size_t index = own.unit().spec().record_unit;
  if (own_.size() <= index) own_.resize(index + 1);
  own_[index] = &own;
}

bool MscpServer::offers(const DiskUnit& unit) const {
  const std::size_t index = unit.spec().record_unit;
  return index < own_.size() && own_[index] != nullptr && own_[index]->direct_path_up();
}

NodeDisk* MscpServer::face(const DiskUnit& unit) {
  const std::size_t index = unit.spec().record_unit;
  if (index >= own_.size() || own_[index] == nullptr) return nullptr;
  if (faces_.size() <= index) faces_.resize(index + 1);
  if (faces_[index] == nullptr) {
    faces_[index] = std::make_unique<NodeDisk>(storage_, own_[index]->unit(), wakeups_,
                                               own_[index]->direct_paths(), NodeDisk::Use::serving);
  }
  return faces_[index].get();
}

void MscpServer::release_held() {
  for (const auto& f : faces_) {
    if (f != nullptr) f->release_held();
  }
}

void MscpServer::recheck_paths() {
  for (const auto& f : faces_) {
    if (f != nullptr) f->recheck_paths();
  }
}

// Load (RP.1).

void MscpServer::count_request() {
  (void)free_load();
  ++requests_;
}

std::int64_t MscpServer::free_load() {
  const Duration passed = wakeups_.queue().now() - interval_;
  if (passed >= kLoadInterval) {
    const bool last = passed < kLoadInterval * 2;
    last_load_ =
        last ? static_cast<std::int64_t>(requests_) / (kLoadInterval.ns / 1'000'000'000) : 0;
    interval_ = interval_ + kLoadInterval * (passed.ns / kLoadInterval.ns);
    requests_ = 0;
  }
  return rating_ - last_load_;
}

// Requests.

Task<void> MscpServer::use_processor(BlockCount blocks) {
  const SimTime now = wakeups_.queue().now();
  processor_free_ = std::max(now, processor_free_) + kRequestTime +
                    kBlockTime * static_cast<std::int64_t>(blocks);
  co_await wakeups_.sleep(processor_free_ - now);
}

Task<BlockCount> MscpServer::take_buffer(BlockCount wanted) {
  const std::uint64_t ticket = next_ticket_++;
  const BlockCount least = std::min({wanted, kLeastFragment, pages_});
  while (ticket != first_ticket_ || free_pages_ < least) co_await buffers_.wait();
  ++first_ticket_;
  const BlockCount taken = std::min(wanted, free_pages_);
  free_pages_ -= taken;
  buffers_.notify_all();
  co_return taken;
}

void MscpServer::give_buffer(BlockCount pages) {
  free_pages_ += pages;
  buffers_.notify_all();
}

// Commands that a disk does not answer (RP.1, MSCP_CMD_TMO).

Duration MscpServer::command_timeout() const {
  const std::int64_t given = storage_.parameter(ParameterId::mscp_cmd_tmo);
  return given == 0 ? kCommandTimeout : seconds(given);
}

void MscpServer::watch_disks() {
  if (watching_) return;
  watching_ = true;
  scope_.spawn(watch(*this));
}

/// Looks once at every command that is old enough, and sleeps until the next one may be.
Task<void> MscpServer::watch(MscpServer& self) {
  for (;;) {
    const Duration limit = self.command_timeout();
    co_await self.wakeups_.sleep(std::min(limit, kLongestLook));
    if (!self.served_.give_up(self.node(), self.wakeups_.queue().now() - limit)) break;
  }
  self.watching_ = false;
}

Task<void> MscpServer::serve(SlotId id) {
  ServedCommand& c = *served_.find(id);
  if (c.probe != nullptr) {
    co_await use_processor(0);
    NodeDisk* const own = c.gone ? nullptr : face(*c.unit);
    Status status = Status::medium_offline;
    if (own != nullptr) status = co_await own->verify();
    served_.reply(id, status, 0);
    co_return;
  }
  count_request();
  const Status status = co_await transfer(c);
  MscpCounters& count = served_.count(node());
  ++count.commands;
  if (failed(status)) {
    ++count.errors;
  } else {
    ++(c.kind == IoKind::read || c.kind == IoKind::compare ? count.reads : count.writes);
    count.blocks += c.range.count;
  }
  const bool read = c.kind == IoKind::read && succeeded(status);
  // What was read before the last fragment is on its way already.
  served_.reply(id, to_client(status), read ? c.last_part * kBlockBytes : 0);
}

Task<Status> MscpServer::transfer(ServedCommand& c) {
  NodeDisk* const own = face(*c.unit);
  if (own == nullptr) co_return Status::medium_offline;
  const Blocks payload = std::exchange(c.data, Blocks{});
  for (BlockCount done = 0; done < c.range.count && !c.gone;) {
    const BlockCount part = co_await take_buffer(c.range.count - done);
    const Buffer buffer(*this, part);
    co_await use_processor(part);
    if (c.gone) break;
    ++served_.count(node()).fragments;
    Blocks data;
    IoOp op;
    op.kind = c.kind;
    op.range = {c.range.begin + done, part};
    if (c.kind == IoKind::read) {
      op.into = &data;
    } else {
      if (!payload.empty()) data = payload.slice(done, part);
      op.payload = &data;
    }
    watch_disks();
    {
      const AtDisk noted(c, *own, op, wakeups_.queue().now());
      co_await CommandWait(*own, op);
    }
    if (c.kind == IoKind::read) {
      for (const Run& r : data.runs()) c.data.append(r.stamp, r.count);
    }
    c.done = done + op.done;
    c.equal = c.equal && (c.kind != IoKind::compare || op.equal);
    if (failed(op.status)) co_return op.status;
    c.last_part = part;
    done += part;
    if (c.kind == IoKind::read && done < c.range.count && !c.gone) {
      served_.send_part(c, part * kBlockBytes);
    }
  }
  co_return c.gone ? Status::cancelled : Status::normal;
}

}  // namespace shadow::models
