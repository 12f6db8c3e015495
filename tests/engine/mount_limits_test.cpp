// Limits of MOUNT: versions and architectures of nodes, numbers of members and of sets, kinds of
// disks (1.5-1.9, 1.12).
#include <gtest/gtest.h>

#include "engine/host/node_features.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kSix{kD1, kD2, kD3, kD4, "$1$DGA50", "$1$DGA60"};

/// Six equal disks; ALPHA runs 8.4, OLD what is said.
struct Mixed {
  explicit Mixed(const std::string& version = "8.3", const std::string& arch = "alpha") {
    for (const auto& d : kSix) c.disk(d, kSize, 7);
    c.boot("ALPHA");
    c.boot("OLD", {}, [&](models::NodeSpec& s) {
      s.version = version;
      s.arch = arch;
    });
  }
  [[nodiscard]] std::vector<std::string> first(std::size_t n) const {
    return {kSix.begin(), kSix.begin() + static_cast<std::ptrdiff_t>(n)};
  }
  TestCluster c;
};

void expect_refused(TestCluster& c, const std::string& node, const MountRequest& m,
                    const std::string& ident) {
  std::vector<Snapshot> before;
  for (const std::string& n : {"ALPHA", "OLD"}) before.push_back(snapshot(c, kSix, n));
  const ServiceResult r = c.mount(node, m);
  EXPECT_TRUE(failed(r.status));
  EXPECT_TRUE(has(r, ident)) << testing::PrintToString(keys(r));
  std::vector<Snapshot> after;
  for (const std::string& n : {"ALPHA", "OLD"}) after.push_back(snapshot(c, kSix, n));
  EXPECT_EQ(after, before);
}

TEST(NodeFeatures, R1_36_R1_62_R1_67__WhoCanDoWhat) {
  EXPECT_TRUE(supports("8.4", "integrity", Feature::extended_membership));
  EXPECT_TRUE(supports("8.4", "alpha", Feature::extended_membership));
  EXPECT_FALSE(supports("8.3-1H1", "integrity", Feature::extended_membership));
  EXPECT_FALSE(supports("8.4", "vax", Feature::extended_membership));
  EXPECT_TRUE(supports("7.3-2", "alpha", Feature::dissimilar_devices));
  EXPECT_FALSE(supports("7.3-1", "alpha", Feature::dissimilar_devices));
  EXPECT_TRUE(supports("8.2", "integrity", Feature::dissimilar_devices));
  EXPECT_FALSE(supports("7.3", "vax", Feature::dissimilar_devices));
}

TEST(MountLimits, R1_61__TheFourthMemberSwitchesExtendedMembershipOn) {
  Mixed m;
  m.c.adopt(kUnit, m.first(3), {"ALPHA"});
  EXPECT_FALSE(m.c.view("ALPHA", kUnit).extended);
  ASSERT_EQ(m.c.mount("ALPHA", mounting({kD4})).status, Status::normal);
  EXPECT_TRUE(m.c.view("ALPHA", kUnit).extended);
  EXPECT_EQ(m.c.count_said("SET.EXTENDED", "ALPHA"), 1U);
  EXPECT_TRUE(m.c.scb(kD1, kSize).extended);
}

