#include <gtest/gtest.h>

#include "models/catalogue/figures.hpp"
#include "models/disk/track_layout.hpp"

namespace shadow::models {
namespace {

// Two heads, two zones of 12 and 10 sectors a track, 12 ms a turn.
DriveSpec two_zones() {
  DriveSpec d;
  d.geometry = {12, 2, 6};
  d.revolution = milliseconds(12);
  d.head_switch = microseconds(500);
  d.layout.zones = {{0, 2, 12}, {3, 5, 10}};
  d.layout.track_skew = {2};
  d.layout.cylinder_skew = {4};
  d.blocks = 2 * 3 * 12 + 2 * 3 * 10;
  return d;
}

TEST(TrackLayout, RH_30__TheAngleOfABlockIsItsSectorPlusTheSkewsOfAllTracksBefore) {
  const TrackLayout layout(two_zones(), 1'000'000);
  EXPECT_EQ(layout.capacity(), 132U);
  EXPECT_EQ(layout.cylinders(), 6U);
  const auto angle = [&](Lbn lbn) { return layout.locate(lbn).along_ns % layout.turn_ns(); };
  EXPECT_EQ(angle(0), 0);
  EXPECT_EQ(angle(5), 5'000'000);
  EXPECT_EQ(angle(12), 2'000'000);  // second track: two sectors of skew
  EXPECT_EQ(layout.locate(12).head, 1);
  EXPECT_EQ(angle(24), 6'000'000);  // second cylinder: four more
  EXPECT_EQ(layout.locate(24).cylinder, 1U);
  EXPECT_EQ(layout.locate(24).head, 0);
  EXPECT_EQ(layout.locate(72).cylinder, 3U);  // the second zone
  EXPECT_EQ(layout.locate(72).zone, 1);
  EXPECT_EQ(angle(73), 1'200'000);
}

TEST(TrackLayout, RH_30__ATransferTakesItsSectorsAndTheSkewsBetweenThem) {
  const TrackLayout layout(two_zones(), 1'000'000);
  const auto ns = [&](Lbn begin, BlockCount count) {
    return layout.pass_ns({begin, count}, layout.locate(begin));
  };
  EXPECT_EQ(ns(0, 12), 12'000'000);
  EXPECT_EQ(ns(11, 2), 4'000'000);
  EXPECT_EQ(ns(0, 25), (24 + 2 + 4 + 1) * 1'000'000);
}

TEST(TrackLayout, RH_30__ASkewThatIsTooSmallCostsATurn) {
  DriveSpec d = two_zones();
  d.layout.track_skew = {0};
  const TrackLayout layout(d, 1'000'000);
  EXPECT_EQ(layout.pass_ns({11, 2}, layout.locate(11)), 14'000'000);
  // Only a write needs longer than the skew: it alone loses the turn.
  d.layout.track_skew = {1};
  d.write_settle = milliseconds(1);
  const TrackLayout settling(d, 1'000'000);
  BlockRange rest;
  EXPECT_EQ(settling.pass_ns({11, 2}, settling.locate(11), false, rest), 3'000'000);
  EXPECT_EQ(settling.pass_ns({11, 2}, settling.locate(11), true, rest), 15'000'000);
}

TEST(TrackLayout, ATransferOverAZonesEndLeavesARest) {
  const TrackLayout layout(two_zones(), 1'000'000);
  BlockRange rest;
  EXPECT_EQ(layout.pass_ns({70, 5}, layout.locate(70), false, rest), 2'000'000);
  EXPECT_EQ(rest, (BlockRange{72, 3}));
}

// Every layout, block by block: the line of time ascends, and what has been reached by a block's
// time is that block.
void expect_consistent(const DriveSpec& d) {
  ASSERT_TRUE(check(d).has_value()) << check(d).error();
  const TrackLayout layout(d, 1'000'000);
  const BlockCount blocks = std::min(d.blocks, layout.capacity());
  for (Lbn lbn = 0; lbn < blocks; ++lbn) {
    const TrackPosition here = layout.locate(lbn);
    const Lbn zone_begin = here.zone == 0 ? 0 : layout.zone_end({0, 0, 0, 0, 0});
    const TrackPosition first = layout.locate(zone_begin);
    const std::int64_t sector = layout.turn_ns() / d.layout.zones[here.zone].sectors;
    const std::int64_t elapsed = here.along_ns - first.along_ns;
    const auto reached = layout.reached(first, elapsed + sector + sector / 2);
    ASSERT_EQ(reached.lbn, lbn + 1) << lbn;
    ASSERT_EQ(reached.cylinder, here.cylinder) << lbn;
    ASSERT_EQ(reached.head, here.head) << lbn;
    if (lbn == 0 || lbn == zone_begin) continue;
    const TrackPosition before = layout.locate(lbn - 1);
    ASSERT_GE(here.along_ns, before.along_ns + sector) << lbn;
    ASSERT_EQ(here.along_ns == before.along_ns + sector, before.left > 1) << lbn;
    ASSERT_EQ(layout.track_end(lbn - 1) == lbn,
              before.cylinder != here.cylinder || before.head != here.head)
        << lbn;
  }
}

DriveSpec spared(const std::string& spares, const std::string& slips, BlockCount blocks) {
  DriveSpec d = two_zones();
  d.read_overhead = d.write_overhead = milliseconds(1);
  d.seek = {{1, milliseconds(1)}};
  d.blocks = blocks;
  if (!spares.empty()) EXPECT_TRUE(set_figure(d, "spares", spares));
  if (!slips.empty()) EXPECT_TRUE(set_figure(d, "slips", slips));
  return d;
}

TEST(TrackLayout, RH_30__BlocksLieWhereSparesAndSlipsLeaveRoom) {
  expect_consistent(spared("", "", 132));
  expect_consistent(spared("", "3 4 40; 0 59", 127));
  expect_consistent(spared("track 1", "", 120));
  expect_consistent(spared("cylinder 3 2", "", 117));
  expect_consistent(spared("front 3", "", 114));
  expect_consistent(spared("cylinder/3 5", "", 122));
  expect_consistent(spared("cylinder 3", "5 24 25; 21", 114));
  expect_consistent(spared("zone 7 4", "5 6 30; 1", 121));
  expect_consistent(spared("zone_tracks 2 1", "1 3; 0", 98));
}

TEST(TrackLayout, ASlippedSectorOrTrackIsPassedOver) {
  const TrackLayout sectors(spared("zone 3", "5;", 126), 1'000'000);
  EXPECT_EQ(sectors.locate(4).along_ns, 4'000'000);
  EXPECT_EQ(sectors.locate(4).left, 1U);
  EXPECT_EQ(sectors.locate(5).along_ns, 6'000'000);
  const TrackLayout tracks(spared("zone_tracks 1", "1;", 110), 1'000'000);
  EXPECT_EQ(tracks.locate(12).cylinder, 1U);
  const TrackLayout front(spared("front 3", "", 114), 1'000'000);
  EXPECT_EQ(front.locate(0).along_ns, 3'000'000);
}

TEST(LayoutFigures, SayWhatIsAllowed) {
  DriveSpec d = two_zones();
  const auto error = [&d](const char* key, const char* value) {
    const FigureResult r = set_figure(d, key, std::string(value));
    return r ? std::string("accepted") : r.error();
  };
  EXPECT_EQ(error("zones", "0-5:10 5-6:9").substr(0, 42),
            "found \"0-5:10 5-6:9\", expected zones FIRST");
  EXPECT_NE(error("spares", "sometimes 3"), "accepted");
  EXPECT_NE(error("slips", "5 4"), "accepted");
  EXPECT_NE(error("track_skew", "a"), "accepted");
  EXPECT_NE(error("seek_formula", "300 1ms 1ms 1ms"), "accepted");
  EXPECT_NE(error("read_ahead", "far"), "accepted");
  EXPECT_EQ(error("seek_formula", "300 3.81ms 330us 7.75ms 5.9us"), "accepted");
  EXPECT_EQ(error("write_settle", "-0.483ms"), "accepted");
}

TEST(LayoutFigures, AreCheckedAgainstEachOtherAndTheBlocks) {
  DriveSpec d = spared("", "", 133);
  EXPECT_EQ(check(d).error(), "the zones hold 132 blocks, expected at least the drive's 133");
  d = spared("track 12", "", 10);
  EXPECT_FALSE(check(d).has_value());
  d = spared("", "", 132);
  d.layout.track_skew = {1, 2, 3};
  EXPECT_EQ(check(d).error(),
            "lists of the layout are expected to have one entry, or 2 as the zones");
}

}  // namespace
}  // namespace shadow::models
