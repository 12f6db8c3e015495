#include "gui/pages/theme.hpp"

#include <QApplication>
#include <QPalette>
#include <QStyleFactory>

#include "gui/models/palette.hpp"
#include "gui/pages/fonts.hpp"

namespace shadow::gui {

void apply_theme(QApplication& app) {
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setFont(fonts::body());
  QPalette colours;
  colours.setColor(QPalette::Window, palette::shade);
  colours.setColor(QPalette::Base, palette::paper);
  colours.setColor(QPalette::AlternateBase, palette::shade);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    colours.setColor(role, palette::ink);
  }
  colours.setColor(QPalette::PlaceholderText, palette::quiet);
  colours.setColor(QPalette::Highlight, palette::series[0]);
  colours.setColor(QPalette::HighlightedText, palette::paper);
  QApplication::setPalette(colours);
  app.setStyleSheet(QStringLiteral(
      "#header, #side { background: white; }"
      "#header { border-bottom: 1px solid #cbd2d9; }"
      "#missing { color: #616e7c; background: white; }"
      "QHeaderView::section { background: #f5f7fa; color: #616e7c; border: none;"
      " border-bottom: 1px solid #cbd2d9; padding: 3px 6px; }"
      "QSplitter::handle { background: #e4e7eb; }"
      "QToolTip { color: #1f2933; background: white; border: 1px solid #cbd2d9; padding: 4px; }"));
}

}  // namespace shadow::gui
