// Qualifiers of MOUNT beyond naming disks: operator help, overrides, /INCLUDE, automatic numbers,
// the cluster (4.4, 4.6).
#include <gtest/gtest.h>

#include "tests/support/single_disks.hpp"

namespace shadow::test {
namespace {

const std::vector<std::string> kAll{kD1, kD2, kD3};

void not_ready(TestCluster& c, const std::string& disk) {
  c.unit(disk).install(std::make_unique<sim::NotReadyDisk>());
}

/// 10 and 20 were DSA1; ALPHA and BETA run.
struct Former : SetScene {
  explicit Former(const TestCluster::Options& o = {}) : SetScene({kD1, kD2}, {"ALPHA"}, o) {
    c.boot("BETA");
    EXPECT_EQ(c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  }
};

TestCluster::Options reply(EngineOptions::AssistReply r) {
  TestCluster::Options o;
  o.engine.assist_reply = r;
  return o;
}

TEST(MountQualifiers, R4_47_R4_143__AssistStopsWhereADiskIsNotReady) {
  Former s;
  not_ready(s.c, kD2);
  const Snapshot before = snapshot(s.c, kAll);
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD1, kD2}));
  EXPECT_EQ(r.status, Status::volume_invalid);
  EXPECT_EQ(keys(r), (std::vector<std::string>{"OPRQST", "OPREPLY", "SHDWMEMFAIL", "VOLINV"}));
  EXPECT_EQ(snapshot(s.c, kAll), before);
  EXPECT_EQ(s.c.count_said("OPRQST", "ALPHA"), 1U);
}

TEST(MountQualifiers, R4_47__NoassistGoesOnWithTheOthers) {
  Former s;
  not_ready(s.c, kD2);
  MountRequest m = mounting({kD1, kD2});
  m.assist = false;
  const ServiceResult r = s.c.mount("ALPHA", m);
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_EQ(keys(r), (std::vector<std::string>{"MOUNTED", "SHDWMEMFAIL", "VOLINV", "SHDWMEMSUCC"}));
  EXPECT_EQ(members(s.c), "10");
}

TEST(MountQualifiers, R4_47__ADiskThatBecomesReadyLetsTheMountGoOn) {
  Former s(reply(EngineOptions::AssistReply::wait));
  not_ready(s.c, kD2);
  s.c.start_mount("ALPHA", mounting({kD1, kD2}));
  s.c.run(seconds(100));
  EXPECT_FALSE(s.c.services("ALPHA").unit(unit_name()));
  s.c.unit(kD2).repair();
  s.c.run(seconds(5));
  EXPECT_EQ(members(s.c), "10 20");
}

TEST(MountQualifiers, R4_47__TheOptionMayProceedAsNoassist) {
  Former s(reply(EngineOptions::AssistReply::proceed));
  not_ready(s.c, kD2);
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
  EXPECT_EQ(members(s.c), "10");
}

TEST(MountQualifiers, R4_47__NoassistLeavesOutADiskThatCannotBeAMember) {
  Former s;
  s.c.unit(kD2).set_write_lock(true);
  s.c.run(seconds(1));
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_TRUE(failed(s.c.mount("ALPHA", mounting({kD1, kD2})).status));
  EXPECT_EQ(snapshot(s.c, kAll), before);
  MountRequest m = mounting({kD1, kD2});
  m.assist = false;
  EXPECT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(members(s.c), "10");
}

TEST(MountQualifiers, WithoutALabelTheDiskSaysWhatTheVolumeIs) {
  Former s;
  MountRequest m = mounting({kD1, kD2});
  m.label.clear();
  EXPECT_TRUE(failed(s.c.mount("ALPHA", m).status));
  m.override_identification = true;
  ASSERT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).label, "DATA1");
  MountRequest join = mounting({});
  join.label.clear();
  join.override_identification = true;
  EXPECT_EQ(s.c.mount("BETA", join).status, Status::normal);
}

