#include "models/cluster/quorum_disk.hpp"

#include <algorithm>

#include "models/storage/command_wait.hpp"

namespace shadow::models {
namespace {

/// Stamps of QUORUM.DAT: node and count, apart from those of users.
Stamp stamp_of_block(NodeId node, std::uint64_t count) {
  return (Stamp{0x51} << 48U) | (Stamp{node.index} << 32U) | (count & 0xffffffffU);
}

/// With cycles as short as this a dead peer's silence shows in the file before its connection is
/// lost, and the next cycle tells soon enough whether it lives (ours; half of the shortest time
/// from the loss of a connection to a removal, RC.22).
constexpr Duration kShort = seconds(8);

}  // namespace

QuorumDisk::Watcher::Watcher(DiskUnit& unit, NodeId node, Wakeups& wakeups_,
                             const std::vector<PathSpec>& paths)
    : disk((storage.node = node, storage), unit, wakeups_, paths), wakeups(wakeups_) {}

QuorumDisk::QuorumDisk(ConnectionManager& manager, DiskUnit& unit, Lbn first, std::size_t nodes)
    : manager_(manager), unit_(unit), first_(first), file_(nodes), watchers_(nodes) {}

QuorumDisk::~QuorumDisk() = default;

void QuorumDisk::start(NodeId node, Wakeups& wakeups, const std::vector<PathSpec>& paths,
                       Duration interval, bool trusted) {
  auto& w = watchers_[node.index];
  w = std::make_unique<Watcher>(unit_, node, wakeups, paths);
  w->interval = interval;
  w->seen.resize(file_.size());
  w->count = file_[node.index].count;
  w->good = trusted ? kGoodCycles : 0;
  w->trusts = trusted;
  if (trusted) manager_.quorum_disk_is(node, true);
  w->scope.spawn(watch(*this, node));
}

void QuorumDisk::stop(NodeId node) { watchers_[node.index] = nullptr; }

void QuorumDisk::stand_still(NodeId node, bool still) {
  Watcher* const w = watchers_[node.index].get();
  if (w == nullptr) return;
  w->storage.still = still;
  w->disk.stand_still(still);
}

void QuorumDisk::recheck_paths() {
  for (const auto& w : watchers_) {
    if (w) w->disk.recheck_paths();
  }
}

/// A cycle an interval; one that has not ended by then is no good one.
Task<void> QuorumDisk::watch(QuorumDisk& self, NodeId node) {
  Watcher& w = *self.watchers_[node.index];
  for (;;) {
    if (w.under_way) {
      w.good = 0;
      self.judge(node);
    } else {
      w.scope.spawn(cycle(self, node));
    }
    co_await w.wakeups.sleep(w.interval);
  }
}

Task<void> QuorumDisk::cycle(QuorumDisk& self, NodeId node) {
  Watcher& w = *self.watchers_[node.index];
  w.under_way = true;
  if (!w.disk.info().online) {
    const Status found = co_await w.disk.verify();
    if (failed(found)) w.good = 0;
  }
  // the file is made by a node of a cluster that has quorum without it (RC.14)
  if (!self.exists_ && self.manager_.has_quorum(node)) self.exists_ = true;
  Status status = Status::no_such_device;
  if (self.exists_) {
    const Entry mine = self.entry_of(node);
    const Blocks data(stamp_of_block(node, mine.count), 1);
    IoOp write;
    write.kind = IoKind::write;
    write.range = {self.first_ + node.index, 1};
    write.payload = &data;
    co_await CommandWait(w.disk, write);
    status = write.status;
    if (succeeded(status)) {
      self.file_[node.index] = mine;
      w.count = mine.count;
      Blocks all;
      IoOp read;
      read.kind = IoKind::read;
      read.range = {self.first_, self.file_.size()};
      read.into = &all;
      co_await CommandWait(w.disk, read);
      status = read.status;
    }
  }
  if (succeeded(status)) {
    w.good = std::min(w.good + 1, kGoodCycles);
    self.read_file(node);
  } else {
    w.good = 0;
    if (self.exists_) {
      const Status found = co_await w.disk.verify();
      static_cast<void>(found);
    }
  }
  w.under_way = false;
  self.judge(node);
}

QuorumDisk::Entry QuorumDisk::entry_of(NodeId node) const {
  const Watcher& w = *watchers_[node.index];
  Entry e;
  e.count = w.count + 1;
  e.counts = w.trusts;
  e.connected.resize(file_.size());
  std::uint32_t votes = 0;
  std::uint32_t nodes = 0;
  if (const View* const view = manager_.view(node)) {
    for (const ViewNode& v : view->nodes) {
      const NodeId p = v.node.id;
      const bool open = p == node || manager_.connection(node, p) == ConnectionState::open;
      if (!open) continue;
      if (p == node) e.csid = v.node.csid;
      e.connected[p.index] = true;
      votes += v.votes;
      ++nodes;
    }
  }
  e.merit = merit_of(votes, nodes);
  return e;
}

void QuorumDisk::read_file(NodeId node) {
  Watcher& w = *watchers_[node.index];
  for (std::size_t i = 0; i < file_.size(); ++i) {
    Seen& s = w.seen[i];
    const bool news = file_[i].count != s.entry.count;
    s.silent = news ? 0 : std::min(s.silent + 1, kSilentCycles);
    s.entry = file_[i];
  }
}

/// May the watcher count the disk, as far as it knows from the file?
bool QuorumDisk::is_ours(NodeId node) const {
  const Watcher& w = *watchers_[node.index];
  const Entry mine = entry_of(node);
  for (std::size_t i = 0; i < file_.size(); ++i) {
    const Seen& s = w.seen[i];
    if (i == node.index || s.silent >= kSilentCycles || mine.connected[i]) continue;
    if (s.entry.counts) return false;
    if (w.trusts) {
      const View* const view = manager_.view(node);
      const bool contested = view != nullptr && view->find({static_cast<std::uint16_t>(i)});
      if (contested && s.silent == 0) return false;
      continue;  // an outsider looks on, or a lost watcher writes no more
    }
    if (node.index < s.entry.connected.size() && s.entry.connected[node.index]) return false;
    const bool greater = mine.merit != s.entry.merit ? mine.merit > s.entry.merit : node.index < i;
    if (!greater) return false;
  }
  return true;
}

void QuorumDisk::judge(NodeId node) {
  Watcher& w = *watchers_[node.index];
  const bool trusts = w.good >= kGoodCycles && is_ours(node);
  if (trusts == w.trusts) return;
  w.trusts = trusts;
  manager_.quorum_disk_is(node, trusts);
}

void QuorumDisk::connection_lost(NodeId n, NodeId p) {
  Watcher* const w = watchers_[n.index].get();
  if (w == nullptr || !w->trusts || w->interval <= kShort ||
      w->seen[p.index].silent >= kSilentCycles)
    return;
  w->trusts = false;
  manager_.quorum_disk_is(n, false);
}

}  // namespace shadow::models
