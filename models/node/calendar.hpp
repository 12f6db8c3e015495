#pragma once
// Calendar dates as the product's system time, and as it prints them.
#include <string>

#include "engine/base/types.hpp"

namespace shadow::models {

struct CalendarTime {
  int year = 2010;  // 1858 .. 9999
  int month = 3;    // 1 .. 12
  int day = 1;      // 1 .. 31
  int hour = 8;
  int minute = 0;
  int second = 0;
};

/// System time of a calendar time, from 17-NOV-1858 00:00 on. The default is the default `clock` of
/// scenarios.
[[nodiscard]] WallTime wall_time(const CalendarTime& t);
/// ` 1-MAR-2010 08:00:00.00`: the product's absolute time, two columns for the day, hundredths cut
/// off (RA.5).
[[nodiscard]] std::string format_time(WallTime t);

}  // namespace shadow::models
