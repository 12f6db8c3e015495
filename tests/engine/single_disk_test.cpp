// Disks mounted by themselves, beside shadow sets (R1.33, R4.51, R4.52, chapter 4.1 of mount
// verification).
#include <gtest/gtest.h>

#include "tests/support/single_disks.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kAll{kD1, kD2, kD3};
const std::vector<std::string> kTwo{"ALPHA", "BETA"};

/// DSA1 on 10 and 20 was mounted on ALPHA and is dissolved; 30 was never in a set.
struct FormerSet : SetScene {
  explicit FormerSet(const TestCluster::Options& o = {}) : SetScene({kD1, kD2}, {"ALPHA"}, o) {
    c.initialize(kD3, "DATA3");
    c.boot("BETA");
    EXPECT_EQ(c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  }
};

void expect_refused(TestCluster& c, const MountRequest& m, Status status, const std::string& ident,
                    const std::string& node = "ALPHA") {
  const Snapshot before = snapshot(c, kAll, node);
  const ServiceResult r = c.mount(node, m);
  EXPECT_EQ(r.status, status);
  EXPECT_TRUE(has(r, ident)) << testing::PrintToString(keys(r));
  EXPECT_EQ(snapshot(c, kAll, node), before);
}

TEST(SingleDisk, ADiskIsMountedReadWrittenAndDismounted) {
  FormerSet s;
  EXPECT_EQ(keys(s.c.mount("ALPHA", mounting_alone(kD3, "DATA3"))),
            std::vector<std::string>{"MOUNTED"});
  EXPECT_EQ(write_single(s.c, kD3, 5), Status::normal);
  EXPECT_EQ(read_single(s.c, kD3), Blocks(5, 1));
  EXPECT_EQ(single(s.c, kD3)->logical, "DISK$DATA3");
  EXPECT_EQ(s.c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
  EXPECT_FALSE(single(s.c, kD3));
}

TEST(SingleDisk, R4_51_R4_117__AFormerMemberIsWriteLocked) {
  FormerSet s;
  const auto before = s.c.scb_of(kD1, kSize);
  ASSERT_EQ(s.c.mount("ALPHA", mounting_alone(kD1)).status, Status::normal);
  EXPECT_TRUE(single(s.c, kD1)->write_locked);
  EXPECT_EQ(write_single(s.c, kD1, 5), Status::write_locked);
  EXPECT_EQ(read_single(s.c, kD1), Blocks(7, 1));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  EXPECT_EQ(s.c.scb_of(kD1, kSize), before);  // generation kept
}

TEST(SingleDisk, R4_52_R6_12_R5_21__OverriddenItIsWritableAndNoFormerMemberAnyMore) {
  FormerSet s;
  MountRequest m = mounting_alone(kD1);
  m.override_shadow_membership = true;
  ASSERT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(s.c.scb(kD1, kSize).generation, Generation{});
  EXPECT_EQ(write_single(s.c, kD1, 5), Status::normal);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  // Beside its former mate it is an unrelated disk, and overwritten.
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_EQ(members(s.c), "10* 20");
}

TEST(SingleDisk, R4_141__MountedAloneFirstItIsTheSource) {
  FormerSet s;
  MountRequest m = mounting_alone(kD1);
  m.override_shadow_membership = true;
  ASSERT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  ASSERT_EQ(write_single(s.c, kD1, 5), Status::normal);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1})).status, Status::normal);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20*");
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(s.c.unit(kD2).medium().at(100), 5U);
}

TEST(SingleDisk, R5_21_R4_143__TheOverrideNeedsAPrivilege) {
  FormerSet s;
  MountRequest m = mounting_alone(kD1);
  m.override_shadow_membership = true;
  m.may_override_protection = false;
  expect_refused(s.c, m, Status::no_privilege, "NOPRIV");
}

TEST(SingleDisk, R1_33_RA_28_R3_6_R4_138_R5_5__AMemberOfASetIsNotMountedAloneOnAnyNode) {
  SetScene s({kD1, kD2});
  s.c.boot("BETA");
  expect_refused(s.c, mounting_alone(kD1), Status::device_mounted, "ISAMBR");
  expect_refused(s.c, mounting_alone(kD1), Status::device_mounted, "ISAMBR", "BETA");
}

TEST(SingleDisk, R4_20_R1_32_R4_143__ADiskMountedAloneIsNotTakenIntoASetOnAnyNode) {
  FormerSet s;
  ASSERT_EQ(s.c.mount("BETA", mounting_alone(kD1)).status, Status::normal);
  for (const std::string& node : kTwo) {
    expect_refused(s.c, mounting({kD1, kD2}), Status::device_mounted, "DIFVOLMNT", node);
  }
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  expect_refused(s.c, mounting({kD1}), Status::device_mounted, "DIFVOLMNT");
}

TEST(SingleDisk, RA_29__ADiskThatANodeHasForItselfIsNeitherMountedNorAMemberElsewhere) {
  FormerSet s;
  MountRequest alone = mounting_alone(kD3, "DATA3");
  alone.scope = MountScope::process;
  ASSERT_EQ(s.c.mount("ALPHA", alone).status, Status::normal);
  expect_refused(s.c, mounting_alone(kD3, "DATA3"), Status::device_allocated, "DEVALLOC", "BETA");
  ASSERT_EQ(s.c.mount("BETA", mounting({kD1})).status, Status::normal);
  expect_refused(s.c, mounting({kD3}), Status::device_mounted, "DIFVOLMNT", "BETA");
}

