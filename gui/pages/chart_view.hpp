#pragma once
// One chart: header with title and unit, legend, a margin with operations and events, the plot.
// Follows the common time window.
#include <QtCharts/QChartView>
#include <memory>
#include <vector>

#include "gui/models/chart_plan.hpp"
#include "gui/models/lane_layout.hpp"
#include "gui/models/time_window.hpp"

class QAreaSeries;
class QLineSeries;
class QValueAxis;

namespace shadow::gui {

class ChartView : public QChartView {
  Q_OBJECT

 public:
  ChartView(std::shared_ptr<const RunResult> run, ChartPlan plan, TimeWindow* window,
            QWidget* parent = nullptr);

  [[nodiscard]] const ChartPlan& plan() const { return plan_; }
  /// Brings plot, points and margins up to date with size and window; needed by hand only where no
  /// event loop runs.
  void refresh();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  struct LegendPlace {
    std::size_t line = 0;
    QPointF at;
  };

  /// A line, or one span of it, with the area between its extremes.
  struct Drawn {
    std::size_t line = 0;
    Span span;
    QLineSeries* series = nullptr;
    QLineSeries* low = nullptr;
    QLineSeries* high = nullptr;
  };

  void add_series();
  void add_curve(std::size_t line, const Span& span);
  void attach(QAbstractSeries* series);
  void update_curve(const Drawn& drawn) const;
  [[nodiscard]] double legend_width() const;
  void lay_out_margins();
  void lay_out_legend();
  void lay_out_annotations();
  void update_axes();
  void update_points();
  void draw_header(QPainter& p) const;
  void draw_legend(QPainter& p) const;
  void draw_annotations(QPainter& p) const;
  void draw_footnote(QPainter& p) const;
  void draw_missing(QPainter& p) const;
  void draw_pointer(QPainter& p) const;
  void show_values(const QPoint& at);
  [[nodiscard]] double x_of(qint64 time_ns) const;
  [[nodiscard]] qint64 time_at(double x) const;
  [[nodiscard]] QString value_lines(qint64 time_ns) const;

  std::shared_ptr<const RunResult> run_;
  ChartPlan plan_;
  TimeWindow* window_;
  std::vector<Annotation> annotations_;
  QValueAxis* time_axis_;
  QValueAxis* value_axis_;
  std::vector<Drawn> drawn_;
  QRectF plot_;
  std::vector<LegendPlace> legend_;
  std::vector<LanePlace> lanes_;
  double lanes_top_ = 0;
  double seconds_per_unit_ = 1;
  double press_x_ = -1;
  double pointer_x_ = -1;
};

}  // namespace shadow::gui
