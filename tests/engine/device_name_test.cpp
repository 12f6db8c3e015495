// Names of units and members (R1.15, R1.18).
#include <gtest/gtest.h>

#include "engine/base/device_name.hpp"

namespace shadow::test {
namespace {

TEST(DeviceName, R1_15_RN_6__AUnitIsDsaAndANumberWithOrWithoutColon) {
  for (const char* const text : {"DSA0", "DSA42:", "DSA9999", "dsa7:", "_DSA3:"}) {
    const auto name = DeviceName::parse(text);
    ASSERT_TRUE(name) << text;
    EXPECT_TRUE(name->is_virtual_unit()) << text;
  }
  EXPECT_EQ(DeviceName::parse("DSA42:")->unit(), 42U);
}

TEST(DeviceName, R1_15__NumbersAbove9999OrWithASignAreNone) {
  for (const char* const text : {"DSA10000", "DSA-1", "DSA+1", "DSA1A"}) {
    EXPECT_FALSE(DeviceName::parse(text)) << text;
  }
}

TEST(DeviceName, R1_18__AMemberIsClassTypeControllerAndUnit) {
  const auto name = DeviceName::parse("$1$DGA100:");
  ASSERT_TRUE(name);
  EXPECT_FALSE(name->is_virtual_unit());
  EXPECT_EQ(name->allocation_class(), 1U);
  EXPECT_EQ(name->unit(), 100U);
  EXPECT_EQ(name->str(), "$1$DGA100");
}

TEST(DeviceName, R1_18__ADeviceKeepsItsNameThroughItsUnitId) {
  for (const char* const text : {"$1$DGA100", "$255$DUZ7", "DSA42"}) {
    EXPECT_EQ(DeviceName::of(DeviceName::parse(text)->id()).str(), text);
  }
}

}  // namespace
}  // namespace shadow::test
