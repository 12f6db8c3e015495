// The system disk as a shadow set: boots from its members, former members and stale ones, and what
// is said when the boot member leaves (3.6, A.2, A.4).
#include <gtest/gtest.h>

#include <set>

#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kAll{kD1, kD2, kD3};
const UnitNumber kSys{7};

TestCluster::Options system_parameters(std::int64_t sys_tmo = 120, std::int64_t sys_wait = 480) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadow_sys_disk] = 1;
  o.parameters[ParameterId::shadow_sys_unit] = kSys.value;
  o.parameters[ParameterId::shadow_sys_tmo] = sys_tmo;
  o.parameters[ParameterId::shadow_sys_wait] = sys_wait;
  return o;
}

/// Three disks, no set; nodes boot with `boot_from`.
struct Machines : SetScene {
  explicit Machines(const TestCluster::Options& o = system_parameters()) : SetScene({}, {}, o) {}
  ServiceResult boot_from(const std::string& node, const std::string& disk,
                          Duration limit = seconds(3600)) {
    if (booted.insert(node).second || !c.up(node)) c.boot(node);
    return start(node, disk, limit);
  }
  ServiceResult start(const std::string& node, const std::string& disk,
                      Duration limit = seconds(3600)) {
    return c.call(node, [disk](Services& s) { return s.boot(named(disk)); }, limit);
  }
  /// DSA7 of `disks`, dismounted properly everywhere.
  void former_set(const std::vector<std::string>& disks) {
    c.boot("ONCE");
    c.adopt(kSys, disks, {"ONCE"});
    EXPECT_EQ(c.dismount("ONCE", dismounting(unit_name(kSys))).status, Status::normal);
    c.crash("ONCE");
    c.run(seconds(1));
  }
  std::set<std::string> booted;
  [[nodiscard]] std::string set(const std::string& node) { return members(c, node, kSys); }
};

TEST(SystemDisk, R3_72_R3_54_R3_78__ADiskThatWasNeverInASetIsASetOfOne) {
  Machines m;
  m.c.initialize(kD1, "SYS");
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  EXPECT_EQ(m.set("ALPHA"), "10");
  const UnitView v = m.c.view("ALPHA", kSys);
  EXPECT_TRUE(v.system_disk);
  EXPECT_EQ(v.label, "SYS");
  EXPECT_EQ(v.logical, "SYS$SYSDEVICE");
}

TEST(SystemDisk, R3_54__WithoutTheBitTheDiskIsMountedAlone) {
  TestCluster::Options o = system_parameters();
  o.parameters[ParameterId::shadow_sys_disk] = 4096;  // alone: no effect
  Machines m(o);
  m.c.initialize(kD1, "SYS");
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  EXPECT_TRUE(m.c.services("ALPHA").units().empty());
  EXPECT_EQ(m.c.services("ALPHA").single_disks().front().name, named(kD1));
}

TEST(SystemDisk, R3_72_R3_77__TheFirstNodeFindsTheFormerMembersByItself) {
  Machines m;
  m.former_set({kD1, kD2, kD3});
  ASSERT_EQ(m.boot_from("ALPHA", kD2).status, Status::normal);
  EXPECT_EQ(m.set("ALPHA"), "20 10 30");
  EXPECT_EQ(m.c.view("ALPHA", kSys).state, UnitState::steady);
}

TEST(SystemDisk, R3_58__TheFirstNodeWaitsForFormerMembers) {
  Machines m;
  m.former_set({kD1, kD2});
  offline(m.c, kD2);
  m.c.boot("ALPHA");
  EXPECT_EQ(m.start("ALPHA", kD1, seconds(60)).status, Status::pending);
  m.c.unit(kD2).repair();
  m.c.run(seconds(10));
  EXPECT_EQ(m.set("ALPHA"), "10 20");
}

TEST(SystemDisk, R3_58__WhenTheTimeIsOverItGoesOnWithThoseThatAreThere) {
  Machines m;
  m.former_set({kD1, kD2});
  offline(m.c, kD2);
  m.c.boot("ALPHA");
  EXPECT_EQ(m.start("ALPHA", kD1, seconds(115)).status, Status::pending);
  m.c.run(seconds(20));
  EXPECT_EQ(m.set("ALPHA"), "10");
}

TEST(SystemDisk, R3_72_R1_69__ANodeJoinsTheSetThatOthersHave) {
  Machines m;
  m.former_set({kD1, kD2});
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  ASSERT_EQ(m.boot_from("BETA", kD2).status, Status::normal);
  EXPECT_EQ(m.set("BETA"), m.set("ALPHA"));
  EXPECT_EQ(m.c.view("BETA", kSys).mounted_on, (std::vector<std::string>{"ALPHA", "BETA"}));
  EXPECT_EQ(m.c.view("BETA", kSys).state, UnitState::steady);
}

