#include "gui/pages/chart_view.hpp"

#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QtCharts/QAreaSeries>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>
#include <algorithm>
#include <cmath>

#include "gui/models/axis.hpp"
#include "gui/models/decimate.hpp"
#include "gui/models/palette.hpp"
#include "gui/pages/fonts.hpp"
#include "gui/pages/save_view.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kLeft = 76;  // equal in all charts, so that their times stand below one another
constexpr double kRight = 28;
constexpr double kBottom = 44;
constexpr double kEdge = 16;
constexpr double kTitleLine = 34;
constexpr double kTextLine = 18;
constexpr double kSwatch = 22;
constexpr double kLegendGap = 22;
constexpr double kDragPixels = 5;  // less is a click
constexpr int kMaxLanes = 4;
constexpr double kPixelsPerPoint = 7;  // more points than that are noise to the eye
constexpr double kTickPixelsX = 90;
constexpr double kTickPixelsY = 34;

QPen line_pen(const ChartLine& line) {
  QPen pen(line.colour, line.tail ? 1.4 : 2.0);
  if (line.tail) pen.setDashPattern({4, 3});
  pen.setJoinStyle(Qt::RoundJoin);
  return pen;
}

QColor faint(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

void style_axis(QValueAxis* axis) {
  axis->setTickType(QValueAxis::TicksDynamic);
  axis->setTickAnchor(0);
  axis->setLabelsFont(fonts::label());
  axis->setTitleFont(fonts::label());
  axis->setLabelsBrush(palette::quiet);
  axis->setTitleBrush(palette::quiet);
  axis->setLinePen(QPen(palette::line, 1));
  axis->setGridLinePen(QPen(palette::grid, 1));
}

}  // namespace

ChartView::ChartView(std::shared_ptr<const RunResult> run, ChartPlan plan, TimeWindow* window,
                     QWidget* parent)
    : QChartView(parent),
      run_(std::move(run)),
      plan_(std::move(plan)),
      window_(window),
      annotations_(annotations_of(*run_)),
      time_axis_(new QValueAxis(this)),
      value_axis_(new QValueAxis(this)) {
  setRenderHint(QPainter::Antialiasing);
  setViewportUpdateMode(FullViewportUpdate);
  setFrameShape(NoFrame);
  setMinimumHeight(230);
  setMouseTracking(true);
  chart()->legend()->hide();
  chart()->setBackgroundVisible(false);
  chart()->setMargins({});
  chart()->setLocalizeNumbers(true);
  chart()->setLocale(QLocale(QLocale::English));
  add_series();
  connect(window_, &TimeWindow::range_changed, this, &ChartView::refresh);
  connect(window_, &TimeWindow::cursor_changed, viewport(), qOverload<>(&QWidget::update));
}

void ChartView::add_series() {
  style_axis(time_axis_);
  style_axis(value_axis_);
  time_axis_->setGridLineVisible(false);
  value_axis_->setLineVisible(false);
  chart()->addAxis(time_axis_, Qt::AlignBottom);
  chart()->addAxis(value_axis_, Qt::AlignLeft);
  for (std::size_t i = 0; i < plan_.lines.size(); ++i) {
    const std::vector<Span>& spans = plan_.lines[i].spans;
    if (spans.empty()) add_curve(i, {0, run_->end_ns, {}});
    for (const Span& span : spans) add_curve(i, span);
  }
}

void ChartView::add_curve(std::size_t line, const Span& span) {
  Drawn drawn{line, span, new QLineSeries, new QLineSeries, new QLineSeries};
  auto* area = new QAreaSeries(drawn.high, drawn.low);
  area->setPen(Qt::NoPen);
  area->setBrush(faint(plan_.lines[line].colour, plan_.lines.size() > 2 ? 0.1 : 0.16));
  attach(area);
  drawn.series->setPen(line_pen(plan_.lines[line]));
  attach(drawn.series);
  drawn_.push_back(std::move(drawn));
}

void ChartView::attach(QAbstractSeries* series) {
  chart()->addSeries(series);
  series->attachAxis(time_axis_);
  series->attachAxis(value_axis_);
}

void ChartView::refresh() {
  lay_out_margins();
  update_axes();
  update_points();
  viewport()->update();
}

