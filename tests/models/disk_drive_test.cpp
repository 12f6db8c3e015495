#include "models/disk/drive.hpp"

#include <gtest/gtest.h>

#include "tests/models/storage_fixture.hpp"

namespace shadow::models {
namespace {

SimTime serve(Drive& d, bool write, BlockRange r, SimTime start) {
  return d.serve(write, r, d.locate(r), start, start).end;
}

TEST(SeekCurve, RH_31__SquareRootBelowTheAverageLinearAbove) {
  DriveSpec spec = test::plain_drive();
  const SeekCurve curve(spec, 1000);
  EXPECT_EQ(curve.ns(0), 0);
  EXPECT_NEAR(static_cast<double>(curve.ns(1)), 1e6, 2);
  EXPECT_NEAR(static_cast<double>(curve.ns(333)), 8e6, 2);
  EXPECT_NEAR(static_cast<double>(curve.ns(999)), 16e6, 2);
  // Half way between one cylinder and the average in the root, and between average and stroke in
  // the distance.
  EXPECT_NEAR(static_cast<double>(curve.ns(92)), 1e6 + 7e6 * (9.5917 - 1) / (18.2483 - 1), 1000);
  EXPECT_NEAR(static_cast<double>(curve.ns(666)), 12e6, 10);
  for (std::uint32_t d = 1; d < 999; ++d) ASSERT_LE(curve.ns(d), curve.ns(d + 1));
}

TEST(SeekCurve, RH_31__MeasuredPointsAreKeptAndJoinedByLines) {
  DriveSpec spec = test::plain_drive();
  spec.seek = {{1, milliseconds(2)}, {10, milliseconds(3)}, {20, milliseconds(7)}};
  const SeekCurve curve(spec, 1000);
  EXPECT_EQ(curve.ns(1), 2'000'000);
  EXPECT_EQ(curve.ns(10), 3'000'000);
  EXPECT_EQ(curve.ns(15), 5'000'000);
  EXPECT_EQ(curve.ns(900), 7'000'000);
}

TEST(TrackLayout, EveryBlockHasAPlaceAndTheLastCylinderIsTheLast) {
  DriveSpec spec = test::plain_drive();
  spec.outer_rate = 8e6;
  spec.inner_rate = 4e6;
  const TrackLayout layout(spec, 0);
  EXPECT_EQ(layout.locate(0).cylinder, 0U);
  std::uint32_t last = 0;
  for (Lbn lbn = 0; lbn < spec.blocks; lbn += 37) {
    const TrackPosition p = layout.locate(lbn);
    ASSERT_GE(p.cylinder, last);
    ASSERT_LE(p.cylinder, last + 1);
    ASSERT_LE(p.left, 160U);
    last = p.cylinder;
  }
  EXPECT_LT(last, layout.cylinders());
  EXPECT_GT(last + 8 + 1, layout.cylinders());  // zones are of one size
  const BlockRange outer{0, 50};
  const BlockRange inner{spec.blocks - 50, 50};
  EXPECT_LT(layout.pass_ns(outer, layout.locate(outer.begin)),
            layout.pass_ns(inner, layout.locate(inner.begin)));
}

TEST(Drive, RH_30__ServiceIsOverheadSeekRotationTransfer) {
  Drive d(test::plain_drive());
  // Block 20,050: cylinder 100, track 200, whose skew is 200 x 0.5 ms = 10 turns; sector 50 passes
  // at 5 ms of a turn.
  const SimTime end = serve(d, false, {20'050, 10}, SimTime{});
  const SeekCurve curve(test::plain_drive(), 1000);
  const std::int64_t there = 300'000 + curve.ns(100);  // under 5 ms + k turns?
  const std::int64_t begins = 5'000'000 >= there ? 5'000'000 : 15'000'000;
  EXPECT_EQ(end.ns, begins + 1'000'000);
}

TEST(Drive, RH_30__RotationIsUniformOverATurn) {
  const Drive d(test::plain_drive());
  const BlockRange r{0, 1};
  Duration sum{};
  for (int i = 0; i < 1000; ++i) {
    const Duration p = d.positioning(false, r, d.locate(r), SimTime{i * 7'310'000LL}, SimTime{});
    ASSERT_GE(p, microseconds(300));
    ASSERT_LT(p, microseconds(10'300));
    sum += p;
  }
  EXPECT_NEAR(sum.seconds() / 1000, 0.0053, 0.0001);
}

TEST(Drive, RH_30__SequentialReadsNeitherSeekNorRotate) {
  Drive d(test::plain_drive());
  SimTime at = serve(d, false, {1000, 50}, SimTime{});
  // The drive reads on while the host asks for more: the medium alone counts, overhead is hidden.
  const SimTime next = serve(d, false, {1050, 50}, at);
  EXPECT_EQ((next - at).ns, 5'000'000);
  // Across the ends of tracks the skew is lost, nothing more.
  const SimTime over = serve(d, false, {1100, 100}, next);
  EXPECT_EQ((over - next).ns, 500'000 + 10'000'000);
  const SimTime across = serve(d, false, {1200, 150}, over);
  EXPECT_EQ((across - over).ns, 15'000'000 + 2 * 500'000);
}

TEST(Drive, RH_30__AWriteThatComesTooLateWaitsForItsSector) {
  Drive d(test::plain_drive());
  const SimTime end = serve(d, true, {1000, 10}, SimTime{});
  const SimTime next = serve(d, true, {1010, 10}, end + microseconds(1));
  // The sector has just gone by: nearly a whole turn, then one millisecond of transfer.
  EXPECT_GT((next - end).ns, 10'000'000);
  EXPECT_LT((next - end).ns, 11'100'000);
}

TEST(Drive, RH_33__ASlowDriveTakesTheFactor) {
  Drive a(test::plain_drive());
  Drive b(test::plain_drive());
  const BlockRange r{150'000, 8};
  const SimTime normal = a.serve(false, r, a.locate(r), SimTime{}, SimTime{}).end;
  const SimTime slow = b.serve(false, r, b.locate(r), SimTime{}, SimTime{}, 4.0).end;
  EXPECT_EQ(slow.ns, normal.ns * 4);
}

TEST(Drive, ADriveWithoutMovingPartsHasOverheadAndRateOnly) {
  DriveSpec spec;
  spec.rotating = false;
  spec.blocks = 1000;
  spec.outer_rate = 512e6;
  spec.read_overhead = microseconds(100);
  spec.write_overhead = microseconds(200);
  Drive d(spec);
  EXPECT_EQ(serve(d, false, {900, 10}, SimTime{1000}).ns, 1000 + 100'000 + 10'000);
  EXPECT_EQ(serve(d, true, {0, 1}, SimTime{0}).ns, 200'000 + 1'000);
}

}  // namespace
}  // namespace shadow::models
