#pragma once
// Which charts a run has, and which series with what legend and colour stand in each.
#include <QColor>
#include <QString>
#include <optional>
#include <vector>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// A name `<kind>.<name>.<metric>_<unit>` taken apart.
struct SeriesName {
  QString kind;    // unit, disk, workload, node, link
  QString object;  // DSA1, $1$DGA10
  QString metric;  // copy.rate, read.p95, queue
};
[[nodiscard]] SeriesName split_series_name(const QString& name);

/// A stretch of time in nanoseconds, with the value at its end where that is known without a
/// sample.
struct Span {
  qint64 begin_ns = 0;
  qint64 end_ns = 0;
  std::optional<double> end_value = std::nullopt;
};

/// One line of a chart.
struct ChartLine {
  std::size_t series = 0;  // index into RunResult::series
  QString legend;
  QColor colour;
  bool tail = false;  // the slow end of a distribution: dashed, and its peaks are what counts
  bool zero_is_none = false;  // 0 stands for "no request ended": not drawn
  std::vector<Span> spans;    // drawn only there; empty: everywhere
};

/// One chart. Without lines it is empty and `missing` says what would be shown.
struct ChartPlan {
  QString id;  // file name
  QString title;
  QString unit;
  std::vector<ChartLine> lines;
  double fixed_maximum = 0;  // 0: by the data
  QString missing;
};

/// All charts in order; also those that have nothing to show.
[[nodiscard]] std::vector<ChartPlan> plan_charts(const RunResult& run);

/// A stretch or an instant of the run with its text, for the margin above the plot.
struct Annotation {
  qint64 begin_ns = 0;
  qint64 end_ns = 0;  // = begin: an event
  QString text;
  QString detail;
  QColor colour;
};

/// Operations as stretches, then events as instants (equal times joined).
[[nodiscard]] std::vector<Annotation> annotations_of(const RunResult& run);

}  // namespace shadow::gui