/// DSA7 runs on ALPHA with 10 and 20 after 30 was removed.
struct Running : Machines {
  explicit Running(const TestCluster::Options& o = system_parameters()) : Machines(o) {
    former_set({kD1, kD2, kD3});
    EXPECT_EQ(boot_from("ALPHA", kD1).status, Status::normal);
    EXPECT_EQ(c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
  }
};

TEST(SystemDisk, R3_73_S14_R3_71__ABootFromADiskThatHasLeftTheSetFails) {
  Running m;
  const Snapshot before = snapshot(m.c, kAll);
  m.boot_from("BETA", kD3, seconds(60));
  EXPECT_FALSE(m.c.up("BETA"));
  EXPECT_EQ(m.c.count_said("SHADBOOTFAIL", "BETA"), 1U);
  EXPECT_EQ(snapshot(m.c, kAll), before);
  EXPECT_EQ(m.c.view("ALPHA", kSys).mounted_on, std::vector<std::string>{"ALPHA"});
  ASSERT_EQ(m.boot_from("BETA", kD2).status, Status::normal);  // the cure
}

TEST(SystemDisk, R3_73_R1_69__ACopyTargetIsNoSourceMember) {
  Running m;
  m.c.services("ALPHA").set_priority(unit_name(kSys), 0);
  MountRequest add = mounting({kD3}, kSys);
  add.override_identification = true;
  ASSERT_EQ(m.c.mount("ALPHA", add).status, Status::normal);
  m.boot_from("BETA", kD3, seconds(60));
  EXPECT_FALSE(m.c.up("BETA"));
}

TEST(SystemDisk, R3_74__AMemberThatIsNotReachedInTimeFailsTheBoot) {
  Machines m(system_parameters(120, 30));
  m.former_set({kD1, kD2});
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  offline(m.c, kD2);
  m.c.boot("BETA");
  EXPECT_EQ(m.start("BETA", kD1, seconds(20)).status, Status::pending);
  m.c.run(seconds(40));
  EXPECT_FALSE(m.c.up("BETA"));
  EXPECT_EQ(m.c.view("ALPHA", kSys).mounted_on, std::vector<std::string>{"ALPHA"});
  EXPECT_EQ(m.set("ALPHA"), "10 20");
}

TEST(SystemDisk, R3_61__ItJoinsWhenTheMemberComesWithinTheTime) {
  Machines m;
  m.former_set({kD1, kD2});
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  offline(m.c, kD2);
  m.c.boot("BETA");
  EXPECT_EQ(m.start("BETA", kD1, seconds(60)).status, Status::pending);
  m.c.unit(kD2).repair();
  m.c.run(seconds(10));
  EXPECT_EQ(m.set("BETA"), "10 20");
}

/// A, B, C were the set; A left it, B and C went on and have newer data; all nodes are down.
struct Stale : Running {
  Stale() {
    EXPECT_EQ(c.mount("ALPHA",
                      [] {
                        MountRequest r = mounting({kD3}, kSys);
                        r.override_identification = true;
                        return r;
                      }())
                  .status,
              Status::normal);
    EXPECT_TRUE(c.run_until_steady(kSys));
    EXPECT_EQ(c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
    EXPECT_EQ(c.write("ALPHA", kSys, {100, 1}, 4711), Status::normal);
    DismountRequest down = dismounting(unit_name(kSys));
    down.override_checks = true;
    EXPECT_EQ(c.dismount("ALPHA", down).status, Status::normal);
    c.crash("ALPHA");
    c.run(seconds(1));
  }
};

TEST(SystemDisk, R3_76_R3_75__AStaleDeviceBootsAloneAndLeavesTheNewerOnesAsTheyAre) {
  Stale m;
  const auto newer = m.c.scb_of(kD2, kSize);
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  EXPECT_EQ(m.set("ALPHA"), "10");
  EXPECT_EQ(m.c.scb_of(kD2, kSize), newer);
  EXPECT_EQ(m.c.unit(kD2).medium().at(100), 4711U);
}

TEST(SystemDisk, R3_75__AStartUpMountOfTheOthersThenDestroysTheNewerData) {
  Stale m;
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  MountRequest startup = mounting({kD1, kD2, kD3}, kSys);
  startup.override_identification = true;
  ASSERT_EQ(m.c.mount("ALPHA", startup).status, Status::normal);
  EXPECT_EQ(m.set("ALPHA"), "10 20* 30*");
  ASSERT_TRUE(m.c.run_until_steady(kSys));
  for (const auto& d : {kD2, kD3}) EXPECT_NE(m.c.unit(d).medium().at(100), 4711U);
}

TEST(SystemDisk, R3_76__AHalfFilledTargetIsNoBootDevice) {
  Running m;
  m.c.services("ALPHA").set_priority(unit_name(kSys), 0);
  MountRequest add = mounting({kD3}, kSys);
  add.override_identification = true;
  ASSERT_EQ(m.c.mount("ALPHA", add).status, Status::normal);
  m.c.crash("ALPHA");
  m.c.run(seconds(1));
  m.boot_from("BETA", kD3, seconds(200));
  EXPECT_FALSE(m.c.up("BETA"));
}

TEST(SystemDisk, R3_85__ABootDeviceThatIsNotThereIsNoBoot) {
  Machines m;
  m.c.initialize(kD1, "SYS");
  offline(m.c, kD1);
  EXPECT_EQ(m.boot_from("ALPHA", kD1).status, Status::medium_offline);
  EXPECT_TRUE(m.c.up("ALPHA"));
  EXPECT_EQ(m.start("ALPHA", "$1$DGA999").status, Status::no_such_device);
}

TEST(SystemDisk, RA_11_RA_19_S13__TheBootMemberThatLeavesIsReportedAgainAtEveryRemoval) {
  Machines m;
  m.former_set({kD1, kD2, kD3});
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  ASSERT_EQ(m.c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  const std::vector<std::string> keys{"VOLPROC.REDUCED", "VOLPROC.MASTERCHG_NODUMP", "OPCOM.VMB",
                                      "VOLPROC.MASTERCHG_DUMP"};
  EXPECT_EQ(said_of(m.c, "ALPHA", keys),
            (std::vector<std::string>{"VOLPROC.REDUCED", "VOLPROC.MASTERCHG_NODUMP", "OPCOM.VMB"}));
  ASSERT_EQ(m.c.dismount("ALPHA", dismounting(kD2)).status, Status::normal);
  EXPECT_EQ(m.c.count_said("OPCOM.VMB", "ALPHA"), 2U);
}

TEST(SystemDisk, RA_19__AnotherMasterWhileTheBootMemberStaysMeansADump) {
  Machines m;
  m.former_set({kD1, kD2});
  ASSERT_EQ(m.boot_from("ALPHA", kD2).status, Status::normal);
  ASSERT_EQ(m.c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  EXPECT_EQ(m.c.count_said("VOLPROC.MASTERCHG_DUMP", "ALPHA"), 1U);
  EXPECT_EQ(m.c.count_said("OPCOM.VMB"), 0U);
}

TEST(SystemDisk, R3_59_R1_68__ALostMemberIsWaitedForBySysTmoAndTheNodeGoesOn) {
  TestCluster::Options o = system_parameters(300);
  o.parameters[ParameterId::shadow_mbr_tmo] = 20;
  Machines m(o);
  m.former_set({kD1, kD2});
  ASSERT_EQ(m.boot_from("ALPHA", kD1).status, Status::normal);
  offline(m.c, kD2);
  const auto w = m.c.start_write("ALPHA", kSys, {100, 1}, 5);
  m.c.run(seconds(280));
  EXPECT_FALSE(w->done);
  m.c.run(seconds(40));
  EXPECT_TRUE(w->done);
  EXPECT_TRUE(m.c.up("ALPHA"));
  EXPECT_EQ(m.set("ALPHA"), "10");
}

TEST(SystemDisk, R4_139_R4_143__AMemoryDiskIsNoMemberOfTheSystemDisk) {
  Machines m;
  m.c.disk(kD4, kSize, 7, [](models::DiskUnitSpec& d) { d.drive.memory_disk = true; });
  m.c.initialize(kD4, "SYS");
  m.boot_from("ALPHA", kD4, seconds(60));
  EXPECT_FALSE(m.c.up("ALPHA"));
}

TEST(SystemDisk, R4_109_R4_143__TheNodesOwnSystemDiskIsInUse) {
  Running m;
  const Snapshot before = snapshot(m.c, kAll);
  EXPECT_EQ(keys(m.c.dismount("ALPHA", dismounting(unit_name(kSys)))),
            std::vector<std::string>{"CANNOTDMT"});
  EXPECT_EQ(snapshot(m.c, kAll), before);
}

}  // namespace
}  // namespace shadow::test
