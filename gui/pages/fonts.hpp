#pragma once
// The fonts of the house in one place: one family, three sizes.
#include <QFont>
#include <QString>

namespace shadow::gui::fonts {

inline QFont sized(int pixels, QFont::Weight weight = QFont::Normal) {
  QFont font(QStringLiteral("DejaVu Sans"));
  font.setPixelSize(pixels);
  font.setWeight(weight);
  return font;
}

inline QFont title() { return sized(14, QFont::Bold); }
inline QFont name() { return sized(12, QFont::Bold); }
inline QFont body() { return sized(12); }
inline QFont label() { return sized(11); }
inline QFont mono() {
  QFont font(QStringLiteral("DejaVu Sans Mono"));
  font.setPixelSize(12);
  return font;
}

}  // namespace shadow::gui::fonts
