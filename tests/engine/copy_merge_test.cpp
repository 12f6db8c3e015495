#include <gtest/gtest.h>

#include "tests/support/test_cluster.hpp"

namespace shadow::test {
namespace {

constexpr UnitNumber kUnit{1};
constexpr BlockCount kSize = 8192;

MountRequest add(const std::string& disk) {
  MountRequest r;
  r.unit = kUnit;
  r.members = {*DeviceName::parse(disk)};
  r.label = "DATA1";
  r.scope = MountScope::system;
  return r;
}

TEST(Copy, R6_23_R6_38_R6_111__AThirdMemberIsFilledAndServesReads) {
  TestCluster c;
  c.disk("$1$DGA10", kSize, 7);
  c.disk("$1$DGA20", kSize, 7);
  c.disk("$1$DGA30", kSize, 99);
  c.boot("ALPHA");
  c.adopt(kUnit, {"$1$DGA10", "$1$DGA20"}, {"ALPHA"});
  const ServiceResult r = c.mount("ALPHA", add("$1$DGA30"));
  ASSERT_EQ(r.status, Status::normal);
  EXPECT_EQ(c.view("ALPHA", kUnit).state, UnitState::copying);
  ASSERT_TRUE(c.run_until_steady(kUnit));
  EXPECT_EQ(c.view("ALPHA", kUnit).members.size(), 3U);
  EXPECT_TRUE(c.equal("$1$DGA10", "$1$DGA30", kSize));
  EXPECT_TRUE(c.equal("$1$DGA10", "$1$DGA20", kSize));
  c.run(seconds(1));
  EXPECT_EQ(c.count_said("SSRVCMPFCPY"), 1U);
}

TEST(Merge, R6_47_R6_63__ANodeCrashIsFollowedByAMergeThatMakesMembersEqual) {
  TestCluster c;
  c.disk("$1$DGA10", kSize, 7);
  c.disk("$1$DGA20", kSize, 7);
  c.boot("ALPHA");
  c.boot("BETA");
  c.adopt(kUnit, {"$1$DGA10", "$1$DGA20"}, {"ALPHA", "BETA"});
  for (Lbn lbn = 100; lbn < 2000; lbn += 100) c.start_write("ALPHA", kUnit, {lbn, 8}, 1000 + lbn);
  c.run(milliseconds(20));
  c.crash("ALPHA");
  EXPECT_FALSE(c.equal("$1$DGA10", "$1$DGA20", kSize));
  EXPECT_EQ(c.view("BETA", kUnit).state, UnitState::merging);
  ASSERT_TRUE(c.run_until_steady(kUnit));
  EXPECT_TRUE(c.equal("$1$DGA10", "$1$DGA20", kSize));
}

}  // namespace
}  // namespace shadow::test
