#include "gui/pages/charts_page.hpp"

#include <QLabel>
#include <QVBoxLayout>

#include "gui/pages/chart_view.hpp"

namespace shadow::gui {

namespace {
constexpr int kChartHeight = 240;
}

ChartsPage::ChartsPage(TimeWindow* window, QWidget* parent) : QScrollArea(parent), window_(window) {
  setWidgetResizable(true);
  setFrameShape(NoFrame);
}

void ChartsPage::set_run(const std::shared_ptr<const RunResult>& run) {
  auto* column = new QWidget;
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  for (ChartPlan& plan : plan_charts(*run)) {
    auto* view = new ChartView(run, std::move(plan), window_);
    view->setFixedHeight(kChartHeight);
    layout->addWidget(view);
  }
  setWidget(column);
}

void ChartsPage::set_missing(const QString& why) {
  auto* label = new QLabel(why);
  label->setAlignment(Qt::AlignCenter);
  label->setWordWrap(true);
  label->setMargin(40);
  label->setObjectName(QStringLiteral("missing"));
  setWidget(label);
}

}  // namespace shadow::gui
