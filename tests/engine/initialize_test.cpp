// INITIALIZE and INITIALIZE/SHADOW (4.3): what stands on the disks afterwards, and what a MOUNT
// makes of it.
#include <gtest/gtest.h>

#include "tests/support/volume_commands.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kThree{kD1, kD2, kD3};

/// Disks 10 and 20 alike, 30 different; nothing is mounted.
struct NoSet {
  explicit NoSet(const TestCluster::Options& options = {},
                 const std::vector<std::string>& nodes = {"ALPHA"})
      : s({}, nodes, options), c(s.c) {}
  SetScene s;
  TestCluster& c;
};

bool says(const ServiceResult& r, const std::string& text) {
  return std::ranges::any_of(
      r.messages, [&](const Emission& e) { return line(e).find(text) != std::string::npos; });
}

TEST(Initialize, R4_25_R6_13_E4_5__TheDisksCanBeMountedTogetherWithoutCopyOrMerge) {
  NoSet n;
  ASSERT_EQ(initialize(n.c, initializing(kThree)).status, Status::normal);
  const ServiceResult r = n.c.mount("ALPHA", mounting(kThree));
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_EQ(std::ranges::count(keys(r), "SHDWMEMSUCC"), 3);
  EXPECT_EQ(members(n.c), "10 20 30");
  EXPECT_EQ(n.c.view("ALPHA", kUnit).state, UnitState::steady);
  EXPECT_TRUE(n.c.operations().empty());
}

TEST(Initialize, R4_25__AnySixDisksAndAnyPartOfThem) {
  TestCluster c;
  std::vector<std::string> disks;
  for (int i = 1; i <= 6; ++i) {
    disks.push_back("$1$DGA" + std::to_string(i));
    c.disk(disks.back(), kSize, static_cast<Stamp>(i));
  }
  c.boot("ALPHA");
  ASSERT_EQ(initialize(c, initializing(disks)).status, Status::normal);
  ASSERT_EQ(c.mount("ALPHA", mounting({disks[4], disks[1]})).status, Status::normal);
  EXPECT_EQ(members(c), "5 2");
}

