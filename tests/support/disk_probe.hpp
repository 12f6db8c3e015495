#pragma once
// Eyes and hands at a disk: sees every command at the end of its service, before it is performed,
// and may let it fail. What it does the engine learns from the command's status only.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/test_cluster.hpp"

namespace shadow::test {

/// Asked for each command; normal = it is performed.
using Look = std::function<Status(IoKind, BlockRange)>;

class DiskProbe final : public models::DiskFault {
 public:
  explicit DiskProbe(Look look) : look_(std::move(look)) {}
  [[nodiscard]] std::string_view name() const override { return "probe"; }
  Status verdict(IoKind kind, BlockRange range) override { return look_(kind, range); }

 private:
  Look look_;
};

inline void watch(TestCluster& c, const std::string& disk, Look look) {
  c.unit(disk).install(std::make_unique<DiskProbe>(std::move(look)));
}

/// A command that a disk served.
struct Served {
  std::string disk;
  IoKind kind;
  BlockRange range;
  SimTime at;
};

/// Everything that the disks serve from now on, in order. Lives as long as the cluster runs.
class Track {
 public:
  Track(TestCluster& c, const std::vector<std::string>& disks) {
    for (const std::string& d : disks) {
      watch(c, d, [this, &c, d](IoKind kind, BlockRange range) {
        served.push_back({d, kind, range, c.now()});
        return Status::normal;
      });
    }
  }
  Track(const Track&) = delete;
  Track& operator=(const Track&) = delete;

  [[nodiscard]] std::size_t count(const std::string& disk, IoKind kind, BlockRange range) const {
    std::size_t n = 0;
    for (const Served& s : served) n += s.disk == disk && s.kind == kind && s.range == range;
    return n;
  }
  /// When the disk first served such a command; kNever: not yet.
  [[nodiscard]] SimTime first(const std::string& disk, IoKind kind, BlockRange range) const {
    for (const Served& s : served) {
      if (s.disk == disk && s.kind == kind && s.range == range) return s.at;
    }
    return kNever;
  }
  /// Disks in the order in which they served writes of that range.
  [[nodiscard]] std::vector<std::string> writers(BlockRange range) const {
    std::vector<std::string> order;
    for (const Served& s : served) {
      if (s.kind == IoKind::write && s.range == range) order.push_back(s.disk);
    }
    return order;
  }

  std::vector<Served> served;
};

}  // namespace shadow::test