TEST(MountLimits, R1_65__ItStaysUntilTheSetIsDissolvedEvenWithFewerMembers) {
  Mixed m;
  m.c.adopt(kUnit, m.first(3), {"ALPHA"});
  ASSERT_EQ(m.c.mount("ALPHA", mounting({kD4})).status, Status::normal);
  for (const auto& d : {kD4, kD3}) {
    ASSERT_EQ(m.c.dismount("ALPHA", dismounting(d)).status, Status::normal);
  }
  EXPECT_TRUE(m.c.view("ALPHA", kUnit).extended);
  expect_refused(m.c, "OLD", mounting({}), "VERSION");
  ASSERT_EQ(m.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  EXPECT_EQ(m.c.count_said("SET.EXTENDED", "ALPHA"), 2U);
  ASSERT_EQ(m.c.mount("OLD", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_FALSE(m.c.view("OLD", kUnit).extended);
}

TEST(MountLimits, R1_62_R4_15_R4_143__AFourthMemberIsRefusedWhileAnOlderNodeHasTheSet) {
  Mixed m;
  m.c.adopt(kUnit, m.first(3), {"ALPHA", "OLD"});
  expect_refused(m.c, "ALPHA", mounting({kD4}), "MAXMEMBERS");
}

TEST(MountLimits, R1_63_R4_143__JoiningASetOfAnOlderNodeWithAFourthDiskIsRefused) {
  Mixed m;
  m.c.adopt(kUnit, m.first(3), {"OLD"});
  expect_refused(m.c, "ALPHA", mounting({kD1, kD4}), "VERSION");
  EXPECT_EQ(m.c.view("OLD", kUnit).mounted_on, std::vector<std::string>{"OLD"});
  ASSERT_EQ(m.c.mount("ALPHA", mounting({kD1})).status, Status::normal);
}

TEST(MountLimits, R1_64_R1_67_R4_143__AnOlderNodeDoesNotJoinAnExtendedSet) {
  for (const std::string& arch : {"alpha", "vax"}) {
    Mixed m(arch == "vax" ? "8.4" : "8.3", arch);
    m.c.adopt(kUnit, m.first(3), {"ALPHA"});
    ASSERT_EQ(m.c.mount("ALPHA", mounting({kD4})).status, Status::normal);
    ASSERT_TRUE(m.c.run_until_steady(kUnit));
    expect_refused(m.c, "OLD", mounting({}), "VERSION");
  }
}

TEST(MountLimits, R1_66_R1_3__AnOlderNodeSeesThreeOfTheFormerMembersAndMountsThree) {
  Mixed m;
  m.c.adopt(kUnit, m.first(4), {"ALPHA"});
  ASSERT_EQ(m.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  expect_refused(m.c, "OLD", mounting(m.first(4)), "MAXMEMBERS");
  MountRequest r = mounting({kD1});
  r.include = true;
  ASSERT_EQ(m.c.mount("OLD", r).status, Status::normal);
  EXPECT_EQ(members(m.c, "OLD"), "10 20 30");
}

TEST(MountLimits, R1_36__NewerNodesMountDisksOfDifferentSize) {
  Mixed m("8.2", "integrity");
  m.c.disk("$1$DGA70", kSize + 100, 7);
  m.c.boot("GAMMA");
  m.c.adopt(kUnit, {kD1}, {"GAMMA"});
  EXPECT_EQ(m.c.mount("GAMMA", mounting({"$1$DGA70"})).status, Status::normal);
}

TEST(MountLimits, R1_35_R1_37_RA_31_R4_143__ADiskOfAnotherSizeIsRefusedWhileAnOlderNodeHasTheSet) {
  TestCluster c;
  c.disk(kD1, kSize, 7);
  c.disk(kD2, kSize + 100, 7);
  c.boot("ALPHA");
  c.boot("OLD", {}, [](models::NodeSpec& s) {
    s.version = "7.3-1";
    s.arch = "alpha";
  });
  c.adopt(kUnit, {kD1}, {"ALPHA", "OLD"});
  const Snapshot before = snapshot(c, {kD1, kD2});
  const ServiceResult r = c.mount("ALPHA", mounting({kD2}));
  EXPECT_EQ(r.status, Status::incompatible_member);
  EXPECT_TRUE(has(r, "INCSHAMEM") && has(r, "VERSION"));
  EXPECT_EQ(snapshot(c, {kD1, kD2}), before);
}

TEST(MountLimits, R1_36_R4_143__AnOlderNodeDoesNotJoinASetOfDifferentDisks) {
  TestCluster c;
  c.disk(kD1, kSize, 7);
  c.disk(kD2, kSize + 100, 7);
  c.boot("ALPHA");
  c.boot("OLD", {}, [](models::NodeSpec& s) { s.version = "7.3"; });
  c.adopt(kUnit, {kD1, kD2}, {"ALPHA"});
  EXPECT_TRUE(has(c.mount("OLD", mounting({})), "VERSION"));
  EXPECT_FALSE(c.services("OLD").unit(unit_name()));
  EXPECT_EQ(c.view("ALPHA", kUnit).mounted_on, std::vector<std::string>{"ALPHA"});
}

TEST(MountLimits, R1_74_R4_143__TheQuorumDiskOfAnyNodeIsNoMember) {
  TestCluster c;
  for (const auto& d : {kD1, kD2}) c.disk(d, kSize, 7);
  for (const auto& d : {kD1, kD2}) c.initialize(d, "DATA1");
  c.boot("ALPHA");
  c.boot("BETA", {}, [](models::NodeSpec& s) { s.quorum_disk = kD2; });
  for (const std::string& node : {"ALPHA", "BETA"}) {
    const Snapshot before = snapshot(c, {kD1, kD2}, node);
    const ServiceResult r = c.mount(node, mounting({kD1, kD2}));
    EXPECT_TRUE(has(r, "QDSKSHAD") && has(r, "INCSHAMEM"));
    EXPECT_EQ(snapshot(c, {kD1, kD2}, node), before);
  }
}

TEST(MountLimits, R1_90_R4_143__WithoutALicenceNoSetIsMounted) {
  TestCluster::Options o;
  o.engine.licence = EngineOptions::Licence::none;
  SetScene s({}, {"ALPHA"}, o);
  s.c.initialize(kD1, "DATA1");
  const Snapshot before = snapshot(s.c, {kD1});
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD1}));
  EXPECT_EQ(r.status, Status::no_license);
  EXPECT_EQ(snapshot(s.c, {kD1}), before);
}

TEST(MountLimits, R1_34_R4_143__MemoryDisksAreMixedOnlyByAnOption) {
  for (const bool allowed : {false, true}) {
    TestCluster::Options o;
    o.engine.allow_mixed_decram = allowed;
    TestCluster c(o);
    c.disk(kD1, kSize, 7);
    c.disk(kD2, kSize, 7, [](models::DiskUnitSpec& d) { d.drive.memory_disk = true; });
    c.boot("ALPHA");
    c.adopt(kUnit, {kD1}, {"ALPHA"});
    const Snapshot before = snapshot(c, {kD1, kD2});
    const ServiceResult r = c.mount("ALPHA", mounting({kD2}));
    EXPECT_EQ(r.status, allowed ? Status::normal : Status::incompatible_member);
    if (!allowed) {
      EXPECT_EQ(snapshot(c, {kD1, kD2}), before);
    }
  }
}

TEST(MountLimits, R1_55_R3_38_RA_27_R4_143__ADismountedSetKeepsItsSlotUntilTheNodeBoots) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadow_max_unit] = 2;
  SetScene s({kD1}, {"ALPHA"}, o);
  s.c.initialize(kD2, "DATA999");
  s.c.initialize(kD3, "DATA3");
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2}, UnitNumber{999})).status, Status::normal);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name(UnitNumber{999}))).status, Status::normal);
  const Snapshot before = snapshot(s.c, {kD1, kD2, kD3});
  EXPECT_TRUE(has(s.c.mount("ALPHA", mounting({kD3}, UnitNumber{3})), "MAXUNIT"));
  EXPECT_EQ(snapshot(s.c, {kD1, kD2, kD3}), before);
  // The same unit again takes no further slot.
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD2}, UnitNumber{999})).status, Status::normal);
  s.c.crash("ALPHA");
  s.c.boot("ALPHA");
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD3}, UnitNumber{3})).status, Status::normal);
}

