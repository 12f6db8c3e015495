#include "gui/models/axis.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace shadow::gui {
namespace {

constexpr qint64 kSecond = 1'000'000'000;

TEST(ValueAxis, HoldsTheHighestValueInRoundSteps) {
  struct Row {
    double highest;
    double maximum;
    double step;
    int decimals;
  };
  for (const Row& r : {Row{17.3, 20, 5, 0}, Row{0.037, 0.04, 0.01, 2}, Row{100, 100, 20, 0},
                       Row{12'345, 15'000, 5'000, 0}, Row{1, 1, 0.2, 1}}) {
    const ValueAxis axis = value_axis(r.highest, 5);
    EXPECT_DOUBLE_EQ(axis.maximum, r.maximum) << r.highest;
    EXPECT_DOUBLE_EQ(axis.step, r.step) << r.highest;
    EXPECT_EQ(axis.decimals, r.decimals) << r.highest;
  }
}

TEST(ValueAxis, NothingToShowStillGivesAnAxis) {
  for (const double none : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    EXPECT_DOUBLE_EQ(value_axis(none, 5).maximum, 1);
  }
}

TEST(ValueAxis, NeverMoreStepsThanWereAllowed) {
  for (double high = 0.001; high < 1e6; high *= 1.37) {
    const ValueAxis axis = value_axis(high, 6);
    EXPECT_LE(axis.maximum / axis.step, 6.000001) << high;
    EXPECT_GE(axis.maximum, high * (1 - 1e-9)) << high;
  }
}

TEST(TimeAxis, TheUnitFollowsTheVisibleSpan) {
  struct Row {
    qint64 span;
    const char16_t* unit;
    double step;
  };
  for (const Row& r : {Row{kSecond, u"ms", 200}, Row{90 * kSecond, u"s", 10},
                       Row{400 * kSecond, u"s", 60}, Row{3600 * kSecond, u"min", 10},
                       Row{36'000 * kSecond, u"h", 2}, Row{700'000 * kSecond, u"d", 1}}) {
    const TimeAxis axis = time_axis(0, r.span, 9);
    EXPECT_EQ(axis.unit.toStdString(), QString::fromUtf16(r.unit).toStdString()) << r.span;
    EXPECT_DOUBLE_EQ(axis.step, r.step) << r.span;
  }
}

TEST(TimeAxis, AShortWindowLateInARunKeepsFineUnits) {
  const TimeAxis axis = time_axis(7'200 * kSecond, 7'205 * kSecond, 8);
  EXPECT_EQ(axis.unit.toStdString(), "s");
  EXPECT_DOUBLE_EQ(axis.step, 1);
}

TEST(TimeText, ReadsLikeATime) {
  EXPECT_EQ(time_text(0).toStdString(), "0 s");
  EXPECT_EQ(time_text(350'000).toStdString(), "350 us");
  EXPECT_EQ(time_text(12'500'000).toStdString(), "12.5 ms");
  EXPECT_EQ(time_text(42 * kSecond + kSecond / 4).toStdString(), "42.3 s");
  EXPECT_EQ(time_text(1865 * kSecond).toStdString(), "31 min 05 s");
  EXPECT_EQ(time_text(7500 * kSecond).toStdString(), "2 h 05 min");
  EXPECT_EQ(time_text(273'600 * kSecond).toStdString(), "3 d 04 h");
}

TEST(ValueText, ThreeDigitsAndThousands) {
  EXPECT_EQ(value_text(0).toStdString(), "0");
  EXPECT_EQ(value_text(0.0534).toStdString(), "0.0534");
  EXPECT_EQ(value_text(8.25).toStdString(), "8.25");
  EXPECT_EQ(value_text(100).toStdString(), "100");
  EXPECT_EQ(value_text(12'400).toStdString(), "12,400");
}

}  // namespace
}  // namespace shadow::gui
