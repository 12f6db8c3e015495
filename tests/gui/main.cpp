// Pictures need an application object; the tests need no display.
#include <gtest/gtest.h>

#include <QApplication>
#include <QLoggingCategory>

#include "gui/pages/theme.hpp"

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false"));
  testing::InitGoogleTest(&argc, argv);
  QApplication app(argc, argv);
  shadow::gui::apply_theme(app);
  return RUN_ALL_TESTS();
}
