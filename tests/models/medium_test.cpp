#include "models/disk/medium.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace shadow::models {
namespace {

constexpr BlockCount kSize = 3 * Medium::kPageBlocks + 100;

Blocks runs_of(std::initializer_list<Run> runs) {
  Blocks b;
  for (const Run& r : runs) b.append(r.stamp, r.count);
  return b;
}

Blocks read(const Medium& m, Lbn begin, BlockCount count) {
  Blocks out(99, 7);  // what it held before must go
  m.read({begin, count}, out);
  return out;
}

TEST(Medium, AFreshMediumHoldsTheSameStampEverywhere) {
  const Medium m(kSize, 42);
  EXPECT_EQ(read(m, 0, kSize), Blocks(42, kSize));
  EXPECT_EQ(m.at(kSize - 1), 42U);
  EXPECT_EQ(m.extents(), 0U);
}

TEST(Medium, AWriteOverAPageEndIsReadBackInOnePiece) {
  Medium m(kSize);
  const BlockRange range{Medium::kPageBlocks - 10, 30};
  m.write(range, Blocks(5, 30));
  EXPECT_EQ(read(m, range.begin, range.count), Blocks(5, 30));
  EXPECT_EQ(read(m, range.begin - 1, 32), runs_of({{0, 1}, {5, 30}, {0, 1}}));
}

TEST(Medium, APageOfOneStampGivesItsMemoryBack) {
  Medium m(kSize);
  m.write({0, 2048}, Blocks(6, 2048));
  const std::size_t uniform = m.bytes_used();
  m.write({100, 50}, Blocks(5, 50));
  EXPECT_GT(m.bytes_used(), uniform);
  m.write({0, 2048}, Blocks(6, 2048));
  EXPECT_EQ(m.bytes_used(), uniform);
  EXPECT_EQ(m.extents(), 0U);
  EXPECT_EQ(m.at(2047), 6U);
}

TEST(Medium, EqualNeighboursJoin) {
  Medium m(kSize);
  m.write({100, 10}, Blocks(5, 10));
  m.write({120, 10}, Blocks(5, 10));
  EXPECT_EQ(m.extents(), 5U);
  m.write({110, 10}, Blocks(5, 10));
  EXPECT_EQ(m.extents(), 3U);
}

TEST(Medium, AWriteThatWasCutLeavesAPrefix) {
  Medium m(kSize);
  m.write({10, 3}, runs_of({{1, 2}, {2, 6}}));
  EXPECT_EQ(read(m, 9, 6), runs_of({{0, 1}, {1, 2}, {2, 1}, {0, 2}}));
}

TEST(Medium, ThreeHundredGigabytesCostLittleMoreThanTheirPageTable) {
  Medium m(586'000'000, 7);
  m.write({500'000'000, 127}, Blocks(8, 127));
  EXPECT_LT(m.bytes_used(), 5'000'000U);
  Medium n(586'000'000, 7);
  EXPECT_FALSE(Medium::equal(m, n, {0, 586'000'000}));
  EXPECT_TRUE(Medium::equal(m, n, {0, 500'000'000}));
}

TEST(Medium, AFewScatteredWritesCostLittleHoweverLargeTheMediumIs) {
  Medium m(71'132'000);
  const std::size_t empty = m.bytes_used();
  EXPECT_LT(empty, 40'000U);
  for (Lbn i = 0; i < 500; ++i) m.write({i * 142'000, 8}, Blocks(i + 1, 8));
  EXPECT_LT(m.bytes_used() - empty, 500U * 200);
}

TEST(Medium, ACopyHoldsTheSameAndLivesOnItsOwn) {
  Medium m(kSize, 3);
  m.write({100, 50}, Blocks(5, 50));
  m.write({4096, 2048}, Blocks(6, 2048));
  Medium c(kSize, 9);
  c.write({7, 1}, Blocks(1, 1));
  c.copy(m);
  EXPECT_TRUE(Medium::equal(m, c, {0, kSize}));
  EXPECT_EQ(c.extents(), m.extents());
  m.write({110, 4}, Blocks(8, 4));
  EXPECT_EQ(c.at(110), 5U);
  c.write({0, 2048}, Blocks(4, 2048));
  EXPECT_EQ(m.at(110), 8U);
}

TEST(Medium, DifferencesAreFoundAcrossPagesAndExtents) {
  Medium a(kSize, 1);
  Medium b(kSize, 1);
  a.write({2040, 16}, Blocks(5, 16));
  b.write({2044, 4}, Blocks(5, 4));
  b.write({2050, 1}, Blocks(9, 1));
  std::vector<BlockRange> found;
  Medium::differences(a, b, {0, kSize}, [&](BlockRange r, Stamp x, Stamp y) {
    EXPECT_NE(x, y);
    found.push_back(r);
  });
  const std::vector<BlockRange> expected{{2040, 4}, {2048, 2}, {2050, 1}, {2051, 5}};
  EXPECT_EQ(found, expected);
}

// Against an array of stamps: thousands of writes of all shapes, after each the same contents and
// no needless extents.
TEST(Medium, BehavesAsAnArrayOfStamps) {
  std::vector<Stamp> plain(kSize, 3);
  Medium m(kSize, 3);
  std::uint64_t x = 88172645463325252ULL;
  const auto random = [&x](std::uint64_t bound) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return x % bound;
  };
  // The last page goes on behind the end of the medium.
  const auto held = [&plain](Lbn i) { return i < kSize ? plain[i] : 3; };
  for (int round = 0; round < 20'000; ++round) {
    const Lbn begin = random(kSize - 1);
    const BlockCount count =
        1 + random(random(20) == 0 ? kSize - begin : std::min<Lbn>(60, kSize - begin));
    Blocks b;
    while (b.count() < count) b.append(random(4), 1 + random(random(2) == 0 ? 3 : 2000));
    m.write({begin, count}, b);
    for (BlockCount i = 0; i < count; ++i) plain[begin + i] = b.at(i);
    const Lbn from = random(kSize - 1);
    const BlockCount n = 1 + random(std::min<Lbn>(300, kSize - from));
    Blocks expected;
    for (BlockCount i = 0; i < n; ++i) expected.append(plain[from + i], 1);
    ASSERT_EQ(read(m, from, n), expected);
    ASSERT_TRUE(m.holds({from, n}, expected));
    const Lbn changed = from + random(n);
    const Stamp truth = m.at(changed);
    m.fill({changed, 1}, truth + 77);
    ASSERT_FALSE(m.holds({from, n}, expected));
    m.fill({changed, 1}, truth);
    if (round % 500 != 0) continue;
    std::uint64_t extents = 0;
    for (Lbn page = 0; page < kSize; page += Medium::kPageBlocks) {
      std::uint64_t here = 1;
      for (Lbn i = page + 1; i < page + Medium::kPageBlocks; ++i) {
        here += held(i) != held(i - 1) ? 1 : 0;
      }
      extents += here > 1 ? here : 0;
    }
    ASSERT_EQ(m.extents(), extents);
  }
}

}  // namespace
}  // namespace shadow::models
