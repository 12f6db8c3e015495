#pragma once
// A run with one or more units and nodes, without engine and without SimGrid.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/task.hpp"
#include "models/events/event_queue.hpp"
#include "models/node/wakeups.hpp"
#include "models/storage/command_wait.hpp"
#include "models/storage/node_devices.hpp"

namespace shadow::models::test {

/// A drive with round figures: 10 ms a turn, 100 sectors a track, 2 tracks a cylinder, 1,000
/// cylinders.
inline DriveSpec plain_drive() {
  DriveSpec d;
  d.name = "TEST";
  d.blocks = 200'000;
  d.geometry = {100, 2, 1000};
  d.revolution = milliseconds(10);
  d.seek_single = milliseconds(1);
  d.seek_average = milliseconds(8);
  d.seek_full = milliseconds(16);
  d.outer_rate = d.inner_rate = 100 * 512 / 0.010;
  d.head_switch = microseconds(500);
  d.read_overhead = d.write_overhead = microseconds(300);
  return d;
}

/// Keeps all records, unless told to forget them.
class Records final : public EventLog {
 public:
  std::vector<EventRecord> all;
  bool keep = true;

 private:
  void consume(std::span<const EventRecord> records) override {
    if (keep) all.insert(all.end(), records.begin(), records.end());
  }
};

/// One command that somebody waits for.
struct Request {
  IoOp op;
  Blocks data;
  bool ended = false;
  SimTime at{};
};

inline Task<void> await_request(EventQueue& queue, Disk& disk, Request& r) {
  co_await CommandWait(disk, r.op);
  r.ended = true;
  r.at = queue.now();
}

struct Rig {
  EventQueue queue;
  Wakeups wakeups{queue};
  Records records;
  ChannelSpec channel_spec{"BUS", 100e6, microseconds(5), {}, {}, true, 1};
  StorageChannel channel{channel_spec};
  std::vector<std::unique_ptr<DiskUnit>> units;
  std::vector<std::unique_ptr<NodeDevices>> nodes;
  TaskScope scope;

  DiskUnit& add_unit(const std::string& name, DriveSpec drive = plain_drive(),
                     std::uint64_t seed = 1) {
    DiskUnitSpec u;
    u.name = *DeviceName::parse(name);
    u.unit = u.name.id();
    u.drive = std::move(drive);
    u.contents = 7;
    u.record_unit = static_cast<std::uint16_t>(units.size());
    u.seed = seed;
    units.push_back(std::make_unique<DiskUnit>(queue, std::move(u), &records));
    return *units.back();
  }
  NodeDevices& add_node() {
    const auto index = static_cast<std::uint16_t>(nodes.size());
    nodes.push_back(std::make_unique<NodeDevices>(NodeId{index}, wakeups));
    return *nodes.back();
  }
  /// A node with a direct path to the unit.
  NodeDisk& attach(NodeDevices& node, DiskUnit& unit) {
    PathSpec p;
    p.channel = &channel;
    return node.add(unit, {p});
  }

  std::unique_ptr<Request> read(Disk& disk, BlockRange range) {
    auto r = std::make_unique<Request>();
    r->op.kind = IoKind::read;
    r->op.range = range;
    r->op.into = &r->data;
    scope.spawn(await_request(queue, disk, *r));
    return r;
  }
  std::unique_ptr<Request> write(Disk& disk, BlockRange range, Stamp stamp,
                                 IoKind kind = IoKind::write) {
    auto r = std::make_unique<Request>();
    r->op.kind = kind;
    r->op.range = range;
    r->data = Blocks(stamp, range.count);
    r->op.payload = &r->data;
    scope.spawn(await_request(queue, disk, *r));
    return r;
  }
  void run() {
    while (!queue.empty()) queue.step();
  }
  void run_for(Duration d) {
    const SimTime end = queue.now() + d;
    while (!queue.empty() && queue.next() <= end) queue.step();
    queue.advance_to(end);
  }
  ~Rig() {
    scope.clear();
    nodes.clear();
  }
};

}  // namespace shadow::models::test
