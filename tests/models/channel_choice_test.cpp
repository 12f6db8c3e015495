#include "models/link/channel_choice.hpp"

#include <gtest/gtest.h>

namespace shadow::models {
namespace {

NodeChannel channel(AttachmentIndex name) {
  NodeChannel c;
  c.from = name;
  c.rate = 12.5e6;
  c.latency = microseconds(100);
  c.packet = 1500;
  return c;
}

std::vector<AttachmentIndex> chosen(const std::vector<NodeChannel>& channels) {
  std::vector<AttachmentIndex> names;
  for (const NodeChannel& c : best_channels(channels)) names.push_back(c.from);
  return names;
}
using Names = std::vector<AttachmentIndex>;

TEST(ChannelChoice, RH_5__AChannelWithHeavyLossIsSetAsideUnlessAllHaveIt) {
  auto lossy = channel(1);
  lossy.loss = 0.1;
  lossy.packet = 4468;
  EXPECT_EQ(chosen({lossy, channel(2)}), Names{2});
  auto other = channel(2);
  other.loss = 0.1;
  EXPECT_EQ(chosen({lossy, other}), Names{1});
}

TEST(ChannelChoice, RH_5__PriorityComesBeforePacketsAndOneLessCountsAsEqual) {
  auto high = channel(1);
  high.priority = 2;
  auto low = channel(2);
  low.packet = 4468;
  EXPECT_EQ(chosen({high, low}), Names{1});
  low.priority = 1;
  EXPECT_EQ(chosen({high, low}), Names{2}) << "one less: the larger packet decides";
}

TEST(ChannelChoice, RH_5__LargerPacketsComeBeforeLatency) {
  auto large = channel(1);
  large.packet = 4468;
  large.latency = milliseconds(1);
  EXPECT_EQ(chosen({large, channel(2)}), Names{1});
}

TEST(ChannelChoice, RH_5__ChannelsOfSimilarLatencyShareTheTraffic) {
  auto near = channel(1);
  auto alike = channel(2);
  alike.latency = microseconds(105);
  auto far = channel(3);
  far.latency = microseconds(300);
  EXPECT_EQ(chosen({near, alike, far}), (Names{1, 2}));
}

TEST(ChannelChoice, AFasterPortIsPreferred) {
  auto fast = channel(2);
  fast.rate = 125e6;
  EXPECT_EQ(chosen({channel(1), fast}), Names{2});
  EXPECT_EQ(chosen({}), Names{});
}

}  // namespace
}  // namespace shadow::models