TEST(MountQualifiers, R4_40__IncludeLeavesOutADiskThatHasLeftTheSetSince) {
  SetScene s({kD1, kD2, kD3});
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  MountRequest m = mounting({kD1});
  m.include = true;
  ASSERT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20");
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  // Named itself it leads to the newer ones, and is behind.
  MountRequest stale = mounting({kD3});
  stale.include = true;
  ASSERT_EQ(s.c.mount("ALPHA", stale).status, Status::normal);
  EXPECT_EQ(members(s.c), "30* 10 20");
}

TEST(MountQualifiers, R4_40__TheListOfAnotherSetIsNotFollowed) {
  TestCluster c;
  for (const auto& d : kAll) c.disk(d, kSize, 7);
  c.boot("ALPHA");
  c.adopt(UnitNumber{2}, {kD2, kD3}, {"ALPHA"});
  ASSERT_EQ(c.dismount("ALPHA", dismounting(unit_name(UnitNumber{2}))).status, Status::normal);
  MountRequest m = mounting({kD2});
  m.label = "DATA2";
  m.include = true;
  ASSERT_EQ(c.mount("ALPHA", m).status, Status::normal);
  EXPECT_EQ(members(c), "20");
}

TEST(MountQualifiers, R4_42__ASkippedFormerMemberIsInTheJournalOnly) {
  Former s;
  offline(s.c, kD2);
  MountRequest m = mounting({kD1});
  m.include = true;
  const ServiceResult r = s.c.mount("ALPHA", m);
  EXPECT_FALSE(has(r, "SHDWMEMFAIL"));
  EXPECT_EQ(s.c.count_said("SHDWMEMFAIL", "ALPHA"), 1U);
}

TEST(MountQualifiers, R6_20_R4_143__AnotherBackupRevisionIsATargetOrRefusedByOption) {
  for (const bool refuse : {false, true}) {
    TestCluster::Options o;
    o.engine.backup_revision_refuse = refuse;
    Former s(o);
    StorageControlBlock scb = s.c.scb(kD2, kSize);
    ++scb.backup_revision;
    s.c.unit(kD2).medium().write(kScb, Blocks(stamp_of(encode(scb)), 1));
    const Snapshot before = snapshot(s.c, kAll);
    MountRequest strict = mounting({kD1, kD2});
    strict.no_copy = true;
    EXPECT_TRUE(failed(s.c.mount("ALPHA", strict).status));
    EXPECT_EQ(snapshot(s.c, kAll), before);
    const ServiceResult r = s.c.mount("ALPHA", mounting({kD1, kD2}));
    if (refuse) {
      EXPECT_EQ(keys(r), (std::vector<std::string>{"SHDWMEMFAIL", "INCSHAMEM"}));
      EXPECT_EQ(snapshot(s.c, kAll), before);
    } else {
      EXPECT_EQ(members(s.c), "10 20*");
    }
  }
}

TEST(MountQualifiers, R4_11_R1_17_R4_12__TwoNodesThatAskForANumberAtOnceGetTwo) {
  SetScene s({}, {"ALPHA", "BETA"});
  s.c.initialize(kD1, "DATA1");
  s.c.initialize(kD2, "DATA2");
  MountRequest a = mounting({kD1});
  a.unit.reset();
  MountRequest b = mounting({kD2}, UnitNumber{2});
  b.unit.reset();
  s.c.start_mount("ALPHA", a);
  s.c.start_mount("BETA", b);
  s.c.run(seconds(60));
  std::vector<std::string> names;
  for (const std::string& node : {"ALPHA", "BETA"}) {
    for (const UnitView& u : s.c.services(node).units()) names.push_back(u.name.str());
  }
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"DSA9998", "DSA9999"}));
}

