// The drawing of every card: nothing lies over anything else, and everything is on the paper.
#include <gtest/gtest.h>

#include "sim/topology/drawing.hpp"
#include "tests/sim/topology/machine_room.hpp"

namespace shadow::sim::testing {
namespace {

struct Card {
  std::string name;
  Scenario scenario;
};

std::vector<Card> cards() {
  return {{"2-2", card_2_2()},    {"2-3", card_2_3()},     {"2-4", card_2_4()},
          {"2-5", card_2_5()},    {"2-6", card_2_6()},     {"2-7", card_2_7()},
          {"1-3", card_1_3()},    {"4-1", card_4_1(true)}, {"4-1 unserved", card_4_1(false)},
          {"3 sites", card_3s(6)}};
}

bool overlap(const Rect& a, const Rect& b) {
  constexpr double kTouch = 0.5;  // an adapter touches its node
  return a.x < b.right() - kTouch && b.x < a.right() - kTouch && a.y < b.bottom() - kTouch &&
         b.y < a.bottom() - kTouch;
}

TEST(Drawing, NoBoxLiesOverAnother) {
  for (const Card& card : cards()) {
    const Analysed a(card.scenario);
    const Drawing d = draw_topology(a.scenario, a.graph, a.availability);
    for (std::size_t i = 0; i < d.boxes.size(); ++i) {
      for (std::size_t k = i + 1; k < d.boxes.size(); ++k) {
        EXPECT_FALSE(overlap(d.boxes[i].rect, d.boxes[k].rect))
            << card.name << ": " << d.boxes[i].name << " and " << d.boxes[k].name;
      }
    }
  }
}

TEST(Drawing, EveryWordHasRoomInItsBoxAndEveryBoxOnThePaper) {
  for (const Card& card : cards()) {
    const Analysed a(card.scenario);
    const Drawing d = draw_topology(a.scenario, a.graph, a.availability);
    for (const DrawnBox& b : d.boxes) {
      EXPECT_LE(text_width(b.name), b.rect.w) << card.name << ": " << b.name;
      EXPECT_LE(text_width(b.note), b.rect.w) << card.name << ": " << b.note;
      EXPECT_GE(b.rect.x, 0) << card.name << ": " << b.name;
      EXPECT_LE(b.rect.right(), d.width) << card.name << ": " << b.name;
      EXPECT_LE(b.rect.bottom(), d.height) << card.name << ": " << b.name;
    }
    for (const DrawnText& t : d.texts) {
      EXPECT_GE(t.x - text_width(t.text) / 2, 0) << card.name << ": " << t.text;
      EXPECT_LE(t.x + text_width(t.text) / 2, d.width) << card.name << ": " << t.text;
    }
  }
}

/// Wires side by side are told apart; crossing is fine.
TEST(Drawing, NoVerticalWireRunsOverAnother) {
  for (const Card& card : cards()) {
    const Analysed a(card.scenario);
    const Drawing d = draw_topology(a.scenario, a.graph, a.availability);
    std::vector<Rect> runs;
    for (const DrawnWire& w : d.wires) {
      for (std::size_t i = 0; i + 1 < w.points.size(); ++i) {
        const auto [x, y] = w.points[i];
        const auto [to_x, to_y] = w.points[i + 1];
        if (x == to_x) runs.push_back({x, std::min(y, to_y), 0, std::abs(to_y - y)});
      }
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
      for (std::size_t k = i + 1; k < runs.size(); ++k) {
        const bool beside = std::abs(runs[i].x - runs[k].x) >= 3;
        const bool apart =
            runs[i].bottom() <= runs[k].y + 0.5 || runs[k].bottom() <= runs[i].y + 0.5;
        EXPECT_TRUE(beside || apart) << card.name << ": at " << runs[i].x;
      }
    }
  }
}

TEST(Drawing, ManyOfAKindAreOneBox) {
  MachineRoom room;
  room.site("S").interconnect("FC", "fc-4g", "S").interconnect("LAN", "lan-1g", "S");
  for (int n = 0; n < 40; ++n)
    room.node("N" + std::to_string(n), "S").adapter("HBA", "FC").adapter("EIA", "LAN");
  for (int s = 0; s < 50; ++s) {
    const std::string one = "$1$DGA" + std::to_string(2 * s);
    const std::string other = "$1$DGA" + std::to_string(2 * s + 1);
    room.disk(one, {"FC"}).disk(other, {"FC"}).set("DSA" + std::to_string(s), {one, other});
  }
  const Analysed a(room.done());
  const Drawing d = draw_topology(a.scenario, a.graph, a.availability);
  EXPECT_LT(d.boxes.size(), 10U);
  std::uint32_t most = 0;
  for (const DrawnBox& b : d.boxes) most = std::max(most, b.stands_for);
  EXPECT_EQ(most, 100U) << "all disks hang on the same switch";
}

TEST(Drawing, SinglePointsOfFailureAreMarked) {
  const Analysed a(card_2_5());
  const Drawing d = draw_topology(a.scenario, a.graph, a.availability);
  for (const DrawnBox& b : d.boxes)
    EXPECT_EQ(b.single_point, b.name == "STAR1" || b.name == "DSA1") << b.name;
  const std::string svg = topology_svg(d);
  EXPECT_NE(svg.find("<svg xmlns"), std::string::npos);
  EXPECT_NE(svg.find("single point of failure"), std::string::npos);
  EXPECT_EQ(topology_svg(draw_topology(a.scenario, a.graph, a.availability)), svg);
}

}  // namespace
}  // namespace shadow::sim::testing
