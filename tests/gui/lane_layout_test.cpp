#include "gui/models/lane_layout.hpp"

#include <gtest/gtest.h>

namespace shadow::gui {
namespace {

TEST(LaneLayout, TextsNeverLieOverOneAnotherOrBeyondTheEdges) {
  std::vector<LaneRequest> requests;
  for (int i = 0; i < 60; ++i) {
    const double at = 70 + i * 17;
    requests.push_back({at, i % 5 ? at : at + 200, 40.0 + i * 3 % 90});
  }
  const auto places = lay_out_lanes(requests, 16, 1184, 4);
  ASSERT_EQ(places.size(), requests.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i].labelled) continue;
    EXPECT_GE(places[i].text_left, 16);
    EXPECT_LE(places[i].text_left + requests[i].text_width, 1184);
    for (std::size_t k = i + 1; k < places.size(); ++k) {
      if (!places[k].labelled || places[k].row != places[i].row) continue;
      const bool apart = places[i].text_left + requests[i].text_width < places[k].text_left ||
                         places[k].text_left + requests[k].text_width < places[i].text_left;
      EXPECT_TRUE(apart) << i << " and " << k;
    }
  }
  EXPECT_LE(rows_used(places), 4);
}

TEST(LaneLayout, ATextThatFitsStandsInsideItsStretch) {
  const std::vector<LaneRequest> requests{{100, 400, 80}};
  const auto places = lay_out_lanes(requests, 0, 1000, 2);
  EXPECT_EQ(places[0].row, 0);
  EXPECT_GT(places[0].text_left, 100);
  EXPECT_LT(places[0].text_left + 80, 400);
}

TEST(LaneLayout, AtTheRightEdgeTheTextStandsLeftOfItsMark) {
  const std::vector<LaneRequest> requests{{990, 990, 80}};
  const auto places = lay_out_lanes(requests, 0, 1000, 2);
  EXPECT_TRUE(places[0].labelled);
  EXPECT_LT(places[0].text_left + 80, 990);
}

TEST(LaneLayout, WithoutRoomOnlyTheMarkRemains) {
  const std::vector<LaneRequest> requests{{50, 50, 80}, {51, 51, 80}};
  const auto places = lay_out_lanes(requests, 0, 1000, 1);
  EXPECT_TRUE(places[0].labelled);
  EXPECT_FALSE(places[1].labelled);
}

}  // namespace
}  // namespace shadow::gui
