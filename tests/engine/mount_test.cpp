// MOUNT of sets and members by command: chapters 4.2 to 4.6, messages of RA.20 to RA.23.
#include <gtest/gtest.h>

#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

/// Three disks with the label DATA1 that were never in a set; nothing is mounted.
struct FreshDisks : SetScene {
  explicit FreshDisks(TestCluster::Options o = {}) : SetScene({}, {"ALPHA"}, std::move(o)) {
    for (const auto& d : {kD1, kD2, kD3}) c.initialize(d, "DATA1");
  }
  /// Forms the set of the disks, waits for the copies, dismounts it properly.
  void make_former(const std::vector<std::string>& disks) {
    EXPECT_EQ(c.mount("ALPHA", mounting(disks)).status, Status::normal);
    EXPECT_TRUE(c.run_until_steady(kUnit));
    EXPECT_EQ(c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  }
};

TEST(Mount, S1__ANodeWithShadowingSaysThatItsServerIsReady) {
  FreshDisks s;
  EXPECT_EQ(s.c.count_said("SSRVINICOMP", "ALPHA"), 1U);
}

TEST(Mount, R6_19_R4_18__EqualDisksThatNeverWereInASetAreCopiedAllTheSame) {
  FreshDisks s;
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2, kD1})).status, Status::normal);
  EXPECT_EQ(members(s.c), "20 10*");
}

TEST(Mount, RA_20_R4_16_S3__MessagesOfAMountWithACopyInOrder) {
  FreshDisks s;
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD1, kD2}));
  EXPECT_EQ(keys(r), (std::vector<std::string>{"MOUNTED", "SHDWMEMSUCC", "SHDWMEMCOPY"}));
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  s.c.run(seconds(1));
  EXPECT_EQ(said_of(s.c, "ALPHA",
                    {"VOLPROC.STATECHG", "VOLPROC.COPYSTART", "SSRVINIFCPY", "SSRVCMPFCPY",
                     "VOLPROC.COPYDONE", "VOLPROC.ALLCOPYDONE"}),
            (std::vector<std::string>{"VOLPROC.STATECHG", "VOLPROC.COPYSTART", "SSRVINIFCPY",
                                      "SSRVCMPFCPY", "VOLPROC.COPYDONE", "VOLPROC.ALLCOPYDONE"}));
}

TEST(Mount, R6_17_S2__AProperlyDismountedSetComesBackWithoutCopyOrMerge) {
  FreshDisks s;
  s.make_former({kD1, kD2});
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD1, kD2}));
  EXPECT_EQ(keys(r), (std::vector<std::string>{"MOUNTED", "SHDWMEMSUCC", "SHDWMEMSUCC"}));
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::steady);
}

TEST(Mount, R6_18__AMemberLeftOutOfTheRemountIsCopiedWhenItComesLater) {
  FreshDisks s;
  s.make_former({kD1, kD2});
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1})).status, Status::normal);
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20*");
}

TEST(Mount, R6_16__ControlBlocksAreWrittenBeforeTheFirstUserRequest) {
  FreshDisks s;
  s.c.start_mount("ALPHA", mounting({kD1}));
  ASSERT_TRUE(s.c.run_until([&] { return s.c.engine("ALPHA").volume(kUnit) != nullptr; }));
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 8}, 1000);
  ASSERT_TRUE(s.c.run_until([&] { return s.c.unit(kD1).medium().at(100) == 1000; }));
  const StorageControlBlock scb = s.c.scb(kD1, kSize);
  EXPECT_NE(scb.generation, Generation{});
  EXPECT_EQ(scb.writecnt, 1);
}

TEST(Mount, R4_24__ADiskOutOfReachIsNamedAndTheSetIsFormedOfTheOthers) {
  FreshDisks s;
  offline(s.c, kD2);
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD1, kD2}));
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_TRUE(has(r, "SHDWMEMFAIL"));
  EXPECT_TRUE(has(r, "MEDOFL"));
  EXPECT_EQ(members(s.c), "10");
}

TEST(Mount, R4_24_R4_143__NoDiskInReachFailsAndChangesNothing) {
  FreshDisks s;
  offline(s.c, kD1);
  const Snapshot before = snapshot(s.c, {kD1, kD2, kD3});
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD1})).status, Status::medium_offline);
  EXPECT_EQ(snapshot(s.c, {kD1, kD2, kD3}), before);
}

TEST(Mount, R4_43_RA_23__RequireMembersRefusesASetWithAMissingDisk) {
  FreshDisks s;
  offline(s.c, kD2);
  const Snapshot before = snapshot(s.c, {kD1, kD2});
  MountRequest m = mounting({kD1, kD2});
  m.require_members = true;
  const ServiceResult r = s.c.mount("ALPHA", m);
  EXPECT_TRUE(failed(r.status));
  EXPECT_TRUE(has(r, "REQMEM"));
  EXPECT_EQ(snapshot(s.c, {kD1, kD2}), before);
}

TEST(Mount, R4_40_R4_41_RA_20__IncludeFindsTheOtherFormerMember) {
  FreshDisks s;
  s.make_former({kD1, kD2});
  MountRequest m = mounting({kD2});
  m.include = true;
  const ServiceResult r = s.c.mount("ALPHA", m);
  EXPECT_EQ(keys(r), (std::vector<std::string>{"MOUNTED", "SHDWMEMSUCC", "AUTOMEMCOPY"}));
  EXPECT_EQ(members(s.c), "20 10");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::steady);
}

TEST(Mount, R4_42__IncludeSkipsAFormerMemberOutOfReachInSilence) {
  FreshDisks s;
  s.make_former({kD1, kD2});
  offline(s.c, kD1);
  MountRequest m = mounting({kD2});
  m.include = true;
  const ServiceResult r = s.c.mount("ALPHA", m);
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_FALSE(has(r, "SHDWMEMFAIL"));
  EXPECT_EQ(members(s.c), "20");
}

