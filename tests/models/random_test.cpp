#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "models/random/arithmetic.hpp"
#include "models/random/random_stream.hpp"
#include "models/random/zipf.hpp"

namespace shadow::models {
namespace {

TEST(RandomStream, SameSeedAndNameGiveTheSameBitsForEver) {
  RandomStream a(1, "disk $1$DGA10");
  const std::uint64_t first[] = {a.next(), a.next(), a.next()};
  // frozen: a change of the generator changes every fingerprint
  EXPECT_EQ(first[0], 6605260971418966944ULL);
  EXPECT_EQ(first[1], 18363894926333651591ULL);
  EXPECT_EQ(first[2], 13955227060241054741ULL);
}

TEST(RandomStream, DistributionsGiveTheSameBitsOnEveryBuildType) {
  RandomStream random(2, "frozen");
  const Zipf zipf(1'000'000, 0.9);
  std::uint64_t hash = 0;
  for (int i = 0; i < 5000; ++i) {
    hash = hash * 31 + static_cast<std::uint64_t>(random.exponential(seconds(5)).ns);
    hash = hash * 31 + zipf.draw(random);
    hash = hash * 31 + random.uniform(1'000'003);
  }
  EXPECT_EQ(hash, 4116388859558681593ULL);
}

TEST(RandomStream, OtherNamesAndSeedsGiveOtherStreams) {
  EXPECT_NE(RandomStream(1, "a").next(), RandomStream(1, "b").next());
  EXPECT_NE(RandomStream(1, "a").next(), RandomStream(2, "a").next());
}

TEST(RandomStream, UniformFillsSmallRangesEvenly) {
  RandomStream random(7, "uniform");
  std::vector<int> count(6, 0);
  constexpr int kDraws = 60'000;
  for (int i = 0; i < kDraws; ++i) ++count[random.uniform(6)];
  double chi = 0;
  for (const int n : count) chi += (n - 10'000.0) * (n - 10'000.0) / 10'000.0;
  EXPECT_LT(chi, 30.0) << "5 degrees of freedom";
}

TEST(RandomStream, UniformHasNoBiasInRangesThatDoNotDivideThePowersOfTwo) {
  // three quarters of 2^64: taken modulo, the lower third would come twice as often
  RandomStream random(7, "bias");
  const std::uint64_t bound = 3ULL << 62;
  int lower = 0;
  for (int i = 0; i < 30'000; ++i) lower += random.uniform(bound) < (1ULL << 62) ? 1 : 0;
  EXPECT_NEAR(lower, 10'000, 500);
}

TEST(RandomStream, UniformDurationReachesBothEnds) {
  RandomStream random(3, "duration");
  bool low = false;
  bool high = false;
  for (int i = 0; i < 200; ++i) {
    const Duration d = random.uniform(Duration{-2}, Duration{2});
    ASSERT_GE(d.ns, -2);
    ASSERT_LE(d.ns, 2);
    low = low || d.ns == -2;
    high = high || d.ns == 2;
  }
  EXPECT_TRUE(low && high);
}

TEST(RandomStream, ExponentialHasItsMeanAndItsTail) {
  RandomStream random(5, "exponential");
  constexpr int kDraws = 200'000;
  double sum = 0;
  int beyond_mean = 0;
  for (int i = 0; i < kDraws; ++i) {
    const Duration d = random.exponential(milliseconds(5));
    ASSERT_GE(d.ns, 0);
    sum += static_cast<double>(d.ns);
    beyond_mean += d > milliseconds(5) ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 5e6, 5e4);
  EXPECT_NEAR(static_cast<double>(beyond_mean) / kDraws, std::exp(-1.0), 0.005);
}

TEST(Arithmetic, LogarithmAndPowersAgreeWithLongDouble) {
  RandomStream random(11, "arithmetic");
  double worst = 0;
  const auto compare = [&worst](double mine, long double exact) {
    const long double scale = std::max(std::fabs(exact), 1e-3L);
    worst = std::max(worst, static_cast<double>(std::fabs((mine - exact) / scale)));
  };
  for (int i = 0; i < 50'000; ++i) {
    const double x = std::ldexp(1.0 + random.unit(), static_cast<int>(random.uniform(120)) - 60);
    compare(natural_log(x), std::log(static_cast<long double>(x)));
    const double y = (random.unit() - 0.5) * 100.0;
    compare(natural_exp(y), std::exp(static_cast<long double>(y)));
    const double t = (random.unit() - 0.5) * 1.9;
    compare(log1p_over(t), std::log1p(static_cast<long double>(t)) / t);
    compare(expm1_over(t), std::expm1(static_cast<long double>(t)) / t);
  }
  EXPECT_LT(worst, 1e-13);
  EXPECT_EQ(natural_log(1.0), 0.0);
  EXPECT_EQ(natural_exp(0.0), 1.0);
  EXPECT_EQ(log1p_over(0.0), 1.0);
  EXPECT_EQ(expm1_over(0.0), 1.0);
}

/// Share of rank 0 .. ranks-1 as the law says.
double law(std::uint64_t items, double theta, std::uint64_t ranks) {
  double part = 0;
  double all = 0;
  for (std::uint64_t k = 1; k <= items; ++k) {
    all += std::pow(static_cast<double>(k), -theta);
    if (k == ranks) part = all;
  }
  return part / all;
}

TEST(Zipf, SharesOfTheRanksFollowTheLaw) {
  for (const double theta : {0.0, 0.5, 0.9, 1.0, 1.3}) {
    RandomStream random(13, "zipf");
    constexpr std::uint64_t kItems = 1000;
    const Zipf zipf(kItems, theta);
    constexpr int kDraws = 100'000;
    std::map<std::uint64_t, int> below;
    for (int i = 0; i < kDraws; ++i) {
      const std::uint64_t rank = zipf.draw(random);
      ASSERT_LT(rank, kItems);
      for (const std::uint64_t n : {1U, 10U, 100U}) below[n] += rank < n ? 1 : 0;
    }
    for (const auto& [n, count] : below) {
      EXPECT_NEAR(static_cast<double>(count) / kDraws, law(kItems, theta, n), 0.01)
          << "theta " << theta << " ranks " << n;
    }
  }
}

TEST(Zipf, ABillionItemsAndASingleOneWork) {
  RandomStream random(17, "zipf");
  const Zipf huge(1'000'000'000, 0.9);
  bool beyond_half = false;
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t rank = huge.draw(random);
    ASSERT_LT(rank, 1'000'000'000U);
    beyond_half = beyond_half || rank > 500'000'000U;
  }
  EXPECT_TRUE(beyond_half);
  EXPECT_EQ(Zipf(1, 0.9).draw(random), 0U);
}

}  // namespace
}  // namespace shadow::models
