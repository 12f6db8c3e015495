// Commands of several nodes at the same instant: the locks put them in a line.
#include <gtest/gtest.h>

#include <set>

#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

constexpr UnitNumber kOther{2};

struct Fresh : SetScene {
  Fresh() : SetScene({}, {"ALPHA", "BETA"}) {
    for (const auto& d : {kD1, kD2, kD3}) c.initialize(d, "DATA1");
  }
  /// Sets that have the disk as a member, on any node.
  std::size_t sets_with(const std::string& disk) {
    std::set<DeviceName> sets;
    for (const char* n : {"ALPHA", "BETA"}) {
      if (const auto u = c.services(n).unit_of_member(named(disk))) sets.insert(*u);
    }
    return sets.size();
  }
};

MountRequest labelled(MountRequest r) {
  r.label = "DATA1";
  return r;
}

TEST(SimultaneousMount, RA_28__OfTwoSetsThatAreFormedWithOneDiskAtOnceOneIsRefused) {
  for (int us = 0; us < 3000; us += 100) {
    Fresh s;
    s.c.start_mount("ALPHA", mounting({kD1, kD2}));
    s.c.run(microseconds(us));
    s.c.start_mount("BETA", labelled(mounting({kD3, kD1}, kOther)));
    s.c.run(seconds(5));
    EXPECT_EQ(s.sets_with(kD1), 1U) << us;
    EXPECT_TRUE(s.c.run_until_steady(kUnit));
  }
}

TEST(SimultaneousMount, RA_28__OneDiskThatTwoNodesAddToTwoSetsAtOnceIsInOneOfThem) {
  for (int us = 0; us < 3000; us += 100) {
    SetScene s({kD1}, {"ALPHA"});
    s.c.boot("BETA");
    s.c.initialize(kD2, "DATA2");
    ASSERT_EQ(s.c.mount("BETA", mounting({kD2}, kOther)).status, Status::normal);
    s.c.start_mount("ALPHA", mounting({kD3}));
    s.c.run(microseconds(us));
    s.c.start_mount("BETA", mounting({kD3}, kOther));
    s.c.run(seconds(5));
    const auto of = [&](const std::string& n) {
      return s.c.services(n).unit_of_member(named(kD3)).has_value();
    };
    EXPECT_NE(of("ALPHA"), of("BETA")) << us;
  }
}

TEST(SimultaneousMount, RA_28_R4_40__AlsoWhereTheDiskIsFoundByInclude) {
  for (int us = 0; us < 6000; us += 200) {
    Fresh s;
    ASSERT_EQ(s.c.mount("ALPHA", mounting({kD1, kD2})).status, Status::normal);
    ASSERT_TRUE(s.c.run_until_steady(kUnit));
    ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
    MountRequest including = mounting({kD1});
    including.include = true;
    s.c.start_mount("ALPHA", including);
    s.c.run(microseconds(us));
    s.c.start_mount("BETA", labelled(mounting({kD3, kD2}, kOther)));
    s.c.run(seconds(5));
    EXPECT_EQ(s.sets_with(kD2), 1U) << us;
  }
}

TEST(SimultaneousMount, R6_105_R4_57__AMountWithoutMembersComesBehindTheOneThatFormsTheSet) {
  for (const bool joiner_first : {false, true}) {
    Fresh s;
    const auto form = [&] { s.c.start_mount("ALPHA", mounting({kD1, kD2})); };
    if (!joiner_first) form();
    s.c.start_mount("BETA", mounting({}));
    if (joiner_first) form();
    s.c.run(seconds(5));
    EXPECT_TRUE(s.c.services("BETA").unit(unit_name())) << joiner_first;
    EXPECT_TRUE(s.c.services("ALPHA").unit(unit_name())) << joiner_first;
  }
}

TEST(SimultaneousMount, R4_10_R4_57__WithoutASetAMountWithoutMembersFails) {
  Fresh s;
  const ServiceResult r = s.c.mount("BETA", mounting({}));
  EXPECT_TRUE(has(r, "NOTSHADOW"));
}

TEST(SimultaneousMount, R6_16__TwoNodesThatFormOneSetAtOnceMakeOne) {
  Fresh s;
  s.c.start_mount("ALPHA", mounting({kD1, kD2}));
  s.c.start_mount("BETA", mounting({kD1, kD2}));
  s.c.run(seconds(5));
  EXPECT_EQ(members(s.c, "ALPHA"), members(s.c, "BETA"));
  EXPECT_EQ(s.c.view("ALPHA", kUnit).mounted_on, (std::vector<std::string>{"ALPHA", "BETA"}));
}

}  // namespace
}  // namespace shadow::test
