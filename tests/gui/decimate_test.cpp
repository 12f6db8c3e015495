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
  const auto points = decimate(saw(100), 0, 100 * kMs, 800);
  ASSERT_EQ(points.size(), 100);
  EXPECT_DOUBLE_EQ(points[3].x(), 0.003);
  EXPECT_DOUBLE_EQ(points[3].y(), 3);
}

TEST(Decimate, ALoneSpikeAmongManySamplesIsKept) {
  auto samples = saw(200'000);
  samples[123'457].value = 1000;
  samples[77'001].value = -1000;
  const auto points = decimate(samples, 0, 200'000 * kMs, 900);
  const auto [low, high] = std::minmax_element(points.begin(), points.end(),
                                               [](QPointF a, QPointF b) { return a.y() < b.y(); });
  EXPECT_EQ(high->y(), 1000);
  EXPECT_EQ(low->y(), -1000);
}

TEST(Decimate, NeverMorePointsThanTheLimitWhateverTheWidth) {
  for (const int width : {1, 300, 1'900, 100'000}) {
    const auto points = decimate(saw(300'000), 0, 300'000 * kMs, width);
    EXPECT_LE(points.size(), kMaxPoints) << width;
    EXPECT_GE(points.size(), std::min(2 * width, 1000)) << width;
  }
}

TEST(Decimate, TimesNeverGoBack) {
  const auto points = decimate(saw(50'000), 0, 50'000 * kMs, 500);
  EXPECT_TRUE(std::is_sorted(points.begin(), points.end(),
                             [](QPointF a, QPointF b) { return a.x() < b.x(); }));
}

TEST(Decimate, AWindowGetsOneNeighbourOnEachSideSoThatLinesReachTheEdges) {
  const auto points = decimate(saw(1000), 500 * kMs + 1, 510 * kMs, 800);
  ASSERT_EQ(points.size(), 12);
  EXPECT_DOUBLE_EQ(points.first().x(), 0.500);
  EXPECT_DOUBLE_EQ(points.last().x(), 0.511);
}

TEST(Decimate, NothingToShowIsNoPoint) { EXPECT_TRUE(decimate({}, 0, kMs, 100).isEmpty()); }

TEST(Decimate, TheValueAtATimeIsThatOfTheSampleBefore) {
  const auto samples = saw(10);
  EXPECT_EQ(value_at(samples, 4 * kMs), 4);
  EXPECT_EQ(value_at(samples, 5 * kMs - 1), 4);
  EXPECT_EQ(value_at(samples, 99 * kMs), 2);
}

}  // namespace
}  // namespace shadow::gui
