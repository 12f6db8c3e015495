#include "tests/engine/dcl_fixture.hpp"

namespace shadow::test {
namespace {

using dcl::Privilege;
using dcl::Privileges;

class DclMount : public DclTest {};
class DclDismount : public DclTest {};
class DclSetShadow : public DclTest {};
class DclSession : public DclTest {};

TEST_F(DclMount, MembersLabelAndScopeReachTheService) {
  run("MOUNT/SYSTEM DSA2:/SHADOW=($1$DGA30:,$1$DGA40) DATA2 LOGIC2");
  ASSERT_EQ(services.mounts.size(), 1u);
  const MountRequest& r = services.mounts[0];
  EXPECT_EQ(r.unit, UnitNumber{2});
  EXPECT_EQ(r.members, (std::vector{device("$1$DGA30"), device("$1$DGA40")}));
  EXPECT_EQ(r.label, "DATA2");
  EXPECT_EQ(r.logical, "LOGIC2");
  EXPECT_EQ(r.scope, MountScope::system);
  EXPECT_TRUE(r.assist);
  EXPECT_FALSE(r.cluster || r.confirm || r.no_copy || r.include || r.require_members);
}

TEST_F(DclMount, UnitWithoutNumberLeavesTheChoice) {
  run("MOUNT DSA:/SHADOW=$1$DGA30: DATA2");
  ASSERT_EQ(services.mounts.size(), 1u);
  EXPECT_EQ(services.mounts[0].unit, std::nullopt);
}

TEST_F(DclMount, QualifiersReachTheService) {
  run("MOUNT/CONFIRM/NOCOPY/INCLUDE/NOASSIST/CLUSTER DSA2:/SHADOW=$1$DGA30: DATA2"
      "/POLICY=(REQUIRE_MEMBERS,VERIFY_LABEL)/OVERRIDE=(NO_FORCED_ERROR,IDENTIFICATION)");
  ASSERT_EQ(services.mounts.size(), 1u);
  const MountRequest& r = services.mounts[0];
  EXPECT_TRUE(r.confirm);
  EXPECT_TRUE(r.no_copy);
  EXPECT_TRUE(r.include);
  EXPECT_TRUE(r.cluster);
  EXPECT_EQ(r.scope, MountScope::system);  // /CLUSTER implies it (R4.49)
  EXPECT_FALSE(r.assist);
  EXPECT_TRUE(r.require_members);
  EXPECT_TRUE(r.verify_label);
  EXPECT_TRUE(r.override_no_forced_error);
  EXPECT_TRUE(r.override_identification);
}

TEST_F(DclMount, WithoutShadowNoMemberIsNamed) {
  run("MOUNT/SYSTEM DSA2: DATA2");
  ASSERT_EQ(services.mounts.size(), 1u);
  EXPECT_TRUE(services.mounts[0].members.empty());
}

TEST_F(DclMount, R4_14__LabelHasOneToTwelveCharacters) {
  expect_refused("MOUNT DSA2:/SHADOW=$1$DGA30: ABCDEFGHIJKLM", "SIMSHAD-E-BADVALUE");
  expect_refused("MOUNT DSA2:/SHADOW=$1$DGA30:", "DCL-W-INSFPRM");
  run("MOUNT DSA2:/SHADOW=$1$DGA30: ABCDEFGHIJKL");
  EXPECT_EQ(services.mounts.size(), 1u);
}

TEST_F(DclMount, R4_6__MissingPrivilegeMountsNothing) {
  const Privileges none;
  expect_refused("MOUNT/SYSTEM DSA2:/SHADOW=$1$DGA30: D", "SYSTEM-F-NOPRIV", none);
  expect_refused("MOUNT/CLUSTER DSA2:/SHADOW=$1$DGA30: D", "SYSTEM-F-NOPRIV",
                 none.with(Privilege::grpnam));
  expect_refused("MOUNT/GROUP DSA2:/SHADOW=$1$DGA30: D", "SYSTEM-F-NOPRIV",
                 none.with(Privilege::sysnam));
  expect_refused("MOUNT/POLICY=MINICOPY DSA2:/SHADOW=$1$DGA30: D", "SYSTEM-F-NOPRIV",
                 Privileges::all().without(Privilege::log_io));
  run("MOUNT DSA2:/SHADOW=$1$DGA30: D", none);
  EXPECT_EQ(services.mounts.size(), 1u);
}

TEST_F(DclMount, RA_44__WrongNamesAreRefused) {
  expect_refused("MOUNT DSA10000:/SHADOW=$1$DGA30: D", "SYSTEM-F-IVDEVNAM");
  expect_refused("MOUNT DSA2:/SHADOW=NONSENSE%: D", "SYSTEM-F-IVDEVNAM");
  expect_refused("MOUNT DSA2:/SHADOW=DSA3: D", "SYSTEM-F-IVDEVNAM");
  expect_refused("MOUNT $1$DGA30:/SHADOW=$1$DGA20: D", "SYSTEM-F-BADPARAM");
}

TEST_F(DclMount, RA_44__ExclusiveQualifiersAreRefused) {
  expect_refused("MOUNT/SYSTEM/GROUP DSA2:/SHADOW=$1$DGA30: D", "SIMSHAD-E-CONFQUAL");
  expect_refused("MOUNT/SYSTEM/SHARE DSA2:/SHADOW=$1$DGA30: D", "SIMSHAD-E-CONFQUAL");
  expect_refused("MOUNT/CONFIRM DSA2: D", "SIMSHAD-E-CONFQUAL");
  expect_refused("MOUNT/OVERRIDE=SHADOW_MEMBERSHIP DSA2:/SHADOW=$1$DGA30: D", "SIMSHAD-E-CONFQUAL");
}

TEST_F(DclMount, R4_23__ForeignCannotBeShadowed) {
  expect_refused("MOUNT/FOREIGN DSA2:/SHADOW=$1$DGA30: D", "SIMSHAD-F-FOREIGN");
}

TEST_F(DclMount, R4_51_R4_52__ASingleDiskReachesTheService) {
  run("MOUNT/NOWRITE/OVERRIDE=SHADOW_MEMBERSHIP $1$DGA30: D");
  run("MOUNT/FOREIGN/NOMOUNT_VERIFICATION/NOUNLOAD $1$DGA30: D");
  ASSERT_EQ(services.mounts.size(), 2u);
  EXPECT_EQ(services.mounts[0].device, device("$1$DGA30"));
  EXPECT_TRUE(services.mounts[0].no_write && services.mounts[0].override_shadow_membership);
  EXPECT_FALSE(services.mounts[0].foreign);
  EXPECT_TRUE(services.mounts[1].foreign);
  EXPECT_FALSE(services.mounts[1].mount_verification || services.mounts[1].unload);
}

TEST_F(DclMount, R4_45__TheWishForABitmapReachesTheService) {
  for (const char* policy : {"MINICOPY", "NOMINICOPY", "MINICOPY=OPTIONAL"})
    run("MOUNT DSA2:/SHADOW=$1$DGA30: D/POLICY=" + std::string(policy));
  run("MOUNT DSA2:/SHADOW=$1$DGA30: D");
  ASSERT_EQ(services.mounts.size(), 4u);
  EXPECT_EQ(services.mounts[0].minicopy, BitmapPolicy::required);
  EXPECT_EQ(services.mounts[1].minicopy, BitmapPolicy::forbidden);
  EXPECT_EQ(services.mounts[2].minicopy, BitmapPolicy::optional);
  EXPECT_EQ(services.mounts[3].minicopy, BitmapPolicy::not_given);
}

TEST_F(DclMount, R4_22__BindJoinsUnitsInTheirOrder) {
  run("MOUNT/BIND=V DSA2/SHADOW=($1$DGA30:,$1$DGA31:),DSA3/SHADOW=$1$DGA32: A,B V_LOG");
  ASSERT_EQ(services.volume_sets.size(), 1u);
  const VolumeSetRequest& r = services.volume_sets[0];
  EXPECT_EQ(r.name, "V");
  EXPECT_EQ(r.logical, "V_LOG");
  ASSERT_EQ(r.volumes.size(), 2u);
  EXPECT_EQ(r.volumes[0].unit, UnitNumber{2});
  EXPECT_EQ(r.volumes[0].members.size(), 2u);
  EXPECT_EQ(r.volumes[0].label, "A");
  EXPECT_EQ(r.volumes[1].unit, UnitNumber{3});
  EXPECT_EQ(r.volumes[1].label, "B");
}

TEST_F(DclMount, R4_22__VolumesOfASetHaveALabelEach) {
  expect_refused("MOUNT/BIND=V DSA2/SHADOW=$1$DGA30:,DSA3/SHADOW=$1$DGA32: A", "DCL-W-INSFPRM");
  expect_refused("MOUNT/BIND=V DSA2/SHADOW=$1$DGA30: A,B", "DCL-W-MAXPARM");
  expect_refused("MOUNT DSA2/SHADOW=$1$DGA30:,DSA3/SHADOW=$1$DGA32: A,B", "SIMSHAD-E-CONFQUAL");
}

TEST_F(DclMount, MessagesOfTheServiceArePrintedInOrder) {
  services.answer.messages = {
      Emission(MessageId::mount_mounted, {{"label", "DATA2"}, {"unit", "DSA2"}}),
      Emission(MessageId::mount_shdwmemsucc, {{"member", "$1$DGA30"}, {"host", "ALPHA"}})};
  const auto r = run("MOUNT/SYSTEM DSA2:/SHADOW=$1$DGA30: DATA2");
  ASSERT_EQ(r.lines().size(), 2u);
  EXPECT_EQ(r.lines()[0], "%MOUNT-I-MOUNTED, DATA2 mounted on _DSA2:");
  EXPECT_TRUE(r.lines()[1].starts_with("%MOUNT-I-SHDWMEMSUCC, _$1$DGA30: (ALPHA) "));
  EXPECT_TRUE(r.succeeded());
}

Task<std::string> yes(std::vector<std::string>, std::string) { co_return "Y"; }

TEST_F(DclMount, TheAnswerToConfirmDecides) {
  ask = yes;
  const auto r = run("MOUNT/CONFIRM DSA2:/SHADOW=$1$DGA30: D");
  EXPECT_EQ(services.replies, (std::vector<std::string>{"Y"}));
  EXPECT_EQ(first(r), "MOUNT-F-SHDWCOPYREQ");
  EXPECT_TRUE(r.lines().empty());  // the questioner printed it
  EXPECT_TRUE(r.succeeded());
}

TEST_F(DclMount, WithoutAnswerToConfirmNothingIsMounted) {
  const auto r = run("MOUNT/CONFIRM DSA2:/SHADOW=$1$DGA30: D");
  EXPECT_EQ(services.replies, (std::vector<std::string>{""}));
  EXPECT_EQ(first(r), "MOUNT-F-SHDWCOPYREQ");
  EXPECT_EQ(r.severity(), 'F');
  EXPECT_EQ(r.messages().size(), 1u);
}

TEST_F(DclMount, R4_143__AFailureWithoutMessagePrintsItsCondition) {
  services.answer.status = Status::medium_offline;
  services.answer.messages = {Emission(MessageId::mount_shdwmemfail, {{"member", "$1$DGA30"}})};
  const auto r = run("MOUNT DSA2:/SHADOW=$1$DGA30: D");
  EXPECT_EQ(r.severity(), 'F');
  EXPECT_TRUE(r.lines().back().starts_with("%SYSTEM-F-MEDOFL"));
}

TEST_F(DclDismount, MemberOrUnitReachesTheService) {
  run("DISMOUNT $1$DGA20:");
  run("DISMOUNT/CLUSTER/ABORT/OVERRIDE=CHECKS/NOUNLOAD dsa1");
  ASSERT_EQ(services.dismounts.size(), 2u);
  EXPECT_EQ(services.dismounts[0].device, device("$1$DGA20"));
  EXPECT_FALSE(services.dismounts[0].unload.has_value());
  const DismountRequest& r = services.dismounts[1];
  EXPECT_EQ(r.device, device("DSA1"));
  EXPECT_TRUE(r.cluster && r.abort && r.override_checks);
  EXPECT_EQ(r.unload, false);
}

TEST_F(DclDismount, R4_142__ForceRemovalTakesItsDeviceEitherWay) {
  run("DISMOUNT/FORCE_REMOVAL $1$DGA20:");
  run("DISMOUNT/FORCE_REMOVAL=$1$DGA20:");
  ASSERT_EQ(services.dismounts.size(), 2u);
  for (const DismountRequest& r : services.dismounts) {
    EXPECT_EQ(r.device, device("$1$DGA20"));
    EXPECT_TRUE(r.force_removal);
  }
}

TEST_F(DclDismount, AUnitIsFoundByItsLogicalName) {
  run("DISMOUNT DISK$DATA1");
  ASSERT_EQ(services.dismounts.size(), 1u);
  EXPECT_EQ(services.dismounts[0].device, device("DSA1"));
}

TEST_F(DclDismount, RA_44__WrongCommandsDismountNothing) {
  expect_refused("DISMOUNT", "DCL-W-INSFPRM");
  expect_refused("DISMOUNT/FORCE_REMOVAL=$1$DGA20: $1$DGA20:", "SIMSHAD-E-CONFQUAL");
  expect_refused("DISMOUNT/FORCE_REMOVAL/POLICY=MINICOPY $1$DGA20:", "SIMSHAD-E-CONFQUAL");
  expect_refused("DISMOUNT/FORCE_REMOVAL DSA1:", "SIMSHAD-E-CONFQUAL");
  expect_refused("DISMOUNT $1$DGA99:", "SYSTEM-W-NOSUCHDEV");
  expect_refused("DISMOUNT DSA10000:", "SYSTEM-F-IVDEVNAM");
}

TEST_F(DclDismount, R4_6__ASystemMountNeedsSysnam) {
  const Privileges few = Privileges::all().without(Privilege::sysnam);
  expect_refused("DISMOUNT DSA1:", "SYSTEM-F-NOPRIV", few);
  expect_refused("DISMOUNT $1$DGA20:", "SYSTEM-F-NOPRIV", few);
  services.mounted[0].scope = MountScope::process;
  run("DISMOUNT DSA1:", few);
  EXPECT_EQ(services.dismounts.size(), 1u);
}

TEST_F(DclSetShadow, SettingsOfAMemberReachTheService) {
  const auto r = run("SET SHADOW $1$DGA20:/READ_COST=7/SITE=2/MEMBER_TIMEOUT=300/LOG");
  EXPECT_EQ(services.changes,
            (std::vector<std::string>{"member_timeout $1$DGA20 300", "read_cost $1$DGA20 7",
                                      "site $1$DGA20 2"}));
  EXPECT_EQ(r.lines().size(), 3u);
}

TEST_F(DclSetShadow, SettingsOfAUnitReachTheService) {
  run("SET SHADOW DSA1:/MVTIMEOUT=600/PRIORITY=0/SITE=1/READ_COST");
  EXPECT_EQ(services.changes, (std::vector<std::string>{"unit_timeout DSA1 600", "priority DSA1 0",
                                                        "read_cost DSA1 0", "site DSA1 1"}));
}

TEST_F(DclSetShadow, ForceRemovalAndItsNegationReachTheService) {
  run("SET SHADOW/FORCE_REMOVAL $1$DGA20:");
  run("SET SHADOW/NOFORCE_REMOVAL $1$DGA20:");
  EXPECT_EQ(services.changes,
            (std::vector<std::string>{"force_removal $1$DGA20 1", "force_removal $1$DGA20 0"}));
}

TEST_F(DclSetShadow, R4_69__AllMeansEveryMountedSet) {
  UnitView second = services.mounted[0];
  second.name = device("DSA2");
  services.mounted.push_back(second);
  run("SET SHADOW/ALL/SITE=3");
  EXPECT_EQ(services.changes, (std::vector<std::string>{"site DSA1 3", "site DSA2 3"}));
}

TEST_F(DclSetShadow, R4_70__AbortAllTakesSetsInMountVerification) {
  UnitView second = services.mounted[0];
  second.name = device("DSA2");
  second.state = UnitState::mount_verify;
  services.mounted.push_back(second);
  run("SET SHADOW/ABORT_VIRTUAL_UNIT/ALL");
  EXPECT_EQ(services.changes, (std::vector<std::string>{"abort DSA2 0"}));
}

TEST_F(DclSetShadow, R4_142__SetDeviceTakesTheSevenOlderSettings) {
  run("SET DEVICE/READ_COST=5 $1$DGA10:");
  EXPECT_EQ(services.changes, (std::vector<std::string>{"read_cost $1$DGA10 5"}));
  services.changes.clear();
  expect_refused("SET DEVICE/PRIORITY=5 DSA1:", "DCL-W-IVQUAL");
  expect_refused("SET DEVICE/SITE=5 DSA1:", "SYSTEM-F-NOPRIV",
                 Privileges::all().without(Privilege::phy_io));
}

TEST_F(DclSetShadow, R4_67__PolicyQualifiersDoNotMixWithOthers) {
  expect_refused("SET SHADOW DSA1:/ENABLE=HBMM/SITE=2", "SIMSHAD-E-POLMIXED");
  expect_refused("SET SHADOW DSA1:/POLICY=HBMM=X/LOG", "SIMSHAD-E-POLMIXED");
}

TEST_F(DclSetShadow, RA_44__WrongCommandsChangeNothing) {
  expect_refused("SET SHADOW DSA1:", "DCL-W-INSFPRM");
  expect_refused("SET SHADOW/SITE=2", "DCL-W-INSFPRM");
  expect_refused("SET SHADOW/SITE=2 DSA2:", "SYSTEM-F-DEVNOTMOUNT");
  expect_refused("SET SHADOW/SITE=2 $1$DGA30:", "DISM-F-NOTSHDWMEM");
  expect_refused("SET SHADOW/SITE=2 $1$DGA99:", "SYSTEM-W-NOSUCHDEV");
  expect_refused("SET SHADOW/MEMBER_TIMEOUT=9 DSA1:", "SIMSHAD-E-CONFQUAL");
  expect_refused("SET SHADOW/MVTIMEOUT=9 $1$DGA10:", "SIMSHAD-E-CONFQUAL");
  expect_refused("SET SHADOW/FORCE_REMOVAL DSA1:", "SIMSHAD-E-CONFQUAL");
  expect_refused("SET SHADOW/ALL/SITE=2 DSA1:", "SIMSHAD-E-CONFQUAL");
  expect_refused("SET SHADOW/READ_COST $1$DGA10:", "DCL-W-VALREQ");
  expect_refused("SET SHADOW/CONFIRM/SITE=1 DSA1:", "SIMSHAD-E-CONFQUAL");
  expect_refused("SET SHADOW/NAME=P", "SIMSHAD-E-CONFQUAL");
  for (const char* q : {"DEMAND_MERGE", "EVALUATE=RESOURCES", "MEMBER_TIMEOUT=9", "FORCE_REMOVAL"})
    expect_refused("SET SHADOW/ALL/" + std::string(q), "SIMSHAD-E-CONFQUAL");
  expect_refused("SET SHADOW/ALL/POLICY=HBMM=X", "SIMSHAD-E-POLMIXED");
}

TEST_F(DclSetShadow, R4_6__NeedsSysprv) {
  expect_refused("SET SHADOW/SITE=2 DSA1:", "SYSTEM-F-NOPRIV",
                 Privileges::all().without(Privilege::sysprv));
}

TEST_F(DclSetShadow, WhatIsNotThereYetSaysSoAndChangesNothing) {
  for (const char* line :
       {"SET SHADOW/COPY_SOURCE $1$DGA10:", "SET SHADOW/DEMAND_MERGE DSA1:",
        "SET SHADOW/DISABLE=HBMM DSA1:", "SET SHADOW/ENABLE=HBMM DSA1:",
        "SET SHADOW/EVALUATE=RESOURCES",
        "SET SHADOW/RECOVERY_OPTIONS=DELAY_PER_SERVED_MEMBER=9 DSA1:",
        "SET SHADOW/STALL=WRITES=5 DSA1:", "SET SHADOW/NOSTALL=WRITES DSA1:",
        "SET SHADOW/POLICY=HBMM=(MASTER_LIST=*) DSA1:", "SET SHADOW/DELETE/POLICY=HBMM DSA1:",
        "SET SHADOW/SITE=1/DEMAND_MERGE DSA1:", "ANALYZE/DISK DSA1:", "GOTO LOOP"})
    expect_refused(line, "SIMSHAD-E-NOTSUPP");
}

TEST_F(DclSession, RA_44__TheOffendingWordStandsBetweenBackslashes) {
  const auto r = run("MOUNT/CONFRM DSA2:/SHADOW=$1$DGA30: D");
  ASSERT_EQ(r.lines().size(), 2u);
  EXPECT_TRUE(r.lines()[0].starts_with("%DCL-W-IVQUAL, "));
  EXPECT_EQ(r.lines()[1], " \\CONFRM\\");
}

TEST_F(DclSession, R4_4__StatusIsThatOfTheWorstMessage) {
  dcl::Session session(services, commands, {}, nullptr);
  services.answer.messages = {Emission(MessageId::mount_shdwmemfail, {{"member", "$1$DGA30"}}),
                              system_message(Status::medium_offline, true),
                              Emission(MessageId::sim_reqmem)};
  const auto r = run_in(session, "MOUNT DSA2:/SHADOW=$1$DGA30: D");
  EXPECT_EQ(r.severity(), 'F');
  EXPECT_EQ(session.status(), 0x01A4u);  // the first of the worst: MEDOFL
  EXPECT_EQ(session.status() & 7U, 4u);
  run_in(session, "! a comment leaves it");
  EXPECT_EQ(session.status(), 0x01A4u);
  EXPECT_TRUE(printed(run_in(session, "SHOW SYMBOL $STATUS"), "%X000001A4"));
  EXPECT_EQ(session.status(), 0x01A4u);  // showing it leaves it, too
}

TEST_F(DclSession, RA_2__StatusOfAMessageCarriesFacilityAndSeverity) {
  const std::uint32_t v = dcl::condition_value(Emission(MessageId::mount_isambr));
  EXPECT_EQ(v >> 16U, 114u);
  EXPECT_EQ(v & 7U, 4u);
}

TEST_F(DclSession, AnEmptyLineDoesNothing) {
  const auto r = run("   ! nothing");
  EXPECT_TRUE(r.succeeded());
  EXPECT_TRUE(r.lines().empty());
}

TEST_F(DclSession, HelpKnowsEveryCommandAndQualifier) {
  for (const dcl::CommandRow* row : commands.table().rows()) {
    const std::string name =
        std::string(row->verb) + (row->noun.empty() ? "" : " ") + std::string(row->noun);
    EXPECT_TRUE(printed(run("HELP"), name));
    const auto r = run("HELP " + name);
    EXPECT_TRUE(r.succeeded()) << name;
    EXPECT_GT(r.lines().size(), 1u) << name;
    for (const dcl::WordRow& w : row->qualifiers) {
      EXPECT_FALSE(w.help.empty()) << name << "/" << w.name;
      EXPECT_FALSE(w.requirement.empty()) << name << "/" << w.name;
      EXPECT_TRUE(printed(run("HELP " + name + "/" + std::string(w.name)), std::string(w.name)));
    }
  }
  EXPECT_TRUE(printed(run("HELP MOUNT/POLICY"), "REQUIRE_MEMBERS"));
  EXPECT_EQ(first(run("HELP NOTHING")), "DCL-W-IVKEYW");
  EXPECT_EQ(first(run("HELP MOUNT/NOTHING")), "DCL-W-IVKEYW");
}

}  // namespace
}  // namespace shadow::test