void ChartView::lay_out_margins() {
  lay_out_legend();
  const double legend_bottom =
      legend_.empty() ? kTitleLine : std::max(kTitleLine, legend_.back().at.y() + kTextLine);
  lanes_top_ = legend_bottom + 4;
  plot_ = QRectF(QPointF(kLeft, lanes_top_), QPointF(width() - kRight, height() - kBottom));
  lay_out_annotations();
  plot_.setTop(lanes_top_ + rows_used(lanes_) * kTextLine + 8);
  if (plot_.height() < 20) plot_.setHeight(20);
  chart()->setPlotArea(plot_);
}

double ChartView::legend_width() const {
  const QFontMetricsF metrics(fonts::label());
  double wide = -kLegendGap;
  for (const ChartLine& line : plan_.lines) {
    wide += kSwatch + 6 + metrics.horizontalAdvance(line.legend) + kLegendGap;
  }
  return wide;
}

/// Beside the title where there is room, else in rows below it.
void ChartView::lay_out_legend() {
  legend_.clear();
  const QFontMetricsF metrics(fonts::label());
  QPointF at(kEdge, kTitleLine);
  const double title = QFontMetricsF(fonts::title()).horizontalAdvance(plan_.title) + 10 +
                       QFontMetricsF(fonts::body()).horizontalAdvance(plan_.unit);
  const double beside = width() - kRight - legend_width();
  if (beside > kEdge + title + 2 * kLegendGap) at = {beside, kTitleLine - kTextLine - 5};
  for (std::size_t i = 0; i < plan_.lines.size(); ++i) {
    const double wide = kSwatch + 6 + metrics.horizontalAdvance(plan_.lines[i].legend);
    if (at.x() > kEdge && at.x() + wide > width() - kRight + 1) at = {kEdge, at.y() + kTextLine};
    legend_.push_back({i, at});
    at.rx() += wide + kLegendGap;
  }
}

void ChartView::lay_out_annotations() {
  const QFontMetricsF metrics(fonts::label());
  std::vector<LaneRequest> requests;
  for (const Annotation& a : annotations_) {
    const bool seen = a.end_ns >= window_->begin() && a.begin_ns <= window_->end();
    LaneRequest r{x_of(a.begin_ns), x_of(a.end_ns), metrics.horizontalAdvance(a.text)};
    r.from = std::clamp(r.from, plot_.left(), plot_.right());
    r.to = std::clamp(r.to, plot_.left(), plot_.right());
    if (!seen) r = {-1e6, -1e6, 0};  // outside: takes no room, is not drawn
    requests.push_back(r);
  }
  lanes_ = lay_out_lanes(requests, kEdge, width() - kEdge, kMaxLanes);
}

double ChartView::x_of(qint64 time_ns) const {
  const double share = static_cast<double>(time_ns - window_->begin()) /
                       static_cast<double>(window_->end() - window_->begin());
  return plot_.left() + share * plot_.width();
}

qint64 ChartView::time_at(double x) const {
  const double share = std::clamp((x - plot_.left()) / plot_.width(), 0.0, 1.0);
  const auto span = static_cast<double>(window_->end() - window_->begin());
  return window_->begin() + static_cast<qint64>(share * span);
}

void ChartView::update_axes() {
  const TimeAxis t = gui::time_axis(window_->begin(), window_->end(),
                                    static_cast<int>(plot_.width() / kTickPixelsX));
  seconds_per_unit_ = t.seconds_per_unit;
  const double per_unit = 1e9 * t.seconds_per_unit;
  time_axis_->setRange(static_cast<double>(window_->begin()) / per_unit,
                       static_cast<double>(window_->end()) / per_unit);
  time_axis_->setTickInterval(t.step);
  time_axis_->setLabelFormat(u"%."_s % QString::number(t.decimals) % u"f"_s);
  time_axis_->setTitleText(tr("simulated time (%1)").arg(t.unit));

  double high = plan_.fixed_maximum;
  for (const ChartLine& line : plan_.lines) {
    if (plan_.fixed_maximum > 0) break;
    high = std::max(high,
                    largest(run_->series[line.series].samples, window_->begin(), window_->end()));
  }
  const ValueAxis v = gui::value_axis(high, static_cast<int>(plot_.height() / kTickPixelsY));
  value_axis_->setRange(0, v.maximum);
  value_axis_->setTickInterval(v.step);
  value_axis_->setLabelFormat(u"%."_s % QString::number(v.decimals) % u"f"_s);
}

void ChartView::update_points() {
  for (const Drawn& drawn : drawn_) update_curve(drawn);
}

