// Random trouble under load, in two phases: while faults come and go nothing acknowledged may be
// lost; once all is healed every set must become steady and every request end.
#include <gtest/gtest.h>

#include "engine/base/planted.hpp"
#include "models/random/random_stream.hpp"
#include "sim/fault/disk_faults.hpp"
#include "tests/support/judged_cluster.hpp"

namespace shadow::test {
namespace {

#if __has_feature(address_sanitizer)
constexpr std::uint64_t kSeeds = 20;
#else
constexpr std::uint64_t kSeeds = 300;
#endif
constexpr BlockCount kSize = 32 * 127;
constexpr UnitNumber kUnit = JudgedCluster::kUnit;
const std::vector<std::string> kDisks{"$1$DGA10", "$1$DGA20", "$1$DGA30"};

/// Every performer is alone: counted from what the engines report (R6.115), fences only grow
/// (R6.117).
struct Watch {
  explicit Watch(TestCluster& c) : cluster(c) {}
  TestCluster& cluster;
  [[nodiscard]] std::string complaints() const {
    std::map<std::pair<OperationKind, std::uint32_t>, int> running;
    std::string all;
    for (const Operation& o : cluster.operations()) {
      if (!o.ended) ++running[{o.info.kind, o.info.unit.value}];
    }
    for (const auto& [what, n] : running) {
      if (n > 1) all += "several performers\n";
    }
    return all;
  }
};

class FaultLoop {
 public:
  explicit FaultLoop(std::uint64_t seed) : j_(options(seed)), random_(seed, "trouble") {
    TestCluster& c = j_.cluster;
    for (const auto& d : kDisks) c.disk(d, kSize, d == kDisks[2] ? 99 : 7);
    for (const char* n : {"ALPHA", "BETA", "GAMMA"})
      c.boot(n, seconds(static_cast<std::int64_t>(random_.uniform(600))));
    c.adopt(kUnit, {kDisks[0], kDisks[1]}, {"ALPHA", "BETA", "GAMMA"});
    models::WorkloadSpec w;
    w.name = "load";
    w.streams = 4;
    w.think = milliseconds(20);
    w.reads = 0.5;
    w.region = {100, 1500};
    j_.load(kDisks[0], {"ALPHA", "BETA", "GAMMA"}, {w});
  }

  void trouble() {
    TestCluster& c = j_.cluster;
    for (int step = 0; step < 12; ++step) {
      one_step();
      c.run(microseconds(
          static_cast<std::int64_t>(random_.uniform(step % 3 == 0 ? 200'000 : 20'000'000))));
    }
  }

  void heal() {
    for (const auto& d : kDisks) j_.cluster.unit(d).repair();
    j_.cluster.run(seconds(300));
  }

  [[nodiscard]] bool finish() { return j_.finish("GAMMA", seconds(100'000)); }
  JudgedCluster& judged() { return j_; }
  std::string story;

 private:
  static TestCluster::Options options(std::uint64_t seed) {
    TestCluster::Options o;
    o.seed = seed;
    o.parameters[ParameterId::shadow_mbr_tmo] = 30;
    return o;
  }

  void one_step() {
    TestCluster& c = j_.cluster;
    const std::string& disk = kDisks[random_.uniform(kDisks.size())];
    switch (random_.uniform(8)) {
      case 0:
        fail(disk, sim::DiskFaultMode::offline);
        break;
      case 1:
        fail(disk, sim::DiskFaultMode::stuck);
        break;
      case 2:
        fail(disk, sim::DiskFaultMode::fatal);
        break;
      case 3:
        fail(disk, sim::DiskFaultMode::transient);
        break;
      case 4:
        story += "repair all; ";
        for (const auto& d : kDisks) c.unit(d).repair();
        break;
      case 5:
      case 6:
        add(disk);
        break;
      case 7:
        if (crashes_ < 2 && random_.uniform(2) == 0) {
          const std::string node = crashes_ == 0 ? "ALPHA" : "BETA";
          ++crashes_;
          story += "crash " + node + "; ";
          c.crash(node);
        } else {
          remove(disk);
        }
        break;
      default:
        break;
    }
  }

  void fail(const std::string& disk, sim::DiskFaultMode mode) {
    // One member at a time, so that a full member with all data is always left.
    for (const auto& d : kDisks) {
      if (!j_.cluster.unit(d).faults().empty()) return;
    }
    sim::DiskFaultSpec spec;
    spec.mode = mode;
    spec.count = 3;
    models::DiskUnit& unit = j_.cluster.unit(disk);
    auto fault = sim::make_disk_fault(spec, unit.spec().drive.blocks);
    story += "fail " + disk + " " + std::string(fault->name()) + "; ";
    unit.install(std::move(fault));
  }

  void add(const std::string& disk) {
    MountRequest r;
    r.unit = kUnit;
    r.members = {*DeviceName::parse(disk)};
    r.label = "DATA1";
    r.scope = MountScope::system;
    story += "add " + disk + "; ";
    j_.cluster.start_mount("GAMMA", r);
  }

  void remove(const std::string& disk) {
    DismountRequest r;
    r.device = *DeviceName::parse(disk);
    story += "remove " + disk + "; ";
    j_.cluster.start_dismount("GAMMA", r);
  }

  JudgedCluster j_;
  models::RandomStream random_;
  int crashes_ = 0;
};

TEST(FaultLoop,
     R6_10_R6_96_R6_107_R6_110_R6_111_R6_113_R6_115__TroubleLosesNothingAndHealsToSteady) {
  plant(Planted::none);
  const char* const from = std::getenv("SEED");
  for (std::uint64_t seed = from ? std::stoul(from) : 1; seed <= kSeeds; ++seed) {
    FaultLoop loop(seed);
    loop.trouble();
    const Watch watch(loop.judged().cluster);
    ASSERT_EQ(watch.complaints(), "") << "seed " << seed << ": " << loop.story;
    loop.heal();
    ASSERT_TRUE(loop.finish()) << "seed " << seed << ": " << loop.story;
    ASSERT_EQ(loop.judged().complaints(), "") << "seed " << seed << ": " << loop.story;
    // Equal generation on every member, above that of every former one (R6.116).
    const UnitView v = loop.judged().cluster.view("GAMMA", kUnit);
    for (const auto& d : kDisks) {
      const auto scb = loop.judged().cluster.scb_of(d, kSize);
      if (!scb) continue;
      bool member = false;
      for (const MemberView& m : v.members) member = member || m.name.str() == d;
      if (member)
        EXPECT_EQ(scb->generation, v.generation)
            << "seed " << seed << " " << d << ": " << loop.story;
      else
        EXPECT_LT(scb->generation, v.generation)
            << "seed " << seed << " " << d << ": " << loop.story;
    }
  }
}

}  // namespace
}  // namespace shadow::test
