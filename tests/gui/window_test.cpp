#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QMessageBox>
#include <QMouseEvent>
#include <QSlider>
#include <QTableView>
#include <QTemporaryDir>

#include "gui/models/result_reader.hpp"
#include "gui/pages/chart_view.hpp"
#include "gui/pages/main_window.hpp"
#include "tests/gui/fixture.hpp"

namespace shadow::gui {
namespace {

using namespace Qt::Literals::StringLiterals;

void mouse(QWidget* target, QEvent::Type type, double x, Qt::MouseButton button) {
  const QPointF at(x, 150);
  QMouseEvent event(type, at, target->mapToGlobal(at), button, button, Qt::NoModifier);
  QApplication::sendEvent(target, &event);
}

void drag(ChartView* chart, double from, double to) {
  mouse(chart->viewport(), QEvent::MouseButtonPress, from, Qt::LeftButton);
  mouse(chart->viewport(), QEvent::MouseMove, to, Qt::LeftButton);
  mouse(chart->viewport(), QEvent::MouseButtonRelease, to, Qt::LeftButton);
}

class Window : public testing::Test {
 protected:
  void SetUp() override {
    test::write_result(dir_.path());
    window_.show();
    window_.open(dir_.path());
    QApplication::processEvents();
  }
  QString complaint() const {
    const auto* box = window_.findChild<QMessageBox*>();
    return box ? box->text() : QString();
  }
  bool says(const QString& words) const {
    const auto labels = window_.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(),
                       [&](const QLabel* l) { return l->text().contains(words); });
  }
  QTemporaryDir dir_;
  MainWindow window_;
};

TEST_F(Window, ShowsTitleFactsChartsAndMessages) {
  EXPECT_TRUE(says(u"A source member fails"_s));
  EXPECT_TRUE(says(u"seed 7"_s));
  EXPECT_EQ(window_.findChildren<ChartView*>().size(), 7);
  EXPECT_EQ(window_.findChild<QTableView*>()->model()->rowCount(), 3);
  EXPECT_TRUE(complaint().isEmpty()) << complaint().toStdString();
}

TEST_F(Window, WhatCannotBeOpenedIsSaidAndTheOldRunStays) {
  QTemporaryDir empty;
  window_.open(empty.path());
  EXPECT_TRUE(complaint().contains(u"no run.sqlite"_s)) << complaint().toStdString();
  EXPECT_TRUE(says(u"A source member fails"_s));
}

TEST_F(Window, TheTopologyFollowsTheSlider) {
  window_.findChild<QSlider*>()->setValue(0);
  EXPECT_TRUE(says(u"State at 0 s"_s));
}

TEST_F(Window, R1_77__TheHelpMenuNamesTheRaidLevels) {
  window_.findChild<QAction*>(u"raid_levels"_s)->trigger();
  QApplication::processEvents();
  const QString text = complaint();
  const std::pair<const char16_t*, const char16_t*> rows[] = {
      {u"RAID 0<", u">striping<"},
      {u"RAID 1<", u">shadowing<"},
      {u"RAID 0+1<", u">striping and shadowing<"},
      {u"RAID 3<", u"one parity disk, synchronized"},
      {u"RAID 5<", u">striping with parity<"},
      {u"RAID 6<", u"two parity drives"}};
  for (const auto& [level, name] : rows) {
    const qsizetype at = text.indexOf(QString::fromUtf16(level));
    ASSERT_GE(at, 0) << QString::fromUtf16(level).toStdString();
    const qsizetype end = text.indexOf("</tr>"_L1, at);
    EXPECT_TRUE(text.mid(at, end - at).contains(QString::fromUtf16(name)))
        << QString::fromUtf16(name).toStdString();
  }
}

TEST(ChartView, DraggingOverOneChartZoomsAllAndADoubleClickShowsTheWholeRun) {
  QTemporaryDir dir;
  test::write_result(dir.path());
  auto result = read_result(dir.path());
  ASSERT_TRUE(result);
  const auto run = std::make_shared<const RunResult>(std::move(*result));
  TimeWindow window;
  window.reset(0, run->end_ns);
  auto plans = plan_charts(*run);
  ChartView a(run, plans[1], &window);
  ChartView b(run, plans[2], &window);
  for (ChartView* view : {&a, &b}) {
    view->resize(1000, 300);
    view->show();
  }
  QApplication::processEvents();
  drag(&a, 300, 500);
  EXPECT_GT(window.begin(), run->end_ns / 5);
  EXPECT_LT(window.end(), run->end_ns / 2);
  mouse(b.viewport(), QEvent::MouseButtonDblClick, 400, Qt::LeftButton);
  EXPECT_TRUE(window.shows_all());
  drag(&b, 400, 402);
  EXPECT_TRUE(window.shows_all()) << "a click is no zoom";
  EXPECT_LT(window.cursor(), run->end_ns / 2);
}

}  // namespace
}  // namespace shadow::gui