void ChartView::update_curve(const Drawn& drawn) const {
  const ChartLine& line = plan_.lines[drawn.line];
  std::span<const Sample> samples =
      within(run_->series[line.series].samples, drawn.span.begin_ns, drawn.span.end_ns);
  std::vector<Sample> kept;
  if (line.zero_is_none) samples = kept = without_zeros(samples);
  Curve curve = decimate(samples, window_->begin(), window_->end(),
                         static_cast<int>(plot_.width() / kPixelsPerPoint));
  if (line.tail && !curve.high.isEmpty()) curve = {std::move(curve.high), {}, {}};
  if (drawn.span.end_value && drawn.span.end_ns <= window_->end()) {
    const QPointF end(static_cast<double>(drawn.span.end_ns) / 1e9, *drawn.span.end_value);
    curve.mean << end;
  }
  for (auto* points : {&curve.mean, &curve.low, &curve.high}) {
    for (QPointF& p : *points) p.rx() /= seconds_per_unit_;
  }
  drawn.series->replace(curve.mean);
  drawn.low->replace(curve.low);
  drawn.high->replace(curve.high);
}

void ChartView::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  refresh();
}

void ChartView::drawBackground(QPainter* painter, const QRectF& rect) {
  painter->fillRect(rect, palette::paper);
  for (const Annotation& a : annotations_) {
    if (a.end_ns <= a.begin_ns || a.end_ns < window_->begin() || a.begin_ns > window_->end()) {
      continue;
    }
    const QRectF band(QPointF(x_of(a.begin_ns), plot_.top()),
                      QPointF(x_of(a.end_ns), plot_.bottom()));
    painter->fillRect(band.intersected(plot_), faint(a.colour, 0.07));
  }
}

void ChartView::drawForeground(QPainter* painter, const QRectF&) {
  painter->save();
  draw_header(*painter);
  draw_legend(*painter);
  draw_annotations(*painter);
  draw_footnote(*painter);
  if (plan_.lines.empty()) draw_missing(*painter);
  draw_pointer(*painter);
  painter->restore();
}

void ChartView::draw_header(QPainter& p) const {
  p.setFont(fonts::title());
  p.setPen(palette::ink);
  p.drawText(QPointF(kEdge, 24), plan_.title);
  const double after = kEdge + QFontMetricsF(fonts::title()).horizontalAdvance(plan_.title) + 10;
  p.setFont(fonts::body());
  p.setPen(palette::quiet);
  p.drawText(QPointF(after, 24), plan_.unit);
}

void ChartView::draw_legend(QPainter& p) const {
  p.setFont(fonts::label());
  for (const LegendPlace& place : legend_) {
    const ChartLine& line = plan_.lines[place.line];
    p.setPen(line_pen(line));
    const double y = place.at.y() + kTextLine / 2;
    p.drawLine(QPointF(place.at.x(), y), QPointF(place.at.x() + kSwatch, y));
    p.setPen(palette::ink);
    p.drawText(QPointF(place.at.x() + kSwatch + 6, y + 4), line.legend);
  }
}

void ChartView::draw_annotations(QPainter& p) const {
  p.setFont(fonts::label());
  for (std::size_t i = 0; i < annotations_.size(); ++i) {
    const Annotation& a = annotations_[i];
    if (a.end_ns < window_->begin() || a.begin_ns > window_->end()) continue;
    const double from = std::clamp(x_of(a.begin_ns), plot_.left(), plot_.right());
    const double to = std::clamp(x_of(a.end_ns), plot_.left(), plot_.right());
    const double top = lanes_top_ + lanes_[i].row * kTextLine;
    if (to > from && lanes_[i].labelled) {
      p.setPen(Qt::NoPen);
      p.setBrush(faint(a.colour, 0.22));
      p.drawRoundedRect(QRectF(from, top + 1, to - from, kTextLine - 3), 3, 3);
    } else {
      p.setPen(QPen(faint(a.colour, 0.8), 1, Qt::DashLine));
      p.drawLine(QPointF(from, lanes_[i].labelled ? top + 2 : plot_.top()),
                 QPointF(from, plot_.bottom()));
    }
    if (!lanes_[i].labelled) continue;
    p.setPen(to > from ? palette::ink : a.colour);
    p.drawText(QPointF(lanes_[i].text_left, top + kTextLine - 5), a.text);
  }
}

/// What the areas mean, where there are any.
void ChartView::draw_footnote(QPainter& p) const {
  const bool areas =
      std::any_of(drawn_.begin(), drawn_.end(), [](const Drawn& d) { return d.low->count() > 0; });
  if (!areas) return;
  p.setFont(fonts::label());
  p.setPen(palette::quiet);
  p.drawText(QRectF(kEdge, height() - 22, width() - kEdge - kRight, 18),
             Qt::AlignRight | Qt::AlignVCenter, tr("line: mean, area: lowest to highest"));
}

