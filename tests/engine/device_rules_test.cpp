// Which devices can be members of one set (1.1 of the cluster specification), and what the engine
// makes of errors of the medium (chapter 2.1).
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

/// DSA1 on a disk of kSize blocks, and another disk of `blocks`.
struct TwoSizes {
  explicit TwoSizes(BlockCount blocks, bool dissimilar = true) : c(options(dissimilar)) {
    c.disk(kD1, kSize, 7);
    c.disk(kD2, blocks, 99);
    c.boot("ALPHA");
    c.adopt(kUnit, {kD1}, {"ALPHA"});
  }
  static TestCluster::Options options(bool dissimilar) {
    TestCluster::Options o;
    o.engine.dissimilar_devices = dissimilar;
    return o;
  }
  ServiceResult add() { return c.mount("ALPHA", mounting({kD2})); }
  TestCluster c;
};

TEST(DeviceRules, RN_7__MountRefusesAUnitWhoseNumberAnotherOneHasToo) {
  SetScene s({kD1});
  s.c.unit(kD2).install(std::make_unique<sim::DuplicateUnit>());
  const Snapshot before = snapshot(s.c, {kD1, kD2});
  const ServiceResult r = s.c.mount("ALPHA", mounting({kD2}));
  EXPECT_NE(r.status, Status::normal);
  EXPECT_TRUE(has(r, "DUPUNIT"));
  EXPECT_EQ(snapshot(s.c, {kD1, kD2}), before);
  s.c.unit(kD2).repair();
  EXPECT_EQ(s.c.mount("ALPHA", mounting({kD2})).status, Status::normal);
}

TEST(DeviceRules, RN_7__AMemberThatBecomesADuplicateIsExpelledAfterItsTimeout) {
  SetScene s;
  s.c.unit(kD2).install(std::make_unique<sim::DuplicateUnit>());
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(members(s.c), "10");
}

TEST(DeviceRules, RN_10__DisksOfAllKindsCanBeMembersOfOneSet) {
  const std::vector<std::string> kinds{"$1$DUA1", "$2$DIA1", "$3$DKA100", "$1$DGA10"};
  TestCluster c;
  for (const auto& d : kinds) c.disk(d, kSize, 7);
  c.boot("ALPHA");
  c.adopt(kUnit, {kinds[0]}, {"ALPHA"});
  for (std::size_t i = 1; i < kinds.size(); ++i) {
    ASSERT_EQ(c.mount("ALPHA", mounting({kinds[i]})).status, Status::normal) << kinds[i];
    ASSERT_TRUE(c.run_until_steady(kUnit));
  }
  ASSERT_EQ(c.write("ALPHA", kUnit, {100, 4}, 5), Status::normal);
  for (const auto& d : kinds) EXPECT_EQ(c.unit(d).medium().at(103), 5U) << d;
}

TEST(DeviceRules, RN_11__MembersMayDifferInSizeAndGeometry) {
  TwoSizes s(3 * kSize);
  EXPECT_EQ(s.add().status, Status::normal);
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_TRUE(s.c.equal(kD1, kD2, kSize));
}

TEST(DeviceRules, RN_12__ADiskJoinsIfItHoldsTheVolumeAndNotIfItIsABlockTooSmall) {
  TwoSizes fits(kSize);
  EXPECT_EQ(fits.add().status, Status::normal);
  TwoSizes small(kSize - 1);
  const ServiceResult r = small.add();
  EXPECT_EQ(r.status, Status::incompatible_member);
  EXPECT_TRUE(has(r, "INCSHAMEM"));
  EXPECT_EQ(members(small.c), "10");
}

