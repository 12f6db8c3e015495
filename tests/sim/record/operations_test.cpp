#include "sim/record/operations.hpp"

#include <gtest/gtest.h>

namespace shadow::sim {
namespace {

Operation on(const char* node, OperationKind kind = OperationKind::copy) {
  Operation o;
  o.kind = kind;
  o.unit = 1;
  o.unit_name = "DSA1:";
  o.node = node;
  return o;
}

struct Table : testing::Test {
  OperationTable table;
  std::vector<Violation> violations;
  Table() {
    table.report_to([this](Violation v) { violations.push_back(std::move(v)); });
  }
};
using Operations = Table;

TEST_F(Operations, R6_115__TwoNodesThatCopyTheSameSetAreReported) {
  table.begin(on("ALPHA"));
  table.begin(on("ALPHA"));
  table.begin(on("BETA", OperationKind::merge));
  EXPECT_TRUE(violations.empty());
  table.begin(on("BETA"));
  EXPECT_EQ(violations.size(), 2U) << "one for each copy on ALPHA";
  EXPECT_EQ(violations[0].kind, ViolationKind::two_performers);
  EXPECT_EQ(violations[0].found, "ALPHA performs it too");
}

TEST_F(Operations, R6_115__AnotherNodeMayGoOnAfterTheFirstHasEndedOrDied) {
  table.end(table.begin(on("ALPHA")), {}, "suspended");
  table.begin(on("BETA"));
  table.node_died("BETA", SimTime{7});
  table.begin(on("GAMMA"));
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(table.all()[1].outcome, "node died");
  EXPECT_EQ(table.all()[1].end, SimTime{7});
}

TEST_F(Operations, R6_117__AFenceThatGoesBackIsReported) {
  const auto id = table.begin(on("ALPHA"));
  table.progress(id, {127, 127, 1, 1, 0});
  table.progress(id, {127, 127, 1, 1, 0});
  table.progress(id, {254, 254, 2, 2, 0});
  EXPECT_TRUE(violations.empty());
  table.progress(id, {200, 254, 2, 2, 0});
  ASSERT_EQ(violations.size(), 1U);
  EXPECT_EQ(violations[0].kind, ViolationKind::fence_went_back);
  EXPECT_EQ(violations[0].range, (BlockRange{200, 54}));
}

TEST_F(Operations, AUnitKnowsWhetherAnythingRunsOnIt) {
  EXPECT_FALSE(table.running_on(1));
  const auto copy = table.begin(on("ALPHA"));
  const auto merge = table.begin(on("ALPHA", OperationKind::merge));
  EXPECT_EQ(table.running(OperationKind::merge, 1), merge);
  table.end(copy, {}, "completed");
  EXPECT_TRUE(table.running_on(1));
  table.end(merge, {}, "completed");
  table.end(merge, {}, "completed twice");
  EXPECT_FALSE(table.running_on(1));
  EXPECT_EQ(table.all()[1].outcome, "completed");
}

}  // namespace
}  // namespace shadow::sim