void ChartView::draw_missing(QPainter& p) const {
  p.fillRect(plot_, palette::shade);
  p.setFont(fonts::body());
  p.setPen(palette::quiet);
  p.drawText(plot_, Qt::AlignCenter | Qt::TextWordWrap, plan_.missing);
}

void ChartView::draw_pointer(QPainter& p) const {
  const double cursor = x_of(window_->cursor());
  if (window_->cursor() < window_->full_end() && cursor >= plot_.left() &&
      cursor <= plot_.right()) {
    p.setPen(QPen(palette::ink, 1.2));
    p.drawLine(QPointF(cursor, plot_.top()), QPointF(cursor, plot_.bottom()));
  }
  if (pointer_x_ < 0) return;
  if (press_x_ >= 0 && std::abs(pointer_x_ - press_x_) > kDragPixels) {
    const QRectF band(QPointF(press_x_, plot_.top()), QPointF(pointer_x_, plot_.bottom()));
    p.fillRect(band.normalized().intersected(plot_), faint(palette::series[0], 0.18));
  }
  p.setPen(QPen(faint(palette::ink, 0.4), 1));
  p.drawLine(QPointF(pointer_x_, plot_.top()), QPointF(pointer_x_, plot_.bottom()));
}

QString ChartView::value_lines(qint64 time_ns) const {
  QString text = time_text(time_ns);
  for (const ChartLine& line : plan_.lines) {
    const double value = value_at(run_->series[line.series].samples, time_ns);
    text += u'\n' + line.legend + u": "_s;
    text += line.zero_is_none && value == 0 ? tr("no request ended")
                                            : QString(value_text(value) % u' ' % plan_.unit);
  }
  const auto reach = static_cast<qint64>(4 / plot_.width() *
                                         static_cast<double>(window_->end() - window_->begin()));
  for (const Annotation& a : annotations_) {
    if (a.begin_ns > time_ns + reach || a.end_ns < time_ns - reach) continue;
    text += u"\n\n"_s + a.detail;
  }
  return text;
}

void ChartView::show_values(const QPoint& at) {
  if (!plot_.contains(at)) return QToolTip::hideText();
  QToolTip::showText(viewport()->mapToGlobal(at + QPoint(12, 12)), value_lines(time_at(at.x())),
                     this);
}

void ChartView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && plot_.contains(event->position())) {
    press_x_ = event->position().x();
  }
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  pointer_x_ =
      plot_.contains(at) || press_x_ >= 0 ? std::clamp(at.x(), plot_.left(), plot_.right()) : -1;
  if (press_x_ < 0) show_values(at.toPoint());
  viewport()->update();
}

void ChartView::mouseReleaseEvent(QMouseEvent* event) {
  if (press_x_ < 0 || event->button() != Qt::LeftButton) return;
  const double from = std::exchange(press_x_, -1);
  const double to = event->position().x();
  if (std::abs(to - from) > kDragPixels) {
    window_->show(time_at(from), time_at(to));
  } else {
    window_->set_cursor(time_at(to));
  }
}

void ChartView::mouseDoubleClickEvent(QMouseEvent*) { window_->show_all(); }

void ChartView::leaveEvent(QEvent* event) {
  pointer_x_ = -1;
  viewport()->update();
  QChartView::leaveEvent(event);
}

void ChartView::wheelEvent(QWheelEvent* event) {
  if (!event->modifiers().testFlag(Qt::ControlModifier)) return event->ignore();
  const double factor = std::pow(0.9, event->angleDelta().y() / 120.0);
  window_->zoom(time_at(event->position().x()), factor);
}

void ChartView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  menu.addAction(tr("Show the whole run"), window_, &TimeWindow::show_all)
      ->setEnabled(!window_->shows_all());
  menu.addSeparator();
  std::vector<const Series*> series;
  for (const ChartLine& line : plan_.lines) series.push_back(&run_->series[line.series]);
  menu.addAction(tr("Save picture (PNG, SVG, PDF) ..."), this,
                 [this] { ask_and_save_picture(this, plan_.id); });
  menu.addAction(tr("Save series as CSV ..."), this,
                 [this, series] { ask_and_save_csv(this, plan_.id, series); })
      ->setEnabled(!series.empty());
  menu.exec(event->globalPos());
}

}  // namespace shadow::gui
