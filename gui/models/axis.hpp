#pragma once
// Axes that people can read: round steps, one unit for the whole axis, no scientific notation.
#include <QString>

namespace shadow::gui {

/// Scale of a value axis from 0 to `maximum`, a multiple of `step`.
struct ValueAxis {
  double maximum = 1;
  double step = 1;
  int decimals = 0;
};

/// The smallest round axis that holds 0..highest with at most `max_ticks` steps of 1, 2 or 5 times
/// a power of ten.
[[nodiscard]] ValueAxis value_axis(double highest, int max_ticks);

/// Scale of a time axis: positions are seconds / `seconds_per_unit`.
struct TimeAxis {
  QString unit;  // "ms", "s", "min", "h", "d"
  double seconds_per_unit = 1;
  double step = 1;  // in units
  int decimals = 0;
};

/// Unit by the visible span (up to 2 s: ms, 10 min: s, 5 h: min, 5 d: h), step by what fits
/// `max_ticks`.
[[nodiscard]] TimeAxis time_axis(qint64 begin_ns, qint64 end_ns, int max_ticks);

/// A time or span in words: "350 us", "12.5 ms", "42.3 s", "31 min 05 s", "2 h 05 min", "3 d 4 h".
[[nodiscard]] QString time_text(qint64 time_ns);

/// A value with three significant digits and separators of thousands: "0.053", "8.25", "12,400".
[[nodiscard]] QString value_text(double value);

}  // namespace shadow::gui
