// MOUNT/BIND: volume sets of shadow sets and single disks (R4.22, 5.3).
#include <gtest/gtest.h>

#include "engine/services/item_list.hpp"
#include "engine/services/item_list_flags.hpp"
#include "tests/support/single_disks.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kAll{kD1, kD2, kD3, kD4};
const UnitNumber kA{23};
const UnitNumber kB{51};

/// 10 and 20 with label WORK1, 30 and 40 with label WORK2.
struct FourDisks : SetScene {
  explicit FourDisks(const std::vector<std::string>& nodes = {"ALPHA"}) : SetScene({}, {}) {
    c.disk(kD4, kSize, 99);
    for (const auto& n : nodes) c.boot(n);
    for (const auto& d : {kD1, kD2}) c.initialize(d, "WORK1");
    for (const auto& d : {kD3, kD4}) c.initialize(d, "WORK2");
  }
};

MountRequest volume(UnitNumber n, const std::vector<std::string>& disks, const std::string& label) {
  MountRequest r = mounting(disks, n);
  r.label = label;
  return r;
}

VolumeSetRequest two_sets() {
  VolumeSetRequest r;
  r.name = "WRKSET";
  r.logical = "WRKD$";
  r.volumes = {volume(kA, {kD1, kD2}, "WORK1"), volume(kB, {kD3, kD4}, "WORK2")};
  return r;
}

ServiceResult mount(TestCluster& c, const VolumeSetRequest& r, const std::string& node = "ALPHA",
                    const Ask& ask = {}) {
  return c.call(node, [&](Services& s) { return s.mount_volume_set(r, ask); });
}

void expect_refused(TestCluster& c, const VolumeSetRequest& r, const std::string& ident) {
  const Snapshot before = snapshot(c, kAll);
  const ServiceResult result = mount(c, r);
  EXPECT_TRUE(failed(result.status));
  EXPECT_TRUE(has(result, ident)) << testing::PrintToString(keys(result));
  EXPECT_EQ(snapshot(c, kAll), before);
}

TEST(VolumeSet, R4_22_R1_75_R5_9__EachElementIsASetOfItsOwn) {
  FourDisks s;
  const ServiceResult r = mount(s.c, two_sets());
  ASSERT_EQ(r.status, Status::normal);
  EXPECT_EQ(keys(r), (std::vector<std::string>{"MOUNTED", "SHDWMEMSUCC", "SHDWMEMCOPY", "MOUNTED",
                                               "SHDWMEMSUCC", "SHDWMEMCOPY"}));
  EXPECT_EQ(members(s.c, "ALPHA", kA), "10 20*");
  EXPECT_EQ(members(s.c, "ALPHA", kB), "30 40*");
  EXPECT_EQ(s.c.view("ALPHA", kA).volume_set, "WRKSET");
  EXPECT_EQ(s.c.view("ALPHA", kA).relative_volume, 1U);
  EXPECT_EQ(s.c.view("ALPHA", kB).relative_volume, 2U);
}

TEST(VolumeSet, R5_24_R5_9__ASingleDiskMayBeAVolumeToo) {
  FourDisks s;
  const std::vector<MountItem> items{
      {MountItemCode::shanam, "DSA23:"},     {MountItemCode::shamem, kD1},
      {MountItemCode::volnam, "WORK1"},      {MountItemCode::devnam, kD3},
      {MountItemCode::volnam, "WORK2"},      {MountItemCode::lognam, "WRKD$"},
      {MountItemCode::flags, "", mnt_system}};
  const ServiceResult r =
      s.c.call("ALPHA", [&](Services& v) { return mount_by_items(v, items, {}, {}); });
  ASSERT_EQ(r.status, Status::normal);
  EXPECT_EQ(s.c.view("ALPHA", kA).volume_set, "WRKD$");
  EXPECT_EQ(single(s.c, kD3)->relative_volume, 2U);
}

