#pragma once
// Qt Charts draws 1,000 points in 3 ms and 100,000 in 90: what no pixel can show is left out before
// it gets there.
#include <QList>
#include <QPointF>
#include <span>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// Points of a line never exceed this, whatever the width (replace() with so many keeps 10
/// refreshes a second).
inline constexpr int kMaxPoints = 5000;

/// A series as it is drawn: x in seconds. Where samples had to be put together, `low` and `high`
/// are the extremes of each column, so that no peak is lost; else they are empty.
struct Curve {
  QList<QPointF> mean;
  QList<QPointF> low;
  QList<QPointF> high;
};

/// Samples within [begin_ns, end_ns] plus one neighbour on each side. If they are more than
/// two for each of `columns`, one point a column at the mean time of its samples.
[[nodiscard]] Curve decimate(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns,
                             int columns);

/// Only the samples with times in [begin_ns, end_ns].
[[nodiscard]] std::span<const Sample> within(std::span<const Sample> samples, qint64 begin_ns,
                                             qint64 end_ns);

/// All samples but those that are 0.
[[nodiscard]] std::vector<Sample> without_zeros(std::span<const Sample> samples);

/// Value at a time: that of the last sample not later, or the first one.
[[nodiscard]] double value_at(std::span<const Sample> samples, qint64 time_ns);

/// Largest value within [begin_ns, end_ns]; 0 if there is none.
[[nodiscard]] double largest(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns);

}  // namespace shadow::gui