TEST(SingleDisk, R4_48__ASystemMountIsSharedByNodes) {
  FormerSet s;
  for (const std::string& node : kTwo) {
    ASSERT_EQ(s.c.mount(node, mounting_alone(kD3, "DATA3")).status, Status::normal);
  }
  EXPECT_EQ(write_single(s.c, kD3, 5, "BETA"), Status::normal);
  EXPECT_EQ(read_single(s.c, kD3, "ALPHA"), Blocks(5, 1));
}

TEST(SingleDisk, R4_14_R4_143__TheLabelMustBeTheDisksOwnUnlessOverridden) {
  FormerSet s;
  expect_refused(s.c, mounting_alone(kD3, "OTHER"), Status::volume_invalid, "INCVOLLABEL");
  MountRequest m = mounting_alone(kD3, "");
  m.override_identification = true;
  ASSERT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(single(s.c, kD3)->label, "DATA3");
}

TEST(SingleDisk, R4_143__WhatIsNotThereOrThereAlreadyIsRefused) {
  FormerSet s;
  expect_refused(s.c, mounting_alone("$1$DGA999"), Status::no_such_device, "NOSUCHDEV");
  ASSERT_EQ(s.c.mount("ALPHA", mounting_alone(kD3, "DATA3")).status, Status::normal);
  expect_refused(s.c, mounting_alone(kD3, "DATA3"), Status::device_mounted, "DEVMOUNT");
  offline(s.c, kD1);
  expect_refused(s.c, mounting_alone(kD1), Status::medium_offline, "MEDOFL");
}

TEST(SingleDisk, R4_109__OpenFilesKeepADiskMountedUnlessOverridden) {
  FormerSet s;
  ASSERT_EQ(s.c.mount("ALPHA", mounting_alone(kD3, "DATA3")).status, Status::normal);
  Volume& v = *s.c.engine("ALPHA").volume(named(kD3));
  v.open();
  EXPECT_EQ(keys(s.c.dismount("ALPHA", dismounting(kD3))), std::vector<std::string>{"CANNOTDMT"});
  EXPECT_TRUE(single(s.c, kD3));
  v.close();
  EXPECT_EQ(s.c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
}

TEST(SingleDisk, ALostDiskStallsItsUsersUntilItIsBack) {
  FormerSet s;
  ASSERT_EQ(s.c.mount("ALPHA", mounting_alone(kD3, "DATA3")).status, Status::normal);
  offline(s.c, kD3);
  const auto w = start_single_write(s.c, kD3, 5);
  s.c.run(seconds(30));
  EXPECT_FALSE(w->done);
  EXPECT_EQ(single(s.c, kD3)->state, UnitState::mount_verify);
  s.c.unit(kD3).repair();
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(10)));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(said_of(s.c, "ALPHA", {"MV.OFFLINE", "MV.COMPLETED"}),
            (std::vector<std::string>{"MV.OFFLINE", "MV.COMPLETED"}));
}

TEST(SingleDisk, MvtimeoutEndsTheWaitWithAnError) {
  TestCluster::Options o;
  o.parameters[ParameterId::mvtimeout] = 60;
  FormerSet s(o);
  ASSERT_EQ(s.c.mount("ALPHA", mounting_alone(kD3, "DATA3")).status, Status::normal);
  offline(s.c, kD3);
  const auto w = start_single_write(s.c, kD3, 5);
  s.c.run(seconds(55));
  EXPECT_FALSE(w->done);
  s.c.run(seconds(20));
  EXPECT_EQ(w->status, Status::abort);
  EXPECT_EQ(s.c.count_said("MV.ABORTED", "ALPHA"), 1U);
}

TEST(SingleDisk, RA_8__DismountAbortCancelsMountVerification) {
  FormerSet s;
  ASSERT_EQ(s.c.mount("ALPHA", mounting_alone(kD3, "DATA3")).status, Status::normal);
  offline(s.c, kD3);
  const auto w = start_single_write(s.c, kD3, 5);
  s.c.run(seconds(5));
  DismountRequest d = dismounting(kD3);
  d.abort = true;
  EXPECT_EQ(s.c.dismount("ALPHA", d).status, Status::normal);
  EXPECT_EQ(w->status, Status::abort);
  EXPECT_EQ(s.c.count_said("MV.ABORTED", "ALPHA"), 1U);
  EXPECT_FALSE(single(s.c, kD3));
}

TEST(SingleDisk, WithoutMountVerificationALostDiskIsAnErrorAtOnce) {
  FormerSet s;
  MountRequest m = mounting_alone(kD3, "DATA3");
  m.mount_verification = false;
  ASSERT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  offline(s.c, kD3);
  EXPECT_EQ(error_class(write_single(s.c, kD3, 5)), ErrorClass::connection);
  EXPECT_EQ(s.c.count_said("MV.OFFLINE"), 0U);
}

}  // namespace
}  // namespace shadow::test