TEST(VolumeSet, R5_25__ASmallFirstVolumeIsAWarningOnly) {
  FourDisks s;
  const std::string small = "$1$DGA90";
  s.c.disk(small, kSize / 2, 7);
  s.c.crash("ALPHA");
  s.c.boot("ALPHA");
  s.c.initialize(small, "SMALL");
  VolumeSetRequest r = two_sets();
  r.volumes.insert(r.volumes.begin(), volume(UnitNumber{7}, {small}, "SMALL"));
  const ServiceResult result = mount(s.c, r);
  EXPECT_EQ(result.status, Status::normal);
  EXPECT_TRUE(has(result, "SMALLROOT"));
  FourDisks large;
  EXPECT_FALSE(has(mount(large.c, two_sets()), "SMALLROOT"));
}

TEST(VolumeSet, R4_143__WhereOneVolumeIsRefusedNothingIsMounted) {
  FourDisks s;
  VolumeSetRequest label = two_sets();
  label.volumes[1].label = "OTHER";
  expect_refused(s.c, label, "INCVOLLABEL");
  VolumeSetRequest twice = two_sets();
  twice.volumes[1].members[0] = named(kD1);
  expect_refused(s.c, twice, "BADPARAM");
  VolumeSetRequest nocopy = two_sets();
  nocopy.volumes[1].no_copy = true;
  expect_refused(s.c, nocopy, "SHDWCOPYREQ");
  VolumeSetRequest empty = two_sets();
  empty.volumes[1].members.clear();
  expect_refused(s.c, empty, "NOTSHADOW");
}

TEST(VolumeSet, R4_143__ASingleDiskMountedFirstIsDismountedAgain) {
  FourDisks s;
  VolumeSetRequest r = two_sets();
  r.volumes[0] = mounting_alone(kD1, "WORK1");
  r.volumes[1].label = "OTHER";
  expect_refused(s.c, r, "INCVOLLABEL");
}

TEST(VolumeSet, R4_37__TheQuestionConcernsAllVolumes) {
  FourDisks s;
  VolumeSetRequest r = two_sets();
  for (MountRequest& v : r.volumes) v.confirm = true;
  int asked = 0;
  const Ask ask = [&](std::vector<std::string>, std::string) -> Task<std::string> {
    co_return ++asked == 1 ? "Y" : "N";
  };
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_TRUE(failed(mount(s.c, r, "ALPHA", ask).status));
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

TEST(VolumeSet, DismountEndsAllVolumesUnlessOneIsMeant) {
  FourDisks s;
  ASSERT_EQ(mount(s.c, two_sets()).status, Status::normal);
  DismountRequest d = dismounting(unit_name(kB));
  d.only_volume = true;
  ASSERT_EQ(s.c.dismount("ALPHA", d).status, Status::normal);
  EXPECT_EQ(s.c.services("ALPHA").units().size(), 1U);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name(kA))).status, Status::normal);
  ASSERT_EQ(mount(s.c, two_sets()).status, Status::normal);
  s.c.engine("ALPHA").volume(kA)->open();
  EXPECT_TRUE(has(s.c.dismount("ALPHA", dismounting(unit_name(kB))), "CANNOTDMT"));
  EXPECT_EQ(s.c.services("ALPHA").units().size(), 2U);
  s.c.engine("ALPHA").volume(kA)->close();
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name(kB))).status, Status::normal);
  EXPECT_TRUE(s.c.services("ALPHA").units().empty());
}

TEST(VolumeSet, R4_49__TheClusterMountsTheWholeVolumeSet) {
  FourDisks s({"ALPHA", "BETA"});
  VolumeSetRequest r = two_sets();
  for (MountRequest& v : r.volumes) v.cluster = true;
  ASSERT_EQ(mount(s.c, r).status, Status::normal);
  EXPECT_EQ(members(s.c, "BETA", kB), "30 40*");
  EXPECT_EQ(s.c.view("BETA", kB).volume_set, "WRKSET");
}

}  // namespace
}  // namespace shadow::test
