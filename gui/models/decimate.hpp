#pragma once
// Qt Charts draws 1,000 points in 3 ms and 100,000 in 90: what no pixel can show is left out before
// it gets there.
#include <QList>
#include <QPointF>
#include <span>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// Points never exceed this, whatever the width (notes: replace() with 5,000 points keeps 10
/// refreshes a second).
inline constexpr int kMaxPoints = 5000;

/// Samples within [begin_ns, end_ns] plus one neighbour on each side, as (seconds, value * scale).
/// Where a pixel column of `columns` holds more than two samples only its smallest and largest
/// stay, in order of time, so that no peak is lost.
[[nodiscard]] QList<QPointF> decimate(std::span<const Sample> samples, qint64 begin_ns,
                                      qint64 end_ns, int columns, double scale = 1.0);

/// Only the samples with times in [begin_ns, end_ns].
[[nodiscard]] std::span<const Sample> within(std::span<const Sample> samples, qint64 begin_ns,
                                             qint64 end_ns);

/// Value at a time: that of the last sample not later, or the first one.
[[nodiscard]] double value_at(std::span<const Sample> samples, qint64 time_ns);

/// Largest value within [begin_ns, end_ns]; 0 if there is none.
[[nodiscard]] double largest(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns);

}  // namespace shadow::gui
