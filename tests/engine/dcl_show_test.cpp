#include "tests/engine/dcl_fixture.hpp"

namespace shadow::test {
namespace {

class DclShow : public DclTest {
 protected:
  /// A third member, copied to 48 % by BETA.
  void start_copy() {
    UnitView& u = services.mounted[0];
    u.members.push_back(member("$1$DGA30", "ALPHA"));
    u.members.back().role = MemberRole::copy_target;
    u.members.back().percent = 48;
    u.state = UnitState::copying;
    u.copy = OperationView{"BETA", 48};
  }
  void start_merge() {
    UnitView& u = services.mounted[0];
    for (MemberView& m : u.members) {
      m.merging = true;
      m.percent = 23;
    }
    u.state = UnitState::merging;
    u.merge = OperationView{"ALPHA", 23};
  }
  std::vector<std::string> lines(const std::string& line) { return run(line).lines(); }
};

TEST_F(DclShow, R4_118_R4_120__AUnitInFullListsItsMembersBelowIt) {
  start_copy();
  const auto out = lines("SHOW DEVICE DSA1:");
  ASSERT_EQ(out.size(), 6u);
  EXPECT_EQ(out[2],
            "DSA1:                   Mounted              0  DATA1          2050860     1  2");
  EXPECT_EQ(out[3], "$1$DGA10:     (ALPHA)   ShadowSetMember      0  (member of DSA1:)");
  EXPECT_EQ(out[4], "$1$DGA20:     (HSG_A)   ShadowSetMember      0  (member of DSA1:)");
  EXPECT_EQ(out[5],
            "$1$DGA30:     (ALPHA)   ShadowCopying        0  (copy trgt DSA1:  48% copied)");
}

TEST_F(DclShow, R4_121__MergingMembersAreMergeMembers) {
  start_merge();
  EXPECT_EQ(lines("SHOW DEVICE DSA1")[3],
            "$1$DGA10:     (ALPHA)   ShadowMergeMbr       0  (merging DSA1:  23% merged)");
}

TEST_F(DclShow, R4_121_RA_10__MountVerificationIsAStatus) {
  services.mounted[0].state = UnitState::mount_verify;
  EXPECT_TRUE(printed(run("SHOW DEVICE DSA1"), "MountVerify "));
  services.mounted[0].state = UnitState::mount_verify_timeout;
  EXPECT_TRUE(printed(run("SHOW DEVICE DSA1"), "MntVerifyTimeout"));
}

TEST_F(DclShow, R4_118__PartialNamesMatchByPrefix) {
  EXPECT_EQ(lines("SHOW DEVICE D").size(), 2u + 1u + 3u);
  EXPECT_EQ(lines("SHOW DEVICE DSA").size(), 2u + 1u);
  EXPECT_EQ(lines("SHOW DEVICE").size(), 2u + 1u + 3u);
  EXPECT_EQ(lines("SHOW DEVICE $1$DGA3").size(), 2u + 1u);
  EXPECT_EQ(first(run("SHOW DEVICE X")), "SYSTEM-W-NOSUCHDEV");
  EXPECT_EQ(first(run("SHOW DEVICE DSA:")), "SYSTEM-W-NOSUCHDEV");
}

TEST_F(DclShow, R4_118__DisksStandInTheOrderOfTheirNumbers) {
  services.known.push_back(disk("$1$DGA9", "ALPHA"));
  EXPECT_TRUE(lines("SHOW DEVICE $1$")[2].starts_with("$1$DGA9: "));
}

TEST_F(DclShow, R4_119__MountedListsUnitsOnly) {
  EXPECT_EQ(lines("SHOW DEVICE/MOUNTED").size(), 3u);
  EXPECT_EQ(lines("SHOW DEVICE/MOUNTED DSA1:").size(), 3u);
}

TEST_F(DclShow, R4_123__AMemberShowsItsOneLine) {
  const auto out = lines("SHOW DEVICE $1$DGA20:");
  ASSERT_EQ(out.size(), 3u);
  EXPECT_TRUE(out[2].ends_with("(member of DSA1:)"));
}

TEST_F(DclShow, R4_118__ADiskOutsideOfSetsIsOnlineOrOffline) {
  EXPECT_TRUE(printed(run("SHOW DEVICE $1$DGA30:"), "Online"));
  services.known[2].online = false;
  EXPECT_TRUE(printed(run("SHOW DEVICE $1$DGA30:"), "Offline"));
}

TEST_F(DclShow, R4_124_R4_125__FullHasAParagraphForUnitAndMembers) {
  start_copy();
  services.mounted[0].operations = 47;
  services.mounted[0].members[0].operations = 128;
  const auto r = run("SHOW DEVICE/FULL DSA1:");
  EXPECT_TRUE(printed(r, "Disk DSA1:, device type Virtual, is online, mounted"));
  EXPECT_TRUE(printed(r, "Operations completed            47"));
  EXPECT_TRUE(printed(r, "Volume is also mounted on BETA."));
  EXPECT_TRUE(
      printed(r, "Disk $1$DGA10:, device type RZ26, is online, member of shadow set DSA1:."));
  EXPECT_TRUE(printed(r, "copy target of shadow set DSA1:, 48% copied"));
  EXPECT_TRUE(printed(r, "Shadow member operation count        128"));
  EXPECT_TRUE(printed(r, "(Host name \"HSG_A\")      Allocation class 1"));
}

TEST_F(DclShow, R4_128__TheFormOfASetHasItsFieldsInOrder) {
  start_copy();
  const auto out = lines("SHOW SHADOW DSA1:");
  std::string all;
  for (const std::string& l : out) all += l + "\n";
  std::size_t at = 0;
  for (const char* field : {"_DSA1:",
                            "Volume Label: DATA1",
                            "Virtual Unit State:   Copy Active (48%) on BETA",
                            "No Enhanced Shadowing Features in use",
                            "VU Timeout Value",
                            "3600",
                            "VU Site Value",
                            "Copy/Merge Priority",
                            "5000",
                            "Mini Merge",
                            "Recovery Delay Per Served Member",
                            "Merge Delay Factor",
                            "Delay Threshold",
                            "Device $1$DGA10",
                            "Master Member",
                            "Read Cost",
                            "Site",
                            "Member Timeout",
                            "120",
                            "Device $1$DGA20",
                            "Device $1$DGA30",
                            "Copy Target 48%"}) {
    const std::size_t found = all.find(field, at);
    ASSERT_NE(found, std::string::npos) << field << " in\n" << all;
    at = found;
  }
}

TEST_F(DclShow, R4_128__StatesOfTheUnit) {
  const auto state = [this] { return lines("SHOW SHADOW DSA1:")[1]; };
  EXPECT_TRUE(state().ends_with("Steady State"));
  UnitView& u = services.mounted[0];
  u.copy = OperationView{};
  EXPECT_TRUE(state().ends_with("Copy Pending"));
  u.merge = OperationView{"ALPHA", 5};
  EXPECT_TRUE(state().ends_with("Merge Active (5%) on ALPHA, Copy Pending"));
  u.copy.reset();
  u.merge = OperationView{};
  EXPECT_TRUE(state().ends_with("Merge Pending"));
}

TEST_F(DclShow, R4_128__MembersOfDifferentSizeAreAFeatureInUse) {
  services.mounted[0].members[1].maxblock += 1000;
  EXPECT_TRUE(printed(run("SHOW SHADOW"), "Dissimilar Device Shadowing (DDS)"));
}

TEST_F(DclShow, ActiveCopyAndMergeAreOneLineEach) {
  EXPECT_TRUE(printed(run("SHOW SHADOW/ACTIVE"), "merge or copy not required"));
  EXPECT_TRUE(printed(run("SHOW SHADOW/MERGE DSA1:"), "merge not required"));
  start_copy();
  EXPECT_EQ(lines("SHOW SHADOW/COPY DSA1:"),
            (std::vector<std::string>{"_DSA1:         copy in progress on node BETA, 48%"}));
  EXPECT_TRUE(printed(run("SHOW SHADOW/ACTIVE"), "copy in progress on node BETA, 48%"));
  services.mounted[0].copy = OperationView{};
  EXPECT_TRUE(printed(run("SHOW SHADOW/COPY"), "copy pending"));
}

TEST_F(DclShow, R4_102_R4_127__ByPriorityIsTheOrderOfRecovery) {
  const UnitView base = services.mounted[0];
  services.mounted.clear();
  const auto add = [&](const char* name, std::uint32_t priority, bool copy, bool merge) {
    UnitView u = base;
    u.name = device(name);
    u.priority = priority;
    if (copy) u.copy = OperationView{};
    if (merge) u.merge = OperationView{"BETA", 1};
    services.mounted.push_back(u);
  };
  add("DSA1", 9000, false, false);
  add("DSA2", 5000, false, true);
  add("DSA3", 5000, true, false);
  add("DSA4", 6000, false, true);
  const auto out = lines("SHOW SHADOW/BY_PRIORITY");
  ASSERT_EQ(out.size(), 6u);
  EXPECT_TRUE(out[2].starts_with("_DSA4:"));
  EXPECT_TRUE(out[3].starts_with("_DSA3:"));
  EXPECT_TRUE(out[4].starts_with("_DSA2:"));
  EXPECT_TRUE(out[5].starts_with("_DSA1:"));
  EXPECT_TRUE(out[4].ends_with("BETA"));
}

TEST_F(DclShow, RA_44__WrongShowCommandsAreRefused) {
  expect_refused("SHOW SHADOW DSA2:", "SYSTEM-F-DEVNOTMOUNT");
  expect_refused("SHOW SHADOW $1$DGA10:", "SYSTEM-F-IVDEVNAM");
  expect_refused("SHOW SHADOW/FULL/COPY", "SIMSHAD-E-CONFQUAL");
  expect_refused("SHOW SHADOW/NAME=X", "SIMSHAD-E-CONFQUAL");
  expect_refused("SHOW SHADOW/POLICY=HBMM/NAME=X", "SIMSHAD-E-POLNOTFOUND");
  expect_refused("SHOW SHADOW/POLICY=HBMM/NAME DSA1:", "SIMSHAD-E-CONFQUAL");
  expect_refused("SHOW SHADOW/OUTPUT=X.LIS", "DCL-E-OPENOUT");
  expect_refused("SHOW DEVICE/BITMAP DSA2:", "SYSTEM-F-DEVNOTMOUNT");
  expect_refused("SHOW DEVICE/BITMAP/MULTIPATH_SET DSA1:", "SIMSHAD-E-CONFQUAL");
  expect_refused("SDA SHOW DEVICE DSA2:", "SYSTEM-F-DEVNOTMOUNT");
  expect_refused("SDA SHOW POOL DSA1:", "DCL-W-IVKEYW");
  expect_refused("DELETE/BITMAP 12345678", "SIMSHAD-E-NOSUCHBMP");
  expect_refused("DELETE/BITMAP X", "SIMSHAD-E-BADVALUE");
}

TEST_F(DclShow, WithoutSetsTheDisplaySaysSo) {
  services.mounted.clear();
  const auto r = run("SHOW SHADOW");
  EXPECT_TRUE(r.succeeded());
  EXPECT_TRUE(printed(r, "No shadow set is mounted on ALPHA"));
}

}  // namespace
}  // namespace shadow::test
