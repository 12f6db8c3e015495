// SYS$GETDVI and F$GETDVI: what is told of units, members and other disks (5.6, 4.11).
#include <gtest/gtest.h>

#include "engine/services/device_items.hpp"
#include "tests/support/single_disks.hpp"

namespace shadow::test {
namespace {

std::string ask(TestCluster& c, const std::string& device, const std::string& item,
                const std::string& node = "ALPHA") {
  const auto v = device_information(c.services(node), named(device), item);
  return v ? text_of(*v) : "SS$_" + std::string(condition(v.error()).name);
}

/// DSA1 of 10 and 20 with the target 30, which nobody fills.
struct Filling : SetScene {
  Filling() : SetScene({kD1, kD2}, {"ALPHA"}, {}, {kD3}) {
    c.services("ALPHA").set_priority(unit_name(), 0);
  }
};

TEST(DeviceItems, R5_43_R4_131__AWalkNamesEveryMemberOnce) {
  Filling s;
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_NEXT_MBR_NAME"), "_$1$DGA10:");
  EXPECT_EQ(ask(s.c, kD1, "SHDW_NEXT_MBR_NAME"), "_$1$DGA20:");
  EXPECT_EQ(ask(s.c, kD2, "SHDW_NEXT_MBR_NAME"), "_$1$DGA30:");
  EXPECT_EQ(ask(s.c, kD3, "SHDW_NEXT_MBR_NAME"), "");
}

TEST(DeviceItems, R5_44__AChangeDuringAWalkShowsInTheGeneration) {
  Filling s;
  const std::string before = ask(s.c, "DSA1", "SHDW_GENERATION");
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
  EXPECT_NE(ask(s.c, "DSA1", "SHDW_GENERATION"), before);
  EXPECT_EQ(ask(s.c, kD3, "SHDW_NEXT_MBR_NAME"), "");  // the walk ends without an error
}

TEST(DeviceItems, R5_42_R4_132__CountsAndKindsAgree) {
  Filling s;
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_DEVICE_COUNT"), "3");
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_MBR_COUNT"), "2");
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_MASTER"), "TRUE");
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_MEMBER"), "FALSE");
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_MASTER_MBR"), "_$1$DGA10:");
  for (const auto& d : {kD1, kD2, kD3}) {
    EXPECT_EQ(ask(s.c, d, "SHDW_MASTER"), "FALSE");
    EXPECT_EQ(ask(s.c, d, "SHDW_MEMBER"), "TRUE");
    EXPECT_EQ(ask(s.c, d, "SHDW_CATCHUP_COPYING"), d == kD3 ? "TRUE" : "FALSE");
  }
  EXPECT_EQ(ask(s.c, kD1, "SHDW_MASTER_NAME"), "_DSA1:");
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_MASTER_NAME"), "");
}

TEST(DeviceItems, R5_40__FileSystemItemsOfAMemberAreZero) {
  Filling s;
  EXPECT_EQ(ask(s.c, kD1, "FREEBLOCKS"), "0");
  EXPECT_EQ(ask(s.c, "DSA1", "FREEBLOCKS"), std::to_string(kSize));
}

TEST(DeviceItems, R1_41__MaxblockOfAUnitIsThatOfTheSmallestMember) {
  TestCluster c;
  c.disk(kD1, kSize + 1000, 7);
  c.disk(kD2, kSize, 7);
  c.boot("ALPHA");
  c.adopt(kUnit, {kD1, kD2}, {"ALPHA"});
  EXPECT_EQ(ask(c, "DSA1", "MAXBLOCK"), std::to_string(kSize));
  EXPECT_EQ(ask(c, kD1, "MAXBLOCK"), std::to_string(kSize + 1000));
  EXPECT_EQ(ask(c, "DSA1", "VOLSIZE"), std::to_string(kSize));
}

TEST(DeviceItems, R5_45__ThePercentNeverFallsAndIs100OnlyOfAMember) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  int last = 0;
  while (ask(s.c, kD3, "SHDW_CATCHUP_COPYING") == "TRUE") {
    const int percent = std::stoi(ask(s.c, kD3, "SHDW_MBR_COPY_DONE"));
    EXPECT_GE(percent, last);
    EXPECT_LT(percent, 100);
    last = percent;
    s.c.run(milliseconds(5));
  }
  EXPECT_GT(last, 0);
  EXPECT_EQ(ask(s.c, kD3, "SHDW_MBR_COPY_DONE"), "0");
}

TEST(DeviceItems, WhoCopiesAndWhoMerges) {
  SetScene s({kD1, kD2}, {"ALPHA"}, {}, {kD3});
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_COPIER_NODE"), "");
  s.c.run_until([&] { return s.c.engine("ALPHA").fence(kUnit) > 0; });
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_COPIER_NODE"), "ALPHA");
  EXPECT_EQ(ask(s.c, kD1, "SHDW_MERGE_COPYING"), "FALSE");
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_MINIMERGE_ENABLE"), "FALSE");
}

TEST(DeviceItems, TheReadSourceIsTheCheapestMemberAndTheMasterInAMerge) {
  SetScene s({kD1, kD2});
  s.c.services("ALPHA").set_read_cost(named(kD1), 50);
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_READ_SOURCE"), "_$1$DGA20:");
  EXPECT_EQ(ask(s.c, kD1, "SHDW_MBR_READ_COST"), "50");
  TestCluster c;
  for (const auto& d : {kD1, kD2}) c.disk(d, kSize, 7);
  c.boot("ALPHA");
  c.adopt(kUnit, {kD1, kD2}, {"ALPHA"}, {}, true);
  c.services("ALPHA").set_read_cost(named(kD1), 50);
  EXPECT_EQ(ask(c, "DSA1", "SHDW_READ_SOURCE"), "_$1$DGA10:");
  EXPECT_EQ(ask(c, kD2, "SHDW_MERGE_COPYING"), "TRUE");
}

TEST(DeviceItems, SitesAndTimeoutsOfUnitsAndMembers) {
  SetScene s;
  s.c.services("ALPHA").set_site(unit_name(), 3);
  s.c.services("ALPHA").set_member_timeout(named(kD2), 77);
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_SITE"), "3");
  EXPECT_EQ(ask(s.c, kD1, "SHDW_SITE"), "0");
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_TIMEOUT"), "3600");
  EXPECT_EQ(ask(s.c, kD1, "SHDW_TIMEOUT"), "120");
  EXPECT_EQ(ask(s.c, kD2, "SHDW_TIMEOUT"), "77");
}

TEST(DeviceItems, OnlyWhoWasPutOutByAFailureIsAFailedMember) {
  SetScene s({kD1, kD2, kD3});
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
  EXPECT_EQ(ask(s.c, kD3, "SHDW_FAILED_MEMBER"), "FALSE");
  fatal(s.c, kD2);
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c), "10");
  EXPECT_EQ(ask(s.c, kD2, "SHDW_FAILED_MEMBER"), "TRUE");
  EXPECT_EQ(ask(s.c, "DSA1", "SHDW_FAILED_MEMBER"), "FALSE");
}