TEST(MountQualifiers, R4_49__ANodeWhereTheMountFailsIsNamedAndTheOthersKeepIt) {
  SetScene s({}, {"ALPHA", "BETA", "GAMMA"});
  s.c.initialize(kD1, "DATA1");
  for (Bytes piece = 64 * 1024 * 1024; piece > 0; piece /= 2) {
    while (succeeded(s.c.shell("BETA")->runtime().reserve(piece))) {
    }
  }
  MountRequest m = mounting({kD1});
  m.cluster = true;
  const ServiceResult r = s.c.mount("ALPHA", m);
  EXPECT_EQ(r.status, Status::normal);
  EXPECT_EQ(keys(r), (std::vector<std::string>{"MOUNTED", "SHDWMEMSUCC", "RMTMNTFAIL"}));
  EXPECT_EQ(variable(r.messages.back(), "node"), "BETA");
  EXPECT_EQ(s.c.view("GAMMA", kUnit).mounted_on, (std::vector<std::string>{"ALPHA", "GAMMA"}));
}

TEST(MountQualifiers, R4_49_R1_33__ASingleDiskIsMountedOnEveryNode) {
  SetScene s({}, {"ALPHA", "BETA"});
  s.c.initialize(kD3, "DATA3");
  MountRequest m = mounting_alone(kD3, "DATA3");
  m.cluster = true;
  ASSERT_EQ(s.c.mount("ALPHA", m).status, Status::normal);
  EXPECT_TRUE(single(s.c, kD3, "BETA"));
  DismountRequest d = dismounting(kD3);
  d.cluster = true;
  ASSERT_EQ(s.c.dismount("BETA", d).status, Status::normal);
  EXPECT_FALSE(single(s.c, kD3, "ALPHA") || single(s.c, kD3, "BETA"));
}

TEST(MountQualifiers, R4_58_R4_143__ARefusedFurtherDiskLeavesTheJoiningNodeOut) {
  SetScene s({kD1, kD2}, {"ALPHA"});
  s.c.boot("BETA");
  s.c.unit(kD3).set_write_lock(true);
  s.c.run(seconds(1));
  const Snapshot before = snapshot(s.c, kAll, "BETA");
  EXPECT_TRUE(failed(s.c.mount("BETA", mounting({kD1, kD3})).status));
  EXPECT_EQ(snapshot(s.c, kAll, "BETA"), before);
  EXPECT_EQ(s.c.view("ALPHA", kUnit).mounted_on, std::vector<std::string>{"ALPHA"});
  EXPECT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
}

TEST(MountQualifiers, R4_45_R4_143__MinicopyIsRefusedClearlyWithoutBitmaps) {
  Former s;
  const Snapshot before = snapshot(s.c, kAll);
  for (const BitmapPolicy p : {BitmapPolicy::required, BitmapPolicy::optional}) {
    MountRequest m = mounting({kD1});
    m.minicopy = p;
    EXPECT_EQ(keys(s.c.mount("ALPHA", m)), std::vector<std::string>{"NOTSUPP"});
  }
  EXPECT_EQ(snapshot(s.c, kAll), before);
  MountRequest never = mounting({kD1});
  never.minicopy = BitmapPolicy::forbidden;
  EXPECT_EQ(s.c.mount("ALPHA", never).status, Status::normal);
}

TEST(MountQualifiers, R4_23_R4_143__AForeignVolumeIsNoShadowSet) {
  Former s;
  MountRequest m = mounting({kD1});
  m.foreign = true;
  const Snapshot before = snapshot(s.c, kAll);
  EXPECT_EQ(keys(s.c.mount("ALPHA", m)), std::vector<std::string>{"FOREIGN"});
  EXPECT_EQ(snapshot(s.c, kAll), before);
}

TEST(MountQualifiers, R5_30__NounloadGivenAtMountHoldsForTheDismount) {
  const std::string dua = "$1$DUA10";
  for (const bool unload : {true, false}) {
    TestCluster c;
    c.disk(dua, kSize, 7);
    c.initialize(dua, "DATA1");
    c.boot("ALPHA");
    MountRequest m = mounting({dua});
    m.unload = unload;
    ASSERT_EQ(c.mount("ALPHA", m).status, Status::normal);
    ASSERT_EQ(c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
    EXPECT_EQ(c.unit(dua).motor() == models::DiskUnit::Motor::stopped, unload);
  }
}

}  // namespace
}  // namespace shadow::test
