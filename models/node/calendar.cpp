#include "models/node/calendar.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace shadow::models {
namespace {

using Days = std::chrono::sys_days;
constexpr std::uint64_t kTicksPerSecond = 10'000'000;
constexpr std::uint64_t kTicksPerDay = 86'400 * kTicksPerSecond;
constexpr Days kBase = std::chrono::year{1858} / std::chrono::November / 17;
constexpr std::array kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

}  // namespace

WallTime wall_time(const CalendarTime& t) {
  const Days day = std::chrono::year{t.year} / std::chrono::month{static_cast<unsigned>(t.month)} /
                   std::chrono::day{static_cast<unsigned>(t.day)};
  const auto days = static_cast<std::uint64_t>((day - kBase).count());
  const int in_day = (t.hour * 60 + t.minute) * 60 + t.second;
  return {days * kTicksPerDay +
          std::uint64_t{static_cast<std::uint32_t>(in_day)} * kTicksPerSecond};
}

std::string format_time(WallTime t) {
  const Days day = kBase + std::chrono::days{static_cast<std::int64_t>(t.ticks / kTicksPerDay)};
  const std::chrono::year_month_day date{day};
  const std::uint64_t hundredths = t.ticks % kTicksPerDay / (kTicksPerSecond / 100);
  const std::uint64_t in_day = hundredths / 100;
  return fmt::format("{:2}-{}-{:04} {:02}:{:02}:{:02}.{:02}", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), in_day / 3600, in_day / 60 % 60, in_day % 60,
                     hundredths % 100);
}

}  // namespace shadow::models
