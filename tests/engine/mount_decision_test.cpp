// Who becomes member, source and target when a set is formed: the decision alone (R6.16).
#include <gtest/gtest.h>

#include "engine/unit/mount_decision.hpp"
#include "engine/unit/set_state.hpp"

namespace shadow::test {
namespace {

const UnitNumber kOne{1};

/// The set DSA1 on disks 10 and 20 as its control blocks show it.
SetState former_set(std::uint64_t generation, const std::vector<int>& full,
                    const std::vector<int>& targets = {}, bool merge = false) {
  SetState s;
  s.unit = kOne;
  s.label = "DATA1";
  s.volsize = 1000;
  s.generation = {generation};
  s.merge_needed = merge;
  const auto add = [&](int n, MemberRole role) {
    s.members.push_back({*DeviceName::parse("$1$DGA" + std::to_string(n)), role, 0});
  };
  for (const int n : full) add(n, MemberRole::full);
  for (const int n : targets) add(n, MemberRole::copy_target);
  return s;
}

Candidate disk(int n, std::optional<SetState> of = {}, bool mounted = false,
               const std::string& label = "DATA1") {
  Candidate c;
  c.name = *DeviceName::parse("$1$DGA" + std::to_string(n));
  c.maxblock = 1000;
  c.home = HomeBlock{label, "[SYSTEM]", 496};
  if (of) c.scb = scb_of(*of, mounted);
  return c;
}

std::string roles(const MountDecision& d) {
  std::string all;
  for (const MemberState& m : d.set.members) {
    if (!all.empty()) all += " ";
    all += std::to_string(m.name.unit()) + (m.full() ? "" : "*");
  }
  return all;
}

MountDecision decide(const std::vector<Candidate>& candidates) {
  return decide_mount(kOne, "DATA1", candidates, false);
}

TEST(MountDecision, R6_16_R4_14__NoDiskWithTheLabelIsVolinv) {
  const MountDecision d = decide({disk(10, {}, false, "OTHER")});
  EXPECT_EQ(d.status, Status::volume_invalid);
  EXPECT_EQ(d.message, MessageId::mount_incvollabel);
}

TEST(MountDecision, R6_16__ADiskWithAnotherLabelIsNoSourceButMayBeATarget) {
  EXPECT_EQ(roles(decide({disk(10, {}, false, "OTHER"), disk(20)})), "10* 20");
}

TEST(MountDecision, R6_16__AnIncompleteTargetAloneCannotBecomeTheSource) {
  const MountDecision d = decide({disk(30, former_set(50, {10}, {30}))});
  EXPECT_EQ(d.message, MessageId::sim_incomplete);
  EXPECT_TRUE(failed(d.status));
}

TEST(MountDecision, R6_16__TheReferencesOldTargetIsATargetAgain) {
  const SetState s = former_set(50, {10}, {30});
  EXPECT_EQ(roles(decide({disk(30, s), disk(10, s)})), "30* 10");
}

TEST(MountDecision, R4_17_R6_16__TheGreatestGenerationIsTheSourceWhateverTheOrder) {
  const Candidate old = disk(10, former_set(40, {10, 20}));
  const Candidate current = disk(20, former_set(50, {20}));
  EXPECT_EQ(roles(decide({old, current})), "10* 20");
  EXPECT_EQ(roles(decide({current, old})), "20 10*");
}

TEST(MountDecision, R6_16__ADiskOfThisUnitGoesBeforeANewerOneOfAnotherUnit) {
  SetState other = former_set(90, {20});
  other.unit = UnitNumber{2};
  EXPECT_EQ(roles(decide({disk(20, other), disk(10, former_set(40, {10}))})), "20* 10");
}

TEST(MountDecision, R6_16__WithoutADiskOfThisUnitTheGreatestOfAllIsTheSource) {
  SetState older = former_set(40, {10});
  SetState newer = former_set(90, {20});
  older.unit = newer.unit = UnitNumber{2};
  EXPECT_EQ(roles(decide({disk(10, older), disk(20, newer)})), "10* 20");
}

TEST(MountDecision, R4_18_R6_16__AllGenerationsZeroTheFirstNamedIsTheSource) {
  EXPECT_EQ(roles(decide({disk(20), disk(10), disk(30)})), "20 10* 30*");
}

TEST(MountDecision, R4_141_R6_16__GenerationZeroBesideAFormerMemberIsATarget) {
  EXPECT_EQ(roles(decide({disk(20), disk(10, former_set(40, {10}))})), "20* 10");
}

TEST(MountDecision, R6_16_R6_17__EqualGenerationAndListedFullNeedsNoCopy) {
  const SetState s = former_set(50, {10, 20});
  const MountDecision d = decide({disk(10, s), disk(20, s)});
  EXPECT_EQ(roles(d), "10 20");
  EXPECT_FALSE(d.set.merge_needed);
}

TEST(MountDecision, R6_16__EqualGenerationButNotInTheReferencesListIsATarget) {
  EXPECT_EQ(roles(decide({disk(10, former_set(50, {10})), disk(20, former_set(50, {20}))})),
            "10 20*");
}

TEST(MountDecision, R6_20__AnotherBackupRevisionIsNoFullMember) {
  const SetState s = former_set(50, {10, 20});
  SetState restored = s;
  restored.backup_revision = 1;
  EXPECT_EQ(roles(decide({disk(10, s), disk(20, restored)})), "10 20*");
}

TEST(MountDecision, R6_16_R4_19__AnImproperDismountOfAnyFullMemberNeedsAMerge) {
  const SetState s = former_set(50, {10, 20});
  const MountDecision d = decide({disk(10, s), disk(20, s, true)});
  EXPECT_EQ(roles(d), "10 20");
  EXPECT_TRUE(d.set.merge_needed);
}

TEST(MountDecision, R6_16_R4_112__MergingStillSetNeedsAMerge) {
  const SetState s = former_set(50, {10, 20}, {}, true);
  EXPECT_TRUE(decide({disk(10, s), disk(20, s)}).set.merge_needed);
}

TEST(MountDecision, R6_16_R6_2__OneFullMemberAloneNeedsNoMerge) {
  const MountDecision d = decide({disk(10, former_set(50, {10, 20}), true), disk(30)});
  EXPECT_EQ(roles(d), "10 30*");
  EXPECT_FALSE(d.set.merge_needed);
}

TEST(MountDecision, R6_7__WithoutAValidControlBlockADiskCountsAsGenerationZero) {
  Candidate broken = disk(20);
  Sector bytes = encode(scb_of(former_set(90, {20}), false));
  bytes[100] = static_cast<Sector::value_type>(static_cast<unsigned>(bytes[100]) ^ 1U);
  broken.scb = decode_scb(bytes);
  EXPECT_EQ(broken.generation(), Generation{});
  EXPECT_EQ(roles(decide({broken, disk(10, former_set(40, {10}))})), "20* 10");
}

}  // namespace
}  // namespace shadow::test
