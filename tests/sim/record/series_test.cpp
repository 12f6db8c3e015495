#include <gtest/gtest.h>

#include "sim/record/series.hpp"

namespace shadow::sim {
namespace {

// A counter that grows by 10 a second, sampled when due.
struct Sampled {
  double now = 0;
  double peak = 0;
  SeriesSet set;
  Sampled() {
    set.add_gauge("disk.D.queue", "", [this] { return now; });
    set.add_rate("unit.DSA1.copy.rate_MBps", "MB/s", [this] { return now * 10e6; }, 1e-6);
    set.add_mean(
        "unit.DSA1.read.mean_ms", "ms", [this] { return now * 8; }, [this] { return now * 2; });
    set.add_peak("unit.DSA1.read.max_ms", "ms", [this] { return now == 5001 ? 777.0 : now; });
  }
  void run(int until) {
    while (set.next().seconds() <= until) {
      now = set.next().seconds();
      set.sample(set.next());
    }
  }
};

TEST(Series, RatesAndMeansComeFromCounters) {
  Sampled s;
  s.run(10);
  EXPECT_EQ(s.set.samples(), 11U);
  EXPECT_EQ(s.set.values(0).size(), 11U);
  EXPECT_EQ(s.set.values(0)[7].value, 7.0);
  const auto rate = s.set.values(1);
  ASSERT_EQ(rate.size(), 10U) << "a rate needs two samples";
  for (const auto& v : rate) EXPECT_DOUBLE_EQ(v.value, 10.0);
  for (const auto& v : s.set.values(2)) EXPECT_DOUBLE_EQ(v.value, 4.0);
}

TEST(Series, BeyondTenThousandSamplesThePeriodDoublesAndNothingIsDistorted) {
  Sampled s;
  s.run(45'000);
  EXPECT_LE(s.set.samples(), SeriesSet::kMaxSamples);
  EXPECT_GE(s.set.samples(), SeriesSet::kMaxSamples / 2);
  EXPECT_EQ(s.set.period(), seconds(8));
  const auto gauge = s.set.values(0);
  for (std::size_t i = 1; i < gauge.size(); ++i) {
    EXPECT_EQ(gauge[i].time_ns - gauge[i - 1].time_ns, seconds(8).ns);
    EXPECT_DOUBLE_EQ(gauge[i].value, static_cast<double>(gauge[i].time_ns) * 1e-9);
  }
  for (const auto& v : s.set.values(1)) EXPECT_NEAR(v.value, 10.0, 1e-9);
}

TEST(Series, APeakSurvivesThinning) {
  Sampled s;
  s.set.add_peak("p", "", [&s] { return s.now == 5001 ? 1e9 : s.now; });
  s.run(45'000);
  double highest = 0;
  for (const auto& v : s.set.values(4)) highest = std::max(highest, v.value);
  EXPECT_EQ(highest, 1e9);
}

TEST(Series, ASeriesThatJoinsLaterKeepsItsTimesThroughThinning) {
  Sampled s;
  s.run(4998);
  s.set.add_gauge("late", "", [&s] { return s.now; });
  s.run(25'000);
  const auto late = s.set.values(4);
  ASSERT_FALSE(late.empty());
  EXPECT_GE(late[0].time_ns, seconds(4999).ns);
  for (const auto& v : late) EXPECT_DOUBLE_EQ(v.value, static_cast<double>(v.time_ns) * 1e-9);
}

TEST(Series, OneSampleAnInstant) {
  Sampled s;
  s.set.sample(SimTime{5});
  s.set.sample(SimTime{5});
  EXPECT_EQ(s.set.samples(), 1U);
}

}  // namespace
}  // namespace shadow::sim