TEST(Mount, R4_43__IncludeWithRequireMembersFailsIfAFormerMemberIsOutOfReach) {
  FreshDisks s;
  s.make_former({kD1, kD2});
  offline(s.c, kD1);
  MountRequest m = mounting({kD2});
  m.include = m.require_members = true;
  EXPECT_TRUE(failed(s.c.mount("ALPHA", m).status));
  EXPECT_TRUE(s.c.services("ALPHA").units().empty());
}

TEST(Mount, R4_35__ConfirmAsksNothingIfNoDiskNeedsACopy) {
  FreshDisks s;
  s.make_former({kD1, kD2});
  MountRequest m = mounting({kD1, kD2});
  m.confirm = true;
  int asked = 0;
  s.c.ask = [&asked](std::vector<std::string>, std::string) -> Task<std::string> {
    ++asked;
    co_return "N";
  };
  EXPECT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(asked, 0);
}

TEST(Mount, R4_36_R4_37_R6_21_RA_21_RA_22_S5__ConfirmListsTheTargetsAndNoLeavesAllUnmounted) {
  FreshDisks s;
  MountRequest m = mounting({kD1, kD2, kD3});
  m.confirm = true;
  std::string shown;
  s.c.ask = [&shown](std::vector<std::string> lines, std::string prompt) -> Task<std::string> {
    for (const auto& l : lines) shown += l + "\n";
    shown += prompt;
    co_return "";
  };
  const Snapshot before = snapshot(s.c, {kD1, kD2, kD3});
  EXPECT_EQ(s.c.mount("ALPHA", m).status, Status::abort);
  EXPECT_EQ(snapshot(s.c, {kD1, kD2, kD3}), before);
  EXPECT_NE(shown.find("%MOUNT-F-SHDWCOPYREQ"), std::string::npos);
  EXPECT_NE(shown.find("Virtual Unit - DSA1"), std::string::npos);
  EXPECT_EQ(shown.find("DGA10"), std::string::npos) << "sources are not listed";
  EXPECT_LT(shown.find("DGA20"), shown.find("DGA30"));
  EXPECT_TRUE(shown.ends_with("Allow FULL shadow copy on the above member(s)? [N]:"));
}

TEST(Mount, R4_37_RA_22__AnyOtherAnswerRepeatsThePromptAndYesMounts) {
  FreshDisks s;
  MountRequest m = mounting({kD1, kD2});
  m.confirm = true;
  int asked = 0;
  s.c.ask = [&asked](std::vector<std::string>, std::string) -> Task<std::string> {
    const bool first = ++asked == 1;
    co_return first ? "PERHAPS" : "yes";
  };
  EXPECT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(members(s.c), "10 20*");
}

TEST(Mount, R4_39_R6_21_S4__NocopyMountsNothingIfADiskNeedsACopy) {
  FreshDisks s;
  MountRequest m = mounting({kD1, kD2});
  m.no_copy = true;
  const Snapshot before = snapshot(s.c, {kD1, kD2});
  const ServiceResult r = s.c.mount("ALPHA", m);
  EXPECT_EQ(keys(r), (std::vector<std::string>{"SHDWCOPYREQ", "SHDWMEMFAIL", "SHDWCOPYREQ"}));
  EXPECT_EQ(snapshot(s.c, {kD1, kD2}), before);
}

TEST(Mount, R4_39__NocopyLetsAMergeStart) {
  FreshDisks s;
  s.make_former({kD1, kD2});
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  s.c.crash("ALPHA");
  s.c.boot("ALPHA");
  MountRequest m = mounting({kD1, kD2});
  m.no_copy = true;
  EXPECT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).state, UnitState::merging);
}

TEST(Mount, R4_44_RA_24__VerifyLabelRefusesATargetThatIsNoScratchDisk) {
  FreshDisks s;
  MountRequest m = mounting({kD1, kD2});
  m.verify_label = true;
  EXPECT_TRUE(failed(s.c.mount("ALPHA", m).status));
  EXPECT_TRUE(s.c.services("ALPHA").units().empty());
  s.c.initialize(kD2, "SCRATCH_DISK");
  EXPECT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
}

TEST(Mount, R4_44_RA_24__VerifyLabelRefusesAnAddedDiskThatIsNoScratchDisk) {
  FreshDisks s;
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1})).status, Status::normal);
  MountRequest m = mounting({kD2});
  m.verify_label = true;
  const Snapshot before = snapshot(s.c, {kD1, kD2});
  const ServiceResult r = s.c.mount("ALPHA", m);
  EXPECT_TRUE(failed(r.status));
  EXPECT_TRUE(has(r, "VFYLABEL"));
  EXPECT_EQ(snapshot(s.c, {kD1, kD2}), before);
}

TEST(Mount, R4_11_R1_17__WithoutANumberTheHighestFreeUnitIsTaken) {
  FreshDisks s;
  for (const auto& d : {kD1, kD2}) {
    MountRequest m = mounting({d});
    m.unit.reset();
    ASSERT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  }
  EXPECT_TRUE(s.c.services("ALPHA").unit(unit_name(UnitNumber{9999})));
  EXPECT_TRUE(s.c.services("ALPHA").unit(unit_name(UnitNumber{9998})));
}

TEST(Mount, R1_2__AOneMemberSetIsValidAndServesUsers) {
  FreshDisks s;
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1})).status, Status::normal);
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {5, 3}, 77), Status::normal);
  EXPECT_EQ(s.c.read("ALPHA", kUnit, {5, 3}), Blocks(77, 3));
}

}  // namespace
}  // namespace shadow::test