TEST(DeviceRules, RN_13__TheVolumeKeepsItsSizeAndTheGeometryIsThatOfTheSmallestMember) {
  TestCluster c;
  c.disk(kD1, kSize, 7);
  c.disk(kD2, 4 * kSize, 7);
  c.disk(kD3, 2 * kSize, 7);
  c.boot("ALPHA");
  c.adopt(kUnit, {kD1, kD2, kD3}, {"ALPHA"});
  const auto geometry_of = [&c](const std::string& d) { return c.unit(d).spec().drive.geometry; };
  EXPECT_EQ(c.view("ALPHA", kUnit).geometry, geometry_of(kD1));
  ASSERT_EQ(c.dismount("ALPHA", dismounting(kD1)).status, Status::normal);
  EXPECT_EQ(c.view("ALPHA", kUnit).geometry, geometry_of(kD3));
  ASSERT_EQ(c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
  EXPECT_EQ(c.view("ALPHA", kUnit).geometry, geometry_of(kD2));
  EXPECT_EQ(c.view("ALPHA", kUnit).volsize, kSize);
}

TEST(DeviceRules, RN_14_R1_35__BeforeDissimilarDevicesOnlyTheSameBlockCountWillDo) {
  TwoSizes larger(kSize + 1, false);
  const ServiceResult r = larger.add();
  EXPECT_EQ(r.status, Status::incompatible_member);
  EXPECT_TRUE(has(r, "INCSHAMEM"));
  TwoSizes same(kSize, false);
  EXPECT_EQ(same.add().status, Status::normal);
}

// Errors of the medium.

constexpr BlockRange kBad{300, 2};

/// The next read goes to disk 20, where these blocks are bad.
void spoil(SetScene& s, models::DefectKind kind) {
  s.c.services("ALPHA").set_read_cost(named(kD1), 1000);
  s.c.unit(kD2).defects().add(kBad, kind);
}

TEST(MediumErrors, R2_9__TheBlocksAreWrittenAgainFromAnotherMemberAndTheFailingOneStays) {
  SetScene s;
  spoil(s, models::DefectKind::lost);
  const auto r = s.c.start_read("ALPHA", kUnit, {298, 8});
  ASSERT_TRUE(s.c.run_until([&] { return r->done; }));
  EXPECT_EQ(r->status, Status::normal);
  EXPECT_EQ(r->data, Blocks(7, 8));
  EXPECT_TRUE(s.c.unit(kD2).defects().empty());
  EXPECT_EQ(members(s.c), "10 20");
}

TEST(MediumErrors, R2_10__AWriteOfAnotherNodeDuringTheRepairIsNeverOverwritten) {
  for (int step = 0; step < 40; ++step) {
    SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
    spoil(s, models::DefectKind::lost);
    const auto r = s.c.start_read("ALPHA", kUnit, kBad);
    s.c.run(microseconds(500) * step);
    const auto w = s.c.start_write("BETA", kUnit, kBad, 888);
    ASSERT_TRUE(s.c.run_until([&] { return r->done && w->done; }));
    ASSERT_EQ(w->status, Status::normal);
    for (const auto& d : {kD1, kD2}) {
      EXPECT_EQ(s.c.unit(d).medium().at(kBad.begin), 888U) << d << " " << step;
      EXPECT_EQ(s.c.unit(d).medium().at(kBad.begin + 1), 888U) << d << " " << step;
    }
  }
}

TEST(MediumErrors, R2_12__ABlockThatCannotBeReplacedIsADeviceError) {
  SetScene s;
  spoil(s, models::DefectKind::unwritable);
  const auto r = s.c.start_read("ALPHA", kUnit, kBad);
  ASSERT_TRUE(s.c.run_until([&] { return r->done; }));
  EXPECT_EQ(r->status, Status::normal);
  EXPECT_EQ(r->data, Blocks(7, 2));
  ASSERT_TRUE(s.c.run_until([&] { return members(s.c) == "10"; }, seconds(10)));
}

TEST(MediumErrors, R2_7__OnlyTheDeviceWithTheErrorGoesAndAllNodesKnow) {
  SetScene s({kD1, kD2, kD3}, {"ALPHA", "BETA"});
  fatal(s.c, kD2);
  ASSERT_EQ(s.c.write("ALPHA", kUnit, {100, 1}, 5), Status::normal);
  EXPECT_EQ(members(s.c, "ALPHA"), "10 30");
  ASSERT_TRUE(s.c.run_until([&] { return members(s.c, "BETA") == "10 30"; }, seconds(5)));
}

TEST(MediumErrors, R2_8__ApplicationsSeeNoErrorWhileAFullMemberIsLeft) {
  SetScene s({kD1, kD2, kD3});
  std::vector<std::shared_ptr<TestCluster::Pending>> requests;
  for (Lbn i = 0; i < 20; ++i) {
    requests.push_back(s.c.start_write("ALPHA", kUnit, {i * 10, 2}, 50 + i));
    requests.push_back(s.c.start_read("ALPHA", kUnit, {4000 + i, 1}));
  }
  s.c.run(milliseconds(20));
  fatal(s.c, kD1);
  s.c.run(milliseconds(20));
  fatal(s.c, kD2);
  requests.push_back(s.c.start_write("ALPHA", kUnit, {7000, 2}, 5));
  ASSERT_TRUE(s.c.run_until(
      [&] { return std::ranges::all_of(requests, [](const auto& r) { return r->done; }); }));
  for (const auto& r : requests) EXPECT_EQ(r->status, Status::normal);
  EXPECT_EQ(members(s.c), "30");
}

// Power and wrong volumes, as the engine meets them.

/// A volume of somebody else in the drive.
class OtherVolume final : public models::DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "other volume"; }
  [[nodiscard]] models::Medium* foreign() override { return &medium_; }

 private:
  models::Medium medium_{kSize, 55};
};

TEST(MediumErrors, RV_6__AWrongVolumeInTheDriveIsNotTakenForTheMember) {
  SetScene s;
  s.c.unit(kD2).install(std::make_unique<OtherVolume>());
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 1}, 5);
  s.c.run(seconds(20));
  EXPECT_FALSE(w->done);
  EXPECT_GT(s.c.count_said("VOLPROC.WRONGVOL"), 0U);
  s.c.unit(kD2).repair();
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(60)));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_EQ(s.c.unit(kD2).medium().at(100), 5U);
}

TEST(MediumErrors, RH_33__AMemberWhoseShelfLosesPowerForAMomentStaysAMember) {
  SetScene s;
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 60}, 5);
  s.c.run(milliseconds(4));
  s.c.unit(kD2).power_off();
  s.c.run(seconds(10));
  EXPECT_FALSE(w->done);
  s.c.unit(kD2).power_on();
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }, seconds(100)));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_EQ(members(s.c), "10 20");
  EXPECT_TRUE(s.c.equal(kD1, kD2, kSize));
}

}  // namespace
}  // namespace shadow::test
