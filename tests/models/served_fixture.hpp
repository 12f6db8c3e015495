#pragma once
// Nodes that serve disks to each other, over a courier of fixed latency.
#include <memory>
#include <string>
#include <vector>

#include "models/node/node_runtime.hpp"
#include "models/storage/served_disks.hpp"
#include "tests/models/storage_fixture.hpp"
#include "tests/support/test_courier.hpp"

namespace shadow::models::test {

/// A memory disk: a service takes 100 us whatever the block.
inline DriveSpec quick_drive() {
  DriveSpec d;
  d.name = "QUICK";
  d.rotating = false;
  d.blocks = 100'000;
  d.outer_rate = 1e9;
  d.read_overhead = d.write_overhead = microseconds(100);
  return d;
}

/// Nodes A, B, ... of which some serve. No node has a path that the test did not give it.
struct ServedRig : Rig {
  shadow::test::TestCourier courier{queue, microseconds(100), 100e6};
  ServedDisks served{queue, courier};
  std::vector<std::unique_ptr<NodeRuntime>> runtimes;
  std::vector<std::unique_ptr<StorageChannel>> channels;

  ~ServedRig() {
    scope.clear();
    nodes.clear();
  }
  /// A node, connected with all others so far. `set` changes parameters.
  NodeDevices& boot(std::vector<std::pair<ParameterId, std::int64_t>> parameters = {},
                    const StorageRules& rules = {}) {
    const NodeId id{static_cast<std::uint16_t>(nodes.size())};
    NodeRuntime::Options options;
    options.name = std::string(1, static_cast<char>('A' + nodes.size()));
    for (const auto& [p, value] : parameters) options.parameters[p] = value;
    runtimes.push_back(std::make_unique<NodeRuntime>(wakeups, options, [](std::string_view) {}));
    NodeDevices& node = add_node();
    node.join_cluster(served, *runtimes.back(), rules);
    for (std::uint16_t other = 0; other < id.index; ++other) courier.connect({other}, id);
    return node;
  }
  NodeDevices& boot_server(std::int64_t load = 1, std::int64_t serve_all = 1) {
    return boot({{ParameterId::mscp_load, load}, {ParameterId::mscp_serve_all, serve_all}});
  }
  /// A bus of its own for one node.
  StorageChannel& bus() {
    channels.push_back(std::make_unique<StorageChannel>(channel_spec));
    return *channels.back();
  }
  static PathSpec over(StorageChannel& channel) {
    PathSpec p;
    p.channel = &channel;
    return p;
  }
  /// The node dies as the bench lets it die: its devices go, then its peers hear of it.
  void kill(std::uint16_t node) {
    nodes[node].reset();
    for (std::size_t other = 0; other < nodes.size(); ++other) {
      if (other != node) courier.disconnect({static_cast<std::uint16_t>(other)}, {node});
    }
  }
  Status verify(Disk& disk) {
    Status into = Status::pending;
    scope.spawn(verify_into(disk, into));
    while (into == Status::pending && !queue.empty()) queue.step();
    return into;
  }

 private:
  static Task<void> verify_into(Disk& disk, Status& into) {
    const Status s = co_await disk.verify();
    into = s;
  }
};

}  // namespace shadow::models::test
