#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/record/histogram.hpp"

namespace shadow::sim {
namespace {

TEST(Histogram, PercentilesAreWithinTwoPercentOfTheSortedList) {
  Histogram h;
  std::vector<std::int64_t> all;
  std::uint64_t x = 12345;
  for (int i = 0; i < 20000; ++i) {
    x = x * 6364136223846793005U + 1442695040888963407U;
    const auto ns =
        static_cast<std::int64_t>((x >> 33) % 1000) * static_cast<std::int64_t>((x >> 20) % 90000);
    all.push_back(ns);
    h.add(Duration{ns});
  }
  std::sort(all.begin(), all.end());
  for (const double share : {0.5, 0.9, 0.95, 0.99, 0.999}) {
    const auto exact = static_cast<double>(all[static_cast<std::size_t>(share * 20000) - 1]);
    EXPECT_NEAR(static_cast<double>(h.percentile(share).ns), exact, exact * 0.02 + 1000) << share;
  }
  EXPECT_EQ(h.max().ns, all.back());
  EXPECT_EQ(h.percentile(1.0), h.max());
}

TEST(Histogram, EveryDurationLiesWithinItsBucket) {
  for (std::int64_t us = 1; us < 40'000'000'000; us = us * 5 / 4 + 1) {
    Histogram h;
    h.add(microseconds(us));
    h.each_bucket([us](std::uint64_t upper, std::uint64_t count) {
      EXPECT_EQ(count, 1U);
      EXPECT_GT(upper, static_cast<std::uint64_t>(us));
      EXPECT_LE(static_cast<double>(upper), static_cast<double>(us) * 1.016 + 1);
    });
  }
}

TEST(Histogram, SumsOfTwoAreOneOfBoth) {
  Histogram a;
  Histogram b;
  a.add(milliseconds(1));
  b.add(milliseconds(3));
  b.add(seconds(20));
  a.add(b);
  EXPECT_EQ(a.count(), 3U);
  EXPECT_EQ(a.mean().ns, 20'004'000'000 / 3);
  EXPECT_EQ(a.max(), seconds(20));
}

TEST(Histogram, EmptyAnswersZero) {
  const Histogram h;
  EXPECT_EQ(h.mean().ns, 0);
  EXPECT_EQ(h.percentile(0.99).ns, 0);
}

}  // namespace
}  // namespace shadow::sim
