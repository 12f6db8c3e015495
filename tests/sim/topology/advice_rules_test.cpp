// Rules of the linter on configurations put together by hand.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/scenario/advice.hpp"
#include "tests/sim/topology/machine_room.hpp"

namespace shadow::sim::testing {
namespace {

using enum ParameterId;

/// Findings on the configuration; of the plan only the sizes of the disks count.
std::vector<Advice> advice_on(const Scenario& s) {
  HardwarePlan plan;
  plan.disks.resize(s.config.disks.size());
  for (std::size_t d = 0; d < plan.disks.size(); ++d)
    plan.disks[d].drive.blocks = s.config.disks[d].blocks.value();
  return advise(s, plan);
}

/// Texts of the findings of one rule, one a line, with their level: "error: ...".
std::string found(const Scenario& s, std::string_view rule) {
  std::string text;
  for (const Advice& a : advice_on(s)) {
    if (a.rule == rule)
      text += std::string(text.empty() ? "" : "\n") + std::string(word(a.level)) + ": " + a.text;
  }
  return text;
}

void set_parameter(Node& n, ParameterId id, std::int64_t value) {
  n.parameters[static_cast<std::size_t>(id)] = value;
}

/// Two systems on two buses, each with a member of DSA1; A votes alone.
Scenario pair() {
  MachineRoom room;
  room.interconnect("BUS1", "scsi-fw")
      .interconnect("BUS2", "scsi-fw")
      .interconnect("LAN", "lan-1g");
  for (const char* n : {"A", "B"})
    room.node(n).adapter("PKA", "BUS1").adapter("PKB", "BUS2").adapter("EIA", "LAN");
  room.votes(0).disk("$1$DKA1", {"BUS1"}).disk("$1$DKA2", {"BUS2"});
  return room.set("DSA1", {"$1$DKA1", "$1$DKA2"}).done();
}

TEST(Advice, APairThatIsSoundGetsNone) {
  for (const Advice& a : advice_on(pair())) ADD_FAILURE() << a.rule << " " << a.text;
}

TEST(Advice, L2_R3_30_RN_2__OneDiskOneName) {
  Scenario s = pair();
  set_parameter(s.config.nodes[0], alloclass, 1);
  EXPECT_EQ(found(s, "L2"), "") << "class 1 is that of the disks";
  set_parameter(s.config.nodes[1], alloclass, 2);
  EXPECT_EQ(found(s, "L2"),
            "error: B has ALLOCLASS = 2 and would name $1$DKA1 otherwise: all nodes that reach a "
            "disk need its class (RN.2, R3.30)\n"
            "error: B has ALLOCLASS = 2 and would name $1$DKA2 otherwise: all nodes that reach a "
            "disk need its class (RN.2, R3.30)");
  set_parameter(s.config.nodes[1], device_naming, 1);
  EXPECT_EQ(found(s, "L2"), "") << "the ports name the disks";
}

TEST(Advice, RN_3__ABusWithAClassOfItsOwnHasOneControllerLetter) {
  MachineRoom room;
  room.interconnect("BUS", "scsi-fw");
  Scenario s = room.node("A").adapter("PKB", "BUS").disk("$4$DKB1", {"BUS"}).done();
  EXPECT_EQ(found(s, "RN.3"), "");
  set_parameter(s.config.nodes[0], device_naming, 1);
  EXPECT_EQ(found(s, "RN.3"),
            "error: $4$DKB1 is on a bus with an allocation class of its own: A names it $4$DKA1");
}

/// A set of so many of the pair's disks; the names do not matter here.
ShadowSet some_set(const Scenario& s, std::size_t members) {
  ShadowSet set = s.config.sets[0];
  set.members.resize(members, set.members[0]);
  return set;
}

TEST(Advice, R1_60__TheLimitsOfSupportAreAdviceAndLargeSetsCountWithAllTheirDisks) {
  Scenario s = pair();
  s.config.sets.assign(83, some_set(s, 6));
  EXPECT_EQ(found(s, "L16").find("disks in sets"), std::string::npos) << "498 disks";
  s.config.sets.push_back(s.config.sets[0]);
  EXPECT_NE(found(s, "L16").find("504 disks in sets with several members, at most 500"),
            std::string::npos);
  s.config.sets.assign(10'000, some_set(s, 1));
  EXPECT_EQ(found(s, "R1.60"), "");
  s.config.sets.push_back(s.config.sets[0]);
  EXPECT_EQ(found(s, "R1.60"), "warning: 10001 sets with one member, at most 10000 are supported");
}

TEST(Advice, L2_RN_5__FibreChannelNamesDoNotDependOnTheClass) {
  Scenario s = card_4_1(true);
  set_parameter(s.config.nodes[1], alloclass, 2);
  EXPECT_EQ(found(s, "L2"), "");
}

TEST(Advice, L2_RN_7__TwoDisksOneName) {
  MachineRoom room;
  room.interconnect("LAN", "lan-1g");
  for (const char* n : {"A", "B"}) {
    const std::string bus = std::string("BUS") + n;
    room.interconnect(bus, "scsi-fw").node(n).adapter("PKA", bus).adapter("EIA", "LAN");
    room.disk(std::string(n) + "$DKA0", {bus});
  }
  Scenario s = room.everywhere(alloclass, 3).done();
  EXPECT_EQ(found(s, "L2"),
            "error: A$DKA0 and B$DKA0 both become $3$DKA0 by the allocation class of their nodes "
            "(R3.30, RN.7)");
  set_parameter(s.config.nodes[1], alloclass, 4);
  EXPECT_EQ(found(s, "L2"), "");
}

TEST(Advice, L2__ADiskNamedByTwoNodes) {
  MachineRoom room;
  room.interconnect("BUS", "scsi-fw");
  for (const char* n : {"A", "B"}) room.node(n).adapter("PKA", "BUS");
  EXPECT_EQ(found(room.disk("A$DKA0", {"BUS"}).done(), "L2"),
            "error: A$DKA0 is attached to A and B, which each name it after themselves: give it an "
            "allocation class (R3.30)");
}

TEST(Advice, L5_R3_57__OneNumberASystemDisk) {
  Scenario s = pair();
  for (Node& n : s.config.nodes) {
    n.system_disk = "DSA1";
    set_parameter(n, shadow_sys_disk, 1);
    set_parameter(n, shadow_sys_unit, 1);
  }
  s.config.sets[0].unit = UnitNumber{1};
  EXPECT_EQ(found(s, "L5"), "");
  set_parameter(s.config.nodes[1], shadow_sys_unit, 2);
  EXPECT_EQ(found(s, "L5"), "error: B boots from DSA1 but has SHADOW_SYS_UNIT = 2 (R3.57)");
  ShadowSet other = s.config.sets[0];
  other.name = "DSA2";
  other.unit = UnitNumber{2};
  s.config.sets.push_back(other);
  s.config.nodes[1].system_disk = "DSA2";
  set_parameter(s.config.nodes[1], shadow_sys_unit, 1);
  EXPECT_NE(found(s, "L5").find("DSA1 and DSA2 are system disks with one number"),
            std::string::npos);
}

TEST(Advice, L7_R3_60__SystemTimeoutsShouldAgree) {
  Scenario s = pair();
  for (Node& n : s.config.nodes) n.system_disk = "DSA1";
  s.config.sets[0].unit = UnitNumber{0};
  EXPECT_EQ(found(s, "L7"), "");
  set_parameter(s.config.nodes[1], shadow_sys_tmo, 240);
  EXPECT_EQ(found(s, "L7"),
            "warning: SHADOW_SYS_TMO differs among the nodes that boot from DSA1: A 120, B 240 "
            "(R3.60)");
}

TEST(Advice, L12_R3_75__AStartUpMountOfTheSystemDisk) {
  Scenario s = pair();
  Node& n = s.config.nodes[0];
  set_parameter(n, shadow_sys_disk, 1);
  set_parameter(n, shadow_sys_unit, 1);
  n.startup = {"MOUNT/SYSTEM DSA10: /SHADOW=($1$DKA1:) X", "MOUNT/SYSTEM DSA1: X"};
  EXPECT_EQ(found(s, "L12"), "") << "another unit, and no member is added";
  n.startup.push_back("mount/system dsa1:/shadow=($1$DKA2:) X");
  EXPECT_NE(found(s, "L12").find("error: A mounts its system disk with /SHADOW at start-up"),
            std::string::npos);
  set_parameter(n, shadow_sys_disk, 0);
  EXPECT_EQ(found(s, "L12"), "");
}

TEST(Advice, L13_R3_81__TheEntryOfASatelliteNamesTheUnit) {
  Scenario s = card_2_4();
  Node& satellite = s.config.nodes[2];
  satellite.system_disk = "DSA1";
  EXPECT_EQ(found(s, "L13"), "");
  satellite.system_disk = "$2$DKA5";
  EXPECT_EQ(found(s, "L13"),
            "error: the entry of satellite S1 names the disk $2$DKA5, expected DSA1 (R3.81)");
}

TEST(Advice, L14_R3_84__SatellitesDoNotCopy) {
  Scenario s = card_2_4();
  set_parameter(s.config.nodes[3], shadow_max_copy, 0);
  EXPECT_EQ(found(s, "L14"),
            "warning: S1 is a satellite with SHADOW_MAX_COPY = 4: copies and merges that it takes "
            "cross the network, expected 0 (R3.84)");
}

TEST(Advice, L16_R2_56_R1_62__SixMembersNeed84OnEveryNode) {
  Scenario s = card_3s(6);
  EXPECT_EQ(found(s, "L16"), "");
  s.config.nodes[1].version = "8.3";
  EXPECT_EQ(found(s, "L16"),
            "error: DSA1 has 6 members, and N2 (integrity 8.3) mounts it: more than 3 need 8.4 on "
            "every node (R2.56, R1.62)");
  s.config.sets[0].mounted_on = {"N1", "N3"};
  EXPECT_EQ(found(s, "L16"), "") << "an old node may be in the cluster";
}

TEST(Advice, L16_R3_5__FiveHundredDisks) {
  const auto room = [](int sets) {
    MachineRoom r;
    r.interconnect("FC", "fc-2g").node("A").adapter("HBA", "FC");
    for (int i = 0; i < sets; ++i) {
      const std::string one = "$1$DGA" + std::to_string(2 * i);
      const std::string other = "$1$DGA" + std::to_string(2 * i + 1);
      r.disk(one, {"FC"}).disk(other, {"FC"}).set("DSA" + std::to_string(i), {one, other});
    }
    return r.done();
  };
  EXPECT_EQ(found(room(250), "L16"), "");
  EXPECT_EQ(found(room(251), "L16"),
            "error: 502 disks in sets with several members, at most 500 are supported (R3.5)");
}

TEST(Advice, L19_R2_51_RV_10__AMemberTimeoutBelowThatOfItsSet) {
  Scenario s = pair();
  s.config.nodes[0].startup = {"SET SHADOW/MEMBER_TIMEOUT=7200 $1$DKA1:"};
  EXPECT_EQ(found(s, "L19"),
            "warning: A: the member timeout of $1$DKA1, 7200 s, is not below the timeout of DSA1, "
            "3600 s (R2.51, RV.10)");
  s.config.nodes[0].startup.push_back("SET SHADOW/MVTIMEOUT=7201 DSA1:");
  EXPECT_EQ(found(s, "L19"), "");
}

TEST(Advice, L21_R8_61__EverySiteHasANodeThatKeepsBitmaps) {
  Scenario s = card_4_1(true);
  s.config.sets[0].hbmm_policy = "((MASTER_LIST=(A1,A2), COUNT=1), (MASTER_LIST=B2, COUNT=1))";
  EXPECT_EQ(found(s, "L21"), "");
  s.config.sets[0].hbmm_policy = "(MASTER_LIST=(A1,A2), COUNT=2)";
  EXPECT_EQ(found(s, "L21"),
            "warning: no node of site B may keep a bitmap of DSA42: when the other sites are lost "
            "there is none left (R8.61)");
  s.config.sets[0].hbmm_policy = "(MASTER_LIST=*)";
  EXPECT_EQ(found(s, "L21"), "");
}

TEST(Advice, R2_1__TwoMembersOnOneChannelOfMore) {
  const Scenario s = card_3s(6);
  EXPECT_NE(
      found(s, "R2.1").find("note: several members of DSA1 hang on one part, FC1, FC2 or FC3"),
      std::string::npos)
      << found(s, "R2.1");
}

TEST(Advice, R2_29__TwoSystemsWithoutAQuorumDisk) {
  Scenario s = pair();
  for (Node& n : s.config.nodes) {
    set_parameter(n, votes, 1);
    set_parameter(n, expected_votes, 2);
  }
  EXPECT_NE(found(s, "R2.29").find("note: A and B have 1 vote each: when one is lost the other"),
            std::string::npos);
  EXPECT_EQ(found(card_2_4(), "R2.29"), "");
}

TEST(Advice, R2_46_RS_10_RS_12__OneSiteKeepsQuorum) {
  EXPECT_EQ(found(card_2_7(), "R2.46"), "");
  Scenario s = card_2_7();
  set_parameter(s.config.nodes[0], votes, 1);
  for (Node& n : s.config.nodes) set_parameter(n, expected_votes, 4);
  EXPECT_EQ(
      found(s, "R2.46"),
      "warning: no site keeps quorum (3) when a link or another site is lost, votes are: S1 2, "
      "S2 2; give one site the majority, or add a third one with a vote (RS.10, RS.12)");
  EXPECT_EQ(found(card_3s(6), "R2.46"), "");
}

TEST(Advice, R2_46_R1_71__ASystemDiskAcrossSites) {
  Scenario s = card_2_7();
  s.config.nodes[0].system_disk = "DSA1";
  set_parameter(s.config.nodes[0], shadow_sys_unit, 0);
  EXPECT_EQ(found(s, "R2.46"),
            "warning: the system disk DSA1 of A has members at 2 sites: shadow data disks across "
            "sites, system disks within a site");
  EXPECT_EQ(found(s, "R1.71"), "");
  s.config.sets[0].members.erase(s.config.sets[0].members.begin());
  EXPECT_EQ(found(s, "R1.71"),
            "warning: A is no satellite and reaches no member of its system disk DSA1 directly: it "
            "cannot boot from there");
}

TEST(Advice, R1_70__OneSystemDiskOneArchitecture) {
  Scenario s = pair();
  for (Node& n : s.config.nodes) n.system_disk = "DSA1";
  s.config.nodes[1].arch = "alpha";
  EXPECT_EQ(found(s, "R1.70"),
            "error: A (integrity) and B (alpha) boot from DSA1: architectures need system disks of "
            "their own");
}

TEST(Advice, R3_71__TheBootDeviceIsAMember) {
  Scenario s = pair();
  s.config.nodes[0].system_disk = "DSA1";
  s.config.nodes[0].boot_device = "$1$DKA2";
  EXPECT_EQ(found(s, "R3.71"), "");
  s.config.sets[0].members.pop_back();
  EXPECT_EQ(found(s, "R3.71"), "error: A boots from $1$DKA2, which is no source member of DSA1");
}

TEST(Advice, R1_74_RC_10__TheQuorumDiskIsNoMember) {
  Scenario s = pair();
  for (Node& n : s.config.nodes) n.disk_quorum = "$1$DKA1";
  EXPECT_NE(found(s, "R1.74").find("error: the quorum disk $1$DKA1 is a member of DSA1"),
            std::string::npos);
}

TEST(Advice, RC_13_RC_11__NodesAgreeOnAQuorumDiskThatTheyReach) {
  Scenario s = card_2_4();
  EXPECT_EQ(found(s, "RC.13") + found(s, "RC.11") + found(s, "RC.3"), "");
  s.config.nodes[2].disk_quorum = "$2$DKA9";
  EXPECT_EQ(found(s, "RC.11"),
            "warning: S1 names the quorum disk $2$DKA9 but has no direct path to it: it cannot "
            "watch it");
  s.config.nodes[1].disk_quorum = "$2$DKA5";
  EXPECT_EQ(found(s, "RC.13"),
            "warning: the nodes name different quorum disks, $2$DKA5 or $2$DKA9: none counts");
}

TEST(Advice, RC_4_RC_20__AClusterThatCannotForm) {
  Scenario s = pair();
  for (Node& n : s.config.nodes) set_parameter(n, expected_votes, 5);
  EXPECT_NE(found(s, "RC.4").find("error: 2 of 2 nodes hang from the start: quorum is 3"),
            std::string::npos);
}

TEST(Advice, RS_13__AQuorumDiskThatOneSiteDoesNotReach) {
  Scenario s = card_2_7();
  for (Node& n : s.config.nodes) {
    if (n.site == "S1") n.disk_quorum = "$1$DUA2";
  }
  EXPECT_NE(found(s, "RS.13").find("warning: no node of site S2 has a direct path to the quorum"),
            std::string::npos);
}

TEST(Advice, RS_25__LinksOfOneRoute) {
  Scenario s = card_4_1(true);
  EXPECT_EQ(found(s, "RS.25"), "");
  for (Link& l : s.config.links) l.route = "duct-1";
  EXPECT_EQ(found(s, "RS.25"),
            "note: FCLINK, LANLINK share the route duct-1: they are cut together");
}

TEST(Advice, R2_51__PreparationOfASetAcrossFibreChannelSites) {
  Scenario s = card_4_1(true);
  EXPECT_EQ(found(s, "R2.51"),
            "note: DSA42 spans Fibre Channel sites; for an operator to decide when their link "
            "fails, on A1: a member is removed after 120 s, practice is 259200; no site value for "
            "DSA42, $1$DGA1000, $1$DGA2000");
  for (Node& n : s.config.nodes) {
    set_parameter(n, shadow_site_id, 1);
    n.startup = {
        "SET SHADOW/SITE=1 $1$DGA1000:", "SET SHADOW/SITE=2 $1$DGA2000:",
        "SET SHADOW/MEMBER_TIMEOUT=259200 $1$DGA1000:",
        "SET SHADOW/MEMBER_TIMEOUT=259200 $1$DGA2000:", "SET SHADOW/MVTIMEOUT=262800 DSA42:"};
  }
  EXPECT_EQ(found(s, "R2.51"), "");
  EXPECT_EQ(found(s, "L19"), "");
}

TEST(Advice, R2_52__ARaceForTheExpulsionIsAnnounced) {
  EXPECT_EQ(found(card_4_1(true), "R2.52"), "");
  EXPECT_NE(found(card_4_1(false), "R2.52")
                .find("warning: when link FCLINK fails, nodes lose "
                      "different members of DSA42"),
            std::string::npos);
}

TEST(Advice, R3_28__AMemberThatNobodyServes) {
  Scenario s = card_1_3();
  EXPECT_EQ(found(s, "R3.28"), "");
  set_parameter(s.config.nodes[1], mscp_load, 0);
  EXPECT_EQ(found(s, "R3.28"),
            "error: ATABOY mounts DSA1 but does not reach $20$DKA1: it has no path of its own, and "
            "nobody serves the disk");
}

TEST(Advice, R1_31_R1_30__MembersThatMountRefuses) {
  Scenario s = pair();
  s.config.disks[0].write_locked = true;
  s.config.disks[1].forced_error = false;
  EXPECT_EQ(found(s, "R1.31"), "error: member $1$DKA1 of DSA1 is write-locked: MOUNT refuses it");
  EXPECT_NE(found(s, "R1.30").find("warning: $1$DKA2 of DSA1 cannot mark a block as lost"),
            std::string::npos);
}

TEST(Advice, R1_34__MemoryDisksAmongThemselves) {
  MachineRoom room;
  room.interconnect("BUS", "scsi-fw").node("A").adapter("PKA", "BUS");
  room.disk("$1$MDA1", {"BUS"}).disk("$1$MDA2", {"BUS"}).disk("$1$DKA3", {"BUS"});
  Scenario s = room.set("DSA1", {"$1$MDA1", "$1$MDA2"}).done();
  EXPECT_EQ(found(s, "R1.34"), "");
  s.config.sets[0].members.push_back({"$1$DKA3", {}});
  EXPECT_EQ(found(s, "R1.34"),
            "error: DSA1 combines 2 DECram disks with 1 other: MOUNT refuses that");
}

TEST(Advice, RN_11_R1_36__MembersOfUnlikeSizeNeedNewerVersions) {
  Scenario s = pair();
  s.config.disks[1].blocks = 20'000;
  EXPECT_EQ(found(s, "RN.11"), "");
  s.config.nodes[1].arch = "alpha";
  s.config.nodes[1].version = "7.3-1";
  EXPECT_EQ(
      found(s, "RN.11"),
      "error: DSA1 has members of 16000 to 20000 blocks, and B (alpha 7.3-1) mounts it: members "
      "of unlike size need Alpha 7.3-2 or Integrity 8.2 (R1.36)");
  s.config.nodes[1].version = "7.3-2";
  EXPECT_EQ(found(s, "RN.11"), "");
}

TEST(Advice, R1_88_R1_87_R3_37__OldNodesAndCopies) {
  Scenario s = pair();
  s.config.nodes[1].arch = "vax";
  s.config.nodes[1].version = "7.3";
  EXPECT_NE(found(s, "R1.88").find("warning: B is a VAX with SHADOW_MAX_COPY = 4"),
            std::string::npos);
  EXPECT_EQ(found(s, "R1.87"), "");
  s.config.nodes[1].version = "7.2";
  EXPECT_EQ(found(s, "R1.87"), "warning: B runs 7.2 on vax: no minicopy in the whole cluster");
}

TEST(Advice, R2_58__ASystemWithoutWhichOthersLoseTheSet) {
  MachineRoom room;
  room.interconnect("BUS", "scsi-fw").interconnect("LAN", "lan-1g");
  room.node("A").adapter("PKA", "BUS").adapter("EIA", "LAN");
  room.node("B").adapter("EIA", "LAN").votes(5);
  room.disk("$1$DKA1", {"BUS"}).disk("$1$DKA2", {"BUS"});
  EXPECT_EQ(found(room.set("DSA1", {"$1$DKA1", "$1$DKA2"}).done(), "R2.58"),
            "warning: without node A no member of DSA1 is left for B");
}

}  // namespace
}  // namespace shadow::sim::testing