TEST(DeviceItems, R5_46__NamesWithAndWithoutPrefixAndWhatIsNotThere) {
  Filling s;
  EXPECT_EQ(ask(s.c, "DSA1", "DVI$_SHDW_MASTER"), "TRUE");
  EXPECT_EQ(ask(s.c, "DSA1", "shdw_master"), "TRUE");
  EXPECT_EQ(ask(s.c, "DSA1", "NONSENSE"), "SS$_BADPARAM");
  EXPECT_EQ(ask(s.c, "DSA2", "SHDW_MASTER"), "SS$_NOSUCHDEV");
  EXPECT_EQ(ask(s.c, "$1$DGA999", "SHDW_MEMBER"), "SS$_NOSUCHDEV");
  EXPECT_EQ(ask(s.c, "$1$DGA999", "EXISTS"), "FALSE");
}

TEST(DeviceItems, ASingleDiskIsNoMember) {
  SetScene s({kD1, kD2});
  s.c.initialize(kD3, "DATA3");
  EXPECT_EQ(ask(s.c, kD3, "MNT"), "FALSE");
  ASSERT_EQ(s.c.mount("ALPHA", mounting_alone(kD3, "DATA3")).status, Status::normal);
  EXPECT_EQ(ask(s.c, kD3, "MNT"), "TRUE");
  EXPECT_EQ(ask(s.c, kD3, "VOLNAM"), "DATA3");
  EXPECT_EQ(ask(s.c, kD3, "SHDW_MEMBER"), "FALSE");
  EXPECT_EQ(ask(s.c, kD3, "SHDW_MASTER_NAME"), "");
}

TEST(DeviceItems, EveryItemAnswersOnEveryKindOfDevice) {
  Filling s;
  for (const std::string_view item : device_item_names()) {
    for (const std::string& device : {std::string("DSA1"), kD1, kD3}) {
      EXPECT_TRUE(device_information(s.c.services("ALPHA"), named(device), item)) << item;
    }
  }
  EXPECT_TRUE(std::ranges::is_sorted(device_item_names()));
}

}  // namespace
}  // namespace shadow::test
