#include "gui/models/decimate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace shadow::gui {
namespace {

constexpr qint64 kMs = 1'000'000;

std::vector<Sample> saw(int count) {
  std::vector<Sample> samples;
  for (int i = 0; i < count; ++i) samples.push_back({i * kMs, static_cast<double>(i % 7)});
  return samples;
}

TEST(Decimate, FewSamplesStayAsTheyAre) {
  const Curve curve = decimate(saw(100), 0, 100 * kMs, 800);
  ASSERT_EQ(curve.mean.size(), 100);
  EXPECT_DOUBLE_EQ(curve.mean[3].x(), 0.003);
  EXPECT_DOUBLE_EQ(curve.mean[3].y(), 3);
  EXPECT_TRUE(curve.low.isEmpty());
  EXPECT_TRUE(curve.high.isEmpty());
}

TEST(Decimate, ALoneSpikeAmongManySamplesIsKept) {
  auto samples = saw(200'000);
  samples[123'457].value = 1000;
  samples[77'001].value = -1000;
  const Curve curve = decimate(samples, 0, 200'000 * kMs, 900);
  const auto by_value = [](QPointF a, QPointF b) { return a.y() < b.y(); };
  EXPECT_EQ(std::max_element(curve.high.begin(), curve.high.end(), by_value)->y(), 1000);
  EXPECT_EQ(std::min_element(curve.low.begin(), curve.low.end(), by_value)->y(), -1000);
}

TEST(Decimate, TheMeanOfEachColumnLiesBetweenItsExtremes) {
  const Curve curve = decimate(saw(7'000), 0, 7'000 * kMs - 1, 100);
  ASSERT_EQ(curve.mean.size(), 100);
  for (qsizetype i = 0; i < curve.mean.size(); ++i) {
    EXPECT_DOUBLE_EQ(curve.mean[i].y(), 3);  // of 0..6, ten times
    EXPECT_EQ(curve.low[i].y(), 0);
    EXPECT_EQ(curve.high[i].y(), 6);
  }
}

TEST(Decimate, NeverMorePointsThanTheLimitWhateverTheWidth) {
  for (const int width : {1, 300, 1'900, 100'000}) {
    const Curve curve = decimate(saw(300'000), 0, 300'000 * kMs, width);
    EXPECT_LE(curve.mean.size(), kMaxPoints) << width;
    EXPECT_GE(curve.mean.size(), std::min(width, 1000)) << width;
  }
}

TEST(Decimate, TimesNeverGoBack) {
  const Curve curve = decimate(saw(50'000), 10'000 * kMs, 30'000 * kMs, 500);
  EXPECT_TRUE(std::is_sorted(curve.mean.begin(), curve.mean.end(),
                             [](QPointF a, QPointF b) { return a.x() < b.x(); }));
}

TEST(Decimate, AWindowGetsOneNeighbourOnEachSideSoThatLinesReachTheEdges) {
  for (const int columns : {800, 5}) {
    const Curve curve = decimate(saw(1000), 500 * kMs + 1, 510 * kMs, columns);
    EXPECT_EQ(curve.mean.size(), std::min(12, columns + 2));
    EXPECT_DOUBLE_EQ(curve.mean.first().x(), 0.500);
    EXPECT_DOUBLE_EQ(curve.mean.last().x(), 0.511);
  }
}

TEST(Decimate, NothingToShowIsNoPoint) { EXPECT_TRUE(decimate({}, 0, kMs, 100).mean.isEmpty()); }

TEST(Decimate, TheValueAtATimeIsThatOfTheSampleBefore) {
  const auto samples = saw(10);
  EXPECT_EQ(value_at(samples, 4 * kMs), 4);
  EXPECT_EQ(value_at(samples, 5 * kMs - 1), 4);
  EXPECT_EQ(value_at(samples, 99 * kMs), 2);
}

}  // namespace
}  // namespace shadow::gui
