#pragma once
// Disks mounted by themselves: requests, and reads and writes of their users.
#include <memory>
#include <string>

#include "tests/support/set_scene.hpp"

namespace shadow::test {

/// MOUNT/SYSTEM disk label
inline MountRequest mounting_alone(const std::string& disk, const std::string& label = "DATA1") {
  MountRequest r;
  r.device = named(disk);
  r.label = label;
  r.scope = MountScope::system;
  return r;
}

inline std::optional<VolumeView> single(TestCluster& c, const std::string& disk,
                                        const std::string& node = "ALPHA") {
  for (const VolumeView& v : c.services(node).single_disks()) {
    if (v.name == named(disk)) return v;
  }
  return {};
}

namespace detail {
inline Task<void> write_single(Volume& v, Stamp stamp, std::shared_ptr<TestCluster::Pending> p) {
  const Blocks data(stamp, 1);
  p->status = co_await v.write({100, 1}, data);
  p->done = true;
}
inline Task<void> read_single(Volume& v, std::shared_ptr<TestCluster::Pending> p) {
  ReadResult r = co_await v.read({100, 1});
  p->status = r.status;
  p->data = std::move(r.blocks);
  p->done = true;
}
}  // namespace detail

/// A write of block 100 that runs in the background.
inline std::shared_ptr<TestCluster::Pending> start_single_write(TestCluster& c,
                                                                const std::string& disk,
                                                                Stamp stamp,
                                                                const std::string& node = "ALPHA") {
  auto p = std::make_shared<TestCluster::Pending>();
  Volume& v = *c.engine(node).volume(named(disk));
  c.shell(node)->scope().spawn(detail::write_single(v, stamp, p));
  return p;
}
inline Status write_single(TestCluster& c, const std::string& disk, Stamp stamp,
                           const std::string& node = "ALPHA") {
  const auto p = start_single_write(c, disk, stamp, node);
  c.run_until([&] { return p->done; });
  return p->status;
}
inline Blocks read_single(TestCluster& c, const std::string& disk,
                          const std::string& node = "ALPHA") {
  auto p = std::make_shared<TestCluster::Pending>();
  Volume& v = *c.engine(node).volume(named(disk));
  c.shell(node)->scope().spawn(detail::read_single(v, p));
  c.run_until([&] { return p->done; });
  return p->data;
}

}  // namespace shadow::test
