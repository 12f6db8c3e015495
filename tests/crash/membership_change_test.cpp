// Crash points of membership changes: each failure at every single message and I/O of each change,
// on two and three nodes, with 20 further orders of what happens at the same time; R6.110-R6.116
// hold each time.
#include <gtest/gtest.h>

#include <cstdio>

#include "engine/base/planted.hpp"
#include "tests/crash/membership_scene.hpp"

namespace shadow::test {
namespace {

#if __has_feature(address_sanitizer)
constexpr std::uint32_t kStride = 10;
#else
constexpr std::uint32_t kStride = 1;
#endif
constexpr std::uint32_t kOrders = 20;
constexpr std::uint32_t kShards = 4;

struct Case {
  ChangeKind kind;
  std::uint16_t nodes;
  std::uint32_t shard;
};
std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto kind : {ChangeKind::add, ChangeKind::remove, ChangeKind::expel, ChangeKind::form,
                          ChangeKind::mount, ChangeKind::dismount}) {
    for (const std::uint16_t nodes : {std::uint16_t{2}, std::uint16_t{3}}) {
      for (std::uint32_t shard = 0; shard < kShards; ++shard) all.push_back({kind, nodes, shard});
    }
  }
  return all;
}
std::string name_of(const Case& c) {
  return word(c.kind) + "_on_" + std::to_string(c.nodes) + "_nodes_" + std::to_string(c.shard);
}

class MembershipCrashPoints : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Change, MembershipCrashPoints, testing::ValuesIn(cases()),
                         [](const auto& info) { return name_of(info.param); });

TEST_P(MembershipCrashPoints,
       R6_110_R6_111_R6_112_R6_113_R6_114_R6_115_R6_116__HoldAfterAFailureAtEveryStep) {
  const Case& c = GetParam();
  const Walk w = walk([&] { return std::make_unique<MembershipScene>(c.kind, c.nodes); },
                      name_of(c), {c.shard, kShards}, kOrders, kStride);
  std::printf("%s: %llu steps, %llu points tried, %llu not reached\n", name_of(c).c_str(),
              static_cast<unsigned long long>(w.steps), static_cast<unsigned long long>(w.tried),
              static_cast<unsigned long long>(w.not_reached));
  EXPECT_GT(w.tried, 0U);
  for (const std::string& complaint : w.complaints) ADD_FAILURE() << complaint;
}

/// The first complaint that the walk comes to with the bug.
std::string first_complaint(Planted bug, ChangeKind kind) {
  plant(bug);
  const Walk w = walk([&] { return std::make_unique<MembershipScene>(kind, 2); }, "planted", {},
                      kOrders, 1, 1);
  plant(Planted::none);
  return w.complaints.empty() ? "" : w.complaints.front();
}

TEST(MembershipCrashPoints, R6_122__ASurvivorThatGoesOnWithoutAMergeIsFoundOut) {
  EXPECT_NE(first_complaint(Planted::no_merge_after_crash, ChangeKind::remove), "");
}

TEST(MembershipCrashPoints, R6_116__AnExpulsionWithoutANewGenerationIsFoundOut) {
  EXPECT_NE(first_complaint(Planted::expel_without_scb, ChangeKind::expel).find("generation"),
            std::string::npos);
}

}  // namespace
}  // namespace shadow::test
