// SYS$MOUNT and SYS$DISMOU by item lists and flags: order, errors, and what they come to (chapter
// 5).
#include <gtest/gtest.h>

#include "engine/services/item_list.hpp"
#include "engine/services/item_list_flags.hpp"
#include "tests/support/single_disks.hpp"

namespace shadow::test {
namespace {

using Code = MountItemCode;
const std::vector<std::string> kAll{kD1, kD2, kD3};

MountItem shanam(const std::string& t) { return {Code::shanam, t}; }
MountItem shamem(const std::string& t) { return {Code::shamem, t}; }
MountItem devnam(const std::string& t) { return {Code::devnam, t}; }
MountItem volnam(const std::string& t) { return {Code::volnam, t}; }
MountItem lognam(const std::string& t) { return {Code::lognam, t}; }
MountItem flags(std::uint64_t bits) { return {Code::flags, "", bits}; }

using Items = std::vector<MountItem>;

tl::expected<VolumeSetRequest, Status> read(const Items& items, const Caller& caller = {}) {
  return read_mount_items(items, {}, caller);
}
void expect_error(const Items& items, Status s, const Caller& caller = {}) {
  const auto r = read(items, caller);
  ASSERT_FALSE(r.has_value());
  EXPECT_EQ(r.error(), s);
}

ServiceResult mount(TestCluster& c, const Items& items, const std::string& node = "ALPHA",
                    const Caller& caller = {}) {
  return c.call(node, [&](Services& s) { return mount_by_items(s, items, {}, caller); });
}
ServiceResult dismount(TestCluster& c, const std::string& device, std::uint32_t bits,
                       const std::string& node = "ALPHA", const Caller& caller = {}) {
  return c.call(node, [&](Services& s) { return dismount_by_flags(s, device, bits, {}, caller); });
}

struct FreshDisks : SetScene {
  FreshDisks() : SetScene({}, {"ALPHA", "BETA"}) {
    for (const auto& d : kAll) c.initialize(d, "DATA1");
  }
};

/// The list is refused and no device is touched: nothing is read or written, nothing changes.
void expect_refused(TestCluster& c, const Items& items, Status status) {
  const auto commands = [&] {
    std::uint64_t n = 0;
    for (const auto& d : kAll) n += c.unit(d).counters().reads + c.unit(d).counters().writes;
    return n;
  };
  const Snapshot before = snapshot(c, kAll);
  const auto served = commands();
  EXPECT_EQ(mount(c, items).status, status);
  EXPECT_EQ(snapshot(c, kAll), before);
  EXPECT_EQ(commands(), served);
}

TEST(ItemList, R5_10_R5_14_R4_143__AUnitNameThatIsNoneIsBadparam) {
  FreshDisks s;
  for (const char* const name : {"$1$DGA10:", "DSB1:", "DSA10000:", "DSAX:", ""}) {
    expect_refused(s.c, {shanam(name), shamem(kD1), volnam("DATA1")}, Status::bad_parameter);
  }
}

TEST(ItemList, R5_11_R5_14_R4_143__AMemberBeforeAnyUnitIsBadparam) {
  FreshDisks s;
  expect_refused(s.c, {shamem(kD1), shanam("DSA1:"), shamem(kD2), volnam("DATA1")},
                 Status::bad_parameter);
}

TEST(ItemList, R5_12_R5_7_R5_14_R4_143__AUnitWithoutMembersIsBadparam) {
  FreshDisks s;
  expect_refused(s.c, {shanam("DSA1:"), volnam("DATA1")}, Status::bad_parameter);
  expect_refused(s.c, {shanam("DSA1:"), shanam("DSA2:"), shamem(kD1), volnam("DATA1")},
                 Status::bad_parameter);
}

TEST(ItemList, R5_13_R5_14_R4_143__ASingleDiskAmongTheDescriptorsOfASetIsBadparam) {
  FreshDisks s;
  expect_refused(s.c, {shanam("DSA1:"), devnam(kD3), shamem(kD1), volnam("DATA1"), volnam("DATA1")},
                 Status::bad_parameter);
  expect_refused(s.c,
                 {shanam("DSA1:"), shamem(kD1), devnam(kD3), shamem(kD2), volnam("A"), volnam("B")},
                 Status::bad_parameter);
}

TEST(ItemList, R5_13__BeforeBetweenAndBehindCompleteSetsASingleDiskIsLegal) {
  const auto r = read({devnam("$1$DGA90"), volnam("A"), shanam("DSA1"), shamem(kD1), volnam("B"),
                       devnam("$1$DGA91"), volnam("C"), shanam("DSA2"), shamem(kD2), volnam("D"),
                       devnam("$1$DGA92"), volnam("E"), lognam("SET")});
  ASSERT_TRUE(r.has_value());
  ASSERT_EQ(r->volumes.size(), 5U);
  EXPECT_EQ(r->volumes[2].device, named("$1$DGA91"));
  EXPECT_EQ(r->volumes[4].label, "E");
}

TEST(ItemList, R5_8_R5_9__MembersBelongToTheNearestUnitBeforeThem) {
  const auto r = read({shanam("DSA23:"), shamem("$4$DUA9:"), shamem("$4$DUA5:"), volnam("WORK1"),
                       shanam("DSA51:"), shamem("$4$DUA12:"), volnam("WORK2"), lognam("WRKD$")});
  ASSERT_TRUE(r.has_value());
  ASSERT_EQ(r->volumes.size(), 2U);
  EXPECT_EQ(r->volumes[0].members, (std::vector{named("$4$DUA9"), named("$4$DUA5")}));
  EXPECT_EQ(r->volumes[1].members, std::vector{named("$4$DUA12")});
  EXPECT_EQ(r->volumes[1].label, "WORK2");
  EXPECT_EQ(r->logical, "WRKD$");
}

TEST(ItemList, R5_15__NamesAreTakenInAnyForm) {
  const auto r = read({shanam("_dsa23:"), shamem("_$4$dua9:"), shamem("$4$DUA5"), volnam("L")});
  ASSERT_TRUE(r.has_value());
  EXPECT_EQ(r->volumes[0].unit, UnitNumber{23});
  EXPECT_EQ(r->volumes[0].members, (std::vector{named("$4$DUA9"), named("$4$DUA5")}));
  EXPECT_EQ(named("$4$DUA9").with_underscore(), "_$4$DUA9:");
}

TEST(ItemList, R5_10__LogicalNamesAreTranslated) {
  const Translate translate = [](std::string_view n) -> std::optional<std::string> {
    if (n == "WORKSET") return "DSA7:";
    return n == "WORKDISK" ? std::optional<std::string>("$1$DGA10:") : std::nullopt;
  };
  const Items items{shanam("WORKSET"), shamem("WORKDISK"), volnam("L")};
  const auto r = read_mount_items(items, translate, {});
  ASSERT_TRUE(r.has_value());
  EXPECT_EQ(r->volumes[0].unit, UnitNumber{7});
  EXPECT_EQ(r->volumes[0].members, std::vector{named(kD1)});
}

TEST(ItemList, NamesThatAreNoDevicesAndTooManyLabels) {
  expect_error({shanam("DSA1"), shamem("NONSENSE"), volnam("L")}, Status::invalid_device_name);
  expect_error({shanam("DSA1"), shamem("DSA2"), volnam("L")}, Status::bad_parameter);
  expect_error({shanam("DSA1"), shamem(kD1), volnam("L"), volnam("M")}, Status::bad_parameter);
  expect_error({shanam("DSA1"), shamem(std::string(65, 'A')), volnam("L")}, Status::bad_parameter);
  expect_error({}, Status::bad_parameter);
}

TEST(ItemList, EveryFlagReachesItsPlace) {
  const auto with = [](std::uint64_t bits) {
    return read({shanam("DSA1"), shamem(kD1), volnam("L"), flags(bits)})->volumes[0];
  };
  EXPECT_TRUE(with(mnt_nocopy).no_copy);
  EXPECT_TRUE(with(mnt_include).include);
  EXPECT_TRUE(with(mnt_require_members).require_members);
  EXPECT_TRUE(with(mnt_verify_label).verify_label);
  EXPECT_TRUE(with(mnt_ovr_nofe).override_no_forced_error);
  EXPECT_FALSE(with(mnt_noassist).assist);
  EXPECT_TRUE(with(0).assist);
  EXPECT_FALSE(with(mnt_nomntver).mount_verification);
  EXPECT_EQ(with(mnt_system).scope, MountScope::system);
  EXPECT_EQ(with(mnt_group).scope, MountScope::group);
  EXPECT_TRUE(with(mnt_cluster).cluster);
  EXPECT_TRUE(with(mnt_share).share);
  EXPECT_TRUE(with(mnt_foreign).foreign);
  EXPECT_EQ(with(mnt_minicopy).minicopy, BitmapPolicy::required);
  EXPECT_EQ(with(mnt_minicopy_optional).minicopy, BitmapPolicy::optional);
  EXPECT_EQ(with(mnt_nominicopy).minicopy, BitmapPolicy::forbidden);
}

TEST(ItemList, BothSpellingsOfTheSecondLongwordAreTaken) {
  EXPECT_EQ(mount_flag("MNT$M_INCLUDE"), mnt_include);
  EXPECT_EQ(mount_flag("MNT2$M_INCLUDE"), mnt_include);
  EXPECT_EQ(mount_flag("include"), 0x4ULL << 32);
  EXPECT_EQ(mount_flag("MNT$M_MINICOPY_REQUIRED"), 0x0200'0000ULL << 32);
  EXPECT_EQ(mount_flag("MNT$M_NOCOPY"), 0x0040'0000U);
  EXPECT_FALSE(mount_flag("NONSENSE"));
  EXPECT_EQ(mount_item_code("MNT$_SHAMEM"), Code::shamem);
  EXPECT_EQ(static_cast<int>(*mount_item_code("SHANAM")), 25);
  EXPECT_EQ(dismount_flag("DMT$M_OVR_CHECKS"), 32U);
}

TEST(ItemList, PrivilegesAreAskedForBehindTheOrderOfTheItems) {
  const Items wrong{shamem(kD1), flags(mnt_system)};
  expect_error(wrong, Status::bad_parameter, {false, false, false, false});
  const auto set = [](std::uint64_t bits) {
    return Items{shanam("DSA1"), shamem(kD1), volnam("L"), flags(bits)};
  };
  expect_error(set(mnt_system), Status::no_privilege, {false, true, true, true});
  expect_error(set(mnt_cluster), Status::no_privilege, {false, true, true, true});
  expect_error(set(mnt_group), Status::no_privilege, {true, false, true, true});
  expect_error(set(mnt_minicopy), Status::no_privilege, {true, true, true, false});
  EXPECT_TRUE(read(set(0), {false, false, false, false}).has_value());
  expect_error({shanam("DSA1"), shamem(kD1), volnam("L"), flags(mnt_ovr_ident)},
               Status::bad_parameter);
}

TEST(ItemList, R5_1_R5_2__AListFormsASetAndALaterOneAddsADisk) {
  FreshDisks s;
  const ServiceResult r = mount(s.c, {shanam("DSA1:"), shamem(kD1), shamem(kD2), volnam("DATA1"),
                                      lognam("WORK"), flags(mnt_system)});
  ASSERT_EQ(r.status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20*");
  EXPECT_EQ(s.c.view("ALPHA", kUnit).logical, "WORK");
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  ASSERT_EQ(mount(s.c, {shanam("DSA1:"), shamem(kD3), volnam("DATA1")}).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20 30*");
}

TEST(ItemList, R5_3_R5_4__AddedOnOneNodeItIsAMemberOnAllAndNamedAgainItStays) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  const Items items{shanam("DSA1:"), shamem(kD3), volnam("DATA1")};
  ASSERT_EQ(mount(s.c, items).status, Status::normal);
  EXPECT_EQ(members(s.c, "BETA"), "10 20 30*");
  s.c.run_until([&] { return s.c.engine("ALPHA").fence(kUnit) > 0; });
  const Lbn fence = s.c.engine("ALPHA").fence(kUnit);
  ASSERT_EQ(mount(s.c, items).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20 30*");
  EXPECT_GE(s.c.engine("ALPHA").fence(kUnit), fence);
}

TEST(ItemList, R5_5_R4_143__AMemberOfOneSetIsRefusedForAnother) {
  SetScene s({kD1, kD2});
  const Snapshot before = snapshot(s.c, kAll);
  const ServiceResult r = mount(s.c, {shanam("DSA2:"), shamem(kD1), volnam("DATA1")});
  EXPECT_TRUE(has(r, "WRONGVU"));
  EXPECT_EQ(mount(s.c, {devnam(kD1), volnam("DATA1")}).status, Status::device_mounted);
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

TEST(ItemList, R5_6_R4_143__AnotherLabelOnTheSourceIsVolinv) {
  FreshDisks s;
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_EQ(mount(s.c, {shanam("DSA1:"), shamem(kD1), volnam("MINE")}).status,
            Status::volume_invalid);
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

TEST(ItemList, R5_6__ATargetNeedNotCarryTheLabelAndHasItAfterTheCopy) {
  FreshDisks s;
  s.c.initialize(kD2, "SCRATCH");
  ASSERT_EQ(mount(s.c, {shanam("DSA1:"), shamem(kD1), shamem(kD2), volnam("DATA1")}).status,
            Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  EXPECT_EQ(mount(s.c, {devnam(kD2), volnam("DATA1")}).status, Status::normal);
}

TEST(ItemList, R5_17_R4_143__NocopyMountsNothingWhereADiskWouldBecomeATarget) {
  SetScene s({kD1, kD2});
  const Snapshot before = snapshot(s.c, kAll);
  const Stamp contents = s.c.unit(kD3).medium().at(100);
  const ServiceResult r =
      mount(s.c, {shanam("DSA1:"), shamem(kD3), volnam("DATA1"), flags(mnt_nocopy)});
  EXPECT_TRUE(failed(r.status));
  EXPECT_EQ(snapshot(s.c, kAll), before);
  EXPECT_EQ(s.c.unit(kD3).medium().at(100), contents);
}

TEST(ItemList, R5_18__NocopyDoesNotPreventAMerge) {
  SetScene s({kD1, kD2});
  s.c.crash("ALPHA");
  s.c.boot("ALPHA");
  const ServiceResult r =
      mount(s.c, {shanam("DSA1:"), shamem(kD1), shamem(kD2), volnam("DATA1"), flags(mnt_nocopy)});
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_TRUE(has(r, "SHDWMEMMRG"));
}

TEST(ItemList, R5_16__IncludeBringsBackTheFormerMembers) {
  SetScene s({kD1, kD2});
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  ASSERT_EQ(mount(s.c, {shanam("DSA1:"), shamem(kD2), volnam("DATA1"), flags(mnt_include)}).status,
            Status::normal);
  EXPECT_EQ(members(s.c), "20 10");
}

TEST(ItemList, R5_22_R5_23_R4_143__VerifyLabelAndRequireMembers) {
  SetScene s({kD1, kD2});
  s.c.initialize(kD3, "DATA3");
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_TRUE(
      has(mount(s.c, {shanam("DSA1:"), shamem(kD3), volnam("DATA1"), flags(mnt_verify_label)}),
          "VFYLABEL"));
  offline(s.c, kD3);
  EXPECT_EQ(mount(s.c, {shanam("DSA1:"), shamem(kD3), volnam("DATA1"), flags(mnt_require_members)})
                .status,
            Status::medium_offline);
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

TEST(ItemList, AUnitMountedElsewhereIsJoinedByItsDeviceName) {
  SetScene s({kD1, kD2}, {"ALPHA"});
  s.c.boot("BETA");
  ASSERT_EQ(mount(s.c, {devnam("DSA1:"), volnam("DATA1"), flags(mnt_system)}, "BETA").status,
            Status::normal);
  EXPECT_EQ(members(s.c, "BETA"), "10 20");
}

TEST(ItemList, R5_26_R5_27__AMemberLeavesEverywhereAUnitOnlyHere) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  ASSERT_EQ(dismount(s.c, "_$1$dga20:", dmt_nounload).status, Status::normal);
  EXPECT_EQ(members(s.c, "BETA"), "10");
  ASSERT_EQ(dismount(s.c, "DSA1:", 0).status, Status::normal);
  EXPECT_FALSE(s.c.services("ALPHA").unit(unit_name()));
  EXPECT_EQ(members(s.c, "BETA"), "10");
}

TEST(ItemList, R5_28__ClusterDismountsHereFirstThenOnTheOthers) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  std::vector<std::string> order;
  s.c.start_dismount("ALPHA", [] {
    DismountRequest d = dismounting(unit_name());
    d.cluster = true;
    return d;
  }());
  for (int step = 0; step < 200000 && order.size() < 2; ++step) {
    s.c.run(microseconds(20));
    for (const std::string& node : {"ALPHA", "BETA"}) {
      const bool gone = !s.c.services(node).unit(unit_name());
      if (gone && std::ranges::count(order, node) == 0) order.push_back(node);
    }
  }
  EXPECT_EQ(order, (std::vector<std::string>{"ALPHA", "BETA"}));
}

TEST(ItemList, R5_29__TheLastDismountDissolvesTheSet) {
  SetScene s({kD1, kD2});
  ASSERT_EQ(dismount(s.c, "DSA1:", 0).status, Status::normal);
  for (const auto& d : {kD1, kD2}) EXPECT_EQ(s.c.scb(d, kSize).writecnt, 0);
  ASSERT_EQ(mount(s.c, {devnam(kD1), volnam("DATA1")}).status, Status::normal);  // free
}

TEST(ItemList, R5_30__DsaDisksAreSpunDownUnlessToldOrOthersUseThem) {
  const std::string dua = "$1$DUA10", dub = "$1$DUA20";
  TestCluster c;
  for (const auto& d : {dua, dub}) c.disk(d, kSize, 7);
  c.boot("ALPHA");
  c.boot("BETA");
  c.adopt(kUnit, {dua, dub}, {"ALPHA", "BETA"});
  const auto spins = [&](const std::string& d) {
    return c.unit(d).motor() == models::DiskUnit::Motor::running;
  };
  ASSERT_EQ(dismount(c, "DSA1:", 0).status, Status::normal);
  EXPECT_TRUE(spins(dua) && spins(dub));  // BETA has it
  ASSERT_EQ(dismount(c, dub, 0, "BETA").status, Status::normal);
  EXPECT_FALSE(spins(dub));
  ASSERT_EQ(dismount(c, "DSA1:", dmt_nounload, "BETA").status, Status::normal);
  EXPECT_TRUE(spins(dua));
}

TEST(ItemList, R5_31__RemovalWaitsForOutstandingIo) {
  SetScene s({kD1, kD2});
  slow(s.c, kD2, 50);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(milliseconds(1));
  ASSERT_EQ(dismount(s.c, kD2, 0).status, Status::normal);
  EXPECT_TRUE(w->done);
}

TEST(ItemList, R5_32_R5_37_R4_143__TheLastSourceAndOpenFilesAreRefused) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD3});
  s.c.services("ALPHA").set_priority(unit_name(), 0);
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_EQ(keys(dismount(s.c, kD1, 0)), (std::vector<std::string>{"CANNOTDMT", "SRCMEM"}));
  s.c.engine("ALPHA").volume(kUnit)->open();
  const ServiceResult r = dismount(s.c, "DSA1:", 0);
  EXPECT_EQ(r.status, Status::device_not_dismounted);
  EXPECT_EQ(snapshot(s.c, kAll), before);
  EXPECT_EQ(dismount(s.c, "DSA1:", dmt_ovr_checks).status, Status::normal);
}

TEST(ItemList, R5_36__ForceOnAMemberThatIsReachedDoesNothing) {
  SetScene s;
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_EQ(dismount(s.c, kD2, dmt_force).status, Status::normal);
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

TEST(ItemList, R5_35_R4_143__FlagsThatExcludeEachOtherAndMissingPrivileges) {
  SetScene s;
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_EQ(dismount(s.c, "DSA1:", dmt_unload | dmt_nounload).status, Status::bad_parameter);
  EXPECT_EQ(dismount(s.c, "DSA1:", dmt_force).status, Status::bad_parameter);
  EXPECT_EQ(dismount(s.c, kD2, dmt_force | dmt_minicopy_required).status, Status::bad_parameter);
  EXPECT_EQ(dismount(s.c, "NONSENSE", 0).status, Status::invalid_device_name);
  EXPECT_EQ(dismount(s.c, kD2, dmt_minicopy_required, "ALPHA", {true, true, true, false}).status,
            Status::no_privilege);
  EXPECT_EQ(dismount(s.c, "DSA1:", 0, "ALPHA", {false, true, true, true}).status,
            Status::no_privilege);
  EXPECT_EQ(dismount(s.c, "DSA7:", 0).status, Status::device_not_mounted);
  EXPECT_TRUE(has(dismount(s.c, kD2, dmt_minicopy_required), "NOTSUPP"));
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

TEST(ItemList, TheTypedCallAndTheListLeaveTheSameState) {
  FreshDisks lists;
  FreshDisks calls;
  ASSERT_EQ(
      mount(lists.c, {shanam("DSA1"), shamem(kD2), shamem(kD1), volnam("DATA1"), flags(mnt_system)})
          .status,
      Status::normal);
  ASSERT_EQ(calls.c.mount("ALPHA", mounting({kD2, kD1})).status, Status::normal);
  EXPECT_EQ(snapshot(lists.c, kAll), snapshot(calls.c, kAll));
  ASSERT_EQ(dismount(lists.c, "DSA1", 0).status, Status::normal);
  ASSERT_EQ(calls.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  EXPECT_EQ(snapshot(lists.c, kAll), snapshot(calls.c, kAll));
}

}  // namespace
}  // namespace shadow::test
