#pragma once
// INITIALIZE and SET VOLUME at a node of a test cluster, and what stands on the disks afterwards.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/storage/home_block.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {

/// A command under way, or what became of it.
struct CommandRun {
  bool done = false;
  ServiceResult result;
  SimTime at{};
};

inline Task<void> follow(TestCluster& c, Task<ServiceResult> call,
                         std::shared_ptr<CommandRun> run) {
  run->result = co_await std::move(call);
  run->at = c.now();
  run->done = true;
}

inline std::shared_ptr<CommandRun> start_initialize(TestCluster& c, InitializeRequest request,
                                                    const std::string& node = "ALPHA") {
  auto run = std::make_shared<CommandRun>();
  c.shell(node)->scope().spawn(follow(c, c.services(node).initialize(std::move(request)), run));
  return run;
}
inline std::shared_ptr<CommandRun> start_set_volume(TestCluster& c, VolumeRequest request,
                                                    const std::string& node = "ALPHA") {
  auto run = std::make_shared<CommandRun>();
  c.shell(node)->scope().spawn(follow(c, c.services(node).set_volume(std::move(request)), run));
  return run;
}
/// To its end; pending if it has none.
inline ServiceResult end_of(TestCluster& c, const std::shared_ptr<CommandRun>& run) {
  c.run_until([&] { return run->done; });
  if (!run->done) run->result.status = Status::pending;
  return run->result;
}
inline ServiceResult initialize(TestCluster& c, InitializeRequest request,
                                const std::string& node = "ALPHA") {
  return end_of(c, start_initialize(c, std::move(request), node));
}
inline ServiceResult set_volume(TestCluster& c, VolumeRequest request,
                                const std::string& node = "ALPHA") {
  return end_of(c, start_set_volume(c, std::move(request), node));
}

/// INITIALIZE/SHADOW=(disks) DATA1
inline InitializeRequest initializing(const std::vector<std::string>& disks) {
  InitializeRequest r;
  for (const auto& d : disks) r.devices.push_back(named(d));
  r.shadow = true;
  r.label = "DATA1";
  return r;
}
/// SET VOLUME/SIZE=blocks DSA1:
inline VolumeRequest growing(BlockCount blocks) {
  VolumeRequest r;
  r.device = unit_name();
  r.size = true;
  r.size_blocks = blocks;
  return r;
}

inline std::optional<HomeBlock> home_of(TestCluster& c, const std::string& disk) {
  return decode_home(bytes_of(c.unit(disk).medium().at(kHomeLbn)));
}
/// The control block to which the disk's home block points.
inline std::optional<StorageControlBlock> scb_on(TestCluster& c, const std::string& disk) {
  const auto home = home_of(c, disk);
  if (!home) return {};
  return decode_scb(bytes_of(c.unit(disk).medium().at(home->scb_lbn)));
}

}  // namespace shadow::test
