#include "gui/models/topology_layout.hpp"

#include <gtest/gtest.h>

#include "gui/models/run_result.hpp"
#include "tests/gui/fixture.hpp"

namespace shadow::gui {
namespace {

constexpr double kCharWidth = 7;

double measure(const QString& text, bool strong) {
  return static_cast<double>(text.size()) * (strong ? kCharWidth + 1 : kCharWidth);
}

struct Laid {
  Topology topology;
  TopologyLayout layout;
};

Laid laid_out(int sites, int nodes, int disks) {
  auto topology = parse_topology(test::topology_json(sites, nodes, disks));
  EXPECT_TRUE(topology) << topology.error().toStdString();
  TopologyLayout layout = lay_out(*topology, measure);
  return {std::move(*topology), std::move(layout)};
}

std::string name_of(const Laid& l, const Box& box) {
  return l.topology.components[static_cast<std::size_t>(box.component)].name.toStdString();
}

void expect_boxes_apart(const Laid& l) {
  const auto& boxes = l.layout.boxes;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    for (std::size_t k = i + 1; k < boxes.size(); ++k) {
      EXPECT_FALSE(boxes[i].rect.intersects(boxes[k].rect))
          << name_of(l, boxes[i]) << " lies over " << name_of(l, boxes[k]);
    }
    for (const LinkLabel& label : l.layout.labels) {
      EXPECT_FALSE(boxes[i].rect.intersects(label.rect)) << name_of(l, boxes[i]);
    }
  }
}

/// A wire may touch the box it starts at, and no other one.
void expect_wires_beside_boxes(const Laid& l) {
  for (const Wire& wire : l.layout.wires) {
    for (qsizetype i = 0; i + 1 < wire.path.size(); ++i) {
      const QRectF run = QRectF(wire.path[i], wire.path[i + 1]).normalized().adjusted(-1, -1, 1, 1);
      for (const Box& box : l.layout.boxes) {
        EXPECT_FALSE(box.rect.adjusted(1.5, 1.5, -1.5, -1.5).intersects(run))
            << "a wire runs through " << name_of(l, box);
      }
    }
  }
}

struct Segment {
  QRectF rect;
  std::size_t wire;
};

/// Two lines on top of each other cannot be told apart; crossing at right angles is fine.
void expect_no_lines_on_top_of_each_other(const Laid& l) {
  std::vector<Segment> segments;
  for (std::size_t w = 0; w < l.layout.wires.size(); ++w) {
    const auto& path = l.layout.wires[w].path;
    for (qsizetype i = 0; i + 1 < path.size(); ++i) {
      segments.push_back({QRectF(path[i], path[i + 1]).normalized(), w});
    }
  }
  for (const Rail& rail : l.layout.rails) {
    segments.push_back({QRectF(rail.line.p1(), rail.line.p2()).normalized(), 1'000'000});
  }
  const auto vertical = [](const Segment& s) { return s.rect.width() == 0; };
  for (std::size_t i = 0; i < segments.size(); ++i) {
    for (std::size_t k = i + 1; k < segments.size(); ++k) {
      const QRectF& a = segments[i].rect;
      const QRectF& b = segments[k].rect;
      if (vertical(segments[i]) != vertical(segments[k])) continue;
      const bool same =
          vertical(segments[i]) ? std::abs(a.x() - b.x()) < 3 : std::abs(a.y() - b.y()) < 3;
      const bool meet = vertical(segments[i])
                            ? a.top() < b.bottom() - 1 && b.top() < a.bottom() - 1
                            : a.left() < b.right() - 1 && b.left() < a.right() - 1;
      EXPECT_FALSE(same && meet && segments[i].wire != segments[k].wire)
          << "at " << a.x() << ", " << a.y() << " and " << b.x() << ", " << b.y();
    }
  }
}

void expect_all_there(const Laid& l) {
  EXPECT_EQ(l.layout.boxes.size(), l.topology.components.size());
  for (const Box& box : l.layout.boxes) {
    EXPECT_TRUE(l.layout.bounds.contains(box.rect)) << name_of(l, box);
    const double room = box.rect.width() - 2 * BoxMetrics::pad;
    for (qsizetype i = 0; i < box.lines.size(); ++i) {
      EXPECT_LE(measure(box.lines[i], i == 0), room + 0.01) << box.lines[i].toStdString();
    }
  }
}

class Generated : public testing::TestWithParam<std::tuple<int, int, int>> {};

TEST_P(Generated, NothingOverlapsAndNoTextIsCut) {
  const auto [sites, nodes, disks] = GetParam();
  const Laid l = laid_out(sites, nodes, disks);
  expect_all_there(l);
  expect_boxes_apart(l);
  expect_wires_beside_boxes(l);
  expect_no_lines_on_top_of_each_other(l);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Generated,
                         testing::Combine(testing::Values(1, 2, 3), testing::Values(1, 3, 8),
                                          testing::Values(2, 6, 24)));

TEST(TopologyLayout, NeighbouringSitesAreJoinedByAStraightLine) {
  const Laid l = laid_out(2, 2, 4);
  const auto straight = std::count_if(l.layout.rails.begin(), l.layout.rails.end(),
                                      [](const Rail& r) { return r.component < 0; });
  EXPECT_EQ(straight, 2);
  EXPECT_EQ(l.layout.labels.size(), 2U);
  for (const Wire& wire : l.layout.wires) {
    if (wire.edge < 0) continue;
    EXPECT_NE(l.topology.edges[static_cast<std::size_t>(wire.edge)].kind.toStdString(), "link");
  }
}

TEST(TopologyLayout, EveryWireEndsOnARail) {
  const Laid l = laid_out(3, 3, 6);
  for (const Wire& wire : l.layout.wires) {
    const QPointF end = wire.path.last();
    const bool on_rail =
        std::any_of(l.layout.rails.begin(), l.layout.rails.end(), [&](const Rail& r) {
          return r.line.y1() == end.y() && r.line.x1() <= end.x() && end.x() <= r.line.x2();
        });
    EXPECT_TRUE(on_rail) << end.x() << ", " << end.y();
  }
}

TEST(TopologyLayout, TheSameInputGivesTheSamePicture) {
  const Laid a = laid_out(2, 3, 6);
  const Laid b = laid_out(2, 3, 6);
  ASSERT_EQ(a.layout.boxes.size(), b.layout.boxes.size());
  for (std::size_t i = 0; i < a.layout.boxes.size(); ++i) {
    EXPECT_EQ(a.layout.boxes[i].rect, b.layout.boxes[i].rect);
  }
}

TEST(Topology, BadInputIsToldInWords) {
  const auto error_of = [](const QByteArray& json) {
    const auto parsed = parse_topology(json);
    return parsed ? std::string() : parsed.error().toStdString();
  };
  EXPECT_NE(error_of("[").find("not a JSON object"), std::string::npos);
  EXPECT_NE(error_of(R"({"components": [{"name": "A", "kind": "plane"}]})").find("plane"),
            std::string::npos);
  EXPECT_NE(error_of(R"({"edges": [{"from": "A", "to": "B"}]})").find("'A'"), std::string::npos);
}

TEST(Topology, ACopyTargetIsJoinedToItsSetOnce) {
  auto topology = parse_topology(test::topology_json(1, 1, 4));
  ASSERT_TRUE(topology);
  const std::size_t before = topology->edges.size();
  RunResult run;
  run.operations.resize(3);
  for (Operation& o : run.operations) o.unit = QStringLiteral("DSA1");
  run.operations[0].member = QStringLiteral("$1$DGA1000");  // a member already
  run.operations[1].member = run.operations[2].member = QStringLiteral("$1$DGA1003");
  add_later_members(*topology, run);
  EXPECT_EQ(topology->edges.size(), before + 1);
}

TEST(Topology, AnEmptyConfigurationIsAnEmptyPicture) {
  const auto parsed = parse_topology("{}");
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(lay_out(*parsed, measure).boxes.empty());
}

}  // namespace
}  // namespace shadow::gui