TEST(MountLimits, R1_57_R3_3__TheLimitOfSetsIsNoLimitOfNumbers) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadow_max_unit] = 100;
  SetScene s({}, {"ALPHA"}, o);
  s.c.initialize(kD1, "DATA999");
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD1}, UnitNumber{999})).status, Status::normal);
}

TEST(MountLimits, R1_27_R1_59__ARefusedMountKeepsNoMemoryAndNoSlot) {
  TestCluster::Options o;
  o.parameters[ParameterId::shadow_max_unit] = 1;
  SetScene s({}, {"ALPHA"}, o);
  s.c.initialize(kD1, "DATA1");
  s.c.initialize(kD2, "DATA2");
  MountRequest wrong = mounting({kD1});
  wrong.label = "OTHER";
  const Bytes pool = s.c.shell("ALPHA")->runtime().pool_used();
  EXPECT_TRUE(failed(s.c.mount("ALPHA", wrong).status));
  EXPECT_EQ(s.c.shell("ALPHA")->runtime().pool_used(), pool);
  MountRequest own = mounting({kD2}, UnitNumber{2});
  own.scope = MountScope::process;
  EXPECT_EQ(s.c.mount("ALPHA", own).status, Status::normal);
  EXPECT_TRUE(has(s.c.mount("ALPHA", mounting({kD1})), "MAXUNIT"));  // public or private alike
}

TEST(MountLimits, RN_15_R4_143__AVolumeAboveTheLargestSizeIsRefused) {
  TestCluster::Options o;
  o.engine.max_volume_blocks = kSize - 1;
  SetScene s({}, {"ALPHA"}, o);
  s.c.initialize(kD1, "DATA1");
  const Snapshot before = snapshot(s.c, {kD1});
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD1})).status, Status::incompatible_member);
  EXPECT_EQ(snapshot(s.c, {kD1}), before);
}

}  // namespace
}  // namespace shadow::test
