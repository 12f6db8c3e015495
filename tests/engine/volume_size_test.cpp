// The size of a volume: members of unlike size (1.7), expansion while it is in use (1.8, 4.12).
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/volume_commands.hpp"

namespace shadow::test {
namespace {

constexpr BlockCount kLarge = 2 * kSize;

/// DSA1 on two large disks 10 and 20, of kSize blocks and with a limit of `limit`; 30 is small, 40
/// large.
struct Growing {
  explicit Growing(const std::vector<std::string>& nodes = {"ALPHA"},
                   BlockCount limit = 10 * kLarge, const TestCluster::Options& options = {})
      : c(options) {
    c.disk(kD1, kLarge, 7);
    c.disk(kD2, kLarge, 7);
    c.disk(kD3, kSize, 99);
    c.disk(kD4, kLarge, 99);
    for (const auto& n : nodes) c.boot(n);
    InitializeRequest r = initializing({kD1, kD2});
    r.size = kSize;
    r.limit = limit > 0;
    if (limit > 0) r.limit_blocks = limit;
    EXPECT_EQ(initialize(c, r).status, Status::normal);
    MountRequest first = mounting({kD1, kD2});
    if (nodes.size() == 1) first.scope = MountScope::process;
    EXPECT_EQ(c.mount(nodes.front(), first).status, Status::normal);
    for (std::size_t i = 1; i < nodes.size(); ++i) c.mount(nodes[i], mounting({}));
  }
  BlockCount size(const std::string& node = "ALPHA") { return c.view(node, kUnit).volsize; }
  ServiceResult add(const std::string& disk) {
    const ServiceResult r = c.mount("ALPHA", mounting({disk}));
    c.run_until_steady(kUnit);
    return r;
  }
  ServiceResult remove(const std::string& disk) { return c.dismount("ALPHA", dismounting(disk)); }
  TestCluster c;
};

TEST(VolumeSize, R1_49_R1_47_R4_135__ItGrowsOnAllNodesAndMembersWhileItIsInUse) {
  Growing g({"ALPHA", "BETA"});
  const auto before = g.c.view("ALPHA", kUnit).generation;
  const auto w = g.c.start_write("BETA", kUnit, {100, 8}, 5);
  const auto r = g.c.start_read("ALPHA", kUnit, {200, 8});
  ASSERT_EQ(set_volume(g.c, growing(kSize + 100)).status, Status::normal);
  ASSERT_TRUE(g.c.run_until([&] { return w->done && r->done; }));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(r->status, Status::normal);
  EXPECT_EQ(g.size("ALPHA"), kSize + 100);
  EXPECT_EQ(g.size("BETA"), kSize + 100);
  for (const auto& d : {kD1, kD2}) EXPECT_EQ(scb_on(g.c, d)->volsize, kSize + 100) << d;
  EXPECT_GT(g.c.view("BETA", kUnit).generation, before);
  EXPECT_EQ(g.c.view("BETA", kUnit).state, UnitState::steady) << "neither copy nor merge";
  ASSERT_EQ(g.c.write("BETA", kUnit, {kSize + 99, 1}, 6), Status::normal);
  EXPECT_EQ(g.c.read("ALPHA", kUnit, {kSize + 99, 1}), Blocks(6, 1));
}

TEST(VolumeSize, R1_43__TheAddedBlocksAreOutsideTheVolumeUntilThen) {
  Growing g;
  EXPECT_EQ(g.c.write("ALPHA", kUnit, {kSize, 1}, 6), Status::illegal_block);
  ASSERT_EQ(set_volume(g.c, growing(kSize + 1)).status, Status::normal);
  EXPECT_EQ(g.c.write("ALPHA", kUnit, {kSize, 1}, 6), Status::normal);
  EXPECT_EQ(g.c.write("ALPHA", kUnit, {kSize + 1, 1}, 6), Status::illegal_block);
}

TEST(VolumeSize, R1_50_R4_135__WithoutAValueItGrowsToTheBlocksOfTheSmallestMember) {
  Growing g;
  VolumeRequest r = growing(0);
  r.size_blocks.reset();
  ASSERT_EQ(set_volume(g.c, r).status, Status::normal);
  EXPECT_EQ(g.size(), kLarge);
}

TEST(VolumeSize, R4_135__WithoutAValueItGrowsNoFurtherThanTheLimit) {
  Growing g({"ALPHA"}, kSize + 500);
  VolumeRequest r = growing(0);
  r.size_blocks.reset();
  ASSERT_EQ(set_volume(g.c, r).status, Status::normal);
  EXPECT_EQ(g.size(), kSize + 500);
}

TEST(VolumeSize, R1_49__TheSizeIsOnTheMediaForTheNextMount) {
  Growing g;
  ASSERT_EQ(set_volume(g.c, growing(kSize + 100)).status, Status::normal);
  ASSERT_EQ(g.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_EQ(g.c.mount("ALPHA", mounting({kD2, kD1})).status, Status::normal);
  EXPECT_EQ(g.size(), kSize + 100);
  EXPECT_EQ(members(g.c), "20 10");
  ASSERT_EQ(set_volume(g.c, growing(kSize + 200)).status, Status::normal);
  EXPECT_EQ(scb_on(g.c, kD1)->volsize, kSize + 200) << "and the block stays where it was";
}

struct Refused {
  std::string what;
  BlockCount limit;
  BlockCount size;
};
class VolumeSizeRefused : public testing::TestWithParam<Refused> {};

TEST_P(VolumeSizeRefused, R1_48_R4_135_R4_143_RA_44__AndTheVolumeStaysAsItIs) {
  TestCluster::Options o;
  o.engine.max_volume_blocks = kLarge - 100;
  Growing g({"ALPHA"}, GetParam().limit, o);
  const Snapshot before = snapshot(g.c, {kD1, kD2, kD3, kD4});
  const ServiceResult r = set_volume(g.c, growing(GetParam().size));
  EXPECT_TRUE(has(r, "BADVALUE"));
  EXPECT_EQ(g.size(), kSize);
  EXPECT_EQ(snapshot(g.c, {kD1, kD2, kD3, kD4}), before);
}

INSTANTIATE_TEST_SUITE_P(Cases, VolumeSizeRefused,
                         testing::Values(Refused{"as large as it is", kLarge - 200, kSize},
                                         Refused{"smaller", kLarge - 200, kSize - 1},
                                         Refused{"above the limit", kLarge - 200, kLarge - 199},
                                         Refused{"no limit reserved", 0, kSize + 1},
                                         Refused{"above what the system allows", kLarge - 100,
                                                 kLarge - 99}));

TEST(VolumeSize, R1_48__ItGrowsNoFurtherThanTheSmallestMember) {
  Growing g;
  ASSERT_EQ(g.add(kD3).status, Status::normal);
  const Snapshot before = snapshot(g.c, {kD1, kD2, kD3});
  EXPECT_TRUE(has(set_volume(g.c, growing(kSize + 1)), "BADVALUE"));
  EXPECT_EQ(snapshot(g.c, {kD1, kD2, kD3}), before);
  ASSERT_EQ(g.remove(kD3).status, Status::normal);
  EXPECT_EQ(set_volume(g.c, growing(kSize + 1)).status, Status::normal);
}

TEST(VolumeSize, R1_42_R1_38_R4_137__AFormerMemberThatIsTooSmallNowCannotBeAddedAgain) {
  Growing g;
  ASSERT_EQ(g.add(kD3).status, Status::normal);
  ASSERT_EQ(g.remove(kD3).status, Status::normal);
  ASSERT_EQ(set_volume(g.c, growing(kSize + 1)).status, Status::normal);
  const Snapshot before = snapshot(g.c, {kD1, kD2, kD3});
  const ServiceResult r = g.add(kD3);
  EXPECT_EQ(r.status, Status::incompatible_member);
  EXPECT_TRUE(has(r, "INCSHAMEM"));
  EXPECT_EQ(snapshot(g.c, {kD1, kD2, kD3}), before);
  EXPECT_EQ(g.add(kD4).status, Status::normal);
}

TEST(VolumeSize, R1_91_R4_137__ACopyStartedAfterwardsCoversTheAddedBlocks) {
  Growing g;
  ASSERT_EQ(set_volume(g.c, growing(kLarge)).status, Status::normal);
  ASSERT_EQ(g.add(kD4).status, Status::normal);
  EXPECT_EQ(members(g.c), "10 20 40");
  EXPECT_TRUE(g.c.equal(kD1, kD4, kLarge));
}

TEST(VolumeSize, R1_91__ACopyUnderWayGoesOnToTheNewEnd) {
  Growing g;
  ASSERT_EQ(g.c.mount("ALPHA", mounting({kD4})).status, Status::normal);
  g.c.run(milliseconds(100));
  ASSERT_EQ(set_volume(g.c, growing(kLarge)).status, Status::normal);
  EXPECT_EQ(members(g.c), "10 20 40*");
  ASSERT_TRUE(g.c.run_until_steady(kUnit));
  EXPECT_TRUE(g.c.equal(kD1, kD4, kLarge));
}

TEST(VolumeSize, R1_91__WhatWasAddedMayDifferUntilItIsWrittenOrMerged) {
  Growing g({"ALPHA", "BETA"});
  g.c.unit(kD1).medium().write({kSize + 10, 1}, Blocks(1, 1));
  g.c.unit(kD2).medium().write({kSize + 10, 1}, Blocks(2, 1));
  ASSERT_EQ(set_volume(g.c, growing(kLarge)).status, Status::normal);
  EXPECT_EQ(g.c.view("ALPHA", kUnit).state, UnitState::steady);
  g.c.crash("BETA");
  ASSERT_TRUE(g.c.run_until([&] { return g.c.view("ALPHA", kUnit).state != UnitState::steady; }));
  ASSERT_TRUE(g.c.run_until_steady(kUnit));
  EXPECT_TRUE(g.c.equal(kD1, kD2, kLarge));
}

TEST(VolumeSize, R1_46_R4_136_R4_143__ALimitNeedsAPrivateMount) {
  VolumeRequest r;
  r.device = unit_name();
  r.limit = true;
  Growing shared({"ALPHA", "BETA"}, 0);
  const Snapshot before = snapshot(shared.c, {kD1, kD2});
  EXPECT_TRUE(has(set_volume(shared.c, r), "SHARED"));
  EXPECT_EQ(snapshot(shared.c, {kD1, kD2}), before);
  Growing own({"ALPHA"}, 0);
  EXPECT_TRUE(has(set_volume(own.c, growing(kSize + 1)), "BADVALUE"));
  ASSERT_EQ(set_volume(own.c, r).status, Status::normal);
  EXPECT_EQ(scb_on(own.c, kD2)->limit, 2'147'475'456U) << "the most (R1.44)";
  EXPECT_EQ(set_volume(own.c, growing(kSize + 1)).status, Status::normal);
}

TEST(VolumeSize, R1_44_RN_15__ALimitIsAtLeastTheSizeAndAtMostThatOfTheSystem) {
  Growing g({"ALPHA"}, 0);
  const Snapshot before = snapshot(g.c, {kD1, kD2});
  VolumeRequest r;
  r.device = unit_name();
  r.limit = true;
  r.limit_blocks = kSize - 1;
  EXPECT_TRUE(has(set_volume(g.c, r), "BADVALUE"));
  r.limit_blocks = 2'147'475'457;
  EXPECT_TRUE(has(set_volume(g.c, r), "BADVALUE"));
  EXPECT_EQ(snapshot(g.c, {kD1, kD2}), before);
  r.limit_blocks = kSize;
  EXPECT_EQ(set_volume(g.c, r).status, Status::normal);
}

TEST(VolumeSize, R4_143_RA_44__AUnitThatIsNotMountedOrVerifiesAMount) {
  Growing g({"ALPHA", "BETA"});
  VolumeRequest other = growing(kSize + 1);
  other.device = unit_name(UnitNumber{7});
  EXPECT_TRUE(has(set_volume(g.c, other), "DEVNOTMOUNT"));
  other.device = named(kD1);
  EXPECT_TRUE(has(set_volume(g.c, other), "DEVNOTMOUNT"));
  offline(g.c, kD2);
  g.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  g.c.run(seconds(20));
  const Snapshot before = snapshot(g.c, {kD1, kD2});
  EXPECT_TRUE(has(set_volume(g.c, growing(kSize + 1)), "BUSY"));
  EXPECT_EQ(snapshot(g.c, {kD1, kD2}), before);
}

TEST(VolumeSize, R6_11__AMemberThatCannotBeWrittenIsExpelledAndTheRestGrows) {
  Growing g({"ALPHA", "BETA"});
  fatal(g.c, kD2);
  EXPECT_EQ(set_volume(g.c, growing(kSize + 1)).status, Status::normal);
  EXPECT_EQ(members(g.c), "10");
  EXPECT_EQ(g.size("BETA"), kSize + 1);
  EXPECT_EQ(scb_on(g.c, kD2)->volsize, kSize);
}

/// The node that expands dies after each of its commands and messages: afterwards the survivor and
/// the media have one size, whichever.
TEST(VolumeSize, R6_126_R1_49__ANodeThatDiesInTheMiddleLeavesOneSize) {
  int grown = 0;
  int old = 0;
  for (int step = 0; step < 400; ++step) {
    Growing g({"ALPHA", "BETA"});
    const auto run = start_set_volume(g.c, growing(kLarge));
    g.c.run(microseconds(100) * step);
    const bool told = run->done;
    g.c.crash("ALPHA");
    ASSERT_TRUE(g.c.run_until([&] { return g.c.view("BETA", kUnit).mounted_on.size() == 1; }));
    ASSERT_TRUE(g.c.run_until_steady(kUnit)) << step;
    ASSERT_EQ(g.c.write("BETA", kUnit, {100, 1}, 5), Status::normal) << step;
    const BlockCount size = g.size("BETA");
    ASSERT_TRUE(size == kSize || size == kLarge) << step;
    (size == kLarge ? grown : old)++;
    if (told) ASSERT_EQ(size, kLarge) << step;
    ASSERT_EQ(members(g.c, "BETA"), "10 20") << step;
    for (const auto& d : {kD1, kD2}) ASSERT_EQ(scb_on(g.c, d)->volsize, size) << step << d;
    if (told) break;
  }
  EXPECT_GT(grown, 1);
  EXPECT_GT(old, 1);
}

TEST(VolumeSize, E1_6_R1_39_R1_40_R1_41__ALargerDiskInTheSmallerOnesOut) {
  TestCluster c;  // 18, 18, 36 and 9 GB
  c.disk(kD1, 1800, 7, [](auto& s) { s.drive.geometry = {10, 18, 10}; });
  c.disk(kD2, 1800, 7, [](auto& s) { s.drive.geometry = {10, 18, 10}; });
  c.disk(kD3, 3600, 9, [](auto& s) { s.drive.geometry = {10, 36, 10}; });
  c.disk(kD4, 900, 9);
  c.boot("ALPHA");
  c.adopt(kUnit, {kD1, kD2}, {"ALPHA"});
  ASSERT_EQ(c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  EXPECT_EQ(c.view("ALPHA", kUnit).geometry.tracks, 18U);
  EXPECT_EQ(c.mount("ALPHA", mounting({kD4})).status, Status::incompatible_member);
  ASSERT_TRUE(c.run_until_steady(kUnit));
  for (const auto& d : {kD1, kD2}) {
    ASSERT_EQ(c.dismount("ALPHA", dismounting(d)).status, Status::normal);
  }
  EXPECT_EQ(c.view("ALPHA", kUnit).geometry.tracks, 36U);
  EXPECT_EQ(c.view("ALPHA", kUnit).volsize, 1800U);
  EXPECT_EQ(c.mount("ALPHA", mounting({kD4})).status, Status::incompatible_member);
}

TEST(VolumeSize, EX_C14__TheSizeRule) {
  constexpr BlockCount kSmallDisk = 4'110'480, kLargeDisk = 8'380'080;
  TestCluster c;
  c.disk(kD1, kSmallDisk);
  c.disk(kD2, kLargeDisk, 5);
  c.boot("ALPHA");
  InitializeRequest r = initializing({kD1});
  r.limit = true;
  ASSERT_EQ(initialize(c, r).status, Status::normal);
  const auto add = [&](const std::string& d) {
    const ServiceResult added = c.mount("ALPHA", mounting({d}));
    EXPECT_TRUE(c.run_until_steady(kUnit));
    return added;
  };
  ASSERT_EQ(c.mount("ALPHA", mounting({kD1})).status, Status::normal);
  EXPECT_TRUE(has(add(kD2), "SHDWMEMCOPY"));
  EXPECT_EQ(c.view("ALPHA", kUnit).volsize, kSmallDisk);
  const Geometry small = c.view("ALPHA", kUnit).geometry;
  ASSERT_EQ(c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  EXPECT_NE(c.view("ALPHA", kUnit).geometry, small);
  EXPECT_EQ(c.view("ALPHA", kUnit).volsize, kSmallDisk);
  EXPECT_EQ(add(kD1).status, Status::normal);
  ASSERT_EQ(c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  ASSERT_EQ(set_volume(c, growing(kLargeDisk)).status, Status::normal);
  EXPECT_TRUE(has(add(kD1), "INCSHAMEM"));
}

TEST(VolumeSize, R1_43__WithTheOtherReadingTheUnitIsAsLargeAsItsSmallestMember) {
  TestCluster::Options o;
  o.engine.unit_size_maxblock = true;
  Growing g({"ALPHA"}, 0, o);
  EXPECT_EQ(g.size(), kSize);
  EXPECT_EQ(g.c.write("ALPHA", kUnit, {kLarge - 1, 1}, 6), Status::normal);
  EXPECT_EQ(g.c.write("ALPHA", kUnit, {kLarge, 1}, 6), Status::illegal_block);
  ASSERT_EQ(g.add(kD4).status, Status::normal);
  EXPECT_TRUE(g.c.equal(kD1, kD4, kLarge)) << "and a copy covers it";
}

TEST(VolumeSize, R4_44_R4_60__ANewLabelIsOnAllMembersAndNodesAndForTheNextMount) {
  Growing g({"ALPHA", "BETA"});
  VolumeRequest r;
  r.device = unit_name();
  r.label = "OTHER";
  ASSERT_EQ(set_volume(g.c, r).status, Status::normal);
  EXPECT_EQ(g.c.view("BETA", kUnit).label, "OTHER");
  for (const auto& d : {kD1, kD2}) EXPECT_EQ(home_of(g.c, d)->label, "OTHER") << d;
  // A member that was away for a moment is still known.
  offline(g.c, kD2);
  const auto w = g.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  g.c.run(seconds(20));
  g.c.unit(kD2).repair();
  ASSERT_TRUE(g.c.run_until([&] { return w->done; }));
  EXPECT_EQ(members(g.c), "10 20");
  for (const auto& n : {"ALPHA", "BETA"}) g.c.dismount(n, dismounting(unit_name()));
  EXPECT_TRUE(has(g.c.mount("ALPHA", mounting({kD1, kD2})), "INCVOLLABEL"));
  MountRequest again = mounting({kD1, kD2});
  again.label = "OTHER";
  EXPECT_EQ(g.c.mount("ALPHA", again).status, Status::normal);
  EXPECT_EQ(members(g.c), "10 20");
}

/// A disk by itself, with room to grow.
struct OneDisk {
  explicit OneDisk(MountScope scope = MountScope::process) {
    c.disk(kD1, kLarge, 7);
    c.boot("ALPHA");
    InitializeRequest i = initializing({kD1});
    i.shadow = false;
    i.size = kSize;
    i.limit = true;
    EXPECT_EQ(initialize(c, i).status, Status::normal);
    MountRequest m;
    m.device = named(kD1);
    m.label = "DATA1";
    m.scope = scope;
    EXPECT_EQ(c.mount("ALPHA", m).status, Status::normal);
    request.device = named(kD1);
  }
  TestCluster c;
  VolumeRequest request;
};

TEST(VolumeSize, R4_44_R4_135__ADiskByItselfGetsALabelAndGrows) {
  OneDisk d;
  d.request.label = "SCRATCH_DISK";
  d.request.size = true;
  d.request.size_blocks = kSize + 7;
  ASSERT_EQ(set_volume(d.c, d.request).status, Status::normal);
  EXPECT_EQ(home_of(d.c, kD1)->label, "SCRATCH_DISK");
  EXPECT_EQ(scb_on(d.c, kD1)->volsize, kSize + 7);
  d.request.label = "THIRTEENCHARS";
  d.request.size = false;
  const Snapshot before = snapshot(d.c, {kD1});
  EXPECT_TRUE(has(set_volume(d.c, d.request), "BADVALUE"));
  EXPECT_EQ(snapshot(d.c, {kD1}), before);
}

TEST(VolumeSize, R1_46_R4_136__ALimitOfADiskByItselfNeedsAPrivateMountToo) {
  OneDisk shared(MountScope::system);
  shared.request.limit = true;
  const Snapshot before = snapshot(shared.c, {kD1});
  EXPECT_TRUE(has(set_volume(shared.c, shared.request), "SHARED"));
  EXPECT_EQ(snapshot(shared.c, {kD1}), before);
  OneDisk own;
  own.request.limit = true;
  own.request.limit_blocks = kLarge;
  ASSERT_EQ(set_volume(own.c, own.request).status, Status::normal);
  EXPECT_EQ(scb_on(own.c, kD1)->limit, kLarge);
}

}  // namespace
}  // namespace shadow::test