TEST(Initialize, R6_13__TheyWinAsSourceAgainstNoRealMember) {
  NoSet n;
  n.c.adopt(kUnit, {kD1}, {"ALPHA"});
  ASSERT_EQ(n.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_EQ(initialize(n.c, initializing({kD2, kD3})).status, Status::normal);
  ASSERT_EQ(n.c.mount("ALPHA", mounting({kD2, kD3, kD1})).status, Status::normal);
  EXPECT_EQ(members(n.c), "20* 30* 10");
}

TEST(Initialize, R6_13__DisksOfTwoCommandsAreNoSet) {
  NoSet n;
  ASSERT_EQ(initialize(n.c, initializing({kD1, kD2})).status, Status::normal);
  n.c.run(seconds(1));
  ASSERT_EQ(initialize(n.c, initializing({kD1, kD3})).status, Status::normal);
  ASSERT_EQ(n.c.mount("ALPHA", mounting({kD2, kD1})).status, Status::normal);
  EXPECT_EQ(members(n.c), "20* 10") << "the later command is the newer generation";
}

TEST(Initialize, R6_13__MountedOnceAMissingOneNeedsACopyLater) {
  NoSet n;
  ASSERT_EQ(initialize(n.c, initializing(kThree)).status, Status::normal);
  ASSERT_EQ(n.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  ASSERT_EQ(n.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_EQ(n.c.mount("ALPHA", mounting({kD3, kD2, kD1})).status, Status::normal);
  EXPECT_EQ(members(n.c), "30* 20 10");
}

TEST(Initialize, R4_31__ADiskForAnExistingSetIsCopiedAllTheSame) {
  NoSet n;
  n.c.adopt(kUnit, {kD1}, {"ALPHA"});
  ASSERT_EQ(initialize(n.c, initializing({kD2})).status, Status::normal);
  const ServiceResult r = n.c.mount("ALPHA", mounting({kD2}));
  EXPECT_TRUE(has(r, "SHDWMEMCOPY"));
  EXPECT_EQ(members(n.c), "10 20*");
}

TEST(Initialize, R4_26_R6_26b__ACopyEndsAlthoughItsSourcesDifferWhereNothingWasWritten) {
  NoSet n;
  ASSERT_EQ(initialize(n.c, initializing({kD1, kD3})).status, Status::normal);
  ASSERT_EQ(n.c.mount("ALPHA", mounting({kD1, kD3})).status, Status::normal);
  ASSERT_EQ(n.c.write("ALPHA", kUnit, {300, 8}, 5), Status::normal);
  ASSERT_EQ(n.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  ASSERT_TRUE(n.c.run_until_steady(kUnit, seconds(600)));
  EXPECT_EQ(members(n.c), "10 30 20");
  EXPECT_EQ(n.c.unit(kD2).medium().at(307), 5U);
}

/// A merge of the set that ALPHA and BETA have mounted, after BETA's crash: how long it takes.
double merge_seconds(TestCluster& c) {
  c.crash("BETA");
  EXPECT_TRUE(c.run_until([&] { return !c.operations().empty(); }));
  const SimTime begun = c.now();
  EXPECT_TRUE(c.run_until_steady(kUnit));
  return (c.now() - begun).seconds();
}

double merge_after_initialize(bool erase, bool& flag_before, bool& flag_after) {
  NoSet n({}, {"ALPHA", "BETA"});
  InitializeRequest r = initializing({kD1, kD3});
  r.erase = erase;
  EXPECT_EQ(initialize(n.c, r).status, Status::normal);
  EXPECT_EQ(n.c.mount("ALPHA", mounting({kD1, kD3})).status, Status::normal);
  EXPECT_EQ(n.c.mount("BETA", mounting({})).status, Status::normal);
  flag_before = scb_on(n.c, kD1)->not_erased;
  const double took = merge_seconds(n.c);
  flag_after = scb_on(n.c, kD1)->not_erased;
  EXPECT_TRUE(n.c.equal(kD1, kD3, kSize));
  return took;
}

TEST(Initialize, R4_26_R4_27_R4_30__WithoutEraseTheNextMergeIsMuchLongerAndClearsTheFlag) {
  bool before = false;
  bool after = true;
  const double unlike = merge_after_initialize(false, before, after);
  EXPECT_TRUE(before);
  EXPECT_FALSE(after);
  const double alike = merge_after_initialize(true, before, after);
  EXPECT_FALSE(before);
  EXPECT_FALSE(after);
  EXPECT_GT(unlike, 2 * alike);
}

TEST(Initialize, R4_27__EraseOverwritesEveryBlockOfEveryDiskAlike) {
  NoSet n;
  InitializeRequest r = initializing(kThree);
  r.erase = true;
  ASSERT_EQ(initialize(n.c, r).status, Status::normal);
  EXPECT_TRUE(n.c.equal(kD1, kD2, kSize));
  EXPECT_TRUE(n.c.equal(kD1, kD3, kSize));
  for (const auto& d : kThree) {
    EXPECT_EQ(n.c.unit(d).counters().written_blocks, kSize + 2) << d;
  }
}

TEST(Initialize, R4_28__EraseTakesTheSumOverTheDisksAndSingleCommandsRunInParallel) {
  const auto took = [](const std::vector<std::string>& disks) {
    NoSet n;
    InitializeRequest r = initializing(disks);
    r.erase = true;
    EXPECT_EQ(initialize(n.c, r).status, Status::normal);
    return n.c.now().seconds();
  };
  const double one = took({kD1});
  EXPECT_NEAR(took(kThree), 3 * one, 0.2 * one);

  NoSet n;
  std::vector<std::shared_ptr<CommandRun>> runs;
  for (const auto& d : kThree) {
    InitializeRequest r = initializing({d});
    r.shadow = false;
    r.erase = true;
    runs.push_back(start_initialize(n.c, r));
  }
  for (const auto& run : runs) EXPECT_EQ(end_of(n.c, run).status, Status::normal);
  ASSERT_EQ(initialize(n.c, initializing(kThree)).status, Status::normal);
  EXPECT_LT(n.c.now().seconds(), 1.5 * one);
  ASSERT_EQ(n.c.mount("ALPHA", mounting(kThree)).status, Status::normal);
  EXPECT_EQ(members(n.c), "10 20 30");
}

TEST(Initialize, R4_29__EraseSetsEraseOnDeleteUntilItIsTakenBack) {
  NoSet n;
  InitializeRequest r = initializing({kD1, kD2});
  r.erase = true;
  ASSERT_EQ(initialize(n.c, r).status, Status::normal);
  ASSERT_EQ(n.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_TRUE(scb_on(n.c, kD2)->erase_on_delete);
  VolumeRequest back;
  back.device = unit_name();
  back.erase_on_delete = false;
  ASSERT_EQ(set_volume(n.c, back).status, Status::normal);
  for (const auto& d : {kD1, kD2}) EXPECT_FALSE(scb_on(n.c, d)->erase_on_delete) << d;
}

TEST(Initialize, R4_33_R1_40__TheVolumeIsAsLargeAsTheSmallestDisk) {
  TestCluster c;
  c.disk(kD1, 3 * kSize, 7);
  c.disk(kD2, kSize, 9);
  c.boot("ALPHA");
  ASSERT_EQ(initialize(c, initializing({kD1, kD2})).status, Status::normal);
  ASSERT_EQ(c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_EQ(c.view("ALPHA", kUnit).volsize, kSize);
  EXPECT_EQ(members(c), "10 20");
}

TEST(Initialize, R4_33_RN_14__BeforeDissimilarDevicesAllHaveTheSameBlockCount) {
  TestCluster::Options o;
  o.engine.dissimilar_devices = false;
  TestCluster c(o);
  c.disk(kD1, 3 * kSize, 7);
  c.disk(kD2, kSize, 9);
  c.boot("ALPHA");
  const Snapshot before = snapshot(c, {kD1, kD2});
  EXPECT_EQ(initialize(c, initializing({kD1, kD2})).status, Status::incompatible_member);
  EXPECT_EQ(snapshot(c, {kD1, kD2}), before);
}

TEST(Initialize, R4_34_E1_9__SizeLeavesRoomForASmallerDiskToBeAdded) {
  TestCluster c;  // the figures of the manual, in blocks: 36 GB, 36,000,000, 18 GB
  c.disk(kD1, 71'132'000, 7);
  c.disk(kD2, 36'000'000, 9);
  c.disk(kD3, 35'999'999, 9);
  c.boot("ALPHA");
  InitializeRequest r = initializing({kD1});
  r.limit = true;
  r.size = 36'000'000;
  ASSERT_EQ(initialize(c, r).status, Status::normal);
  ASSERT_EQ(c.mount("ALPHA", mounting({kD1})).status, Status::normal);
  EXPECT_EQ(c.view("ALPHA", kUnit).volsize, 36'000'000U);
  EXPECT_EQ(c.mount("ALPHA", mounting({kD3})).status, Status::incompatible_member);
  EXPECT_EQ(c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  EXPECT_EQ(members(c), "10 20*");
}

TEST(Initialize, R1_44_R1_45_RN_15__LimitReservesTheMostEvenIfTheDiskHasNoRoomToGrow) {
  NoSet n;
  InitializeRequest r = initializing({kD1});
  r.limit = true;
  ASSERT_EQ(initialize(n.c, r).status, Status::normal);
  EXPECT_EQ(scb_on(n.c, kD1)->limit, 2'147'475'456U);
  EXPECT_EQ(scb_on(n.c, kD1)->volsize, kSize);
  r.limit_blocks = 2 * kSize;
  ASSERT_EQ(initialize(n.c, r).status, Status::normal);
  EXPECT_EQ(scb_on(n.c, kD1)->limit, 2 * kSize);
}

TEST(Initialize, R1_54__WithLimitTheClusterSizeIsEightBlocks) {
  NoSet n;
  InitializeRequest r = initializing({kD1});
  r.limit = true;
  ASSERT_EQ(initialize(n.c, r).status, Status::normal);
  EXPECT_EQ(scb_on(n.c, kD1)->cluster, 8U);
}

TEST(Initialize, RN_15__NoVolumeIsLargerThanTheLimitOfTheSystem) {
  TestCluster::Options o;
  o.engine.max_volume_blocks = kSize / 2;
  NoSet n(o);
  ASSERT_EQ(initialize(n.c, initializing({kD1})).status, Status::normal);
  EXPECT_EQ(scb_on(n.c, kD1)->volsize, kSize / 2) << "the disk has twice as many blocks";
  const Snapshot before = snapshot(n.c, {kD2});
  InitializeRequest r = initializing({kD2});
  r.size = kSize / 2 + 1;
  EXPECT_TRUE(says(initialize(n.c, r), "allowed: 16..4096 blocks"));
  r.size.reset();
  r.limit = true;
  r.limit_blocks = kSize / 2 + 1;
  EXPECT_TRUE(has(initialize(n.c, r), "BADVALUE"));
  EXPECT_EQ(snapshot(n.c, {kD2}), before);
}

TEST(Initialize, R4_25__AllFormerContentsOfTheFileStructureAreLost) {
  NoSet n;
  n.c.adopt(kUnit, {kD1}, {"ALPHA"});
  ASSERT_EQ(n.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  InitializeRequest r = initializing({kD1});
  r.shadow = false;
  r.label = "OTHER";
  ASSERT_EQ(initialize(n.c, r).status, Status::normal);
  EXPECT_EQ(home_of(n.c, kD1)->label, "OTHER");
  EXPECT_EQ(scb_on(n.c, kD1)->generation.value, 0U);
  EXPECT_NE(n.c.mount("ALPHA", mounting({kD1})).status, Status::normal);
}

// ---- refused: nothing is written ----

struct Refused {
  std::string what;
  std::function<void(TestCluster&, InitializeRequest&)> given;
  std::string message;
};

class InitializeRefused : public testing::TestWithParam<Refused> {};

TEST_P(InitializeRefused, R4_32_R4_143_RA_44__AndNothingIsChanged) {
  NoSet n({}, {"ALPHA", "BETA"});
  n.c.adopt(kUnit, {kD1}, {"BETA"});
  InitializeRequest r = initializing({kD2, kD3});
  GetParam().given(n.c, r);
  const Snapshot before = snapshot(n.c, kThree, "BETA");
  const ServiceResult result = initialize(n.c, r);
  EXPECT_TRUE(failed(result.status));
  EXPECT_TRUE(has(result, GetParam().message)) << testing::PrintToString(keys(result));
  EXPECT_EQ(snapshot(n.c, kThree, "BETA"), before);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, InitializeRefused,
    testing::Values(
        Refused{"a member of a set that another node has mounted",
                [](TestCluster&, InitializeRequest& r) { r.devices.push_back(named(kD1)); },
                "DEVMOUNT"},
        Refused{"a member of a set of this node",
                [](TestCluster& c, InitializeRequest& r) {
                  c.mount("ALPHA", mounting({}));
                  r.devices.push_back(named(kD1));
                },
                "DEVMOUNT"},
        Refused{"no label", [](TestCluster&, InitializeRequest& r) { r.label.clear(); },
                "BADVALUE"},
        Refused{"a label of thirteen characters",
                [](TestCluster&, InitializeRequest& r) { r.label = "THIRTEENCHARS"; }, "BADVALUE"},
        Refused{"a disk of somebody else without VOLPRO",
                [](TestCluster& c, InitializeRequest& r) {
                  InitializeRequest theirs = initializing({kD3});
                  theirs.owner = "[OTHERS]";
                  initialize(c, theirs);
                  r.volpro = false;
                },
                "NOPRIV"},
        Refused{"seven disks",
                [](TestCluster&, InitializeRequest& r) {
                  for (int i = 0; i < 5; ++i) r.devices.push_back(named(kD2));
                },
                "MAXMEMBERS"},
        Refused{"one disk twice",
                [](TestCluster&, InitializeRequest& r) { r.devices.push_back(named(kD2)); },
                "BADVALUE"},
        Refused{"a disk that does not exist",
                [](TestCluster&, InitializeRequest& r) { r.devices.push_back(named(kD4)); },
                "NOSUCHDEV"},
        Refused{"a disk that is not reached",
                [](TestCluster& c, InitializeRequest&) { offline(c, kD3); }, "MEDOFL"},
        Refused{"a disk that is write-locked",
                [](TestCluster& c, InitializeRequest&) {
                  c.unit(kD3).install(std::make_unique<sim::LockedDisk>());
                },
                "WRITLCK"},
        Refused{"larger than the smallest disk",
                [](TestCluster&, InitializeRequest& r) { r.size = kSize + 1; }, "BADVALUE"},
        Refused{"a limit below the size",
                [](TestCluster&, InitializeRequest& r) {
                  r.limit = true;
                  r.limit_blocks = kSize - 1;
                },
                "BADVALUE"}));

TEST(Initialize, R4_32__ADiskThatIsBeingInitializedIsNotMountedOnAnyNode) {
  NoSet n({}, {"ALPHA", "BETA"});
  n.c.adopt(kUnit, {kD1}, {"ALPHA", "BETA"});
  InitializeRequest r = initializing({kD3});
  r.erase = true;
  const auto run = start_initialize(n.c, r);
  n.c.run(milliseconds(20));
  EXPECT_TRUE(failed(n.c.mount("ALPHA", mounting({kD3})).status));
  EXPECT_TRUE(failed(n.c.mount("BETA", mounting({kD3})).status));
  EXPECT_TRUE(has(initialize(n.c, initializing({kD3}), "BETA"), "DEVALLOC"));
  EXPECT_TRUE(has(initialize(n.c, initializing({kD3}), "ALPHA"), "DEVALLOC"));
  EXPECT_FALSE(run->done);
  EXPECT_EQ(members(n.c), "10");
  ASSERT_EQ(end_of(n.c, run).status, Status::normal);
  EXPECT_EQ(n.c.mount("BETA", mounting({kD3})).status, Status::normal);
}

TEST(Initialize, R4_27__ADiskWhoseEraseWasCutShortIsNoVolume) {
  NoSet n({}, {"ALPHA", "BETA"});
  ASSERT_EQ(initialize(n.c, initializing({kD1})).status, Status::normal);
  InitializeRequest r = initializing({kD1});
  r.erase = true;
  start_initialize(n.c, r);
  n.c.run(milliseconds(50));
  n.c.crash("ALPHA");
  n.c.run(seconds(60));
  EXPECT_FALSE(home_of(n.c, kD1).has_value());
  EXPECT_TRUE(has(n.c.mount("BETA", mounting({kD1})), "INCVOLLABEL"));
}

TEST(Initialize, RA_33__ADiskThatFailsMeanwhileEndsTheCommandWithItsError) {
  NoSet n;
  fatal(n.c, kD3);
  const ServiceResult r = initialize(n.c, initializing({kD2, kD3}));
  EXPECT_EQ(r.status, Status::drive_error);
  NoSet stuck;
  stuck.c.unit(kD3).install(std::make_unique<sim::StuckDisk>());
  EXPECT_TRUE(failed(initialize(stuck.c, initializing({kD2, kD3})).status));
}

}  // namespace
}  // namespace shadow::test
