// What MOUNT refuses; and that a refusal changes nothing (R4.143).
#include <gtest/gtest.h>

#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kAll{kD1, kD2, kD3};

struct FreshDisks : SetScene {
  explicit FreshDisks(TestCluster::Options o = {}) : SetScene({}, {"ALPHA"}, std::move(o)) {
    for (const auto& d : kAll) c.initialize(d, "DATA1");
  }
};

/// Refuses `m` on ALPHA with that condition and ident, and nothing is changed by it.
void expect_refused(TestCluster& c, const MountRequest& m, Status status, const std::string& ident,
                    const std::vector<std::string>& disks = kAll) {
  const Snapshot before = snapshot(c, disks);
  const ServiceResult r = c.mount("ALPHA", m);
  EXPECT_EQ(r.status, status);
  EXPECT_TRUE(has(r, ident)) << testing::PrintToString(keys(r));
  EXPECT_EQ(snapshot(c, disks), before);
}

/// Leaves less non-paged pool than a set takes.
void take_all_pool(TestCluster& c, const std::string& node) {
  for (Bytes piece = 64 * 1024 * 1024; piece > 0; piece /= 2) {
    while (succeeded(c.shell(node)->runtime().reserve(piece))) {
    }
  }
}

TEST(MountRefusal, R4_13_R1_19_R4_143__ADiskWithoutAllocationClass) {
  FreshDisks s;
  expect_refused(s.c, mounting({"DKA100"}), Status::invalid_device_name, "NOALLOCL");
}

TEST(MountRefusal, R4_14_R1_20_R4_143__ALabelOfNoneOrOfThirteenCharacters) {
  FreshDisks s;
  for (const char* const label : {"", "THIRTEENCHARS"}) {
    MountRequest m = mounting({kD1});
    m.label = label;
    expect_refused(s.c, m, Status::volume_invalid, "INCVOLLABEL");
  }
}

TEST(MountRefusal, R4_14_R4_143__AnotherLabelThanTheVolumes) {
  FreshDisks s;
  MountRequest m = mounting({kD1});
  m.label = "DATA2";
  expect_refused(s.c, m, Status::volume_invalid, "INCVOLLABEL");
}

TEST(MountRefusal, R4_15_R1_3_R4_143__SevenDisksInOneCommand) {
  FreshDisks s;
  expect_refused(s.c, mounting({kD1, kD2, kD3, kD4, "$1$DGA50", "$1$DGA60", "$1$DGA70"}),
                 Status::incompatible_member, "MAXMEMBERS");
}

TEST(MountRefusal, R4_55_R1_3_R4_143__ASeventhMemberOfAMountedSet) {
  TestCluster c;
  const std::vector<std::string> six{kD1, kD2, kD3, kD4, "$1$DGA50", "$1$DGA60"};
  for (const auto& d : six) c.disk(d, kSize, 7);
  c.disk("$1$DGA70", kSize, 7);
  c.boot("ALPHA");
  c.adopt(kUnit, six, {"ALPHA"});
  expect_refused(c, mounting({"$1$DGA70"}), Status::incompatible_member, "MAXMEMBERS", six);
}

TEST(MountRefusal, R1_31_R4_143__AWriteProtectedDisk) {
  FreshDisks s;
  s.c.unit(kD1).set_write_lock(true);
  s.c.run(seconds(1));
  expect_refused(s.c, mounting({kD1}), Status::incompatible_member, "WRITLCK");
}

TEST(MountRefusal, R1_38_R4_55_R4_143__ADiskSmallerThanTheVolume) {
  SetScene s({kD1});
  s.c.disk(kD4, kSize - 1, 7);
  s.c.boot("BETA");  // knows the disk
  s.c.adopt(UnitNumber{2}, {kD2}, {"BETA"});
  MountRequest m = mounting({kD4}, UnitNumber{2});
  const Snapshot before = snapshot(s.c, {kD2, kD4}, "BETA");
  const ServiceResult r = s.c.mount("BETA", m);
  EXPECT_EQ(r.status, Status::incompatible_member);
  EXPECT_TRUE(has(r, "INCSHAMEM"));
  EXPECT_EQ(snapshot(s.c, {kD2, kD4}, "BETA"), before);
}

TEST(MountRefusal, R4_53_R1_30_R4_143__ADiskWithoutForcedErrorsUnlessOverridden) {
  TestCluster c;
  c.disk(kD1, kSize, 7);
  c.disk(kD2, kSize, 7, [](models::DiskUnitSpec& d) { d.drive.forced_error = false; });
  c.boot("ALPHA");
  c.adopt(kUnit, {kD1}, {"ALPHA"});
  expect_refused(c, mounting({kD2}), Status::incompatible_member, "INCSHAMEM", {kD1, kD2});
  MountRequest m = mounting({kD2});
  m.override_no_forced_error = true;
  EXPECT_EQ(c.mount("ALPHA", m).status, Status::normal);
}

TEST(MountRefusal, R1_32_RA_28_R4_143__AMemberOfAnotherSet) {
  SetScene s({kD1, kD2});
  s.c.adopt(UnitNumber{2}, {kD3}, {"ALPHA"});
  expect_refused(s.c, mounting({kD2}, UnitNumber{2}), Status::incompatible_member, "WRONGVU");
}

TEST(MountRefusal, R4_12_R1_16_R4_143__ANumberThatIsMountedWithAnotherLabel) {
  SetScene s;
  MountRequest m = mounting({kD3});
  m.label = "DATA3";
  expect_refused(s.c, m, Status::volume_invalid, "INCVOLLABEL");
}

TEST(MountRefusal, RA_27_R1_56_R3_38_R4_143__MoreSetsThanShadowMaxUnit) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadow_max_unit] = 1;
  SetScene s({kD1}, {"ALPHA"}, o);
  s.c.initialize(kD2, "DATA2");
  expect_refused(s.c, mounting({kD2}, UnitNumber{2}), Status::insufficient_memory, "MAXUNIT");
}

TEST(MountRefusal, R1_27_R4_143__ANodeWithoutPoolAloneCannotMount) {
  SetScene s({kD1});
  s.c.boot("BETA");
  take_all_pool(s.c, "BETA");
  const ServiceResult r = s.c.mount("BETA", mounting({}));
  EXPECT_TRUE(has(r, "INSFMEM"));
  EXPECT_FALSE(s.c.services("BETA").unit(unit_name()));
  EXPECT_EQ(s.c.view("ALPHA", kUnit).mounted_on, std::vector<std::string>{"ALPHA"});
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
}

TEST(MountRefusal, R3_31_R4_143__ANodeWithoutShadowing) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadowing] = 0;
  FreshDisks s(o);
  expect_refused(s.c, mounting({kD1}), Status::no_such_device, "NOTSHADOW");
}

TEST(MountRefusal, R6_16_R4_143__OnlyAHalfFilledTarget) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  s.c.run(milliseconds(50));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  expect_refused(s.c, mounting({kD3}), Status::incompatible_member, "INCOMPLETE");
}

TEST(MountRefusal, R4_54__AMemberNamedAgainIsNoErrorAndGetsNoLine) {
  SetScene s;
  const Snapshot before = snapshot(s.c, kAll);
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD1}));
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_TRUE(r.messages.empty());
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

TEST(MountRefusal, R4_54_R4_56__CurrentMembersBesideANewOneStayAsTheyAre) {
  SetScene s;
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD1, kD3, kD2}));
  EXPECT_EQ(keys(r), std::vector<std::string>{"SHDWMEMCOPY"});
  EXPECT_EQ(members(s.c), "10 20 30*");
}

}  // namespace
}  // namespace shadow::test
