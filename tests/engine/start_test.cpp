// A set that was mounted "long ago" (adopt) is the same as one that was mounted by command
// (scenario format, `start`).
#include <gtest/gtest.h>

#include "engine/storage/home_block.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kNodes{"ALPHA", "BETA", "GAMMA"};
const std::vector<std::string> kMembers{kD1, kD2, kD3};

struct Facts {
  std::vector<std::string> units;           // per node
  std::vector<StorageControlBlock> blocks;  // per member, without times and number
  std::vector<std::string> locks;
};

std::string text_of(const UnitView& u) {
  std::string t = u.name.str() + " " + u.label + " " + u.logical + " " + std::to_string(u.volsize) +
                  " state " + std::to_string(static_cast<int>(u.state)) + " site " +
                  std::to_string(u.site) + " timeout " + std::to_string(u.timeout_s) + " rdly " +
                  std::to_string(u.delay_per_served_member_s);
  for (const auto& n : u.mounted_on) t += " " + n;
  for (const MemberView& m : u.members) {
    t += " | " + m.name.str() + (m.role == MemberRole::full ? "" : "*") + (m.master ? " M" : "") +
         " cost " + std::to_string(m.read_cost) + " timeout " + std::to_string(m.timeout_s);
  }
  return t;
}

Task<void> list_holders(Locks& locks, std::string resource, std::vector<std::string>& into) {
  const auto holders = co_await locks.holders(resource);
  for (const NodeId n : holders) into.push_back(resource + " " + std::to_string(n.index));
}

Facts facts(TestCluster& c) {
  Facts f;
  for (const auto& n : kNodes) f.units.push_back(text_of(c.view(n, kUnit)));
  for (const auto& d : kMembers) {
    StorageControlBlock b = c.scb(d, kSize);
    b.generation = {};
    b.mount_time = {};
    f.blocks.push_back(b);
  }
  for (const char* const prefix : {"SHAD$MOUNT_", "SHAD$STATE_", "SHAD$COPY_", "SHAD$MERGE_"}) {
    c.shell("ALPHA")->scope().spawn(
        list_holders(c.shell("ALPHA")->locks(), prefix + unit_name().str(), f.locks));
    c.run(milliseconds(10));
  }
  f.locks.push_back("in all " + std::to_string(c.nodes().ideal().lock_manager().count()));
  return f;
}

void make_disks(TestCluster& c) {
  for (const auto& d : kMembers) c.disk(d, kSize, 7);
  for (const auto& n : kNodes) c.boot(n);
}

/// The disks as former members of the set, properly dismounted.
void make_former_members(TestCluster& c) {
  SetState set;
  set.unit = kUnit;
  set.label = "DATA1";
  set.volsize = kSize;
  set.generation = {1000};
  for (const auto& d : kMembers) set.members.push_back({named(d), MemberRole::full, 0});
  for (const auto& d : kMembers) {
    models::Medium& m = c.unit(d).medium();
    m.write({kHomeLbn, 1}, Blocks(stamp_of(home_sector(set)), 1));
    m.write({set.scb_lbn(), 1}, Blocks(stamp_of(scb_sector(set, false)), 1));
  }
}

TEST(Start, MountedAndColdGiveTheSameUnitsMembersControlBlocksAndLocks) {
  TestCluster mounted;
  make_disks(mounted);
  mounted.adopt(kUnit, kMembers, kNodes);
  mounted.run(seconds(10));

  TestCluster cold;
  make_disks(cold);
  make_former_members(cold);
  ASSERT_EQ(cold.mount("ALPHA", mounting(kMembers)).status, Status::normal);
  for (const char* const n : {"BETA", "GAMMA"}) {
    ASSERT_EQ(cold.mount(n, mounting({})).status, Status::normal);
  }
  cold.run(seconds(10));

  const Facts a = facts(mounted);
  const Facts b = facts(cold);
  EXPECT_EQ(a.units, b.units);
  EXPECT_EQ(a.blocks, b.blocks);
  EXPECT_EQ(a.locks, b.locks);
}

TEST(Start, AMountedStartNeedsNoIoAndNoMessage) {
  TestCluster c;
  make_disks(c);
  const auto before = c.nodes().ideal().messages_sent();
  c.adopt(kUnit, kMembers, kNodes);
  c.run(seconds(10));
  EXPECT_EQ(c.nodes().ideal().messages_sent(), before);
  for (const auto& d : kMembers) EXPECT_EQ(c.unit(d).counters().serviced, 0U);
}

}  // namespace
}  // namespace shadow::test
