// The size of the commands that copies and merges send.
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

/// Largest command on the target, and how many of that size, while disk 30 is copied to.
std::pair<BlockCount, std::size_t> largest(const EngineOptions& engine) {
  TestCluster::Options options;
  options.engine = engine;
  SetScene s({kD1, kD2}, {"ALPHA"}, options);
  Track track(s.c, {kD3});
  s.c.start_mount("ALPHA", mounting({kD3}));
  EXPECT_TRUE(s.c.run_until_steady(kUnit));
  BlockCount most = 0;
  for (const Served& c : track.served) most = std::max(most, c.range.count);
  const auto n = std::count_if(track.served.begin(), track.served.end(), [&](const Served& c) {
    return c.range.count == most && c.kind == IoKind::write;
  });
  return {most, static_cast<std::size_t>(n)};
}

TEST(SegmentSize, RH_12_RA_14__CopiesMove127BlocksAtATimeUnlessTheOptionSaysOtherwise) {
  const auto usual = largest(EngineOptions{});
  EXPECT_EQ(usual.first, 127U);
  EXPECT_GE(usual.second, kSize / 127 - 1) << "all of the 8,192 blocks differ";
  EngineOptions small;
  ASSERT_EQ(small.set("segment_blocks", "32"), "");
  EXPECT_EQ(largest(small).first, 32U);
}

}  // namespace
}  // namespace shadow::test
